//! The watch over a model's promise (守约看护): what became of the tickets that it was sure of, tested against
//! what it promised; where that speaks against it, the threshold is tightened.
//!
//! At risk (可能失守) means: were the tickets watched right as often as promised and no oftener, so few right
//! ones among them would be seen with a chance of at most [`DOUBT`] (the lower tail of the binomial
//! distribution, exactly). Each look is a test of its own, so a model that is only just good enough is held
//! to be at risk now and then; that costs some automatic dispatches, and ends with the next look that is
//! better.
//!
//! The threshold in force follows from the tickets watched and from nothing else: it is the model's own while
//! they do not speak against the promise; otherwise the lowest above which they are right as often as
//! promised, of at least as many as could have shown it ([`ENOUGH_DOUBT`]); and where there is none, nothing
//! goes by itself. What a tightened threshold keeps back goes to a person and is watched all the same, so
//! that the way back is open.
//!
//! Must never: remember; the same tickets give the same answer, whenever the process was started.

use super::threshold::chance_of_so_many;

/// With how small a chance so few right ones must be for the model to be at risk.
pub const DOUBT: f64 = 0.05;

/// Above a tightened threshold must stand so many tickets that, were all right, less would have been as
/// unlikely as this.
pub const ENOUGH_DOUBT: f64 = 0.1;

/// A settled ticket of which the rules were not sure and the model was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Watched {
    /// How sure the model was.
    pub share_ppm: u32,
    /// Whether the unit that it chose has settled it.
    pub right: bool,
}

/// What the watch has come to (看护结论).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Tickets watched.
    pub watched: u64,
    /// Right ones among them.
    pub right: u64,
    /// Whether they speak against the promise.
    pub at_risk: bool,
    /// From which share on tickets may go by themselves; none where nothing may.
    pub in_force_ppm: Option<u32>,
}

impl Verdict {
    /// The share of right ones; none before the first.
    pub fn right_permille(&self) -> Option<u64> {
        (self.right * 1000).checked_div(self.watched)
    }
}

/// Looks at the tickets watched, in any order. `own_ppm` is the model's own threshold; what was below it
/// says nothing of its promise. `target` is the share of right ones that is promised.
pub fn look(watched: &[Watched], own_ppm: Option<u32>, target: f64) -> Verdict {
    let Some(own_ppm) = own_ppm else { return Verdict::default() };
    let sure = watched.iter().filter(|one| one.share_ppm >= own_ppm);
    let mut surest_first: Vec<Watched> = sure.copied().collect();
    surest_first.sort_by_key(|one| std::cmp::Reverse(one.share_ppm));
    let count = surest_first.len() as u64;
    let right = surest_first.iter().filter(|one| one.right).count() as u64;
    let at_risk = count > 0 && chance_of_so_few(count, right, target) <= DOUBT;
    let in_force_ppm = if at_risk { tightened(&surest_first, target) } else { Some(own_ppm) };
    Verdict { watched: count, right, at_risk, in_force_ppm }
}

/// The lowest threshold above which enough tickets are right as often as promised.
fn tightened(surest_first: &[Watched], target: f64) -> Option<u32> {
    let mut lowest = None;
    let (mut count, mut right) = (0_u64, 0_u64);
    // Tickets of equal shares stand or fall together.
    for alike in surest_first.chunk_by(|one, next| one.share_ppm == next.share_ppm) {
        count += alike.len() as u64;
        right += alike.iter().filter(|one| one.right).count() as u64;
        let enough = chance_of_so_many(count, count, target) <= ENOUGH_DOUBT;
        if enough && right as f64 >= target * count as f64 {
            lowest = alike.first().map(|one| one.share_ppm);
        }
    }
    lowest
}

/// How likely `right` or fewer of `count` would be right if each were so with chance `target`: as likely as
/// so many wrong ones or more, each with the rest of the chance.
fn chance_of_so_few(count: u64, right: u64, target: f64) -> f64 {
    if target >= 1.0 {
        return if right == count { 1.0 } else { 0.0 };
    }
    chance_of_so_many(count, count - right, 1.0 - target)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TARGET: f64 = 0.97;
    const OWN: Option<u32> = Some(900_000);

    /// Blocks of tickets of equal shares: share, how many, how many of them wrong.
    fn blocks(blocks: &[(u32, usize, usize)]) -> Vec<Watched> {
        let block = |&(share_ppm, count, wrong): &(u32, usize, usize)| {
            (0..count).map(move |at| Watched { share_ppm, right: at >= wrong })
        };
        blocks.iter().flat_map(block).collect()
    }

    fn check(given: &[(u32, usize, usize)], at_risk: bool, in_force_ppm: Option<u32>) {
        let verdict = look(&blocks(given), OWN, TARGET);
        assert_eq!((verdict.at_risk, verdict.in_force_ppm), (at_risk, in_force_ppm), "{given:?}");
        let mut turned = blocks(given);
        turned.reverse();
        assert_eq!(look(&turned, OWN, TARGET), verdict, "the order says nothing");
    }

    #[test]
    fn the_lower_tail_is_that_of_the_binomial_distribution() {
        // Ten throws of a coin: 11 of 1024 ways have one head or none.
        assert!((chance_of_so_few(10, 1, 0.5) - 11.0 / 1024.0).abs() < 1e-12);
        assert!((chance_of_so_few(10, 10, 0.5) - 1.0).abs() < 1e-12);
        assert!((chance_of_so_few(3, 0, 0.9) - 0.001).abs() < 1e-12);
        assert!((chance_of_so_few(3, 2, 1.0)).abs() < 1e-12, "one wrong breaks a certain promise");
    }

    #[test]
    fn what_keeps_the_promise_stays_as_it_is() {
        check(&[], false, OWN);
        check(&[(950_000, 500, 15)], false, OWN);
        check(&[(950_000, 500, 0)], false, OWN);
        check(&[(950_000, 2, 1)], false, OWN);
    }

    #[test]
    fn a_promise_is_at_risk_from_the_stated_doubt_on() {
        // 21 wrong of 500 or more have a chance of 8.0 %, 23 or more one of 3.1 %.
        assert!(chance_of_so_few(500, 479, TARGET) > DOUBT);
        check(&[(950_000, 500, 21)], false, OWN);
        assert!(chance_of_so_few(500, 477, TARGET) <= DOUBT);
        check(&[(950_000, 500, 23)], true, None);
    }

    #[test]
    fn the_threshold_tightens_to_where_the_promise_is_still_kept() {
        check(&[(990_000, 200, 2), (950_000, 100, 4), (920_000, 200, 30)], true, Some(950_000));
        // The surest of all are right, and too few to tell.
        check(&[(990_000, 40, 0), (950_000, 300, 40)], true, None);
        check(&[(990_000, 300, 60)], true, None);
    }

    #[test]
    fn it_loosens_only_when_the_tickets_speak_for_it() {
        check(&[(990_000, 200, 2), (920_000, 200, 40)], true, Some(990_000));
        // More of the surest say nothing of those that are kept back, which are wrong as often as before.
        check(&[(990_000, 300, 3), (920_000, 100, 20)], true, Some(990_000));
        check(&[(990_000, 200, 2), (920_000, 200, 10)], false, OWN);
    }

    #[test]
    fn what_the_model_promised_nothing_of_is_not_watched() {
        check(&[(899_999, 500, 500), (950_000, 300, 3)], false, OWN);
        assert_eq!(look(&blocks(&[(950_000, 500, 0)]), None, TARGET), Verdict::default());
    }

    #[test]
    fn the_share_of_right_ones_is_told() {
        assert_eq!(look(&blocks(&[(950_000, 400, 5)]), OWN, TARGET).right_permille(), Some(987));
        assert_eq!(Verdict::default().right_permille(), None);
    }
}
