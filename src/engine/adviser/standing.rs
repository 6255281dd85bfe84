//! How learned evidence stands, and why people should care: for readiness, metrics and the commands.
//!
//! Must never: find anything out; it tells what the adviser has come to.

use std::sync::Arc;

use crate::domain::id::ModelVersion;
use crate::domain::learned::ModelState;
use crate::learn::drift::Verdict;

use super::Adviser;

/// How many labels without a unit are told by name.
const STRANGE_TOLD: usize = 5;

/// What learned evidence there is (学习证据来源).
#[derive(Debug, Clone, Default)]
pub enum Advice {
    /// None is set up.
    #[default]
    None,
    /// A model is asked.
    Serving(Arc<Adviser>),
    /// A model should be asked and cannot be; why, and what to do about it.
    Unusable(Arc<str>),
}

impl Advice {
    /// The adviser, where one is asked.
    pub fn adviser(&self) -> Option<&Arc<Adviser>> {
        match self {
            Self::Serving(adviser) => Some(adviser),
            Self::None | Self::Unusable(_) => None,
        }
    }

    /// How it stands.
    pub fn standing(&self) -> Standing {
        match self {
            Self::None => Standing::default(),
            Self::Unusable(reason) => Standing {
                state: ModelState::Unusable,
                notes: vec![reason.to_string()],
                ..Standing::default()
            },
            Self::Serving(adviser) => Standing::of(adviser),
        }
    }
}

/// How learned evidence stands, for people and metrics (模型状况).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// In a word.
    pub state: ModelState,
    /// What people should know, in Chinese.
    pub notes: Vec<String>,
    /// Which model.
    pub version: Option<ModelVersion>,
    /// How many labels it has.
    pub labels: usize,
    /// To how many of them no unit answers.
    pub strange_labels: usize,
    /// What the last look has come to.
    pub verdict: Option<Verdict>,
}

impl Default for Standing {
    fn default() -> Self {
        Self {
            state: ModelState::None,
            notes: Vec::new(),
            version: None,
            labels: 0,
            strange_labels: 0,
            verdict: None,
        }
    }
}

impl Standing {
    fn of(adviser: &Adviser) -> Self {
        let verdict = adviser.verdict();
        let at_risk = verdict.is_some_and(|verdict| verdict.at_risk);
        Self {
            state: if at_risk { ModelState::AtRisk } else { ModelState::Serving },
            notes: notes(adviser, verdict),
            version: Some(adviser.version.clone()),
            labels: adviser.units.len(),
            strange_labels: adviser.strange_labels().count(),
            verdict,
        }
    }
}

fn notes(adviser: &Adviser, verdict: Option<Verdict>) -> Vec<String> {
    let mut notes = Vec::new();
    let strange: Vec<&str> = adviser.strange_labels().collect();
    if !strange.is_empty() {
        let told = strange.iter().take(STRANGE_TOLD).copied().collect::<Vec<_>>().join("、");
        let more = if strange.len() > STRANGE_TOLD { "等" } else { "" };
        notes.push(format!(
            "模型的 {} 个标签在规则集中没有唯一对应的单位（{told}{more}），这些标签不据以自动派单；请在 units.csv 中补上名称或简称",
            strange.len()
        ));
    }
    match (adviser.threshold_ppm, verdict) {
        (None, _) => notes.push("模型没有达到承诺的门槛，只提供候选，不自动派单".into()),
        (Some(_), None) => notes.push("尚未核对历史结果，暂不自动派单".into()),
        (Some(own), Some(verdict)) if verdict.at_risk => {
            let wanted = f64::from(adviser.oversight.target_permille) / 10.0;
            let share = verdict.right as f64 * 100.0 / verdict.watched.max(1) as f64;
            let percent = |ppm: u32| f64::from(ppm) / 10_000.0;
            let now = verdict.in_force_ppm.map_or_else(
                || "暂停自动派单".to_owned(),
                |ppm| format!("门槛由 {:.2}% 收紧为 {:.2}%", percent(own), percent(ppm)),
            );
            notes.push(format!(
                "最近办结的 {} 件中 {} 件正确（{share:.1}%），很可能低于目标 {wanted:.1}%；{now}。请用最近的工单重新训练",
                verdict.watched, verdict.right
            ));
        }
        (Some(_), Some(_)) => {}
    }
    if !adviser.oversight.may_send {
        notes.push("model.automatic 为 off，只提供候选，不自动派单".into());
    }
    notes
}
