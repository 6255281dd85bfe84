//! The thin binary.
//!
//! Must never: do anything but hand over to the library.

fn main() {}
