//! The weighted score of a unit (综合分) and the rule for small samples.
//!
//! Must never: score what rests on too few tickets, or turn a missing rate into a number.

use crate::domain::id::UnitId;
use crate::domain::rates::ThreeRates;
use crate::projection::totals::Totals;
use crate::projection::unit_facts::UnitFacts;

/// Fewest tickets behind each of the three rates of a unit that is ranked.
pub const SAMPLE_MIN: u64 = 5;

/// Weights of the three rates in per cent; they add up to 100 (权重).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Weights {
    /// Of the response rate.
    pub response: u64,
    /// Of the rate of solved appeals.
    pub resolution: u64,
    /// Of the rate of satisfaction.
    pub satisfaction: u64,
}

/// The plan `three_rates_30_35_35` of DOMAIN 7.2.
pub const WEIGHTS: Weights = Weights { response: 30, resolution: 35, satisfaction: 35 };

/// A score in hundredths of a point, at most 10,000 (综合分).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Score(pub u64);

impl std::fmt::Display for Score {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&format!("{}.{:02}", self.0 / 100, self.0 % 100))
    }
}

/// The score of three rates; `None` where one of them is of nothing.
pub fn score(rates: &ThreeRates) -> Option<Score> {
    let response = rates.response.permyriad()? * WEIGHTS.response;
    let resolution = rates.resolution.permyriad()? * WEIGHTS.resolution;
    let satisfaction = rates.satisfaction.permyriad()? * WEIGHTS.satisfaction;
    Some(Score((response + resolution + satisfaction + 50) / 100))
}

/// A unit with its place (名次).
#[derive(Debug, Clone, Copy)]
pub struct Ranked<'a> {
    /// Place from 1; equal scores share one.
    pub place: usize,
    /// The unit.
    pub unit: &'a UnitId,
    /// Its counts.
    pub facts: &'a UnitFacts,
    /// Its score.
    pub score: Score,
}

/// Units with an evaluated ticket, those that can be ranked by score, and those with too small a sample.
#[derive(Debug, Clone, Default)]
pub struct Ranking<'a> {
    /// Best first; equal scores in the order of ids.
    pub ranked: Vec<Ranked<'a>>,
    /// 样本不足, in the order of ids.
    pub too_few: Vec<(&'a UnitId, &'a UnitFacts)>,
}

/// Ranks the units of a period.
pub fn ranking(totals: &Totals) -> Ranking<'_> {
    let mut scored = Vec::new();
    let mut ranking = Ranking::default();
    for (unit, facts) in totals.sum.units.iter().filter(|(_, facts)| facts.evaluated > 0) {
        match score(&facts.rates).filter(|_| sample(&facts.rates) >= SAMPLE_MIN) {
            Some(score) => scored.push((score, unit, facts)),
            None => ranking.too_few.push((unit, facts)),
        }
    }
    scored.sort_by_key(|(score, _, _)| std::cmp::Reverse(*score));
    for (at, (score, unit, facts)) in scored.into_iter().enumerate() {
        let place = match ranking.ranked.last() {
            Some(last) if last.score == score => last.place,
            Some(_) | None => at + 1,
        };
        ranking.ranked.push(Ranked { place, unit, facts, score });
    }
    ranking
}

/// The smallest number of tickets that one of the three rates rests on.
fn sample(rates: &ThreeRates) -> u64 {
    let ThreeRates { response, resolution, satisfaction } = rates;
    response.denominator.min(resolution.denominator).min(satisfaction.denominator)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::rates::Rate;

    fn rates(response: (u64, u64), resolution: (u64, u64), satisfaction: (u64, u64)) -> ThreeRates {
        let rate = |(numerator, denominator)| Rate { numerator, denominator };
        ThreeRates {
            response: rate(response),
            resolution: rate(resolution),
            satisfaction: rate(satisfaction),
        }
    }

    #[test]
    fn the_score_is_weighted_and_knows_nothing_of_nothing() {
        let shown = |rates| score(&rates).map(|score| score.to_string());
        assert_eq!(shown(rates((1, 1), (1, 1), (1, 1))), Some("100.00".into()));
        // 0.30 × 90 + 0.35 × 80 + 0.35 × 70 = 79.5
        assert_eq!(shown(rates((9, 10), (8, 10), (7, 10))), Some("79.50".into()));
        assert_eq!(shown(rates((0, 9), (0, 9), (0, 9))), Some("0.00".into()));
        assert_eq!(shown(rates((9, 9), (0, 0), (0, 0))), None);
    }

    #[test]
    fn the_smallest_base_decides_whether_a_unit_is_ranked() {
        assert_eq!(sample(&rates((7, 7), (4, 4), (5, 5))), 4);
        assert_eq!(sample(&rates((7, 7), (5, 5), (5, 5))), 5);
    }
}
