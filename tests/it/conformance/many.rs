//! A log under many callers, and one that is closed and opened again.
//!
//! Must never: depend on who is faster.

use std::collections::BTreeSet;
use std::sync::Arc;

use hotline::domain::id::{LogPosition, Revision};
use hotline::engine::port::{Acceptance, Appended, Log, LogCounts};

use super::Place;
use super::sample::{
    accepted, appended, commit, entries, entry, kept, letter, registering, ticket,
};

const CALLERS: u64 = 8;

pub async fn nothing_is_lost_when_the_log_is_opened_again<P: Place>() {
    let place = P::fresh();
    let log = place.open();
    let at = accepted(&log, entries(&["a", "b"])).await;
    let first = registering(at[0], entry("a", "a").appeal);
    appended(&log, vec![first.clone(), commit(at[0], 2)]).await;
    log.keep_dead(vec![letter("a.csv", 1, 1)]).await.unwrap();
    let (before, tail) = (log.counts().await.unwrap(), log.tail(LogPosition(0), 9).await.unwrap());
    drop(log);
    let log = place.open();
    assert_eq!(log.counts().await.unwrap(), before);
    assert_eq!(log.tail(LogPosition(0), 9).await.unwrap(), tail);
    assert_eq!(log.history(ticket(at[0])).await.unwrap(), kept([first, commit(at[0], 2)]));
    assert!(accepted(&log, entries(&["c"])).await[0] > at[1], "a position is used once");
}

pub async fn an_empty_batch_changes_nothing<P: Place>() {
    let place = P::fresh();
    let log = place.open();
    assert_eq!(log.accept(Vec::new()).await.unwrap(), []);
    assert_eq!(log.append(Vec::new()).await.unwrap(), []);
    log.keep_dead(Vec::new()).await.unwrap();
    assert_eq!(log.counts().await.unwrap(), LogCounts::default());
}

pub async fn callers_at_once_accept_each_appeal_once<P: Place>() {
    let place = P::fresh();
    let log = Arc::new(place.open());
    let callers: Vec<_> = (0..CALLERS)
        .map(|_| {
            let log = Arc::clone(&log);
            tokio::spawn(async move {
                let mut outcome = Vec::new();
                for batch in 0..10 {
                    let sources = (0..10).map(|one| format!("{batch}-{one}"));
                    let batch = sources.map(|source| entry(&source, &source)).collect();
                    outcome.extend(log.accept(batch).await.unwrap());
                }
                outcome
            })
        })
        .collect();
    let (mut new, mut repeated) = (Vec::new(), 0);
    for caller in callers {
        for acceptance in caller.await.unwrap() {
            match acceptance {
                Acceptance::New(position) => new.push(position),
                Acceptance::Repeated(_) => repeated += 1,
                Acceptance::Reused(_) => panic!("{acceptance:?}"),
            }
        }
    }
    assert_eq!((new.len() as u64, repeated), (100, 100 * (CALLERS - 1)));
    assert_eq!(new.iter().collect::<BTreeSet<_>>().len(), 100);
    assert_eq!(log.counts().await.unwrap().appeals, 100);
}

pub async fn callers_at_once_never_lose_or_double_a_commit<P: Place>() {
    const EACH: u32 = 20;
    let place = P::fresh();
    let log = Arc::new(place.open());
    let callers: Vec<_> = (0..CALLERS)
        .map(|_| {
            let log = Arc::clone(&log);
            tokio::spawn(async move {
                let mut stood = Vec::new();
                let mut revision = Revision(1);
                while (stood.len() as u32) < EACH {
                    let outcome = log.append(vec![commit(1, revision.0)]).await.unwrap();
                    revision = match outcome[0] {
                        Appended::At(position) => {
                            stood.push(position);
                            revision.next()
                        }
                        Appended::Conflict(found) => found.next(),
                    };
                }
                stood
            })
        })
        .collect();
    let mut stood = BTreeSet::new();
    for caller in callers {
        stood.extend(caller.await.unwrap());
    }
    let total = CALLERS as u32 * EACH;
    assert_eq!(stood.len() as u32, total, "no position is given twice");
    let history = log.history(ticket(1)).await.unwrap();
    let revisions: Vec<u32> = history.iter().map(|commit| commit.revision.0).collect();
    assert_eq!(revisions, (1..=total).collect::<Vec<_>>());
    let tail = log.tail(LogPosition(0), 1_000).await.unwrap();
    assert_eq!(tail.into_iter().map(|(at, _)| at).collect::<BTreeSet<_>>(), stood);
}
