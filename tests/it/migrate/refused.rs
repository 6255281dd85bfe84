//! What is not copied, and what is not written over.
//!
//! Must never: be content with an error that does not say what to do.

use hotline::engine::migrate::{Error, Part};
use hotline::engine::port::Log;

use crate::conformance::Place;
use crate::conformance::jetstream::Streams;
use crate::conformance::sample::{accepted, appended, commit, entries, letter};
use crate::conformance::sqlite::Folder;

use super::{all, copied, fill};

/// Where a target differs.
fn foreign(error: Error) -> (Part, u64) {
    let told = error.to_string();
    assert!(told.contains("空的目标"), "{told}");
    let Error::Foreign { part, position } = error else { panic!("{error:?}") };
    (part, position)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everything_comes_along_in_both_directions() {
    let first = Folder::fresh().open();
    fill(&first).await;
    let cluster = Streams::fresh();
    let there = copied(&first, &cluster.open_to_fill().await).await.unwrap();
    let held = &there.source;
    assert_eq!((held.appeals, held.keys, held.commits), (5, 1, 7));
    assert_eq!((held.letters, held.replayed), (4, 1));
    let back = Folder::fresh();
    copied(&cluster.open(), &back.open_to_fill()).await.unwrap();
    assert_eq!(all(&back.open()).await, there.source);
    let again = Streams::fresh();
    copied(&back.open(), &again.open_to_fill().await).await.unwrap();
    assert_eq!(all(&again.open()).await, there.source);
    goes_on(&again.open()).await;
    goes_on(&back.open()).await;
}

/// What was copied is a log like any other: it goes on from where it ends, and repeats are known.
async fn goes_on(log: &impl Log) {
    assert_eq!(appended(log, vec![commit(2, 4), commit(3, 2)]).await, [8, 9]);
    assert_eq!(accepted(log, entries(&["6"])).await, [6]);
    assert_eq!(log.unregistered(9).await.unwrap().len(), 3);
    let kept = log.dead(0, 9).await.unwrap();
    log.keep_dead(vec![letter("甲", 9, 1), letter("乙", 9, 3)]).await.unwrap();
    assert_eq!(log.dead(0, 9).await.unwrap(), kept);
    assert_eq!(kept.len(), 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_target_that_holds_something_else_is_left_as_it_is() {
    let source = Folder::fresh().open();
    fill(&source).await;
    for (part, at) in [(Part::Appeals, 1), (Part::Commits, 1), (Part::Letters, 1)] {
        let folder = Folder::fresh();
        let target = folder.open();
        match part {
            Part::Appeals => drop(accepted(&target, entries(&["foreign"])).await),
            Part::Commits => drop(appended(&target, vec![commit(9, 1)]).await),
            Part::Letters => target.keep_dead(vec![letter("外", 1, 9)]).await.unwrap(),
        }
        let before = all(&target).await;
        assert_eq!(foreign(copied(&source, &target).await.unwrap_err()), (part, at));
        drop(target);
        assert_eq!(all(&folder.open()).await, before);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_that_went_its_own_way_is_left_as_it_is() {
    let folder = Folder::fresh();
    fill(&folder.open()).await;
    let streams = Streams::fresh();
    copied(&folder.open(), &streams.open_to_fill().await).await.unwrap();
    let target = streams.open();
    appended(&target, vec![commit(3, 2)]).await;
    let told = copied(&folder.open(), &target).await.unwrap_err();
    assert_eq!(foreign(told), (Part::Commits, 8));
    assert_eq!(all(&streams.open()).await.commits, 8);
    // The other way round, the folder lags behind what it was copied to, and is brought along.
    copied(&target, &folder.open_to_fill()).await.unwrap();
    assert_eq!(all(&folder.open()).await, all(&target).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_who_was_forgotten_stays_so_and_is_not_told_by_a_copy() {
    let folder = Folder::fresh();
    fill(&folder.open()).await;
    let streams = Streams::fresh();
    copied(&folder.open(), &streams.open_to_fill().await).await.unwrap();
    folder.damage("DELETE FROM ticket_keys");
    let told = copied(&folder.open(), &streams.open()).await.unwrap_err();
    assert_eq!(foreign(told), (Part::Appeals, 2));
    let fresh = Streams::fresh();
    let there = copied(&folder.open(), &fresh.open_to_fill().await).await.unwrap();
    assert_eq!((there.target.appeals, there.target.keys), (5, 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_source_that_lacks_a_position_is_refused_before_anything_is_written() {
    for (part, sql) in [
        (Part::Appeals, "DELETE FROM intake WHERE position=2"),
        (Part::Commits, "DELETE FROM commits WHERE position=2"),
    ] {
        let folder = Folder::fresh();
        fill(&folder.open()).await;
        folder.damage(sql);
        let streams = Streams::fresh();
        let told = copied(&folder.open(), &streams.open_to_fill().await).await.unwrap_err();
        assert!(matches!(told, Error::Gap { part: at, position: 2 } if at == part), "{told}");
        assert_eq!(all(&streams.open()).await, all(&Streams::fresh().open()).await);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_empty_source_is_told() {
    let told = copied(&Folder::fresh().open(), &Folder::fresh().open()).await.unwrap_err();
    assert!(matches!(told, Error::Empty), "{told}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_letter_that_the_servers_do_not_take_is_named_with_the_remedy() {
    let source = Folder::fresh().open();
    accepted(&source, entries(&["1"])).await;
    let mut large = letter("大", 1, 1);
    large.sealed = vec![7; 2 * 1024 * 1024];
    source.keep_dead(vec![large]).await.unwrap();
    let streams = Streams::fresh();
    let told = copied(&source, &streams.open_to_fill().await).await.unwrap_err();
    let told = format!("{:#}", anyhow::Error::from(told));
    assert!(told.contains("dead.letter.") && told.contains("max_payload"), "{told}");
}
