//! The behaviour that the engine expects of every log, written once and run on each adapter.
//!
//! Must never: name an adapter, but for the last lines, which say on which ones it runs.

pub mod archived;
mod events;
mod intake;
pub mod jetstream;
mod letters;
mod many;
mod memory;
pub mod sample;
pub mod sqlite;

use hotline::engine::port::Log;

/// Where a log is kept, so that it can be closed and opened again.
pub trait Place {
    /// The adapter.
    type Log: Log;

    /// A new place without a log.
    fn fresh() -> Self;

    /// Opens the log that is kept here; the one opened before has been dropped.
    fn open(&self) -> Self::Log;
}

/// One test for each behaviour on one adapter.
macro_rules! conform {
    ($adapter:ident, $place:ty: $($area:ident::$behaviour:ident),+ $(,)?) => {
        mod $adapter {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $behaviour() {
                super::$area::$behaviour::<$place>().await;
            })+
        }
    };
}

/// All behaviours, for one adapter.
macro_rules! conforms {
    ($($adapter:ident on $place:ty),+ $(,)?) => {
        $(conform!($adapter, $place:
            intake::an_appeal_is_accepted_once_for_ever,
            intake::a_batch_that_holds_an_appeal_twice_accepts_it_once,
            intake::an_id_that_is_used_for_another_body_is_told,
            intake::channels_have_ids_of_their_own,
            intake::positions_follow_the_order_given,
            intake::an_accepted_appeal_is_found_by_its_source,
            intake::what_has_no_ticket_yet_is_told_in_order,
            intake::a_gap_in_what_is_registered_is_told,
            intake::keys_are_kept_beside_their_appeals,
            events::a_commit_stands_only_on_the_revision_before_it,
            events::a_conflict_in_a_batch_spoils_nothing_of_other_tickets,
            events::a_history_comes_back_as_it_was_written,
            events::a_number_with_another_day_has_no_history,
            events::the_tail_is_in_order_and_bounded,
            letters::a_letter_is_kept_once,
            letters::what_was_replayed_is_listed_no_more,
            letters::letters_are_listed_from_where_one_left_off,
            many::nothing_is_lost_when_the_log_is_opened_again,
            many::an_empty_batch_changes_nothing,
            many::callers_at_once_accept_each_appeal_once,
            many::callers_at_once_never_lose_or_double_a_commit,
        );)+
    };
}

conforms!(
    embedded on super::sqlite::Folder,
    clustered on super::jetstream::Streams,
    archiving on super::archived::Archived,
    in_memory on hotline::store::memory::MemoryDisk,
);
