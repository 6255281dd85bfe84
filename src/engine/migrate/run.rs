//! The copy itself: the source is read whole, what the target holds is compared with it, what it lacks is put,
//! and then the target is read whole.
//!
//! A copy that was broken off leaves a log that begins as its source does. Run again, it is compared from its
//! beginning and goes on where it ends; nothing else needs to be remembered.
//!
//! Must never: call a copy finished before both logs were read from end to end and are the same.

use crate::engine::port;

use super::contents::{Contents, Unreadable, contents};
use super::port::{LetterRow, Part, Reach, Row, Source, Target};

/// Rows copied at once.
const BATCH: usize = 500;

/// Why a log was not copied.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The log that is copied from.
    #[error("读取来源日志失败")]
    Source(#[source] port::Error),
    /// The log that is copied to.
    #[error("写入目标日志失败；排除故障后重新执行同一命令即可，会接着复制")]
    Target(#[source] port::Error),
    /// What was copied cannot be read again.
    #[error("核对目标日志失败；排除故障后重新执行同一命令即可")]
    Check(#[source] Unreadable),
    /// There is nothing to copy.
    #[error("来源日志是空的，没有可迁移的内容；请核对 data.folder（--data）与 nats.servers")]
    Empty,
    /// The target holds something else.
    #[error(
        "目标已有内容，且不是此来源的副本（{part}第 {position} 条不同）；请改用空的目标：新的数据目录，或新建的流"
    )]
    Foreign {
        /// Where.
        part: Part,
        /// At which position.
        position: u64,
    },
    /// A position that nothing stands at.
    #[error(
        "来源的{part}缺第 {position} 条，编号无法照搬，未作迁移；正常运行不会有缺号，来源可能已损坏，请从备份恢复后再迁移"
    )]
    Gap {
        /// Where.
        part: Part,
        /// Which position.
        position: u64,
    },
    /// Somebody writes to the source.
    #[error("复制期间来源日志有新写入；请停止各机的 hotline 后重新执行，会接着复制")]
    Moved,
    /// The two differ.
    #[error(
        "核对未通过：来源摘要 {source_digest}，目标摘要 {target_digest}；目标不可使用，来源未改动"
    )]
    Differs {
        /// Of the source.
        source_digest: String,
        /// Of the target.
        target_digest: String,
    },
}

/// What was copied (迁移结果).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copied {
    /// What the target held before.
    pub found: Reach,
    /// What the source holds.
    pub source: Contents,
    /// What the target holds now: the same.
    pub target: Contents,
}

/// Copies `source` into `target`, which must be empty or hold the beginning of the same. `progress` hears of
/// each batch: which part, up to where, of how many.
///
/// # Errors
/// See [`Error`].
pub async fn copy<S: Source, T: Target>(
    source: &S,
    target: &T,
    mut progress: impl FnMut(Part, u64, u64),
) -> Result<Copied, Error> {
    let goal = source.reach().await.map_err(Error::Source)?;
    if goal == Reach::default() {
        return Err(Error::Empty);
    }
    let of_source = contents(source).await.map_err(|error| match error {
        Unreadable::Log(error) => Error::Source(error),
        Unreadable::Gap { part, position } => Error::Gap { part, position },
    })?;
    let found = target.reach().await.map_err(Error::Target)?;
    for part in Part::ALL.iter().copied() {
        compare(source, target, part).await?;
    }
    target.begin().await.map_err(Error::Target)?;
    for part in Part::ALL.iter().copied() {
        extend(source, target, part, found.of(part), |at| progress(part, at, goal.of(part)))
            .await?;
    }
    replay(source, target).await?;
    let copied =
        Copied { found, source: of_source, target: contents(target).await.map_err(Error::Check)? };
    if source.reach().await.map_err(Error::Source)? != goal {
        return Err(Error::Moved);
    }
    if copied.source != copied.target {
        return Err(Error::Differs {
            source_digest: copied.source.digest,
            target_digest: copied.target.digest,
        });
    }
    target.finish().await.map_err(Error::Target)?;
    Ok(copied)
}

/// Makes sure that a part of the target is how the source's begins.
async fn compare<S: Source, T: Target>(source: &S, target: &T, part: Part) -> Result<(), Error> {
    let mut reached = 0;
    loop {
        let theirs = target.rows(part, reached, BATCH).await.map_err(Error::Target)?;
        let Some(last) = theirs.last() else { return Ok(()) };
        let mut ours: Vec<Row> = Vec::with_capacity(theirs.len());
        while ours.len() < theirs.len() {
            let after = ours.last().map_or(reached, Row::position);
            let more = source.rows(part, after, theirs.len() - ours.len()).await;
            let more = more.map_err(Error::Source)?;
            if more.is_empty() {
                break;
            }
            ours.extend(more);
        }
        for (at, theirs) in theirs.iter().enumerate() {
            if !ours.get(at).is_some_and(|ours| begins(theirs, ours)) {
                return Err(Error::Foreign { part, position: theirs.position() });
            }
        }
        reached = last.position();
    }
}

/// Whether a row of the target is that of the source, or will be once letters are marked as replayed.
fn begins(theirs: &Row, ours: &Row) -> bool {
    match (theirs, ours) {
        (Row::Letter(theirs), Row::Letter(ours)) => {
            let marked = theirs.replayed_at.is_none() || theirs.replayed_at == ours.replayed_at;
            marked && theirs.kept == ours.kept
        }
        (theirs, ours) => theirs == ours,
    }
}

/// Puts what a part of the target lacks.
async fn extend<S: Source, T: Target>(
    source: &S,
    target: &T,
    part: Part,
    found: u64,
    mut progress: impl FnMut(u64),
) -> Result<(), Error> {
    let mut reached = found;
    loop {
        let rows = source.rows(part, reached, BATCH).await.map_err(Error::Source)?;
        let Some(last) = rows.last() else { return Ok(()) };
        reached = last.position();
        target.put(rows).await.map_err(Error::Target)?;
        progress(reached);
    }
}

/// Says which letters were replayed.
async fn replay<S: Source, T: Target>(source: &S, target: &T) -> Result<(), Error> {
    let mut reached = 0;
    loop {
        let rows = source.rows(Part::Letters, reached, BATCH).await.map_err(Error::Source)?;
        let Some(last) = rows.last() else { return Ok(()) };
        reached = last.position();
        let replayed: Vec<_> = rows
            .into_iter()
            .filter_map(|row| match row {
                Row::Letter(LetterRow { kept, replayed_at }) => Some((kept.id, replayed_at?)),
                Row::Appeal(_) | Row::Commit(_) => None,
            })
            .collect();
        target.put_replayed(replayed).await.map_err(Error::Target)?;
    }
}
