//! Whether the engine is ready, as the engine itself says through a watch channel.
//!
//! Must never: find out by itself; it repeats what it was told, and notices when nobody tells any more.

use serde_json::{Value, json};
use tokio::sync::watch;

use crate::domain::id::{LogPosition, RulesVersion};
use crate::engine::adviser;
use crate::labelled_enum;

labelled_enum! {
    /// Why the engine is not ready (未就绪原因).
    NotReadyReason {
        /// It has just begun.
        Starting = "starting", "正在启动";
        /// The read side is too far behind the log.
        CatchingUp = "catching_up", "读侧正在追赶日志";
        /// The event log cannot be written or read.
        LogUnavailable = "log_unavailable", "事件日志不可用";
        /// It has been asked to stop.
        Stopping = "stopping", "正在停止";
        /// Nobody is left to say how it stands.
        EngineGone = "engine_gone", "引擎已退出";
    }
}

/// Where the engine stands (进度). Position 0 means before the first commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The last commit that the projector took in.
    pub projector: LogPosition,
    /// The last commit in the log.
    pub log: LogPosition,
    /// The rule set in force.
    pub rules: RulesVersion,
    /// The model that is asked at intake.
    pub model: adviser::Standing,
}

impl Standing {
    /// How many commits the projector is behind.
    pub fn behind(&self) -> u64 {
        self.log.0.saturating_sub(self.projector.0)
    }
}

/// Whether the engine is ready (就绪状态).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Readiness {
    /// It is.
    Ready(Standing),
    /// It is not.
    NotReady {
        /// Why.
        reason: NotReadyReason,
        /// Where it stands, once that is known.
        standing: Option<Standing>,
    },
}

impl Readiness {
    /// What holds now, given that the teller may be gone.
    pub(super) fn now(told: &watch::Receiver<Self>) -> Self {
        let last = told.borrow().clone();
        if told.has_changed().is_ok() {
            return last;
        }
        let standing = match last {
            Self::Ready(standing) => Some(standing),
            Self::NotReady { standing, .. } => standing,
        };
        Self::NotReady { reason: NotReadyReason::EngineGone, standing }
    }

    /// Whether it is ready.
    pub fn is_ready(&self) -> bool {
        match self {
            Self::Ready(_) => true,
            Self::NotReady { .. } => false,
        }
    }

    /// The answer to `/readyz`; every key is always there.
    pub fn to_json(&self) -> Value {
        let (reason, standing) = match self {
            Self::Ready(standing) => (None, Some(standing)),
            Self::NotReady { reason, standing } => (Some(reason), standing.as_ref()),
        };
        json!({
            "ready": self.is_ready(),
            "reason": reason.map(|reason| reason.word()),
            "reason_label": reason.map(|reason| reason.label()),
            "projector_position": standing.map(|standing| standing.projector),
            "log_position": standing.map(|standing| standing.log),
            "behind": standing.map(Standing::behind),
            "rules_version": standing.map(|standing| &standing.rules),
            "model": standing.map(|standing| model(&standing.model)),
        })
    }
}

/// The model; a missing one does not make the engine unready, the rules decide without it.
fn model(model: &adviser::Standing) -> Value {
    let reason = (!model.notes.is_empty()).then(|| model.notes.join("；"));
    json!({
        "state": model.state.word(),
        "state_label": model.state.label(),
        "reason": reason,
        "version": model.version,
        "labels": model.labels,
        "labels_strange": model.strange_labels,
        "watched": model.verdict.map(|verdict| verdict.watched),
        "right": model.verdict.map(|verdict| verdict.right),
        "threshold_ppm": model.verdict.and_then(|verdict| verdict.in_force_ppm),
    })
}
