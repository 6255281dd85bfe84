//! Who speaks (请求方): a unit, or one of the hotline's own staff in a role. What carries the request knows
//! it from where the request came; the body says only which account it was.
//!
//! Must never: take the body's word for a role or a unit.

use crate::domain::command::CommandName;
use crate::domain::id::{ActorId, UnitId};
use crate::domain::role::{Actor, Role};
use crate::domain::ticket::Ticket;
use crate::domain::transition::TRANSITIONS;

/// Who speaks (请求方).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Speaker {
    role: Role,
    unit: Option<UnitId>,
}

/// Why nobody can speak so.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("没有“{0}”这种热线岗位；可用：operator、dispatcher、reviewer、follow_up_agent、supervisor")]
pub struct NobodySpeaks(String);

impl Speaker {
    /// A case officer of a unit.
    pub fn unit(unit: UnitId) -> Self {
        Self { role: Role::CaseOfficer, unit: Some(unit) }
    }

    /// One of the hotline's own staff, by the word of the role.
    ///
    /// # Errors
    /// A word that is no role of the staff; the engine is none, and a case officer speaks for a unit.
    pub fn staff(word: &str) -> Result<Self, NobodySpeaks> {
        let fail = || NobodySpeaks(word.chars().filter(|c| !c.is_control()).take(40).collect());
        let role = Role::ALL.iter().find(|role| role.word() == word).ok_or_else(fail)?;
        match role {
            Role::Engine | Role::CaseOfficer => Err(fail()),
            Role::Operator
            | Role::Dispatcher
            | Role::Reviewer
            | Role::FollowUpAgent
            | Role::Supervisor => Ok(Self { role: *role, unit: None }),
        }
    }

    /// The role.
    pub fn role(&self) -> Role {
        self.role
    }

    /// The unit spoken for; none for the hotline's own staff.
    pub fn unit_id(&self) -> Option<&UnitId> {
        self.unit.as_ref()
    }

    /// Whether it may read a ticket: staff any, a unit where it leads, assists, has a part or is summoned.
    pub(super) fn may_read(&self, ticket: &Ticket) -> bool {
        self.unit.as_ref().is_none_or(|unit| ticket.readers().contains(unit))
    }

    /// The one who acts, under an account.
    pub(super) fn actor(&self, account: ActorId) -> Actor {
        Actor { role: self.role, id: account, unit: self.unit.clone() }
    }

    /// Whether the table gives the command to the role in any state.
    pub(super) fn may_give(&self, command: CommandName) -> bool {
        TRANSITIONS.iter().any(|row| row.command == command && row.by.contains(&self.role))
    }
}
