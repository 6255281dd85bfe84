//! A copy that is broken off at any step: it is not taken for a log, and goes on when it is run again.
//!
//! Must never: break off at a step that chance chooses.

use std::sync::atomic::{AtomicUsize, Ordering};

use hotline::engine::migrate::{Part, Reach, Row, Source, Target};
use hotline::engine::port::{Error, Log};
use jiff::Timestamp;

use crate::conformance::Place;
use crate::conformance::jetstream::Streams;
use crate::conformance::sample::{letter, now};
use crate::conformance::sqlite::Folder;

use super::{all, copied, fill};

/// A target that breaks at one of its steps. Before it does, it puts half of what it was given.
struct Breaking<T> {
    target: T,
    steps_left: AtomicUsize,
}

impl<T> Breaking<T> {
    fn after(steps: usize, target: T) -> Self {
        Self { target, steps_left: AtomicUsize::new(steps) }
    }

    fn step(&self) -> Result<(), Error> {
        let left = |left: usize| left.checked_sub(1);
        let stepped = self.steps_left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, left);
        stepped.map(|_| ()).map_err(|_| Error::Stopped)
    }
}

impl<T: Target> Source for Breaking<T> {
    async fn reach(&self) -> Result<Reach, Error> {
        self.target.reach().await
    }

    async fn rows(&self, part: Part, after: u64, limit: usize) -> Result<Vec<Row>, Error> {
        self.target.rows(part, after, limit).await
    }
}

impl<T: Target> Target for Breaking<T> {
    async fn begin(&self) -> Result<(), Error> {
        self.step()?;
        self.target.begin().await
    }

    async fn put(&self, mut rows: Vec<Row>) -> Result<(), Error> {
        let half = rows.split_off(rows.len() / 2);
        self.target.put(rows).await?;
        self.step()?;
        self.target.put(half).await
    }

    async fn put_replayed(&self, replayed: Vec<(u64, Timestamp)>) -> Result<(), Error> {
        self.step()?;
        self.target.put_replayed(replayed).await
    }

    async fn finish(&self) -> Result<(), Error> {
        self.step()?;
        self.target.finish().await
    }
}

/// Steps of one copy: begin, three parts, marks of replay, finish.
const STEPS: usize = 6;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_to_a_cluster_goes_on_where_it_was_broken_off() {
    let source = Folder::fresh().open();
    fill(&source).await;
    for steps in 0..STEPS {
        let target = Streams::fresh();
        let breaking = Breaking::after(steps, target.open_to_fill().await);
        copied(&source, &breaking).await.unwrap_err();
        if steps > 0 {
            let told = target.refusal().await;
            assert!(told.contains("hotline migrate"), "after {steps} steps: {told}");
        }
        copied(&source, &target.open_to_fill().await).await.unwrap();
        assert_eq!(all(&target.open()).await, all(&source).await, "after {steps} steps");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_to_a_folder_goes_on_where_it_was_broken_off() {
    let streams = Streams::fresh();
    let source = streams.open();
    fill(&source).await;
    for steps in 0..STEPS {
        let target = Folder::fresh();
        let breaking = Breaking::after(steps, target.open_to_fill());
        copied(&source, &breaking).await.unwrap_err();
        drop(breaking);
        if steps > 0 {
            let told = target.refusal();
            assert!(told.contains("hotline migrate"), "after {steps} steps: {told}");
        }
        copied(&source, &target.open_to_fill()).await.unwrap();
        assert_eq!(all(&target.open()).await, all(&source).await, "after {steps} steps");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_source_took_since_a_copy_is_brought_along_by_the_next() {
    let streams = Streams::fresh();
    let source = streams.open();
    fill(&source).await;
    let target = Folder::fresh();
    copied(&source, &target.open_to_fill()).await.unwrap();
    source.keep_dead(vec![letter("丙", 5, 5)]).await.unwrap();
    let waiting = source.dead(0, 1).await.unwrap()[0].id;
    source.mark_replayed(vec![waiting], now()).await.unwrap();
    let again = copied(&source, &target.open_to_fill()).await.unwrap();
    assert_eq!((again.found.appeals, again.source.letters, again.source.replayed), (5, 5, 2));
    assert_eq!(all(&target.open()).await, all(&source).await);
}
