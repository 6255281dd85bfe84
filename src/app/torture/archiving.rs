//! Somebody who archives while all else goes on, and is killed at it now and then.
//!
//! Must never: archive what is younger than an engine may stand still; no archiver does.

use super::engine::Launch;
use super::pace::{pause, until};

/// Age of what is archived, in seconds: more than twice as long as an engine is frozen for.
const AGE_SECONDS: u32 = 20;
/// How long an archiver may take while servers die under it.
const ENDS_WITHIN_SECONDS: f64 = 60.0;

/// Archives what is old enough, and kills whoever does so after so many milliseconds, if told to. Servers may be
/// away, so what it came to is for the checker to see.
pub(super) async fn archive(launch: &Launch, dies_after: Option<u64>) -> std::io::Result<()> {
    let mut archiver = launch.archiver(AGE_SECONDS)?;
    if let Some(milliseconds) = dies_after {
        pause(milliseconds).await;
    } else {
        let ended = || std::future::ready(matches!(archiver.try_wait(), Ok(Some(_))));
        until(ENDS_WITHIN_SECONDS, 20, ended).await;
    }
    // One that has ended is not killed any more.
    archiver.kill()?;
    archiver.wait().map(|_| ())
}
