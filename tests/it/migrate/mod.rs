//! Moving a log from one store to the other: equal digests all the way, whatever happens in between.
//!
//! Must never: compare less than everything that a log holds.

mod broken_off;
mod from_outside;
mod refused;

use hotline::engine::migrate::{Contents, Copied, Error, Source, Target, contents, copy};
use hotline::engine::port::Log;

use crate::conformance::sample::{
    accepted, appended, commit, entries, entry, letter, now, registering,
};

/// Fills a log with some of everything: appeals with and without keys, histories that cross, letters of which
/// some were replayed and some numbers may never have been given.
async fn fill(log: &impl Log) {
    let mut sealed = entry("sealed", "封存");
    sealed.wrapped_key = vec![1, 2, 0, 255];
    let first = vec![entry("热线 7.1", "一"), sealed, entry("a*.>", "三")];
    accepted(log, first.clone()).await;
    accepted(log, entries(&["4", "5"])).await;
    let registered =
        |at: u64| registering(at, first[usize::try_from(at).unwrap() - 1].appeal.clone());
    appended(log, vec![registered(1), registered(2), commit(1, 2), registered(3)]).await;
    appended(log, vec![commit(2, 2), commit(1, 3), commit(2, 3)]).await;
    log.keep_dead(vec![letter("甲", 1, 1), letter("甲", 2, 2)]).await.unwrap();
    log.keep_dead(vec![letter("甲", 1, 1), letter("甲", 2, 2)]).await.unwrap();
    let first = log.dead(0, 1).await.unwrap()[0].id;
    log.mark_replayed(vec![first], now()).await.unwrap();
    log.keep_dead(vec![letter("乙", 3, 3), letter("乙", 4, 4)]).await.unwrap();
}

async fn all(log: &impl Source) -> Contents {
    contents(log).await.unwrap()
}

async fn copied(source: &impl Source, target: &impl Target) -> Result<Copied, Error> {
    copy(source, target, |_, _, _| {}).await
}
