//! `hotline`: the routing engine of a 12345 citizens' hotline.
//!
//! The layers and what each may import are listed in `docs/ARCHITECTURE.md`; `tests/tidy.rs` enforces them.
//!
//! Must never: hold logic; this file declares the layers.

pub mod app;
pub mod cli;
pub mod config;
pub mod domain;
pub mod engine;
pub mod http;
pub mod learn;
pub mod nats;
pub mod projection;
pub mod report;
pub mod review;
pub mod route;
pub mod ruleset;
pub mod store;
pub mod telemetry;
pub mod text;

/// Everything here is made of short strings and small maps, made by one thread and dropped by another.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;
