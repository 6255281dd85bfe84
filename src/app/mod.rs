//! The composition root: the only place that knows every part and puts them together.
//!
//! Must never: decide anything.

pub mod clock;
pub mod cluster;
pub mod demo;
pub mod files;
pub mod learn;
pub mod local_cluster;
pub mod local_server;
pub mod log;
pub mod migrate;
pub mod node;
pub mod open;
pub mod proxy;
pub mod review;
pub mod scenario;
pub mod service;
pub mod simulate;
pub mod torture;
