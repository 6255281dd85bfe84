//! Tests from outside: one real `hotline`, reached as its users reach it, and the ports that every
//! adapter must keep.
//!
//! Must never: sleep; a test waits on events.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "all of this is test code; clippy excuses only the functions marked as tests"
)]

mod app;
mod backtest;
mod commands;
mod config;
mod conformance;
mod demo;
mod evaluate;
mod evaluate_places;
mod full_disk;
mod ingest;
mod kill;
mod learned;
mod line;
mod meter;
mod migrate;
mod nats;
mod outlet;
mod real_data;
mod rebuild;
mod refused_records;
mod repeats;
mod requests;
mod route;
mod scenario;
mod schemas;
mod second_calendar;
mod secrecy;
mod serve;
mod simulate;
mod suggest;
#[path = "../../benches/ticket/mod.rs"]
mod ticket;
mod timer;
mod torture;
mod train;
