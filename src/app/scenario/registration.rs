//! An appeal that comes in, as a script tells it, and where the rules send it.
//!
//! Must never: carry a person's name or number; a script is read by everybody.

use jiff::Timestamp;

use crate::domain::appeal::{Appeal, AppealKind, CallerSubject, IntakeChannel, Language, Urgency};
use crate::domain::decision::{AbstainReason, OutOfScopeReason, Routing};
use crate::domain::id::{KnowledgeId, SourceId};
use crate::domain::matter::SlaClass;
use crate::domain::sealed::Sealed;

use super::arguments::{Arguments, word};
use super::deeds::{bare, target};
use super::script::Registration;
use super::wrong::Wrong;

/// The ways in which a script may say where the appeal goes.
const WAYS: &[&str] = &["按规则派单", "派往", "转人工", "直接答复", "不予受理", "移交"];

/// Reads it; `None` where something is wrong.
pub(super) fn read(given: &mut Arguments<'_>) -> Option<Registration> {
    let (channel, kind) = (word!(given, "渠道", IntakeChannel), word!(given, "类型", AppealKind));
    let (subject, urgency) =
        (word!(given, "主体", CallerSubject), word!(given, "紧急程度", Urgency));
    let (respondent_units, routing) = (given.units("被反映"), routing(given));
    let appeal = Appeal {
        channel: channel.unwrap_or(IntakeChannel::Phone),
        source_id: SourceId::new("剧本"),
        received_at: Timestamp::UNIX_EPOCH,
        title: given.text("标题"),
        text: given.text("内容")?,
        kind,
        place: given.text("地点"),
        subject: subject.unwrap_or(CallerSubject::Person),
        confidential: given.flag("保密") || kind == Some(AppealKind::Tipoff),
        language: Language::Chinese,
        attachments: Vec::new(),
        external_refs: Vec::new(),
        respondent_units,
        personal: Sealed::default(),
    };
    Some(Registration { appeal, urgency: urgency.unwrap_or(Urgency::Normal), routing: routing? })
}

/// What the rules say; `Some(None)` where they are to be asked.
fn routing(given: &mut Arguments<'_>) -> Option<Option<Routing>> {
    let ways: Vec<&str> = WAYS.iter().copied().filter(|way| given.has(way)).collect();
    let [way] = ways.as_slice() else {
        let what = match ways.as_slice() {
            [] => "“登记”没有写明去向".to_owned(),
            several => format!("“登记”写了几种去向：{}", several.join("、")),
        };
        given.wrong.push(Wrong::new(
            given.line,
            what,
            format!("请写其中一种：{}", WAYS.join("、")),
        ));
        return None;
    };
    Some(match *way {
        "派往" => Some(Routing::Auto { target: target("派往", given)? }),
        "转人工" => Some(suggested(given)?),
        "直接答复" => Some(Routing::Direct {
            knowledge: KnowledgeId::new(given.text("知识").unwrap_or_else(|| "剧本".into())),
            answer: given.text("直接答复")?,
        }),
        "不予受理" => Some(Routing::OutOfScope {
            reason: word!(given, "不予受理", OutOfScopeReason)?,
            advice: given.text("告知").unwrap_or_default(),
        }),
        "移交" => Some(Routing::Emergency { unit: given.unit("移交")? }),
        _ => None,
    })
}

fn suggested(given: &mut Arguments<'_>) -> Option<Routing> {
    let (reason, units) = (word!(given, "转人工", AbstainReason), given.units("建议"));
    let class = word!(given, "时限类别", SlaClass).unwrap_or(SlaClass::Ordinary);
    let matter = given.matter("事项");
    let candidates = units.into_iter().map(|unit| {
        let mut candidate = bare(unit, class);
        candidate.matter.clone_from(&matter);
        candidate
    });
    Some(Routing::Suggest { reasons: vec![reason?], candidates: candidates.collect() })
}
