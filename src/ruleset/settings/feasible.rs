//! What in a profile of time limits can never be met, or never happens: a feedback due before the first
//! contact, a warning at or after the deadline.
//!
//! Must never: call a strict limit impossible; only what no start of a week allows is a fault.

use jiff::{SignedDuration, Timestamp};

use crate::domain::calendar::Calendar;
use crate::domain::matter::SlaClass;
use crate::domain::sla::{SlaPolicy, TimeLimit, Warning};

/// A fault: key, what is wrong, what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    /// Key to blame.
    pub field: &'static str,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub remedy: &'static str,
}

/// Hours between the starts that are tried, and how many there are: a week.
const STEP_HOURS: i64 = 3;
const STARTS: i64 = 7 * 24 / STEP_HOURS;

/// Everything that can never be met.
pub(super) fn faults(policy: &SlaPolicy) -> Vec<Fault> {
    let week = Week { calendar: Calendar::weekends_only() };
    let mut faults = Vec::new();
    for class in SlaClass::ALL {
        let (contact, what) = match class {
            SlaClass::Urgent => (policy.contact_urgent, "紧急诉求的首次联系"),
            SlaClass::Inquiry | SlaClass::Ordinary | SlaClass::Complex => {
                (policy.contact, "首次联系")
            }
        };
        let handling = policy.handling.get(class).copied();
        if handling.is_some_and(|handling| week.longer(contact, handling)) {
            faults.push(Fault {
                field: "handling",
                message: format!("“{class}”的办理时限短于{what}的时限，还没联系就已超期"),
                remedy: "放宽办理时限，或缩短 contact、contact_urgent",
            });
        }
    }
    faults.extend(week.specials(policy));
    faults.extend(week.pairs(policy));
    faults.extend(week.warnings(policy));
    faults
}

struct Week {
    calendar: Calendar,
}

impl Week {
    /// Starts spread over a week without holidays.
    fn starts(&self) -> impl Iterator<Item = Timestamp> {
        (0..STARTS).filter_map(|n| {
            Timestamp::UNIX_EPOCH.checked_add(SignedDuration::from_hours(n * STEP_HOURS)).ok()
        })
    }

    /// Whether `one` is due after `other` from whenever both start.
    fn longer(&self, one: TimeLimit, other: TimeLimit) -> bool {
        let due = |limit: TimeLimit, from| limit.due(from, &self.calendar).at;
        self.starts().all(|from| due(one, from) > due(other, from))
    }

    fn longer_than_all_handling(&self, one: TimeLimit, policy: &SlaPolicy) -> bool {
        policy.handling.values().all(|handling| self.longer(one, *handling))
    }

    /// Limits of some appeals by which feedback is due before the first contact.
    fn specials(&self, policy: &SlaPolicy) -> Vec<Fault> {
        let never = policy.specials.iter().filter(|row| {
            let contact = row.contact.unwrap_or(policy.contact_urgent);
            row.handling.is_some_and(|handling| self.longer(contact, handling))
                || row.contact.is_some_and(|contact| {
                    row.handling.is_none() && self.longer_than_all_handling(contact, policy)
                })
        });
        let fault = |_| Fault {
            field: "special",
            message: "另定的办理时限短于首次联系的时限，还没联系就已超期".to_owned(),
            remedy: "放宽这一条的 handling，或写上更短的 contact",
        };
        never.map(fault).collect()
    }

    /// Limits that stand in each other's way.
    fn pairs(&self, policy: &SlaPolicy) -> Vec<Fault> {
        let surge = policy.surge.as_ref();
        let table = [
            (
                self.longer(policy.contact_urgent, policy.contact),
                "contact_urgent",
                "紧急诉求的首次联系时限比一般诉求还长",
                "缩短 contact_urgent",
            ),
            (
                self.longer(policy.report_in_emergency, policy.report_in),
                "report_in_emergency",
                "应急哨的报到时限比一般哨还长",
                "缩短 report_in_emergency",
            ),
            (
                self.longer(policy.verification, policy.reopening),
                "verification",
                "核实时限长于重办窗口，核实完时已不能重办",
                "缩短 verification，或放宽 reopening",
            ),
            (
                self.longer_than_all_handling(policy.return_review, policy),
                "return_review",
                "退单审核时限长于各类办理时限，审完时都已超期",
                "缩短 return_review",
            ),
            (
                self.longer_than_all_handling(policy.extension_review, policy),
                "extension_review",
                "延期审核时限长于各类办理时限，审完时都已超期",
                "缩短 extension_review",
            ),
            (
                surge.is_some_and(|surge| self.longer(surge.contact, policy.contact)),
                "surge",
                "应急时限的 contact 比平时还长",
                "缩短，或删去 [surge]",
            ),
            (
                surge.is_some_and(|surge| {
                    self.longer(surge.acknowledgement, policy.acknowledgement)
                }),
                "surge",
                "应急时限的 acknowledgement 比平时还长",
                "缩短，或删去 [surge]",
            ),
            (
                policy.assigned_down_days_before > 0
                    && self.never(
                        policy,
                        Warning::WorkingDaysBefore(policy.assigned_down_days_before),
                    ),
                "assigned_down_days_before",
                "三级承办提前的工作日数不短于任何一类办理时限，派下去就已超期",
                "减小 assigned_down_days_before",
            ),
        ];
        let found = table.into_iter().filter(|(wrong, ..)| *wrong);
        found
            .map(|(_, field, message, remedy)| Fault { field, message: message.to_owned(), remedy })
            .collect()
    }

    fn warnings(&self, policy: &SlaPolicy) -> Vec<Fault> {
        let silent = policy.warnings.iter().filter(|warning| self.never(policy, **warning));
        silent
            .map(|warning| Fault {
                field: "warnings",
                message: match warning {
                    Warning::Permille(permille) => {
                        format!("预警 permille = {permille} 不在起算与到期之间，永远不会发出")
                    }
                    Warning::WorkingDaysBefore(days) => {
                        format!("预警 working_days_before = {days} 早于起算或不早于到期，永远不会发出")
                    }
                },
                remedy: "permille 取 1 到 999，working_days_before 取小于最长办理时限的工作日数，且不为 0",
            })
            .collect()
    }

    /// Whether a warning is given for no class of matters, whenever the clock starts.
    fn never(&self, policy: &SlaPolicy, warning: Warning) -> bool {
        policy.handling.values().all(|limit| {
            self.starts().all(|from| warning.at(*limit, from, &self.calendar).is_none())
        })
    }
}
