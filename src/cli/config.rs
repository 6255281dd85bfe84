//! `hotline config`: effective settings and where each came from.
//!
//! Must never: print a secret.

use crate::config::Settings;

use super::args::JsonArgs;
use super::exit::{Exit, Failure};
use super::screen::Screen;

/// Runs it.
pub fn run(args: &JsonArgs, settings: &Settings, screen: &mut Screen) -> Result<Exit, Failure> {
    let explanation = settings.explain();
    if args.json {
        screen.json(&explanation.to_json())?;
    } else {
        screen.line(explanation.to_string().trim_end())?;
    }
    Ok(Exit::Fine)
}
