//! The scripts that are shipped, compiled in so that they can be played on an empty machine.
//!
//! Must never: leave out one that lies in `fixtures/scenarios`; a test compares.

/// A shipped script.
#[derive(Debug, Clone, Copy)]
pub struct Shipped {
    /// Name without ending.
    pub name: &'static str,
    /// The script.
    pub script: &'static str,
    /// Its transcript.
    pub transcript: &'static str,
}

/// Compiles scripts and transcripts in.
macro_rules! shipped {
    ($($name:literal,)*) => {
        /// All of them, by name.
        pub const SHIPPED: &[Shipped] = &[$(Shipped {
            name: $name,
            script: include_str!(concat!(
                env!("CARGO_MANIFEST_DIR"), "/fixtures/scenarios/", $name, ".txt"
            )),
            transcript: include_str!(concat!(
                env!("CARGO_MANIFEST_DIR"), "/fixtures/scenarios/", $name, ".out"
            )),
        }),*];
    };
}

shipped! {}
