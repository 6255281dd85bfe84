//! What `decide` needs to know besides the ticket: units, negative list, time limits, calendar.
//!
//! Must never: change while a command is decided; a reload makes a new one.

use super::calendar::Calendar;
use super::decision::Target;
use super::id::{MatterCode, UnitId};
use super::matter::NegativeEntry;
use super::refusal::Refusal;
use super::sla::SlaPolicy;
use super::unit::Organisation;

/// The rules of the loop in force (办理规则).
#[derive(Debug, Clone)]
pub struct Policy {
    /// Units.
    pub organisation: Organisation,
    /// Negative list.
    pub negatives: Vec<NegativeEntry>,
    /// Leaf matters that exist, sorted.
    pub matters: std::collections::BTreeSet<MatterCode>,
    /// Time limits.
    pub sla: SlaPolicy,
    /// Calendar.
    pub calendar: Calendar,
    /// Whether an event is on, for which the profile's limits in its case hold (应急模式).
    pub surge_on: bool,
}

impl Policy {
    /// Whether a ticket about `respondents` may be dispatched to `target`.
    ///
    /// # Errors
    /// The first rule that forbids it: unknown unit, one that takes no tickets, the respondent or its
    /// kin, negative list, unknown matter. Assisting units are held to the same rules, the negative
    /// list aside: it says who must not lead (a street may assist where it must not lead).
    pub fn check_target(&self, target: &Target, respondents: &[UnitId]) -> Result<(), Refusal> {
        self.check_receivers(std::iter::once(&target.lead).chain(&target.assisting), respondents)?;
        let kind = self.organisation.get(&target.lead).map(|unit| unit.kind);
        if let (Some(matter), Some(kind)) = (&target.matter, kind)
            && let Some(entry) = self.negatives.iter().find(|entry| entry.forbids(matter, kind))
        {
            return Err(Refusal::MatterForbiddenToUnit {
                matter: matter.clone(),
                unit: target.lead.clone(),
                entry: entry.id.clone(),
            });
        }
        match &target.matter {
            Some(matter) if !self.matters.contains(matter) => {
                Err(Refusal::MatterUnknown { matter: matter.clone() })
            }
            Some(_) | None => Ok(()),
        }
    }

    /// Whether all of `units` may receive a ticket about `respondents`.
    ///
    /// # Errors
    /// The first in the order of [`Refusal`], whichever unit provokes it.
    pub fn check_receivers<'a>(
        &self,
        units: impl Iterator<Item = &'a UnitId>,
        respondents: &[UnitId],
    ) -> Result<(), Refusal> {
        let first = units.filter_map(|unit| self.check_receiver(unit, respondents).err()).min();
        first.map_or(Ok(()), Err)
    }

    /// Whether `unit` may receive a ticket about `respondents`.
    ///
    /// # Errors
    /// Unknown unit, one that takes no tickets, or kin of a respondent.
    pub fn check_receiver(&self, unit: &UnitId, respondents: &[UnitId]) -> Result<(), Refusal> {
        let Some(known) = self.organisation.get(unit) else {
            return Err(Refusal::UnitUnknown { unit: unit.clone() });
        };
        if !known.kind.receives_tickets() {
            return Err(Refusal::UnitTakesNoTickets { unit: unit.clone() });
        }
        if respondents.iter().any(|respondent| self.organisation.is_kin(unit, respondent)) {
            return Err(Refusal::UnitIsRespondent { unit: unit.clone() });
        }
        Ok(())
    }
}
