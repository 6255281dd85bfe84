//! A model (模型): what was learned from a history, and what it forecasts of a text.
//!
//! Must never: hold the text of a ticket.

use super::experts::{Experts, View};
use super::fingerprint::{Fingerprint, Group};
use super::mistaken::Mistaken;
use super::neighbours::Near;
use super::ranking::Ranking;
use super::terms::{Reading, Terms};
use super::witness::{Background, candidates};

/// Past tickets named in a forecast.
const NEAR_TOLD: usize = 3;

/// What a model knows.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Model {
    /// Names of the labels, by number.
    pub labels: Vec<String>,
    /// What is known of labels whatever the text.
    pub background: Background,
    /// The witnesses.
    pub experts: Experts,
    /// What is right when the machines say one thing.
    pub mistaken: Mistaken,
    /// Weighs what they say.
    pub ranking: Ranking,
    /// From which probability on a ticket may go by itself; none where nothing may.
    pub threshold: Option<f32>,
    /// Ids of the tickets that were learned from, where they had any.
    pub tickets: Vec<String>,
}

/// A forecast (预测).
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Forecast {
    /// Labels by their numbers with probabilities, most likely first.
    pub ranked: Vec<(u32, f32)>,
    /// Past tickets most like the text, with their labels.
    pub near: Vec<(u32, Near)>,
}

/// A term that spoke for a label.
#[derive(Debug, Clone, PartialEq)]
pub struct Reason {
    /// Its text.
    pub text: String,
    /// By how much.
    pub weight: f32,
}

impl Model {
    /// Forecasts the label of a text.
    pub fn forecast(&self, terms: &Terms, text: &str) -> Forecast {
        let reading = terms.read(text);
        let mut heard = self.experts.hear(&self.experts.view(&reading));
        let candidates = candidates(&reading.parts, &heard, &self.background, &self.mistaken);
        heard.near.truncate(NEAR_TOLD);
        Forecast { ranked: self.ranking.ranked(&candidates), near: heard.near }
    }

    /// The number of a label; none for one that is not known.
    pub fn number_of(&self, label: &str) -> Option<u32> {
        let found = self.labels.binary_search_by(|one| one.as_str().cmp(label));
        found.ok().and_then(|number| u32::try_from(number).ok())
    }

    /// The name of a label.
    pub fn name_of(&self, label: u32) -> &str {
        self.labels.get(label as usize).map_or("", String::as_str)
    }

    /// The id of a past ticket; none where it had none.
    pub fn id_of(&self, near: Near) -> Option<&str> {
        let id = self.tickets.get(near.ticket as usize).map(String::as_str);
        id.filter(|id| !id.is_empty())
    }

    /// The terms that speak most for a label in a text, strongest first.
    pub fn reasons(&self, terms: &Terms, text: &str, label: u32, most: usize) -> Vec<Reason> {
        let Ok(class) = u16::try_from(label) else { return Vec::new() };
        let reading = terms.read(text);
        let view = self.experts.view(&reading);
        let mut reasons: Vec<Reason> = Vec::new();
        terms.each(&reading.parts, |found| {
            let weight = self.contribution(&view, found.term, class);
            if weight > 0.0 && !reasons.iter().any(|one| one.text == found.words) {
                reasons.push(Reason { text: found.words.to_owned(), weight });
            }
        });
        reasons.extend(self.by_district(&reading, &view, class));
        reasons.sort_by(|a, b| b.weight.total_cmp(&a.weight));
        reasons.truncate(most);
        reasons
    }

    /// What the district of a text says for a label.
    fn by_district(&self, reading: &Reading, view: &View, class: u16) -> Option<Reason> {
        let number = view.place.district.checked_sub(1)?;
        let name = self.background.naming.districts().get(number as usize)?;
        let all = super::districts::terms_of(reading, &view.place);
        let own = all.of_group(Group::District).iter();
        let weight = own.map(|count| self.contribution(view, count.term, class)).sum::<f32>();
        (weight > 0.0).then(|| Reason { text: format!("辖区{name}"), weight })
    }

    fn contribution(&self, view: &View, term: Fingerprint, class: u16) -> f32 {
        let Some(number) = self.experts.space().number(term) else { return 0.0 };
        let row = view.row.terms();
        let own = row.binary_search_by_key(&number, |(other, _)| *other);
        let value = own.ok().and_then(|at| row.get(at)).map_or(0.0, |(_, value)| *value);
        value * self.experts.weight(number, class)
    }
}
