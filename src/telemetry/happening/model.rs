//! Happenings of the model that is asked at intake.
//!
//! Must never: tell a label of the model or a word of a ticket to a metric.

use tracing::{info, warn};

use crate::domain::id::ModelVersion;
use crate::domain::learned::{ModelState, PARTS_PER_MILLION};
use crate::telemetry::label::WatchedAs;
use crate::telemetry::metrics::Metrics;

/// How many labels without a unit are named in the log.
const NAMED_MAX: usize = 20;

/// There is no model (未配置模型); the rules decide alone, as they were meant to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ModelAbsent;

impl ModelAbsent {
    /// Tells it.
    pub fn emit(self, metrics: &Metrics) {
        metrics.model_state.set_only(ModelState::None);
    }
}

/// A model is asked from now on (模型投入使用).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelLoaded {
    /// Its version.
    pub version: ModelVersion,
    /// Labels in it.
    pub labels: u64,
    /// Those to which no unit answers.
    pub strange: Vec<String>,
}

impl ModelLoaded {
    /// Tells it.
    pub fn emit(self, metrics: &Metrics) {
        let Self { version, labels, strange } = self;
        if strange.is_empty() {
            info!(%version, labels, "model loaded");
        } else {
            let count = strange.len();
            let names = strange.iter().take(NAMED_MAX).cloned().collect::<Vec<_>>().join(" ");
            warn!(%version, labels, strange = count, names, "model loaded, labels without unit");
        }
        metrics.model_state.set_only(ModelState::Serving);
        metrics.model_labels_strange.set(i64::try_from(strange.len()).unwrap_or(i64::MAX));
    }
}

/// A model should be asked and cannot be; the rules decide alone (模型不可用).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ModelUnusable<'a> {
    /// Why, and what to do about it.
    pub reason: &'a str,
}

impl ModelUnusable<'_> {
    /// Tells it.
    pub fn emit(self, metrics: &Metrics) {
        warn!(reason = self.reason, "model unusable, the rules decide alone");
        metrics.model_state.set_only(ModelState::Unusable);
    }
}

/// What became of the model's tickets was looked at, and there was something new (看护).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ModelWatched {
    /// Tickets watched.
    pub watched: u64,
    /// Right ones among them.
    pub right: u64,
    /// Whether they speak against the promise.
    pub at_risk: bool,
    /// Threshold in force; none where nothing may go by itself.
    pub in_force_ppm: Option<u32>,
    /// The same before.
    pub before_ppm: Option<u32>,
}

impl ModelWatched {
    /// Tells it; in the log only when the threshold moved.
    pub fn emit(self, metrics: &Metrics) {
        let Self { watched, right, at_risk, in_force_ppm, before_ppm } = self;
        // What nobody reaches stands above certainty.
        let shown = |ppm: Option<u32>| ppm.unwrap_or(PARTS_PER_MILLION + 1);
        let (now, before) = (shown(in_force_ppm), shown(before_ppm));
        if now > before {
            warn!(watched, right, now, before, "model at risk, threshold tightened");
        } else if now < before {
            info!(watched, right, now, before, "threshold of the model loosened");
        }
        let state = if at_risk { ModelState::AtRisk } else { ModelState::Serving };
        metrics.model_state.set_only(state);
        metrics.model_watched.set(WatchedAs::Right, right);
        metrics.model_watched.set(WatchedAs::Wrong, watched.saturating_sub(right));
        let permille = (right * 1000).checked_div(watched).unwrap_or(0);
        metrics.model_right_permille.set(i64::try_from(permille).unwrap_or(i64::MAX));
        metrics.model_threshold_ppm.set(i64::from(now));
        metrics.model_at_risk.set(i64::from(at_risk));
    }
}
