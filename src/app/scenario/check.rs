//! Plays scripts and compares what comes with what was kept.
//!
//! Must never: read or write a file; texts come in and go out.

use std::collections::BTreeMap;

use crate::domain::command::Command;
use crate::domain::policy::Policy;
use crate::domain::role::Actor;
use crate::domain::sla::SlaPolicy;
use crate::route::rulebook::RuleBook;
use crate::ruleset::Loaded;

use super::compare::{Difference, first_difference};
use super::names::Names;
use super::parse::{deed, parse};
use super::profiles;
use super::run::{Played, play};
use super::transcript::transcript;
use super::wrong::Wrong;

/// What scripts are played on: units, rules, limits.
#[derive(Debug)]
pub struct Setting<'a> {
    names: Names,
    book: &'a RuleBook,
    policy: &'a Policy,
    profiles: &'a BTreeMap<String, SlaPolicy>,
}

/// What became of a script.
#[derive(Debug)]
pub struct Verdict {
    /// Name of the script.
    pub name: String,
    /// Its title; empty where it could not be read.
    pub title: String,
    /// How it ended.
    pub outcome: Outcome,
    /// The transcript that came; empty where it could not be read.
    pub transcript: String,
    /// What was played; none where it could not be read.
    pub played: Option<Played>,
}

/// How a script ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// As kept.
    Reproduced,
    /// Otherwise than kept.
    Differs(Difference),
    /// Nothing is kept to compare with.
    NoTranscript,
    /// Not as the script itself says: line and text.
    Failed(Vec<(usize, String)>),
    /// It could not be read.
    Wrong(Vec<Wrong>),
}

impl<'a> Setting<'a> {
    /// On a rule set.
    pub fn new(loaded: &'a Loaded) -> Self {
        let (book, policy) = (&loaded.book, &loaded.policy);
        Self { names: Names::new(book, &loaded.profiles), book, policy, profiles: &loaded.profiles }
    }

    /// Who gives which command, as a line of a script says it: 八廓街道 签收.
    ///
    /// # Errors
    /// Everything that is wrong with it, each with its remedy.
    pub fn command(&self, line: &str) -> Result<(Actor, Command), Vec<Wrong>> {
        deed(line, &self.names)
    }

    /// Plays a script and compares it with the transcript that was kept.
    pub fn check(&self, name: &str, text: &str, kept: Option<&str>) -> Verdict {
        let script = match parse(text, &self.names) {
            Ok(script) => script,
            Err(wrong) => {
                return Verdict {
                    name: name.to_owned(),
                    title: String::new(),
                    outcome: Outcome::Wrong(wrong),
                    transcript: String::new(),
                    played: None,
                };
            }
        };
        let policy = Policy {
            sla: profiles::sla(&script.profile, &self.policy.sla, self.profiles),
            surge_on: script.surge_on,
            ..self.policy.clone()
        };
        let played = play(&script, &policy, self.book);
        let transcript = transcript(&script, &played, &policy);
        let outcome = match kept {
            _ if !played.failures.is_empty() => Outcome::Failed(played.failures.clone()),
            None => Outcome::NoTranscript,
            Some(kept) => match first_difference(kept, &transcript) {
                None => Outcome::Reproduced,
                Some(difference) => Outcome::Differs(difference),
            },
        };
        let (name, title) = (name.to_owned(), script.title);
        Verdict { name, title, outcome, transcript, played: Some(played) }
    }
}
