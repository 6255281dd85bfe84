//! What a log does with dead letters.
//!
//! Must never: look at how they are kept.

use hotline::engine::port::{KeptLetter, Log};

use super::Place;
use super::sample::{letter, now};

async fn all(log: &impl Log) -> Vec<KeptLetter> {
    log.dead(0, 100).await.unwrap()
}

pub async fn a_letter_is_kept_once<P: Place>() {
    let place = P::fresh();
    let log = place.open();
    let sent = letter("a.csv", 3, 1);
    log.keep_dead(vec![sent.clone(), sent.clone()]).await.unwrap();
    log.keep_dead(vec![letter("a.csv", 9, 1), letter("b.csv", 3, 1)]).await.unwrap();
    drop(log);
    let log = place.open();
    log.keep_dead(vec![sent.clone()]).await.unwrap();
    let kept: Vec<_> = all(&log).await.into_iter().map(|kept| kept.letter).collect();
    assert_eq!(kept, [sent, letter("b.csv", 3, 1)]);
    assert_eq!(log.counts().await.unwrap().dead, 2);
}

pub async fn what_was_replayed_is_listed_no_more<P: Place>() {
    let place = P::fresh();
    let log = place.open();
    log.keep_dead((1..=3).map(|one| letter("a.csv", one.into(), one)).collect()).await.unwrap();
    let ids: Vec<u64> = all(&log).await.iter().map(|kept| kept.id).collect();
    log.mark_replayed(vec![ids[1]], now()).await.unwrap();
    log.mark_replayed(vec![ids[1]], now()).await.unwrap();
    drop(log);
    let log = place.open();
    let left: Vec<u64> = all(&log).await.iter().map(|kept| kept.id).collect();
    assert_eq!(left, [ids[0], ids[2]]);
    assert_eq!(log.counts().await.unwrap().dead, 2);
    // The same bytes from the same file: they have been dealt with.
    log.keep_dead(vec![letter("a.csv", 2, 2)]).await.unwrap();
    assert_eq!(log.counts().await.unwrap().dead, 2);
}

pub async fn letters_are_listed_from_where_one_left_off<P: Place>() {
    let place = P::fresh();
    let log = place.open();
    log.keep_dead((1..=5).map(|one| letter("a.csv", one.into(), one)).collect()).await.unwrap();
    let first = log.dead(0, 2).await.unwrap();
    assert_eq!(first.iter().map(|kept| kept.letter.row).collect::<Vec<_>>(), [1, 2]);
    let rest = log.dead(first[1].id, 100).await.unwrap();
    assert_eq!(rest.iter().map(|kept| kept.letter.row).collect::<Vec<_>>(), [3, 4, 5]);
}
