//! What a log does with appeals.
//!
//! Must never: look at how they are kept.

use std::sync::Arc;

use hotline::domain::appeal::IntakeChannel;
use hotline::domain::id::{IntakePosition, SourceId};
use hotline::engine::port::{Acceptance, Log};

use super::Place;
use super::sample::{accepted, appended, entries, entry, new, registering};

fn repeated(position: u64) -> Acceptance {
    Acceptance::Repeated(IntakePosition(position))
}

fn reused(position: u64) -> Acceptance {
    Acceptance::Reused(IntakePosition(position))
}

pub async fn an_appeal_is_accepted_once_for_ever<P: Place>() {
    let place = P::fresh();
    let log = place.open();
    let at = accepted(&log, entries(&["a"])).await[0];
    assert_eq!(log.accept(entries(&["a"])).await.unwrap(), [repeated(at)]);
    drop(log);
    let log = place.open();
    assert_eq!(log.accept(entries(&["a"])).await.unwrap(), [repeated(at)]);
    assert_eq!(log.counts().await.unwrap().appeals, 1);
}

pub async fn a_batch_that_holds_an_appeal_twice_accepts_it_once<P: Place>() {
    let place = P::fresh();
    let log = place.open();
    let batch = vec![entry("a", "一"), entry("a", "一"), entry("b", "二"), entry("a", "三")];
    let outcome = log.accept(batch).await.unwrap();
    let at = new(outcome[0]);
    assert_eq!(outcome[1], repeated(at));
    assert!(new(outcome[2]) > at);
    assert_eq!(outcome[3], reused(at));
    assert_eq!(log.counts().await.unwrap().appeals, 2);
}

pub async fn an_id_that_is_used_for_another_body_is_told<P: Place>() {
    let place = P::fresh();
    let log = place.open();
    let at = accepted(&log, vec![entry("a", "原文")]).await[0];
    assert_eq!(log.accept(vec![entry("a", "另一诉求")]).await.unwrap(), [reused(at)]);
    let kept = log.find(IntakeChannel::Phone, SourceId::new("a")).await.unwrap().unwrap();
    assert_eq!(kept.appeal.text, "原文");
}

pub async fn channels_have_ids_of_their_own<P: Place>() {
    let place = P::fresh();
    let log = place.open();
    let mut web = entry("a", "一");
    Arc::make_mut(&mut web.appeal).channel = IntakeChannel::Web;
    assert_eq!(accepted(&log, vec![entry("a", "一"), web]).await.len(), 2);
}

pub async fn positions_follow_the_order_given<P: Place>() {
    let place = P::fresh();
    let log = place.open();
    let mut positions = accepted(&log, entries(&["c", "a", "b"])).await;
    log.accept(entries(&["a", "c"])).await.unwrap();
    positions.extend(accepted(&log, entries(&["0", "d"])).await);
    assert!(positions.first().is_some_and(|first| *first > 0), "a number starts from 1");
    assert!(positions.is_sorted_by(|one, next| one < next), "{positions:?}");
}

pub async fn an_accepted_appeal_is_found_by_its_source<P: Place>() {
    let place = P::fresh();
    let log = place.open();
    let sent = entry("a", "一");
    let at = accepted(&log, vec![sent.clone()]).await[0];
    let found = log.find(IntakeChannel::Phone, SourceId::new("a")).await.unwrap().unwrap();
    assert_eq!(
        (found.position.0, found.appeal, found.accepted_at),
        (at, sent.appeal, sent.accepted_at)
    );
    assert_eq!(log.find(IntakeChannel::Web, SourceId::new("a")).await.unwrap(), None);
    assert_eq!(log.find(IntakeChannel::Phone, SourceId::new("b")).await.unwrap(), None);
}

async fn waiting(log: &impl Log, limit: usize) -> Vec<u64> {
    log.unregistered(limit).await.unwrap().into_iter().map(|one| one.position.0).collect()
}

pub async fn what_has_no_ticket_yet_is_told_in_order<P: Place>() {
    let place = P::fresh();
    let log = place.open();
    assert_eq!(waiting(&log, 10).await, [] as [u64; 0]);
    let at = accepted(&log, entries(&["a", "b", "c", "d"])).await;
    assert_eq!(waiting(&log, 10).await, at);
    assert_eq!(waiting(&log, 2).await, at[..2]);
    appended(&log, vec![registering(at[0], entry("a", "a").appeal)]).await;
    drop(log);
    let log = place.open();
    assert_eq!(waiting(&log, 10).await, at[1..]);
    let rest = at[1..].iter().map(|at| registering(*at, entry("x", "x").appeal)).collect();
    appended(&log, rest).await;
    assert_eq!(waiting(&log, 10).await, [] as [u64; 0]);
    let more = accepted(&log, entries(&["e"])).await;
    assert_eq!(waiting(&log, 10).await, more);
}

/// Batches are registered side by side: a later one may be done when a crash takes an earlier one.
pub async fn a_gap_in_what_is_registered_is_told<P: Place>() {
    let place = P::fresh();
    let log = place.open();
    let at = accepted(&log, entries(&["a", "b", "c"])).await;
    appended(&log, vec![registering(at[2], entry("c", "c").appeal)]).await;
    assert_eq!(waiting(&log, 10).await, at[..2]);
    drop(log);
    let log = place.open();
    assert_eq!(waiting(&log, 10).await, at[..2]);
    appended(&log, vec![registering(at[1], entry("b", "b").appeal)]).await;
    assert_eq!(waiting(&log, 10).await, at[..1]);
}

pub async fn keys_are_kept_beside_their_appeals<P: Place>() {
    let place = P::fresh();
    let log = place.open();
    let mut sealed = entry("a", "一");
    sealed.wrapped_key = vec![0, 1, 255];
    let at = accepted(&log, vec![sealed.clone(), entry("b", "二")]).await;
    // A repeat comes with a fresh key of its own, which must not take the place of the first.
    sealed.wrapped_key = vec![9];
    log.accept(vec![sealed]).await.unwrap();
    drop(log);
    let log = place.open();
    let key = async |at| log.wrapped_key(IntakePosition(at)).await.unwrap();
    assert_eq!(key(at[0]).await, Some(vec![0, 1, 255]));
    assert_eq!(key(at[1]).await, None);
    assert_eq!(key(at[1] + 1).await, None);
}
