//! A past ticket, and the rules asked about it as they would be asked today (历史工单).
//!
//! Must never: hold the name of a person; texts come in redacted or as the history has them, and no text
//! goes out.

use jiff::civil::Date;

use crate::domain::appeal::{AppealKind, CallerSubject};
use crate::domain::decision::{AbstainReason, GuardNote, Routing};
use crate::domain::id::{MatterCode, UnitId};
use crate::route::evidence::Opinion;
use crate::route::rulebook::RuleBook;
use crate::route::{Appealed, forbidden, route_with};
use crate::text::features::Features;
use crate::text::reader::Input;

use super::answer::Answer;

/// Who had a ticket in the end.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Had {
    /// A unit of the rule set.
    Unit(UnitId),
    /// A name that no unit of the rule set answers to, or that several do.
    Unknown(String),
}

/// A past ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Past {
    /// Its number, its id, or its row.
    pub name: String,
    /// Title.
    pub title: Option<String>,
    /// Text.
    pub text: String,
    /// Place field.
    pub place: Option<String>,
    /// Kind said by the source.
    pub kind: Option<AppealKind>,
    /// Who spoke.
    pub subject: CallerSubject,
    /// Units complained of.
    pub respondents: Vec<UnitId>,
    /// By the rules of which day it is asked about.
    pub day: Date,
    /// Who had it in the end.
    pub had: Had,
}

/// What the rules say of a past ticket (规则研判).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heard {
    /// The answer.
    pub answer: Answer,
    /// Why a person is asked.
    pub reasons: Vec<AbstainReason>,
    /// The matter, where one was recognised.
    pub matter: Option<MatterCode>,
    /// The guard that forbids the unit that had it to lead this matter.
    pub forbidden: Option<GuardNote>,
    /// Words of the text, each once; only where nobody is laid down for it.
    pub words: Vec<String>,
}

/// Reasons that leave the matter itself in doubt.
const MATTER_DOUBTED: &[AbstainReason] = &[
    AbstainReason::NothingUnderstood,
    AbstainReason::LanguageNotRead,
    AbstainReason::NoMatter,
    AbstainReason::MattersCompete,
    AbstainReason::EvidenceThin,
];

/// Shortest word that is told.
const WORD_CHARS_MIN: usize = 2;

impl Past {
    /// What is read of it.
    pub fn read(&self, book: &RuleBook) -> Features {
        book.reader.read(Input {
            title: self.title.as_deref(),
            text: &self.text,
            place: self.place.as_deref(),
            kind: self.kind,
        })
    }

    /// What `route` must know of it besides.
    pub fn appealed(&self) -> Appealed<'_> {
        Appealed {
            subject: self.subject,
            respondent_units: &self.respondents,
            titled: self.title.as_ref().is_some_and(|title| !title.trim().is_empty()),
        }
    }

    /// The unit that had it, where the rule set has it too.
    pub fn unit(&self) -> Option<&UnitId> {
        match &self.had {
            Had::Unit(unit) => Some(unit),
            Had::Unknown(_) => None,
        }
    }
}

/// Asks the rules, and the model's opinion where there is one.
pub fn ask(book: &RuleBook, past: &Past, opinion: Option<&Opinion>) -> Heard {
    let features = past.read(book);
    let appealed = past.appealed();
    let (routing, report) = route_with(book, &features, &appealed, opinion, past.day);
    let reasons = match &routing {
        Routing::Suggest { reasons, .. } => reasons.clone(),
        Routing::Emergency { .. }
        | Routing::OutOfScope { .. }
        | Routing::Direct { .. }
        | Routing::Auto { .. } => Vec::new(),
    };
    let matter = report.matters.first().map(|weighed| weighed.code.clone());
    let is_sure = !reasons.iter().any(|reason| MATTER_DOUBTED.contains(reason));
    let heard = Heard {
        answer: Answer::of(&routing),
        forbidden: matter
            .as_ref()
            .filter(|_| is_sure)
            .zip(past.unit())
            .and_then(|(matter, unit)| forbidden(book, matter, unit, &appealed)),
        matter,
        reasons,
        words: Vec::new(),
    };
    let words = if heard.is_gap() { words(&features) } else { Vec::new() };
    Heard { words, ..heard }
}

/// The words of a text that may say what it is about, each once.
fn words(features: &Features) -> Vec<String> {
    let tells = |word: &&str| {
        word.chars().count() >= WORD_CHARS_MIN && word.chars().all(|c| c.is_alphabetic())
    };
    let mut words: Vec<String> = features.words().filter(tells).map(str::to_owned).collect();
    words.sort_unstable();
    words.dedup();
    words
}

impl Heard {
    /// Whether nobody is laid down for the ticket: no matter, or a matter without a unit (三不管).
    pub fn is_gap(&self) -> bool {
        let gaps = [AbstainReason::NoMatter, AbstainReason::NoUnit];
        gaps.iter().any(|gap| self.reasons.contains(gap))
    }
}
