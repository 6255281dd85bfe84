//! Whether the engine is sure (自动派单把握): every reason against sending by itself, and the targets
//! that a person is offered instead.
//!
//! Must never: offer a unit that a guard forbids.

use crate::domain::decision::{AbstainReason, Target};
use crate::domain::id::{MatterCode, UnitId};
use crate::domain::matter::SlaClass;
use crate::domain::unit::UnitKind;
use crate::text::features::{Features, Span};

use super::decide::Appealed;
use super::evidence::Opinion;
use super::guards::answer::{Forbidden, forbids_lead, may_assist};
use super::resolve;
use super::rows::Decisive;
use super::rulebook::{MatterEntry, RuleBook};
use super::weigh::Weighed;

/// How many targets of the rules a person is offered; those of a model that are not among them join.
pub(super) const CANDIDATES_MAX: usize = 3;

/// A second matter this heavy beside the winner, told in other clauses, is a matter of its own.
const SECOND_MATTER_PERMILLE: u32 = 500;

/// What a unit named in an instruction weighs among the candidates.
const INSTRUCTED_CANDIDATE_MILLI: u32 = 400;

/// By how much the weight of a matter that an excluding word took out is divided among them.
const SUNK_DIVISOR: u32 = 5;

/// What a unit that is only mentioned weighs among the candidates.
const MENTIONED_CANDIDATE_MILLI: u32 = 100;

/// Evidence this strong is not shaken by an instruction that names another trade: call-takers name the
/// unit by the place or the person in the text (移动营业厅门口地砖翘起，请移动公司处理).
const INSTRUCTION_OVERRULED_MILLI: u32 = 1200;

/// What ends a clause in a normalised text.
const CLAUSE_ENDS: &[char] = &['，', '。', '；', '！', '？', ',', ';', '!', '?', '\n', ' '];

/// Matters of so many leads, each told in clauses of its own and not lighter than
/// [`SCATTERED_MILLI`], are a list of wishes; which of them is meant is for a person to say.
const SCATTERED_LEADS: usize = 3;
const SCATTERED_MILLI: u32 = 600;

/// A weighed matter followed to its unit.
#[derive(Debug)]
pub(super) struct Answer<'b> {
    /// The matter's weight.
    pub(super) weighed: Weighed,
    /// The matter.
    pub(super) entry: &'b MatterEntry,
    /// The row that decides; `None` when nobody is laid down.
    pub(super) row: Option<Decisive<'b>>,
    /// The unit, where it follows.
    pub(super) lead: Option<UnitId>,
    /// What is doubtful about the place.
    pub(super) doubt: Option<AbstainReason>,
    /// The guard that forbids the unit.
    pub(super) forbidden: Option<Forbidden>,
}

impl Answer<'_> {
    /// Whether both lead to the same unit, or would at the same place.
    pub(super) fn same_lead(&self, other: &Answer<'_>) -> bool {
        match (&self.lead, &other.lead) {
            (Some(own), Some(theirs)) => own == theirs,
            (None, None) => {
                self.row.as_ref().map(|row| row.lead) == other.row.as_ref().map(|row| row.lead)
            }
            (Some(_), None) | (None, Some(_)) => false,
        }
    }
}

/// Every reason against sending by itself, first in precedence first; empty when the engine is sure.
pub(super) fn reasons(
    book: &RuleBook,
    features: &Features,
    [answers, sunk]: [&[Answer<'_>]; 2],
) -> Vec<AbstainReason> {
    let Some(winner) = answers.first() else { return vec![AbstainReason::NoMatter] };
    let mut reasons = Vec::new();
    reasons.extend(winner.forbidden.as_ref().map(|forbidden| forbidden.reason));
    reasons.extend(winner.doubt);
    if winner.row.is_none() || (winner.lead.is_none() && winner.doubt.is_none()) {
        reasons.push(AbstainReason::NoUnit);
    }
    if winner.weighed.weight_milli < book.thresholds.weight_min_milli {
        reasons.push(AbstainReason::EvidenceThin);
    }
    if rival(answers).is_some_and(|rival| competes(book, features, winner, rival))
        || is_scattered(features, answers, sunk)
    {
        reasons.push(AbstainReason::MattersCompete);
    }
    if winner.weighed.weight_milli < INSTRUCTION_OVERRULED_MILLI
        && disagrees(book, features, winner)
    {
        reasons.push(AbstainReason::InstructionDisagrees);
    }
    reasons.sort_unstable();
    reasons.dedup();
    reasons
}

/// The target of an automatic dispatch.
pub(super) fn automatic(
    book: &RuleBook,
    features: &Features,
    appealed: &Appealed<'_>,
    winner: &Answer<'_>,
    answers: &[Answer<'_>],
) -> Option<Target> {
    let against = rival(answers).map_or(0, |rival| rival.weighed.weight_milli);
    let weight = winner.weighed.weight_milli;
    let mut target = target(book, features, appealed, winner, winner.lead.clone()?);
    target.support_permille = share(weight, weight.saturating_add(against));
    Some(target)
}

/// The likely targets, best first, with distinct leads; forbidden ones are left out. Behind the answers
/// stand those that an excluding word took out (`sunk`), the units that the text names, and the answers
/// of single words (`hinted`). A model's first choice stands right behind the rules' first answer, its
/// others behind all.
pub(super) fn candidates(
    book: &RuleBook,
    features: &Features,
    appealed: &Appealed<'_>,
    [answers, sunk, hinted]: [&[Answer<'_>]; 3],
    opinion: Option<&Opinion>,
) -> Vec<Target> {
    let matter = answers.first().or(sunk.first()).map(|winner| winner.entry);
    let mut list = Shortlist::default();
    let add = |list: &mut Shortlist, answer: &Answer<'_>, weight: u32| {
        let possible = answer.row.as_ref().map_or(&[][..], |row| {
            if answer.lead.is_none() { resolve::possible(row.lead, &features.place) } else { &[] }
        });
        for unit in answer.lead.iter().chain(possible) {
            if forbids_lead(book, Some(&answer.entry.matter), unit, appealed).is_none() {
                list.push(weight, target(book, features, appealed, answer, unit.clone()));
            }
        }
    };
    let learned = || opinion.into_iter().flat_map(Opinion::weighed);
    let standing = answers.iter().map(|answer| (answer, answer.weighed.weight_milli));
    let behind = sunk.iter().map(|answer| (answer, answer.weighed.weight_milli / SUNK_DIVISOR));
    let is_bare = answers.is_empty() && sunk.is_empty();
    for (at, (answer, weight)) in standing.chain(behind).enumerate() {
        add(&mut list, answer, weight);
        // What the text itself asks for stands right behind the rules' first answer.
        if at == 0 {
            list.join(book, appealed, matter, learned().take(1));
            named(&mut list, book, features, appealed, matter);
        }
    }
    if is_bare {
        list.join(book, appealed, matter, learned().take(1));
        named(&mut list, book, features, appealed, matter);
        mentioned(&mut list, book, features, appealed);
    }
    for answer in hinted {
        add(&mut list, answer, answer.weighed.weight_milli);
    }
    list.join(book, appealed, matter, learned().skip(1));
    list.shared()
}

/// Adds the departments and utilities that a text without any matter speaks of (感谢交警). A street or
/// community that is named is the place more often than the unit meant.
fn mentioned(list: &mut Shortlist, book: &RuleBook, features: &Features, appealed: &Appealed<'_>) {
    for named in features.units.iter().filter(|unit| !unit.instructed) {
        let kind = book.organisation.get(&named.unit).map(|unit| unit.kind);
        let is_meant = kind.is_some_and(|kind| kind.receives_tickets() && !kind.is_grassroots());
        if is_meant && forbids_lead(book, None, &named.unit, appealed).is_none() {
            let target = free_target(named.unit.clone(), None, SlaClass::Ordinary);
            list.push(MENTIONED_CANDIDATE_MILLI, target);
        }
    }
}

/// Adds the units that an instruction names.
fn named(
    list: &mut Shortlist,
    book: &RuleBook,
    features: &Features,
    appealed: &Appealed<'_>,
    matter: Option<&MatterEntry>,
) {
    for named in features.units.iter().filter(|unit| unit.instructed) {
        if let Some(target) = free_of_guards(book, appealed, matter, &named.unit) {
            list.push(INSTRUCTED_CANDIDATE_MILLI, target);
        }
    }
}

/// A target that no row leads to, under a matter that may be known; none where a guard forbids it.
fn free_of_guards(
    book: &RuleBook,
    appealed: &Appealed<'_>,
    matter: Option<&MatterEntry>,
    unit: &UnitId,
) -> Option<Target> {
    let matter = matter.map(|entry| &entry.matter);
    if forbids_lead(book, matter, unit, appealed).is_some() {
        return None;
    }
    let class = matter.map_or(SlaClass::Ordinary, |matter| matter.sla_class);
    Some(free_target(unit.clone(), matter.map(|matter| matter.code.clone()), class))
}

/// The best answer that leads elsewhere than the winner.
pub(super) fn rival<'a, 'b>(answers: &'a [Answer<'b>]) -> Option<&'a Answer<'b>> {
    let (winner, rest) = answers.split_first()?;
    rest.iter().find(|other| !other.same_lead(winner))
}

fn competes(book: &RuleBook, features: &Features, winner: &Answer<'_>, rival: &Answer<'_>) -> bool {
    let (own, theirs) = (winner.weighed.weight_milli, rival.weighed.weight_milli);
    let thresholds = &book.thresholds;
    let is_near =
        u32::from(share(own.saturating_sub(theirs), own)) < thresholds.margin_min_permille;
    let is_second = theirs >= thresholds.weight_min_milli
        && u32::from(share(theirs, own)) >= SECOND_MATTER_PERMILLE
        && told_apart(&features.text, &winner.weighed.spans, &rival.weighed.spans);
    is_near || is_second
}

/// Whether the text lists matters of several leads, those that an excluding word took out included.
fn is_scattered(features: &Features, answers: &[Answer<'_>], sunk: &[Answer<'_>]) -> bool {
    // Where a third wish is counted, the matters are one only if several were recognised and agree.
    if features.counts_third
        && let [winner, rest @ ..] = answers
        && (rest.is_empty() || !rest.iter().all(|one| one.same_lead(winner)))
    {
        return true;
    }
    let mut told: Vec<&Answer<'_>> = Vec::new();
    let heavy = |one: &&Answer<'_>| one.weighed.weight_milli >= SCATTERED_MILLI;
    for one in answers.iter().chain(sunk).filter(heavy) {
        let apart = |other: &&Answer<'_>| {
            !other.same_lead(one)
                && told_apart(&features.text, &other.weighed.spans, &one.weighed.spans)
        };
        if told.iter().all(apart) {
            told.push(one);
        }
    }
    told.len() >= SCATTERED_LEADS
}

/// Whether no word of one matter stands in a clause with a word of the other.
fn told_apart(text: &str, own: &[Span], theirs: &[Span]) -> bool {
    let apart = |a: &Span, b: &Span| {
        let (from, to) = (a.end.min(b.end), a.start.max(b.start));
        text.get(from as usize..to as usize).is_some_and(|gap| gap.contains(CLAUSE_ENDS))
    };
    own.iter().all(|a| theirs.iter().all(|b| apart(a, b)))
}

/// Whether the text asks for units and none of them is the answer's, its trade's or its street's.
fn disagrees(book: &RuleBook, features: &Features, winner: &Answer<'_>) -> bool {
    let Some(lead) = &winner.lead else { return false };
    let organisation = &book.organisation;
    let receives = |id| book.index().unit_kind(id).is_some_and(UnitKind::receives_tickets);
    let mut asked = features
        .units
        .iter()
        .filter(|named| named.instructed && receives(&named.unit))
        .map(|named| book.index().classes.agree(organisation, &named.unit, lead))
        .peekable();
    asked.peek().is_some() && !asked.any(|agrees| agrees)
}

/// The target of an answer.
pub(super) fn target(
    book: &RuleBook,
    features: &Features,
    appealed: &Appealed<'_>,
    answer: &Answer<'_>,
    lead: UnitId,
) -> Target {
    let matter = &answer.entry.matter;
    let Some(row) = &answer.row else {
        return free_target(lead, Some(matter.code.clone()), matter.sla_class);
    };
    let mut assisting: Vec<UnitId> = Vec::new();
    for unit in row.assisting.iter().filter_map(|lead| resolve::unit(lead, &features.place)) {
        if unit != lead && !assisting.contains(&unit) && may_assist(book, matter, &unit, appealed) {
            assisting.push(unit);
        }
    }
    Target {
        lead,
        assisting,
        matter: Some(matter.code.clone()),
        sla_class: row.sla_class,
        row: Some(row.row.clone()),
        support_permille: 0,
    }
}

/// A target that no row leads to.
pub(super) fn free_target(lead: UnitId, matter: Option<MatterCode>, sla_class: SlaClass) -> Target {
    Target { lead, assisting: Vec::new(), matter, sla_class, row: None, support_permille: 0 }
}

#[derive(Default)]
struct Shortlist {
    targets: Vec<(u32, Target)>,
    /// How many of them a model alone has brought.
    joined: usize,
}

impl Shortlist {
    fn push(&mut self, weight: u32, target: Target) {
        if !self.has(&target.lead) && self.targets.len() < CANDIDATES_MAX + self.joined {
            self.targets.push((weight, target));
        }
    }

    /// Adds choices of a model; they take no place from the rules' own.
    fn join<'a>(
        &mut self,
        book: &RuleBook,
        appealed: &Appealed<'_>,
        matter: Option<&MatterEntry>,
        choices: impl Iterator<Item = (&'a UnitId, u32)>,
    ) {
        for (unit, weight) in choices {
            let target = free_of_guards(book, appealed, matter, unit);
            if let Some(target) = target.filter(|_| !self.has(unit)) {
                self.targets.push((weight, target));
                self.joined += 1;
            }
        }
    }

    fn has(&self, lead: &UnitId) -> bool {
        self.targets.iter().any(|(_, one)| one.lead == *lead)
    }

    /// The targets, each with its share of the weight of all.
    fn shared(self) -> Vec<Target> {
        let total = self.targets.iter().map(|(weight, _)| *weight).sum();
        let mut targets: Vec<Target> = Vec::with_capacity(self.targets.len());
        for (weight, target) in self.targets {
            targets.push(Target { support_permille: share(weight, total), ..target });
        }
        targets
    }
}

fn share(part: u32, of: u32) -> u16 {
    let permille = u64::from(part) * 1000 / u64::from(of.max(1));
    u16::try_from(permille.min(1000)).unwrap_or(1000)
}
