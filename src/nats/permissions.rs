//! What somebody outside the engine may say and hear on NATS (权限): nothing but his own.
//!
//! Must never: let one unit name another's consumer, command or inbox; the server enforces what stands here.

use crate::domain::appeal::IntakeChannel;
use crate::domain::id::UnitId;
use crate::domain::role::Role;

use super::token::{self, Token};

/// The roles of the hotline's own staff that command over NATS.
pub const DESKS: &[Role] =
    &[Role::Operator, Role::Dispatcher, Role::Reviewer, Role::FollowUpAgent, Role::Supervisor];

/// Somebody who speaks to the engine over NATS and is not the engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outsider {
    /// A unit's system (承办单位的系统).
    Unit(Token),
    /// A call centre (话务系统) and the channels that it publishes on.
    CallCentre(Token, Vec<IntakeChannel>),
    /// Hotline staff of one role (热线工作人员), one of [`DESKS`].
    Desk(Role),
    /// Whoever archives or audits (归档审计): reads the event log and nothing else.
    Audit,
}

/// Subjects that a user may publish on and subscribe to; all others are refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permissions {
    /// To publish.
    pub publish: Vec<String>,
    /// To subscribe to.
    pub subscribe: Vec<String>,
}

impl Outsider {
    /// A unit's system.
    ///
    /// # Errors
    /// An id that makes no token.
    pub fn unit(id: &UnitId) -> Result<Self, token::Error> {
        Ok(Self::Unit(Token::encode(id.as_str())?))
    }

    /// How it is named in the file of keys. A unit goes by its id; ids of units hold no colon, so that no
    /// unit can be called like one of the others.
    pub fn name(&self) -> String {
        match self {
            Self::Unit(unit) => unit.decode(),
            Self::CallCentre(name, _) => format!("centre:{}", name.decode()),
            Self::Desk(role) => format!("desk:{}", role.word()),
            Self::Audit => "hotline:audit".to_owned(),
        }
    }

    /// Prefix of its inboxes, which its client must be told. The unit's is one token that begins with
    /// `_INBOX_`, the others' begin with the token `_INBOX`, so that none covers another.
    pub fn inbox(&self) -> String {
        match self {
            Self::Unit(unit) => format!("_INBOX_{unit}"),
            Self::CallCentre(name, _) => format!("_INBOX.centre.{name}"),
            Self::Desk(role) => format!("_INBOX.desk.{}", role.word()),
            Self::Audit => "_INBOX.audit".to_owned(),
        }
    }

    /// What it may do.
    pub fn permissions(&self) -> Permissions {
        let mut publish = Vec::new();
        match self {
            Self::Unit(unit) => {
                publish.extend(consume("DISPATCH", &format!("unit-{unit}")));
                publish.extend(consume("NOTICE", &format!("note-{unit}")));
                publish.extend([format!("cmd.{unit}.>"), format!("ask.{unit}.>")]);
            }
            Self::CallCentre(name, channels) => {
                publish.extend(channels.iter().map(|channel| format!("in.{}.>", channel.word())));
                publish.extend(consume("DECIDED", &format!("centre-{name}")));
            }
            Self::Desk(role) => {
                publish.push(format!("desk.{}.>", role.word()));
                if *role == Role::FollowUpAgent {
                    publish.extend(consume("FOLLOWUP", "follow-up"));
                }
            }
            Self::Audit => {
                publish.extend(consume("EVENTS", "audit"));
                publish.extend(
                    ["STREAM.INFO.EVENTS", "STREAM.MSG.GET.EVENTS", "DIRECT.GET.EVENTS"]
                        .map(|call| format!("$JS.API.{call}")),
                );
                publish.push("$JS.API.DIRECT.GET.EVENTS.>".to_owned());
            }
        }
        Permissions { publish, subscribe: vec![format!("{}.>", self.inbox())] }
    }
}

/// What it takes to read from one's own durable pull consumer and to acknowledge. Servers write the reply
/// subject of a message in the old form or, with `js_ack_fc_v2`, with domain and account in front.
fn consume(stream: &str, consumer: &str) -> [String; 4] {
    [
        format!("$JS.API.CONSUMER.INFO.{stream}.{consumer}"),
        format!("$JS.API.CONSUMER.MSG.NEXT.{stream}.{consumer}"),
        format!("$JS.ACK.{stream}.{consumer}.>"),
        format!("$JS.ACK.*.*.{stream}.{consumer}.>"),
    ]
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    fn unit(id: &str) -> Outsider {
        Outsider::unit(&UnitId::new(id)).unwrap()
    }

    fn told(one: &Outsider) -> String {
        let Permissions { publish, subscribe } = one.permissions();
        format!("{}\n{}\n< {}\n", one.name(), publish.join("\n"), subscribe.join("\n< "))
    }

    #[test]
    fn a_unit_may_do_its_own_and_nothing_else() {
        expect![[r#"
            s-chengguan
            $JS.API.CONSUMER.INFO.DISPATCH.unit-s-chengguan
            $JS.API.CONSUMER.MSG.NEXT.DISPATCH.unit-s-chengguan
            $JS.ACK.DISPATCH.unit-s-chengguan.>
            $JS.ACK.*.*.DISPATCH.unit-s-chengguan.>
            $JS.API.CONSUMER.INFO.NOTICE.note-s-chengguan
            $JS.API.CONSUMER.MSG.NEXT.NOTICE.note-s-chengguan
            $JS.ACK.NOTICE.note-s-chengguan.>
            $JS.ACK.*.*.NOTICE.note-s-chengguan.>
            cmd.s-chengguan.>
            ask.s-chengguan.>
            < _INBOX_s-chengguan.>
        "#]]
        .assert_eq(&told(&unit("s-chengguan")));
    }

    #[test]
    fn the_others_may_do_theirs() {
        let centre = Token::encode("市 热线").unwrap();
        let centre =
            Outsider::CallCentre(centre, vec![IntakeChannel::Phone, IntakeChannel::WeChat]);
        let all = [centre, Outsider::Desk(Role::FollowUpAgent), Outsider::Audit];
        expect![[r#"
            centre:市 热线
            in.phone.>
            in.wechat.>
            $JS.API.CONSUMER.INFO.DECIDED.centre-%E5%B8%82%20%E7%83%AD%E7%BA%BF
            $JS.API.CONSUMER.MSG.NEXT.DECIDED.centre-%E5%B8%82%20%E7%83%AD%E7%BA%BF
            $JS.ACK.DECIDED.centre-%E5%B8%82%20%E7%83%AD%E7%BA%BF.>
            $JS.ACK.*.*.DECIDED.centre-%E5%B8%82%20%E7%83%AD%E7%BA%BF.>
            < _INBOX.centre.%E5%B8%82%20%E7%83%AD%E7%BA%BF.>
            desk:follow_up_agent
            desk.follow_up_agent.>
            $JS.API.CONSUMER.INFO.FOLLOWUP.follow-up
            $JS.API.CONSUMER.MSG.NEXT.FOLLOWUP.follow-up
            $JS.ACK.FOLLOWUP.follow-up.>
            $JS.ACK.*.*.FOLLOWUP.follow-up.>
            < _INBOX.desk.follow_up_agent.>
            hotline:audit
            $JS.API.CONSUMER.INFO.EVENTS.audit
            $JS.API.CONSUMER.MSG.NEXT.EVENTS.audit
            $JS.ACK.EVENTS.audit.>
            $JS.ACK.*.*.EVENTS.audit.>
            $JS.API.STREAM.INFO.EVENTS
            $JS.API.STREAM.MSG.GET.EVENTS
            $JS.API.DIRECT.GET.EVENTS
            $JS.API.DIRECT.GET.EVENTS.>
            < _INBOX.audit.>
        "#]]
        .assert_eq(&all.iter().map(told).collect::<String>());
    }

    /// Whether a subject is one that a pattern with wildcards covers.
    fn covers(pattern: &str, subject: &str) -> bool {
        let (mut pattern, mut subject) = (pattern.split('.'), subject.split('.'));
        loop {
            match (pattern.next(), subject.next()) {
                (Some(">"), Some(_)) | (None, None) => return true,
                (Some(one), Some(other)) if one == "*" || one == other => {}
                _ => return false,
            }
        }
    }

    #[test]
    fn no_subject_of_one_is_covered_by_another_s() {
        // Ids that a hostile or careless rule set could hold.
        let ids =
            ["a", "b", "a.b", "*", ">", "audit", "desk", "centre", "INBOX", "a-b", "unit-a", "热"];
        let mut all: Vec<Outsider> = ids.map(unit).to_vec();
        all.extend(DESKS.iter().map(|role| Outsider::Desk(*role)));
        all.push(Outsider::Audit);
        let audit = Token::encode("audit").unwrap();
        all.push(Outsider::CallCentre(audit, vec![IntakeChannel::Phone]));
        // A subject that a pattern covers, with every wildcard filled.
        let example = |pattern: &String| pattern.replace('*', "x").replace('>', "y.z");
        for (at, one) in all.iter().enumerate() {
            for (place, other) in all.iter().enumerate().filter(|(place, _)| *place != at) {
                let (own, theirs) = (one.permissions(), other.permissions());
                for subject in theirs.publish.iter().map(example) {
                    let covered = own.publish.iter().any(|pattern| covers(pattern, &subject));
                    assert!(!covered, "{} may publish {subject} of {}", one.name(), other.name());
                }
                for subject in theirs.subscribe.iter().map(example) {
                    let covered = own.subscribe.iter().any(|pattern| covers(pattern, &subject));
                    assert!(!covered, "{} hears {subject} of {}", one.name(), other.name());
                }
                assert_ne!(one.name(), other.name(), "{at} and {place}");
            }
        }
    }
}
