//! Somebody who archives while all else goes on, and is killed at it now and then.
//!
//! Must never: archive what is younger than an engine may stand still; no archiver does.

use std::process::ExitStatus;

use super::engine::Launch;
use super::pace::{pause, until};

/// Age of what is archived, in seconds: more than twice as long as an engine is frozen for.
const AGE_SECONDS: u32 = 20;
/// How long an archiver may take while servers die under it.
const ENDS_WITHIN_SECONDS: f64 = 60.0;

/// Archives what is old enough, and kills whoever does so after so many milliseconds, if told to. Gives whether
/// it came to its end; servers may be away, so what it came to is for the checker to see.
pub(super) async fn archive(launch: &Launch, dies_after: Option<u64>) -> anyhow::Result<bool> {
    let mut child = launch.archiver(AGE_SECONDS)?;
    if let Some(milliseconds) = dies_after {
        pause(milliseconds).await;
        child.kill()?;
    }
    let mut ended: Option<ExitStatus> = None;
    until(ENDS_WITHIN_SECONDS, 20, || {
        ended = child.try_wait().ok().flatten();
        std::future::ready(ended.is_some())
    })
    .await;
    if ended.is_none() {
        child.kill()?;
        child.wait()?;
    }
    Ok(ended.is_some_and(|status| status.success()))
}
