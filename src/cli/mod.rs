//! The command line: one file per subcommand; Chinese first, English beside it.
//!
//! Must never: hold logic that another door (HTTP, NATS) would need too.

mod args;
mod config;
mod dead;
mod demo;
mod exit;
mod ingest;
mod main;
mod rebuild;
mod route;
mod rules;
mod screen;
mod serve;
mod simulate;
mod ticket;

pub use self::main::main;
