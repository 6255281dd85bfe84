//! Signals to processes that the run has started.
//!
//! Must never: be sent to a process that has been reaped, whose number may be another's by then.

use std::process::{Command, Stdio};

/// What a process is told.
#[derive(Debug, Clone, Copy)]
pub(super) enum Signal {
    /// To stand still.
    Stop,
    /// To go on.
    Continue,
    /// To end by itself.
    Terminate,
}

/// Sends a signal to a process that has not been reaped yet.
pub(super) fn send(signal: Signal, pid: u32) -> std::io::Result<()> {
    let name = match signal {
        Signal::Stop => "STOP",
        Signal::Continue => "CONT",
        Signal::Terminate => "TERM",
    };
    let sent = Command::new("kill")
        .args(["-s", name, &pid.to_string()])
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .status()?;
    if sent.success() { Ok(()) } else { Err(std::io::Error::other("kill failed")) }
}
