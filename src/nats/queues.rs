//! The durable consumers of the outsiders: each unit's queue and notices, each call centre's decisions, the
//! follow-up agents' work, the audit. Outsiders may use theirs and make none.
//!
//! Must never: let one be made twice differently; making it again mends it.

use std::time::Duration;

use async_nats::jetstream::consumer::{AckPolicy, pull};
use futures_util::{StreamExt, TryStreamExt, stream};

use crate::domain::role::Role;

use super::error::Error;
use super::link::Link;
use super::permissions::Outsider;
use super::streams::StreamName;

/// How long a system may take to acknowledge before it is given the message again.
const ACKNOWLEDGED_WITHIN: Duration = Duration::from_secs(30);
/// Pauses before it is given again, each time longer; the last one holds from then on.
const AGAIN_AFTER: [Duration; 4] = [
    ACKNOWLEDGED_WITHIN,
    Duration::from_secs(120),
    Duration::from_secs(600),
    Duration::from_secs(1800),
];
/// How often a message is given before it is left to the operator: with the pauses, about a day.
const DELIVERIES_MAX: i64 = 50;
/// Messages that a system may have in hand.
const IN_HAND_MAX: i64 = 1_000;
/// Consumers that are made at the same time.
const AT_ONCE: usize = 16;

/// A queue (队列): a durable consumer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Queue {
    /// Of which stream.
    pub stream: StreamName,
    /// Its name.
    pub name: String,
    /// What of the stream.
    pub filters: Vec<String>,
}

/// The queues of an outsider, as `docs/NATS.md` has them.
pub fn queues(outsider: &Outsider) -> Vec<Queue> {
    let queue = |stream, name: String, filters: Vec<String>| Queue { stream, name, filters };
    match outsider {
        Outsider::Unit(unit) => vec![
            queue(StreamName::Dispatch, format!("unit-{unit}"), vec![format!("disp.*.{unit}.*")]),
            queue(StreamName::Notice, format!("note-{unit}"), vec![format!("note.{unit}.*")]),
        ],
        Outsider::CallCentre(name, channels) => {
            let of = |channel: &crate::domain::appeal::IntakeChannel| {
                let word = channel.word();
                [format!("decided.{word}.*"), format!("refused.{word}.*")]
            };
            let filters = channels.iter().flat_map(of).collect();
            vec![queue(StreamName::Decided, format!("centre-{name}"), filters)]
        }
        Outsider::Desk(Role::FollowUpAgent) => {
            vec![queue(StreamName::FollowUp, "follow-up".into(), vec!["cb.*".into()])]
        }
        Outsider::Audit => vec![queue(StreamName::Events, "audit".into(), vec!["ev.*.*".into()])],
        Outsider::Desk(
            Role::Engine
            | Role::Operator
            | Role::Dispatcher
            | Role::CaseOfficer
            | Role::Reviewer
            | Role::Supervisor,
        ) => Vec::new(),
    }
}

impl Queue {
    fn config(&self) -> pull::Config {
        let audit = self.stream == StreamName::Events;
        pull::Config {
            durable_name: Some(self.name.clone()),
            filter_subjects: self.filters.clone(),
            ack_policy: AckPolicy::Explicit,
            ack_wait: ACKNOWLEDGED_WITHIN,
            max_ack_pending: IN_HAND_MAX,
            // An audit that passes over a message is none.
            max_deliver: if audit { -1 } else { DELIVERIES_MAX },
            backoff: if audit { Vec::new() } else { AGAIN_AFTER.to_vec() },
            ..pull::Config::default()
        }
    }
}

/// Makes queues, or mends those that differ.
///
/// # Errors
/// The cluster's.
pub async fn make(link: &Link, queues: Vec<Queue>) -> Result<(), Error> {
    let making = queues.into_iter().map(|queue| async move {
        let stream = queue.stream.word();
        let made = link.context.create_consumer_on_stream(queue.config(), stream).await;
        made.map(|_| ()).map_err(|error| Error::request("建立队列", error))
    });
    stream::iter(making).buffer_unordered(AT_ONCE).try_collect().await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::appeal::IntakeChannel;
    use crate::domain::id::UnitId;
    use crate::nats::token::Token;

    #[test]
    fn each_queue_is_one_that_its_owner_may_use() {
        let outsiders = [
            Outsider::unit(&UnitId::new("s.chengguan")).unwrap(),
            Outsider::CallCentre(Token::encode("12345").unwrap(), vec![IntakeChannel::Phone]),
            Outsider::Desk(Role::FollowUpAgent),
            Outsider::Audit,
        ];
        for outsider in &outsiders {
            let allowed = outsider.permissions().publish;
            for queue in queues(outsider) {
                let next =
                    format!("$JS.API.CONSUMER.MSG.NEXT.{}.{}", queue.stream.word(), queue.name);
                assert!(allowed.contains(&next), "{next} is not among {allowed:?}");
            }
        }
        assert_eq!(queues(&outsiders[0])[0].filters, ["disp.*.s%2Echengguan.*"]);
    }
}
