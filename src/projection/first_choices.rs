//! How often the unit that the rules named first was the one that handled the ticket to its end (派单准确).
//!
//! Must never: count a ticket whose end is not known, or that no unit handled; they are counted apart.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::rates::Rate;

use super::ticket_view::TicketView;

/// Tickets of which the rules were equally sure (把握相同的工单).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Whether they went by themselves.
    pub is_automatic: bool,
    /// How sure the rules were, in per mille.
    pub support_permille: u16,
    /// Handled by the unit named first, of all of them.
    pub right: Rate,
}

/// How the first choices turned out (首选结果).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FirstChoices {
    /// Handled to the end, the surest first: what went by itself, then what a person decided.
    pub steps: Vec<Step>,
    /// Not yet at their end.
    pub unsettled: u64,
    /// Ended without a unit: answered or declined by the hotline, handed over, taken back, merged.
    pub without_unit: u64,
    /// Handled by a unit where the rules had named none.
    pub unnamed: u64,
}

impl FirstChoices {
    /// How those of some tickets turned out.
    pub fn of<'a>(views: impl IntoIterator<Item = &'a TicketView>) -> Self {
        let mut all = Self::default();
        let mut steps: BTreeMap<Reverse<(bool, u16)>, Rate> = BTreeMap::new();
        for view in views {
            match (view.handled_by(), &view.first_choice) {
                (None, _) if view.times.closed_at.is_none() => all.unsettled += 1,
                (None, _) => all.without_unit += 1,
                (Some(_), None) => all.unnamed += 1,
                (Some(unit), Some(first)) => {
                    let sure = Reverse((first.is_automatic, first.support_permille));
                    steps.entry(sure).or_default().count(Some(first.unit == *unit));
                }
            }
        }
        let step = |(Reverse((is_automatic, support_permille)), right)| Step {
            is_automatic,
            support_permille,
            right,
        };
        all.steps = steps.into_iter().map(step).collect();
        all
    }

    /// Right ones of what went by itself.
    pub fn automatic(&self) -> Rate {
        self.sum(|step| step.is_automatic)
    }

    /// Right ones of what was put before a person.
    pub fn suggested(&self) -> Rate {
        self.sum(|step| !step.is_automatic)
    }

    /// Right ones of all.
    pub fn all(&self) -> Rate {
        self.sum(|_| true)
    }

    fn sum(&self, counts: impl Fn(&Step) -> bool) -> Rate {
        let mut sum = Rate::default();
        self.steps.iter().filter(|step| counts(step)).for_each(|step| sum.add(step.right));
        sum
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::{policy, steps};
    use super::*;

    /// The last view of each ticket of a sample history.
    fn views() -> Vec<TicketView> {
        let policy = policy();
        let mut views = BTreeMap::new();
        for step in steps(&policy, 2026, 300, 30) {
            views.insert(step.commit.ticket, TicketView::of(&step.after, &policy));
        }
        views.into_values().collect()
    }

    #[test]
    fn every_ticket_is_counted_once() {
        let views = views();
        let of = FirstChoices::of(&views);
        let apart = of.unsettled + of.without_unit + of.unnamed;
        assert_eq!(of.all().denominator + apart, views.len() as u64);
        assert_eq!(of.automatic().denominator + of.suggested().denominator, of.all().denominator);
        assert!(of.automatic().denominator > 0 && of.suggested().denominator > 0, "{of:?}");
        assert!(of.unsettled > 0 && of.without_unit > 0, "{of:?}");
    }

    #[test]
    fn the_surest_come_first_and_what_went_by_itself_before_the_others() {
        let steps = FirstChoices::of(&views()).steps;
        let sure = |step: &Step| Reverse((step.is_automatic, step.support_permille));
        assert!(steps.is_sorted_by(|one, next| sure(one) < sure(next)), "{steps:?}");
    }

    #[test]
    fn another_unit_at_the_end_means_wrong() {
        let views = views();
        let ended = |view: &&TicketView| view.handled_by().is_some() && view.first_choice.is_some();
        let mut view = views.iter().find(ended).unwrap().clone();
        let first = view.first_choice.clone().unwrap();
        view.lead = Some(first.unit);
        assert_eq!(FirstChoices::of([&view]).all(), Rate { numerator: 1, denominator: 1 });
        view.lead = Some(crate::domain::id::UnitId::new("q-other"));
        assert_eq!(FirstChoices::of([&view]).all(), Rate { numerator: 0, denominator: 1 });
        view.first_choice = None;
        assert_eq!(FirstChoices::of([&view]).unnamed, 1);
        view.times.closed_at = None;
        assert_eq!(FirstChoices::of([&view]).unsettled, 1);
    }
}
