//! The thin binary: everything is in the library.
//!
//! Must never: do anything but hand over to it.

use std::process::ExitCode;

fn main() -> ExitCode {
    hotline::cli::main()
}
