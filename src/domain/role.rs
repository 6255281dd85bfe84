//! Who acts: roles and actors.
//!
//! Must never: authenticate; the edge has done so.

use serde::{Deserialize, Serialize};

use crate::labelled_enum;

use super::id::{ActorId, UnitId};

labelled_enum! {
    /// Role in which somebody acts (角色).
    Role {
        /// The engine itself.
        Engine = "engine", "系统";
        /// Call-taker (坐席).
        Operator = "operator", "坐席";
        /// Dispatcher (派单员): decides where the engine abstained.
        Dispatcher = "dispatcher", "派单员";
        /// Case officer of a unit (承办人).
        CaseOfficer = "case_officer", "承办人";
        /// Reviewer (审核员): verifies what a unit fed back, on site or on paper.
        Reviewer = "reviewer", "审核员";
        /// Follow-up agent (回访员).
        FollowUpAgent = "follow_up_agent", "回访员";
        /// Supervisor (督办员).
        Supervisor = "supervisor", "督办员";
    }
}

/// Who gave a command (操作人).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// In which role.
    pub role: Role,
    /// Account.
    pub id: ActorId,
    /// The unit acted for; none for the engine and the hotline's own staff.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitId>,
}

impl Actor {
    /// The engine.
    pub fn engine() -> Self {
        Self { role: Role::Engine, id: ActorId::new("hotline"), unit: None }
    }

    /// One of the hotline's own staff.
    pub fn staff(role: Role, id: &str) -> Self {
        Self { role, id: ActorId::new(id), unit: None }
    }

    /// A case officer of `unit`.
    pub fn officer(unit: UnitId, id: &str) -> Self {
        Self { role: Role::CaseOfficer, id: ActorId::new(id), unit: Some(unit) }
    }
}
