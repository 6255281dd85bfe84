//! What the rules said and why (派单决定), in the form in which it is kept in the event.
//!
//! Must never: decide anything; `route` fills it in, `decide` obeys it.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::labelled_enum;

use super::appeal::{AppealKind, Language, Urgency};
use super::id::{KnowledgeId, MatterCode, RuleId, RulesVersion, UnitId};
use super::learned::LearnedEvidence;
use super::matter::SlaClass;
use super::place::PlaceResolution;

labelled_enum! {
    /// Why the engine abstained (转人工原因), in order of precedence.
    AbstainReason {
        /// No words at all, or none that mean anything.
        NothingUnderstood = "nothing_understood", "未能识别诉求内容";
        /// Written in a language that the engine does not read.
        LanguageNotRead = "language_not_read", "需要双语人员阅读";
        /// No matter of the duty list fits.
        NoMatter = "no_matter", "未匹配到事项";
        /// Two matters of different units fit about equally.
        MattersCompete = "matters_compete", "多个事项难分主次";
        /// The unit follows from the place, and the place is unknown.
        PlaceUnknown = "place_unknown", "需要地点才能确定单位";
        /// The unit follows from the place, and several fit.
        PlaceAmbiguous = "place_ambiguous", "地点不唯一";
        /// The place lies outside the district.
        PlaceOutside = "place_outside", "地点不在本区";
        /// The unit is the one complained of.
        UnitIsRespondent = "unit_is_respondent", "承办单位即被反映单位";
        /// A guard forbids the unit.
        GuardForbids = "guard_forbids", "负面清单禁止派往该单位";
        /// The text asks for one unit, the rules say another.
        InstructionDisagrees = "instruction_disagrees", "来文点名单位与规则不一致";
        /// No unit is laid down for this matter here (三不管).
        NoUnit = "no_unit", "规则未规定承办单位";
        /// The evidence is too thin.
        EvidenceThin = "evidence_thin", "依据不足";
        /// The unit that had it gave it back.
        GivenBack = "given_back", "承办单位退单";
    }
}

impl AbstainReason {
    /// Those that the rules themselves give; all but the last, which only a unit gives.
    pub const OF_RULES: &'static [Self] = match Self::ALL.split_last() {
        Some((_, others)) => others,
        None => &[],
    };
}

labelled_enum! {
    /// Legal ground of not accepting (不予受理情形).
    OutOfScopeReason {
        /// Before a court or judged.
        Litigation = "litigation", "诉讼";
        /// Arbitration.
        Arbitration = "arbitration", "仲裁";
        /// Administrative reconsideration.
        Reconsideration = "reconsideration", "行政复议";
        /// Already accepted as a petition.
        Petition = "petition", "信访已受理";
        /// Discipline and supervision.
        Discipline = "discipline", "纪检监察";
        /// Military.
        Military = "military", "军队事务";
        /// State secrets.
        Secret = "secret", "涉密事项";
        /// Judicial enforcement.
        JudicialEnforcement = "judicial_enforcement", "司法执行";
    }
}

/// The answer of the rules (派单结论).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "mode", rename_all = "snake_case")]
pub enum Routing {
    /// Life or property: hand over at once.
    Emergency {
        /// 110, 119, 120 or 122.
        unit: UnitId,
    },
    /// Not for the hotline; the caller is told the legal route.
    OutOfScope {
        /// On what ground.
        reason: OutOfScopeReason,
        /// What the caller is told.
        advice: String,
    },
    /// A plain question that a knowledge item answers.
    Direct {
        /// The item.
        knowledge: KnowledgeId,
        /// What the caller is told.
        answer: String,
    },
    /// Sure enough to go by itself.
    Auto {
        /// To whom and how.
        target: Target,
    },
    /// For a person to decide.
    Suggest {
        /// Why the engine is not sure, first reason first.
        reasons: Vec<AbstainReason>,
        /// Likely targets, best first; may be empty.
        candidates: Vec<Target>,
    },
}

/// A unit that a ticket may be dispatched to, with what goes along (派单去向).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// Lead unit (主办).
    pub lead: UnitId,
    /// Assisting units (协办).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assisting: Vec<UnitId>,
    /// The matter, where one was recognised.
    pub matter: Option<MatterCode>,
    /// Class of time limit.
    pub sla_class: SlaClass,
    /// Which row decided; `None` when a person chose freely, or learned evidence did.
    pub row: Option<RowRef>,
    /// Support in per mille, for ordering candidates.
    pub support_permille: u16,
}

/// The row that decided (规则依据).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowRef {
    /// Rule id; the matter's code for a row of the duty list itself.
    pub id: RuleId,
    /// File.
    pub file: Arc<str>,
    /// Row as a spreadsheet counts them.
    pub row: u32,
}

/// A matter that was weighed (候选事项).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WeighedMatter {
    /// The matter.
    pub code: MatterCode,
    /// Name of the leaf.
    pub name: Arc<str>,
    /// Weight of its evidence, in thousandths of a plain keyword.
    pub weight_milli: u32,
    /// The words that spoke for it.
    pub words: Vec<String>,
    /// The unit it would lead to.
    pub lead: Option<UnitId>,
    /// Why it lost; `None` for the winner.
    pub lost_because: Option<String>,
}

/// Everything that went into a decision (派单说明).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoutingReport {
    /// Rule set that decided.
    pub rules_version: RulesVersion,
    /// Kind as taken: from the source, else from the words.
    pub kind: AppealKind,
    /// Urgency and the words that showed it.
    pub urgency: Urgency,
    /// Words of urgency and danger.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub urgency_words: Vec<String>,
    /// Language.
    pub language: Language,
    /// The place.
    pub place: PlaceResolution,
    /// Units named in the text, in order, with the words that named them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub named_units: Vec<NamedUnit>,
    /// Matters weighed, winner first, at most [`MATTERS_KEPT`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub matters: Vec<WeighedMatter>,
    /// Guards that spoke, with their ids.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub guards: Vec<GuardNote>,
    /// Rows that matched but lost to a more specific one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rows_lost: Vec<RowRef>,
    /// Words of abuse were used (tag only).
    #[serde(default)]
    pub abusive: bool,
    /// What a model said, where one was asked and no guard had spoken before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub learned: Option<Box<LearnedEvidence>>,
}

impl RoutingReport {
    /// What is known before anything was read: the rules, and the kind and language that were given.
    pub fn blank(rules_version: RulesVersion, kind: AppealKind, language: Language) -> Self {
        Self {
            rules_version,
            kind,
            urgency: Urgency::Normal,
            urgency_words: Vec::new(),
            language,
            place: PlaceResolution::absent(),
            named_units: Vec::new(),
            matters: Vec::new(),
            guards: Vec::new(),
            rows_lost: Vec::new(),
            abusive: false,
            learned: None,
        }
    }
}

/// How many weighed matters a report keeps.
pub const MATTERS_KEPT: usize = 4;

/// A unit named in a text (点名单位).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedUnit {
    /// The unit.
    pub unit: UnitId,
    /// The words that named it.
    pub words: String,
    /// Whether it stands in an instruction such as 请城管核实处理.
    pub instructed: bool,
}

/// A guard that spoke (守则).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GuardNote {
    /// Its id in the rule files.
    pub id: String,
    /// What it said, in Chinese.
    pub note: String,
}
