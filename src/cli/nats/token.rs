//! `hotline nats token TEXT`: an id as it stands in a subject, and back.
//!
//! Must never: print a token that the engine would read otherwise.

use crate::cli::exit::{Exit, Failure};
use crate::cli::screen::Screen;
use crate::nats::token::Token;

/// Runs it.
pub fn run(text: &str, decode: bool, screen: &mut Screen) -> Result<Exit, Failure> {
    let line = if decode {
        Token::parse(text).map_err(Failure::usage)?.decode()
    } else {
        Token::encode(text).map_err(Failure::usage)?.to_string()
    };
    screen.line(line)?;
    Ok(Exit::Fine)
}
