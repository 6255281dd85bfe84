//! The streams as a table: what each holds, for how long, and what the server must refuse.
//!
//! Must never: let a stream of the log forget by itself.

use std::time::Duration;

use async_nats::jetstream::stream::{Config, DiscardPolicy, RetentionPolicy, StorageType};

use crate::labelled_enum;

const DAY: Duration = Duration::from_hours(24);
/// Largest appeal that the mailbox takes, in bytes: the longest text with all its fields, and room.
const MAILBOX_MESSAGE_BYTES_MAX: i32 = 256 * 1024;
/// Bytes that may wait in the mailbox; beyond it publishers are refused.
const MAILBOX_BYTES_MAX: i64 = 1 << 30;
/// How long a unit's messages are kept.
const QUEUE_DAYS: u32 = 90;
/// How long the server remembers the ids of what it derived from the log.
const DERIVED_DEDUPE: Duration = Duration::from_hours(1);
/// How long the server remembers the ids of what is decided.
const DEDUPE: Duration = Duration::from_secs(120);

labelled_enum! {
    /// A stream (流).
    StreamName {
        /// Appeals as they come.
        Intake = "INTAKE", "进件信箱";
        /// Accepted appeals.
        Appeals = "APPEALS", "受理日志";
        /// Wrapped keys.
        Keys = "KEYS", "密钥";
        /// The event log.
        Events = "EVENTS", "事件日志";
        /// What the event log was before.
        Archive = "ARCHIVE", "归档";
        /// What could not be taken.
        Dead = "DEAD", "死信";
        /// The units' queues.
        Dispatch = "DISPATCH", "单位队列";
        /// Reminders, supervisions, warnings.
        Notice = "NOTICE", "提醒";
        /// What became of appeals.
        Decided = "DECIDED", "派单结果";
        /// Who is to be called back.
        FollowUp = "FOLLOWUP", "回访任务";
        /// What consumers gave up.
        Undelivered = "DLQ", "未能送达";
    }
}

impl StreamName {
    /// Whether the log is made of it, so that nothing may ever leave it by itself.
    pub fn is_log(self) -> bool {
        match self {
            Self::Appeals | Self::Keys | Self::Events | Self::Archive | Self::Dead => true,
            Self::Intake
            | Self::Dispatch
            | Self::Notice
            | Self::Decided
            | Self::FollowUp
            | Self::Undelivered => false,
        }
    }

    /// Its subjects.
    pub fn subjects(self) -> &'static [&'static str] {
        match self {
            Self::Intake => &["in.>"],
            Self::Appeals => &["ap.*.*"],
            Self::Keys => &["key.*"],
            Self::Events => &["ev.*.*"],
            Self::Archive => &["arc.piece", "arc.volume"],
            Self::Dead => &["dead.letter.*", "dead.replayed.*"],
            Self::Dispatch => &["disp.*.*.*"],
            Self::Notice => &["note.*.*"],
            Self::Decided => &["decided.*.*", "refused.*.*"],
            Self::FollowUp => &["cb.*"],
            Self::Undelivered => &[
                "$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.*.*",
                "$JS.EVENT.ADVISORY.CONSUMER.MSG_TERMINATED.*.*",
            ],
        }
    }

    /// How it must be, with so many copies.
    pub(super) fn config(self, replicas: u8) -> Config {
        let base = Config {
            name: self.word().to_owned(),
            description: Some(self.label().to_owned()),
            subjects: self.subjects().iter().map(|one| (*one).to_owned()).collect(),
            storage: StorageType::File,
            num_replicas: usize::from(replicas),
            retention: RetentionPolicy::Limits,
            // A limit that somebody sets must refuse what is new, not drop what is old.
            discard: DiscardPolicy::New,
            max_messages: -1,
            max_bytes: -1,
            max_messages_per_subject: -1,
            max_consumers: -1,
            max_message_size: -1,
            allow_direct: true,
            duplicate_window: DEDUPE,
            // A copy that was killed while it wrote may not read its own compressed blocks again.
            compression: None,
            ..Config::default()
        };
        let once =
            Config { max_messages_per_subject: 1, discard_new_per_subject: true, ..base.clone() };
        let newest = |days: u32| Config {
            max_messages_per_subject: 1,
            discard: DiscardPolicy::Old,
            max_age: DAY * days,
            duplicate_window: DERIVED_DEDUPE,
            ..base.clone()
        };
        match self {
            Self::Intake => Config {
                retention: RetentionPolicy::WorkQueue,
                max_bytes: MAILBOX_BYTES_MAX,
                max_message_size: MAILBOX_MESSAGE_BYTES_MAX,
                ..once
            },
            Self::Appeals => Config { deny_delete: true, deny_purge: true, ..once },
            Self::Keys | Self::Dead => once,
            // What is archived leaves it from its beginning, by a purge.
            Self::Events => Config { deny_delete: true, ..base },
            Self::Archive => Config { deny_delete: true, deny_purge: true, ..base },
            Self::Dispatch | Self::FollowUp => newest(QUEUE_DAYS),
            Self::Decided => newest(30),
            Self::Notice => Config { max_messages_per_subject: -1, ..newest(QUEUE_DAYS) },
            Self::Undelivered => Config { discard: DiscardPolicy::Old, max_age: DAY * 365, ..base },
        }
    }
}
