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

shipped! {
    "abstain-and-judge",
    "appeal-denied",
    "appeal-granted",
    "clock-from-dispatch",
    "deferral",
    "direct-answer",
    "direct-answer-by-operator",
    "dispatch-freely",
    "dispute-and-ruling",
    "dispute-ownerless",
    "emergency-at-once",
    "emergency-back",
    "extension-caps",
    "extension-procedure",
    "extension-shandong",
    "feedback-rejected",
    "follow-up-overdue",
    "follow-up-untruthful",
    "full-loop",
    "holiday-arrival",
    "ladder-to-supervision",
    "leader-takes-the-call",
    "limits-beijing",
    "limits-guangdong",
    "limits-lhasa",
    "limits-linzhi",
    "limits-shanghai",
    "make-up-workday",
    "merge-hides-caller",
    "merge-parties",
    "negative-list",
    "out-of-scope",
    "out-of-scope-by-person",
    "parts-in-parallel",
    "parts-three-levels",
    "provisional-next-year",
    "reassign",
    "redo-to-hard-case",
    "reminder-resets-nothing",
    "reopen-window",
    "respondent-excluded",
    "return-denied",
    "return-granted",
    "return-needs-basis",
    "return-shandong",
    "return-too-late",
    "routed-by-rules",
    "rules-ask-a-person",
    "rules-decline",
    "self-found",
    "sign-within-two-hours",
    "silence-is-signature",
    "statutory-procedure",
    "straight-way",
    "supervision-levels",
    "supervision-outlives-feedback",
    "surge-off",
    "surge-typhoon",
    "timer-fires-once",
    "unreachable",
    "unreasonable-denied",
    "unreasonable-final-reply",
    "urgent-thirty-minutes",
    "whistle-by-hotline",
    "whistle-emergency",
    "whistle-excused",
    "whistle-stay-until-done",
    "who-may-do-what",
    "withdrawn",
}
