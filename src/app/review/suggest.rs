//! From the returns of the log to changes of the rules that would have spared them (规则建议). Every change is
//! applied in memory, checked like any rule set, and asked about all past tickets before it is told.
//!
//! Must never: tell a change that harms more than it spares, or that the checks refuse.

use jiff::civil::Date;
use serde::Serialize;

use crate::app::learn::Threads;
use crate::domain::id::{RulesVersion, UnitId};
use crate::learn::workers::Workers;
use crate::review::suggest::{Effect, Group, Misroute, groups, ideas};
use crate::review::{Grade, Past, ask};
use crate::route::amendment::Amendment;
use crate::route::finding::Severity;
use crate::route::rulebook::RuleBook;
use crate::ruleset::cases::{self, CaseFailure};
use crate::ruleset::{Amended, Error, Loaded, Source, load_amended};

use super::failed::Failed;
use super::log::Logged;

/// Most groups that are looked into.
const GROUPS_MAX: usize = 30;
/// Most changes for one group.
const CHANGES_MAX: usize = 3;

/// What the returns teach.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Suggestions {
    /// The rules in force.
    pub rules_version: RulesVersion,
    /// Past tickets asked about.
    pub tickets: usize,
    /// Tickets that were given back, ruled upon or re-dispatched.
    pub returns: usize,
    /// Of these, those that ended with another unit than the first and that the rules in force would
    /// still not put before the right one.
    pub astray: usize,
    /// What would have spared returns.
    pub proposals: Vec<Proposal>,
    /// Groups large enough for which nothing was found.
    pub unsolved: Vec<Unsolved>,
}

/// A change that would have spared returns (修订建议).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Proposal {
    /// Where the tickets were sent first.
    pub wrong: UnitId,
    /// Where they belonged.
    pub right: UnitId,
    /// The change.
    #[serde(flatten)]
    pub amendment: Amendment,
    /// The file it belongs to.
    pub file: &'static str,
    /// The row that it replaces; a new one at the end without.
    pub row: Option<u32>,
    /// The line, ready to paste.
    pub line: String,
    /// The tickets of the group.
    pub tickets: Vec<String>,
    /// Tickets that it turns right.
    pub better: Vec<String>,
    /// Tickets that are right now and would fare worse.
    pub worse: Vec<String>,
}

/// A group for which nothing was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unsolved {
    /// Where the tickets were sent first.
    pub wrong: UnitId,
    /// Where they belonged.
    pub right: UnitId,
    /// The tickets.
    pub tickets: Vec<String>,
}

/// The set as it is, what it says of every ticket, and what of it fails already.
struct Standing<'a> {
    loaded: &'a Loaded,
    source: &'a Source,
    today: Date,
    support: usize,
    pasts: &'a [Past],
    grades: Vec<Option<Grade>>,
    warnings: usize,
    failed: Vec<CaseFailure>,
}

/// A change that was found good, with what it does.
struct Found {
    amendment: Amendment,
    amended: Amended,
    effect: Effect,
}

/// Looks into the returns of a log.
///
/// # Errors
/// A rule set that can no longer be read.
pub fn suggest(
    loaded: &Loaded,
    source: &Source,
    logged: Vec<Logged>,
    support: usize,
    today: Date,
) -> Result<Suggestions, Failed> {
    let returned: Vec<(usize, Option<UnitId>)> = logged
        .iter()
        .enumerate()
        .filter(|(_, one)| one.is_returned)
        .map(|(at, one)| (at, one.dispatched.first().cloned()))
        .collect();
    let pasts: Vec<Past> = logged.into_iter().map(|one| one.past).collect();
    let standing = Standing {
        loaded,
        source,
        today,
        support,
        pasts: &pasts,
        grades: grades(&loaded.book, &pasts),
        warnings: warnings(loaded),
        failed: cases::run(loaded, today).failed,
    };
    let misroutes: Vec<Misroute> =
        returned.iter().filter_map(|(at, wrong)| standing.misroute(*at, wrong.clone()?)).collect();
    let mut suggestions = Suggestions {
        rules_version: loaded.book.version.clone(),
        tickets: pasts.len(),
        returns: returned.len(),
        astray: misroutes.len(),
        proposals: Vec::new(),
        unsolved: Vec::new(),
    };
    for group in groups(&misroutes, support).into_iter().take(GROUPS_MAX) {
        standing.look_into(group, &mut suggestions)?;
    }
    let net = |one: &Proposal| one.better.len() - one.worse.len();
    suggestions.proposals.sort_by_key(|one| std::cmp::Reverse(net(one)));
    Ok(suggestions)
}

/// How good the set is for every ticket whose unit is known.
fn grades(book: &RuleBook, pasts: &[Past]) -> Vec<Option<Grade>> {
    Threads::of_machine().map(pasts, |past| {
        let unit = past.unit()?;
        Some(ask(book, past, None).answer.grade(unit, &book.organisation))
    })
}

fn warnings(loaded: &Loaded) -> usize {
    loaded.findings.iter().filter(|one| one.severity == Severity::Warning).count()
}

impl Standing<'_> {
    /// A ticket that went on to another unit, unless the rules put it before the right one by now.
    fn misroute(&self, at: usize, wrong: UnitId) -> Option<Misroute> {
        let right = self.pasts.get(at)?.unit()?.clone();
        let is_right = self.grades.get(at).copied().flatten() >= Some(Grade::Suggested);
        (right != wrong && !is_right).then_some(Misroute { at, wrong, right })
    }

    /// Finds changes for a group until too few of it are left.
    fn look_into(&self, group: Group, into: &mut Suggestions) -> Result<(), Failed> {
        let mut left = group;
        for _ in 0..CHANGES_MAX {
            let Some(found) = self.best(&left)? else { break };
            let turned = |at: &usize| found.effect.better.contains(at);
            let rest = left.members.iter().copied().filter(|at| !turned(at)).collect();
            into.proposals.push(self.proposal(&left, found));
            left.members = rest;
            if left.members.len() < self.support {
                return Ok(());
            }
        }
        let tickets = self.names(&left.members);
        into.unsolved.push(Unsolved { wrong: left.wrong, right: left.right, tickets });
        Ok(())
    }

    /// The change that does most good; of equally good ones the one that says least.
    fn best(&self, group: &Group) -> Result<Option<Found>, Failed> {
        let mut best: Option<Found> = None;
        for amendment in ideas(&self.loaded.book, self.pasts, group, self.support) {
            let Some(found) = self.tried(amendment)? else { continue };
            let good = |found: &Found| (found.effect.turned(&group.members), found.effect.net());
            let is_better = best.as_ref().is_none_or(|known| good(known) < good(&found));
            if found.effect.helps(&group.members, self.support) && is_better {
                best = Some(found);
            }
        }
        Ok(best)
    }

    /// Applies a change in memory; nothing where the checks refuse it or an example fails by it.
    fn tried(&self, amendment: Amendment) -> Result<Option<Found>, Failed> {
        let (loaded, amended) = match load_amended(self.source, &amendment, self.today) {
            Ok(Some(both)) => both,
            Ok(None) | Err(Error::Invalid(_)) => return Ok(None),
            Err(error @ Error::Source(_)) => return Err(error.into()),
        };
        let known = |one: &CaseFailure| self.failed.iter().any(|known| known.case == one.case);
        let is_sound = warnings(&loaded) <= self.warnings
            && cases::run(&loaded, self.today).failed.iter().all(known);
        if !is_sound {
            return Ok(None);
        }
        let effect = Effect::of(&self.grades, &grades(&loaded.book, self.pasts));
        Ok(Some(Found { amendment, amended, effect }))
    }

    fn proposal(&self, group: &Group, found: Found) -> Proposal {
        let Found { amendment, amended, effect } = found;
        Proposal {
            wrong: group.wrong.clone(),
            right: group.right.clone(),
            amendment,
            file: amended.file,
            row: amended.row,
            line: amended.line,
            tickets: self.names(&group.members),
            better: self.names(&effect.better),
            worse: self.names(&effect.worse),
        }
    }

    fn names(&self, tickets: &[usize]) -> Vec<String> {
        tickets.iter().filter_map(|at| self.pasts.get(*at)).map(|past| past.name.clone()).collect()
    }
}
