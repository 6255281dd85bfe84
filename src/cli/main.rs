//! Reads the command line and the settings, runs the command, tells how it ended.
//!
//! Must never: print a stack trace at a person.

use std::process::ExitCode;

use clap::Parser;

use crate::config::{FileInput, Inputs, LogFormat, LogSettings, Settings};

use super::args::{Cli, Command, Common};
use super::exit::{Exit, Failure};
use super::screen::{Screen, complain};
use super::{
    archive, config, dead, deadlines, demo, evaluate, ingest, migrate, nats, rebuild, route, rules,
    scenario, serve, simulate, ticket, torture, train,
};

/// Runs the program.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let exit = if error.use_stderr() { Exit::Usage } else { Exit::Fine };
            let _unheard = error.print();
            return exit.into();
        }
    };
    match run(cli) {
        Ok(exit) => exit.into(),
        Err(failure) => {
            complain(format!("错误：{}", chain(&failure.error)));
            failure.exit.into()
        }
    }
}

/// An error with its causes, each once.
fn chain(error: &anyhow::Error) -> String {
    let mut text = error.to_string();
    for cause in error.chain().skip(1).map(ToString::to_string) {
        if !text.contains(&cause) {
            text.push('：');
            text.push_str(&cause);
        }
    }
    text
}

fn run(cli: Cli) -> Result<Exit, Failure> {
    let settings = Settings::load(inputs(&cli.common)).map_err(Failure::usage)?;
    start_logging(&settings.log)?;
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let mut screen = Screen::new();
    runtime.block_on(async {
        match cli.command {
            Command::Demo(args) => demo::run(&args, &settings, &mut screen).await,
            Command::Simulate(args) => simulate::run(&args, &settings, &mut screen).await,
            Command::Ingest(args) => ingest::run(&args, &settings, &mut screen).await,
            Command::Route(args) => route::run(&args, &settings, &mut screen),
            Command::Rules(command) => rules::run(&command, &settings, &mut screen).await,
            Command::Train(args) => train::run(&args, &settings, &mut screen).await,
            Command::Evaluate(args) => evaluate::run(&args, &mut screen),
            Command::Scenario(command) => scenario::run(&command, &settings, &mut screen),
            Command::Ticket(command) => ticket::run(&command, &settings, &mut screen).await,
            Command::Deadlines(args) => deadlines::run(&args, &settings, &mut screen).await,
            Command::Dead(command) => dead::run(&command, &settings, &mut screen).await,
            Command::Nats(command) => nats::run(&command, &settings, &mut screen).await,
            Command::Migrate(args) => migrate::run(&args, &settings, &mut screen).await,
            Command::Archive(args) => archive::run(&args, &settings, &mut screen).await,
            Command::Torture(args) => torture::run(&args, &settings, &mut screen).await,
            Command::Serve(args) => serve::run(&args, &settings, &mut screen).await,
            Command::Rebuild(args) => rebuild::run(&args, &settings, &mut screen).await,
            Command::Config(args) => config::run(&args, &settings, &mut screen),
        }
    })
}

fn start_logging(log: &LogSettings) -> Result<(), crate::telemetry::log::Error> {
    let level = log.level.into();
    match log.format {
        LogFormat::Text => crate::telemetry::log::init_text(level),
        LogFormat::Json => crate::telemetry::log::init_json(level),
    }
}

fn inputs(common: &Common) -> Inputs {
    let mut command_line = Vec::new();
    let mut set = |key: &str, value: &Option<std::path::PathBuf>| {
        if let Some(value) = value {
            command_line.push((key.to_owned(), value.to_string_lossy().into_owned()));
        }
    };
    set("data.folder", &common.data);
    set("rules.folder", &common.rules);
    let file = common.config.clone().map_or_else(FileInput::default, FileInput::Required);
    Inputs { file, command_line, ..Inputs::default() }
}
