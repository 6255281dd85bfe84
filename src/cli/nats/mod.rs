//! `hotline nats …`: one file for each of its commands.
//!
//! Must never: hold logic of its own.

use crate::config::Settings;

use super::args::NatsCommand;
use super::exit::{Exit, Failure};
use super::screen::Screen;

mod dlq;
mod permissions;
mod queues;
mod setup;
mod token;

/// Runs it.
pub async fn run(
    command: &NatsCommand,
    settings: &Settings,
    screen: &mut Screen,
) -> Result<Exit, Failure> {
    match command {
        NatsCommand::Setup(args) => setup::run(args, settings, screen).await,
        NatsCommand::Queues(args) => queues::run(args, settings, screen).await,
        NatsCommand::Dlq(command) => dlq::run(command, settings, screen).await,
        NatsCommand::Permissions(args) => permissions::run(args, settings, screen),
        NatsCommand::Token { text, decode } => token::run(text, *decode, screen),
    }
}
