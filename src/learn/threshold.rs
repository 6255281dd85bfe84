//! From which probability on a forecast may be acted on by itself (自动派单阈值): the lowest at which what
//! lies above it is shown, on forecasts that were not learned from, to be right often enough.
//!
//! What is promised is either that the share of wrong ones among those sent is at most the rest on average
//! over histories like this one, or that it is so except with a stated doubt.
//!
//! On average: the most are sent of which `(wrong + 1) / (sent + 1)` is at most what is allowed, the one more
//! being the ticket to come. (Conformal risk control: Angelopoulos, Bates, Fisch, Lei, Schuster, 2022;
//! selection: Jin, Candès, "Selection by prediction with conformal p-values", 2023.)
//!
//! With a doubt: each of a hundred thresholds, from the strictest on, is tested by the exact binomial tail
//! against "right less often than the target". The doubt that may be spent is divided among them in equal
//! parts, and what a test that succeeds had is passed on to the next (the fallback procedure: Wiens, "A fixed
//! sequence Bonferroni procedure for testing multiple endpoints", 2003; on thresholds: Angelopoulos, Bates,
//! Candès, Jordan, Lei, "Learn then Test", 2021). So the chance that the threshold given misses the target is
//! at most the doubt; and a wrong one among the surest does not end it.
//!
//! Both hold as long as tickets to come are like those shown; whether they are is watched.
//!
//! Must never: look at forecasts of tickets that the model has learned from.

use super::quality::Judged;

/// A forecast whose outcome is known.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shown {
    /// What the model gave its first choice.
    pub probability: f32,
    /// Whether that was right.
    pub right: bool,
}

impl Shown {
    /// The first choice of a forecast.
    pub fn of(judged: &Judged) -> Self {
        Self { probability: judged.probability(), right: judged.hits() }
    }
}

/// What is promised (承诺).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Promise {
    /// Share of the automatic ones that is right, at least.
    pub target: f64,
    /// How likely it may be that the promise is not kept all the same; none where it is kept on average.
    pub doubt: Option<f64>,
}

/// Thresholds that are tested, evenly spaced by how many lie above them.
const STEPS: usize = 100;

/// Fewest forecasts above a threshold; of fewer, chance decides.
const SENT_MIN: usize = 50;

/// Forecasts with how many of them and of the surer ones are right, the surest first.
struct Ordered {
    surest_first: Vec<Shown>,
    right: Vec<u64>,
}

impl Ordered {
    fn of(shown: &[Shown]) -> Self {
        let mut surest_first = shown.to_vec();
        surest_first.sort_by(|a, b| b.probability.total_cmp(&a.probability));
        let mut sum = 0_u64;
        let count = |one: &Shown| {
            sum += u64::from(one.right);
            sum
        };
        let right = surest_first.iter().map(count).collect();
        Self { surest_first, right }
    }

    /// How many of the first so many are right.
    fn right_of(&self, count: usize) -> u64 {
        count.checked_sub(1).and_then(|last| self.right.get(last)).copied().unwrap_or(0)
    }

    /// So many, and those after them that are as sure as the last: they stand or fall together. With how
    /// sure that is.
    fn with_equals(&self, count: usize) -> Option<(usize, f32)> {
        let last = self.surest_first.get(count.checked_sub(1)?)?.probability;
        let after = self.surest_first.get(count..).unwrap_or(&[]);
        Some((count + after.iter().take_while(|one| one.probability >= last).count(), last))
    }
}

/// The threshold under a promise; none when not even the surest forecasts keep it, or when there are too
/// few of them to tell.
pub fn choose(shown: &[Shown], promise: Promise) -> Option<f32> {
    let ordered = Ordered::of(shown);
    match promise.doubt {
        None => on_average(&ordered, promise.target),
        Some(doubt) => with_doubt(&ordered, promise.target, doubt),
    }
}

fn on_average(ordered: &Ordered, target: f64) -> Option<f32> {
    let keeps = |count: usize| {
        let (count, sure) = ordered.with_equals(count)?;
        let wrong = count as f64 - ordered.right_of(count) as f64;
        ((wrong + 1.0) / (count as f64 + 1.0) <= 1.0 - target).then_some(sure)
    };
    (SENT_MIN..=ordered.surest_first.len()).rev().find_map(keeps)
}

fn with_doubt(ordered: &Ordered, target: f64, doubt: f64) -> Option<f32> {
    let all = ordered.surest_first.len();
    let mut chosen = None;
    let (own, mut passed_on) = (doubt / STEPS as f64, 0.0);
    for step in 1..=STEPS {
        let Some((count, sure)) = ordered.with_equals(all * step / STEPS) else { continue };
        let may_spend = own + passed_on;
        let right = ordered.right_of(count);
        let keeps = chance_of_so_many(count as u64, right, target) <= may_spend;
        passed_on = if keeps { may_spend } else { 0.0 };
        if keeps {
            chosen = Some(sure);
        }
    }
    chosen
}

/// How likely `right` or more of `count` would be right if each were so with chance `target`: the upper
/// tail of the binomial distribution.
pub(super) fn chance_of_so_many(count: u64, right: u64, target: f64) -> f64 {
    if right == 0 {
        return 1.0;
    }
    if target >= 1.0 {
        return if right == count { 1.0 } else { 0.0 };
    }
    // From "all right" downwards: the ratio of a term to the one before it is
    // `i / (n − i + 1) · (1 − p) / p`. In logarithms, since `p^n` may be too small to write.
    let odds = ((1.0 - target) / target).ln();
    let mut term = count as f64 * target.ln();
    let mut sum = term.exp();
    for i in (right + 1..=count).rev() {
        term += (i as f64).ln() - ((count - i + 1) as f64).ln() + odds;
        sum += term.exp();
    }
    sum.min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROMISE: Promise = Promise { target: 0.97, doubt: Some(0.1) };
    const ON_AVERAGE: Promise = Promise { target: 0.97, doubt: None };

    /// Of each hundred, from the surest on, so many are right.
    fn hundreds(right: &[usize]) -> Vec<Shown> {
        let each = |(block, right): (usize, &usize)| {
            let right = *right;
            (0..100).map(move |number| Shown {
                probability: 1.0 - (block * 100 + number) as f32 / 10_000.0,
                right: number % 100 < right,
            })
        };
        right.iter().enumerate().flat_map(each).collect()
    }

    fn share(shown: &[Shown], threshold: f32) -> (usize, usize) {
        let above = shown.iter().filter(|one| one.probability >= threshold);
        (above.clone().count(), above.filter(|one| one.right).count())
    }

    #[test]
    fn the_tail_is_that_of_the_binomial_distribution() {
        // Ten throws of a coin: 11 of 1024 ways have nine heads or more.
        assert!((chance_of_so_many(10, 9, 0.5) - 11.0 / 1024.0).abs() < 1e-12);
        assert!((chance_of_so_many(10, 0, 0.5) - 1.0).abs() < 1e-12);
        assert!((chance_of_so_many(4, 4, 0.9) - 0.6561).abs() < 1e-12);
        // So many that `p^n` alone is nothing.
        let half = chance_of_so_many(100_000, 97_000, 0.97);
        assert!((half - 0.5).abs() < 0.01, "{half}");
    }

    #[test]
    fn what_lies_above_the_threshold_keeps_the_promise() {
        let shown = hundreds(&[100, 100, 100, 100, 99, 98, 97, 90, 80, 70, 60]);
        let threshold = choose(&shown, PROMISE).unwrap();
        let (count, right) = share(&shown, threshold);
        assert!(right as f64 / count as f64 > 0.97, "{right} of {count}");
        assert!((600..900).contains(&count), "{count}");
    }

    #[test]
    fn few_forecasts_show_nothing() {
        let shown: Vec<Shown> = hundreds(&[100]).into_iter().take(60).collect();
        assert_eq!(choose(&shown, PROMISE), None);
        assert_eq!(choose(&[], PROMISE), None);
    }

    #[test]
    fn a_wrong_one_among_the_surest_does_not_end_it() {
        let mut shown = hundreds(&[100, 100, 100, 100, 100, 100, 100, 100]);
        shown[3].right = false;
        assert_eq!(share(&shown, choose(&shown, PROMISE).unwrap()).0, 800);
    }

    #[test]
    fn where_nothing_is_sure_nothing_is_promised() {
        assert_eq!(choose(&hundreds(&[95, 96, 95, 96, 95, 96]), PROMISE), None);
    }

    /// The promise itself: over many draws from a model whose surest are just not good enough, the
    /// threshold is given seldom.
    #[test]
    fn the_doubt_is_not_exceeded() {
        let mut state = 1_u64;
        let mut chance = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 40) as f32 / (1_u64 << 24) as f32
        };
        let misses = (0..400).filter(|_| {
            let draw = |number: usize| Shown {
                probability: 1.0 - number as f32 / 1_000.0,
                right: chance() < 0.9695,
            };
            let shown: Vec<Shown> = (0..600).map(draw).collect();
            choose(&shown, PROMISE).is_some()
        });
        let misses = misses.count();
        assert!(misses <= 40, "{misses} of 400");
    }

    #[test]
    fn less_doubt_asks_for_more() {
        let shown = hundreds(&[100, 100, 99, 99, 98, 97, 96, 95]);
        let chosen = |doubt| {
            choose(&shown, Promise { doubt: Some(doubt), ..PROMISE })
                .map_or(0, |threshold| share(&shown, threshold).0)
        };
        assert!(chosen(0.01) < chosen(0.3), "{} {}", chosen(0.01), chosen(0.3));
    }

    #[test]
    fn on_average_more_may_go() {
        let shown = hundreds(&[100, 100, 99, 99, 98, 97, 96, 95, 90, 80]);
        let (count, right) = share(&shown, choose(&shown, ON_AVERAGE).unwrap());
        assert!(right as f64 / count as f64 >= 0.97, "{right} of {count}");
        assert!(count > share(&shown, choose(&shown, PROMISE).unwrap()).0);
        let few: Vec<Shown> = hundreds(&[100]).into_iter().take(32).collect();
        assert_eq!(choose(&few, ON_AVERAGE), None);
        let mut unsure = hundreds(&[100, 100]);
        unsure.iter_mut().step_by(20).for_each(|one| one.right = false);
        assert_eq!(choose(&unsure, ON_AVERAGE), None);
    }

    #[test]
    fn forecasts_alike_stand_or_fall_together() {
        let mut shown = hundreds(&[100, 100, 100]);
        shown.extend((0..300).map(|number| Shown { probability: 0.9, right: number < 200 }));
        let threshold = choose(&shown, PROMISE).unwrap();
        assert!(threshold > 0.9, "{threshold}");
    }
}
