//! The command line: one file per subcommand; Chinese first, English beside it.
//!
//! Must never: hold logic that another door (HTTP, NATS) would need too.

mod archive;
mod args;
mod command;
mod config;
mod dead;
mod deadlines;
mod demo;
mod evaluate;
mod exit;
mod ingest;
mod main;
mod memory;
mod migrate;
mod nats;
mod pressing;
mod rebuild;
mod route;
mod rules;
mod scenario;
mod screen;
mod serve;
mod simulate;
mod ticket;
mod torture;
mod train;
mod unit;

pub use self::main::main;
