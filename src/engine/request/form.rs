//! The tables of fields that commands share, and short ways to write a row of one.
//!
//! Must never: hold a field that only the engine fills in.

use crate::domain::decision::OutOfScopeReason;
use crate::domain::matter::SlaClass;
use crate::domain::state::{
    ContactMethod, Procedure, ReopenCause, ReturnReason, Satisfaction, Solved, SupervisionCause,
    SupervisionLevel, WhistleKind,
};

use super::fields::{Field, Kind};

/// The words of a labelled enum.
macro_rules! words {
    ($kind:ty) => {
        Kind::Word(|| <$kind>::ALL.iter().map(|one| (one.word(), one.label())).collect())
    };
}

/// A field that must be there.
pub(super) const fn must(name: &'static str, label: &'static str, kind: Kind) -> Field {
    Field { name, label, kind, must: true }
}

/// A field that may be left out.
pub(super) const fn may(name: &'static str, label: &'static str, kind: Kind) -> Field {
    Field { name, label, kind, must: false }
}

/// A text that must be there.
pub(super) const fn text(name: &'static str, label: &'static str) -> Field {
    must(name, label, Kind::Text)
}

pub(super) const CONTACT_METHOD: Kind = words!(ContactMethod);
pub(super) const OUT_OF_SCOPE: Kind = words!(OutOfScopeReason);
pub(super) const PROCEDURE: Kind = words!(Procedure);
pub(super) const REOPEN_CAUSE: Kind = words!(ReopenCause);
pub(super) const SUPERVISION_CAUSE: Kind = words!(SupervisionCause);
pub(super) const SUPERVISION_LEVEL: Kind = words!(SupervisionLevel);
pub(super) const WHISTLE_KIND: Kind = words!(WhistleKind);
const RETURN_REASON: Kind = words!(ReturnReason);
const SATISFACTION: Kind = words!(Satisfaction);
const SLA_CLASS: Kind = words!(SlaClass);
const SOLVED: Kind = words!(Solved);

/// A list of documents that must not be empty.
pub(super) const PROVEN: Kind = Kind::Documents { count_min: 1 };

/// To whom a ticket goes, as a person says it; how sure a rule was is not for a person to say.
pub(super) const TARGET: &[Field] = &[
    must("lead", "主办单位", Kind::Id),
    may("assisting", "协办单位", Kind::Ids { count_min: 0 }),
    may("matter", "事项编码", Kind::Id),
    must("sla_class", "时限类别", SLA_CLASS),
];

/// What a unit feeds back.
pub(super) const FEEDBACK: &[Field] = &[
    text("internal", "办理情况"),
    text("public", "公开答复"),
    must("solved", "是否解决", Kind::Flag),
    must("proof", "佐证材料名称", Kind::Documents { count_min: 0 }),
];

/// What the caller said when asked.
pub(super) const FOLLOW_UP: &[Field] = &[
    must("contacted_by_staff", "工作人员是否联系过", Kind::Flag),
    must("solved", "解决情况", SOLVED),
    must("satisfaction", "满意度", SATISFACTION),
    may("truthful", "办理是否属实", Kind::Flag),
    may("process", "过程满意度", SATISFACTION),
    may("note", "回访意见", Kind::Text),
];

/// What a unit says when it gives a ticket back.
pub(super) const RETURN_REQUEST: &[Field] = &[
    must("reason", "退单理由", RETURN_REASON),
    text("basis", "退单依据"),
    may("suggested", "建议承办单位", Kind::Id),
];
