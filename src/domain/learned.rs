//! What a model trained on past tickets said of an appeal, and what came of it (学习证据), in the form in
//! which it is kept in the event.
//!
//! Must never: decide anything; `route` weighs it, `decide` obeys.

use serde::{Deserialize, Serialize};

use crate::labelled_enum;

use super::decision::{AbstainReason, RowRef};
use super::id::{ModelVersion, UnitId};

/// Shares of certainty are counted in so many parts: the surest forecasts lie closer together than a
/// thousandth.
pub const PARTS_PER_MILLION: u32 = 1_000_000;

/// How many choices of a model are kept.
pub const CHOICES_KEPT: usize = 3;

/// Choices behind the first that are less likely than one in a hundred are not kept.
pub const CHOICE_PPM_MIN: u32 = 10_000;

/// How many words of a model are kept.
pub const LEARNED_WORDS_KEPT: usize = 5;

labelled_enum! {
    /// What learned evidence did to a decision (学习证据的作用).
    LearnedEffect {
        /// The rules were not sure, it was: the ticket went by itself.
        Decided = "decided", "达到门槛，据此自动派单";
        /// It would have, but its threshold is tightened, or it may not send.
        Withheld = "withheld", "达到训练时的门槛，但自动派单已收紧或关闭，转人工研判";
        /// It says what the rules say.
        Agreed = "agreed", "与规则一致，按规则派单";
        /// It is sure of another unit than the rules.
        HeldBack = "held_back", "达到门槛且与规则不一致，转人工研判";
        /// It would choose another unit than the rules and is not sure.
        Outvoted = "outvoted", "与规则不一致但未达门槛，按规则派单";
        /// Its choices stand among the candidates.
        Suggested = "suggested", "列入候选，由人工研判";
    }
}

impl LearnedEffect {
    /// Those after which what becomes of the ticket tells whether the model keeps its promise where it
    /// counts: the rules were not sure, and the model was.
    pub const WATCHED: &'static [Self] = &[Self::Decided, Self::Withheld];

    /// Those after which the rules alone have decided.
    pub const OF_NO_CONSEQUENCE: &'static [Self] = &[Self::Agreed, Self::Outvoted];
}

labelled_enum! {
    /// How the model stands (模型状态).
    ModelState {
        /// There is none.
        None = "none", "未配置模型";
        /// It is asked.
        Serving = "serving", "服务中";
        /// There should be one, and it cannot be used.
        Unusable = "unusable", "不可用，仅按规则派单";
        /// It is asked, and what became of its tickets speaks against its promise.
        AtRisk = "at_risk", "准确率可能低于目标，门槛已自动收紧";
    }
}

/// What a model would choose (模型选择).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// The label that it learned.
    pub label: String,
    /// The unit that answers to it; none where the rule set has no such unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitId>,
    /// How sure it is.
    pub share_ppm: u32,
}

/// A word that spoke for the first choice (依据词).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LearnedWord {
    /// As it stands in the text.
    pub text: String,
    /// By how much, in millionths of the distance that the model puts between a right unit and a wrong one.
    pub weight_ppm: u32,
}

/// A past ticket that is much like this one (相近工单).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Near {
    /// Its number, as its history gives it.
    pub ticket: String,
    /// The unit that settled it.
    pub unit: UnitId,
    /// How like.
    pub likeness_permille: u16,
}

/// A row that leads somewhere (规则指向).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowSays {
    /// The row.
    pub row: RowRef,
    /// The unit that it leads to; none where that depends on a place that is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lead: Option<UnitId>,
}

/// What a model said of an appeal and what came of it (学习证据).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LearnedEvidence {
    /// Which model.
    pub model: ModelVersion,
    /// What came of it.
    pub effect: LearnedEffect,
    /// Its choices, likeliest first, at most [`CHOICES_KEPT`].
    pub choices: Vec<Choice>,
    /// From which share on its training promises enough right ones; none where it promises nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub threshold_ppm: Option<u32>,
    /// The same as the watch had tightened it; none where nothing was to go by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_force_ppm: Option<u32>,
    /// The words that spoke most for the first choice, at most [`LEARNED_WORDS_KEPT`]; none where it had no
    /// consequence.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<LearnedWord>,
    /// Past tickets that are much like it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub near: Vec<Near>,
    /// Rows of the matters that were weighed, and where they lead.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rows: Vec<RowSays>,
    /// Why the rules alone did not decide, where learned evidence did.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules_unsure: Vec<AbstainReason>,
}

impl LearnedEvidence {
    /// The unit that it would choose.
    pub fn first(&self) -> Option<(&UnitId, u32)> {
        let first = self.choices.first()?;
        Some((first.unit.as_ref()?, first.share_ppm))
    }
}
