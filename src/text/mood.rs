//! In which mood a hit is spoken (语气), from cue words in its clause.
//!
//! Must never: look beyond the clause, or further than [`REACH`] bytes, so that a text without
//! punctuation costs no more than its length.
//!
//! The rules, strongest first; a cue that is part of the hit itself never counts (没有路灯, 路灯不亮):
//! - Negated: a denial stands before, at most six characters away (没有人员受伤); or it overlaps the hit
//!   and so makes another word of it (没着火, 打架子鼓). Denials that follow each other closely cancel in
//!   pairs (不是没有). A denial cue without 没, 未, 不, 无, 非 (误报, 虚惊, 宠物) counts on either side, but
//!   at most two characters away.
//! - Hypothetical: a cue stands before (担心着火), or behind as the head of the clause's last words
//!   (着火的隐患很大).
//! - Past, Asked: a cue stands anywhere in the clause. 有没有 and 是不是 ask; they do not deny.

use super::clause::Clauses;
use super::features::{Mood, Span};
use super::vocabulary::Cue;

/// How far from a hit cues are looked at, in bytes.
const REACH: u32 = 240;
/// How far before a hit a denial may stand, in characters.
const DENIAL_CHARS_MAX: usize = 6;
/// How far a denial without a negating character may stand.
const VERDICT_CHARS_MAX: usize = 2;
/// How many characters may follow a hypothetical cue that stands behind the hit.
const TAIL_CHARS_MAX: usize = 3;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tone {
    Denial,
    /// A denial by another word (误报).
    Verdict,
    Doubt,
    Past,
    Question,
}

#[derive(Debug, Clone, Copy)]
struct ToneCue {
    tone: Tone,
    span: Span,
}

/// The cues of mood in one text. What is spoken in which mood is told when somebody asks: few decisions
/// hang on it.
#[derive(Debug, Clone)]
pub struct Moods {
    clauses: Clauses,
    /// In order of start.
    cues: Vec<ToneCue>,
    /// Everything is spoken in this one.
    fixed: Option<Mood>,
}

impl Moods {
    /// Of a text all of which is spoken in one mood: for features made by hand.
    pub fn fixed(mood: Mood) -> Self {
        Self { clauses: Clauses::default(), cues: Vec::new(), fixed: Some(mood) }
    }

    /// Collects the cues of mood among `cues`, which are in any order.
    pub(super) fn new(text: &str, clauses: Clauses, cues: &[(Cue, Span)]) -> Self {
        let mut found: Vec<ToneCue> = cues
            .iter()
            .filter_map(|&(cue, span)| tone_of(text, cue, span).map(|tone| ToneCue { tone, span }))
            .collect();
        found.sort_unstable_by_key(|cue| (cue.span.start, std::cmp::Reverse(cue.span.end)));
        // 不是 in 并不是 is not a second denial.
        let mut denied_until = 0;
        found.retain(|cue| match cue.tone {
            Tone::Denial | Tone::Verdict => {
                let inside = cue.span.end <= denied_until;
                denied_until = denied_until.max(cue.span.end);
                !inside
            }
            Tone::Doubt | Tone::Past | Tone::Question => true,
        });
        Self { clauses, cues: found, fixed: None }
    }

    /// The clauses of the text.
    pub(super) fn clauses(&self) -> &Clauses {
        &self.clauses
    }

    /// The mood in which `hit` is spoken; `text` is always the same one.
    #[inline]
    pub(super) fn of(&self, text: &str, hit: Span) -> Mood {
        if self.cues.is_empty() { self.fixed.unwrap_or(Mood::Plain) } else { self.judge(text, hit) }
    }

    fn judge(&self, text: &str, hit: Span) -> Mood {
        let clause = self.clauses.around(hit.start);
        let from = clause.start.max(hit.start.saturating_sub(REACH));
        let to = clause.end.max(hit.end).min(hit.end.saturating_add(REACH));
        let first = self.cues.partition_point(|cue| cue.span.start < from);
        let cues = self.cues.get(first..).unwrap_or(&[]);
        let last = cues.partition_point(|cue| cue.span.start < to);
        let cues = cues.get(..last).unwrap_or(&[]);
        let (mut denials, mut nearest) = (0_u32, None::<Span>);
        let (mut denied, mut doubted, mut past, mut asked) = (false, false, false, false);
        for cue in cues.iter().filter(|cue| !contains(hit, cue.span)) {
            match cue.tone {
                Tone::Denial if cue.span.start < hit.start => {
                    let chained = nearest.is_some_and(|last| apart(text, last, cue.span) <= 1);
                    denials = if chained { denials + 1 } else { 1 };
                    nearest = Some(cue.span);
                }
                Tone::Denial => denied |= cue.span.start < hit.end,
                Tone::Verdict => denied |= apart(text, cue.span, hit) <= VERDICT_CHARS_MAX,
                Tone::Doubt => doubted |= cue.span.start < hit.end || heads(text, hit, cue, clause),
                Tone::Past => past = true,
                Tone::Question => asked = true,
            }
        }
        let near = nearest.is_some_and(|last| apart(text, last, hit) <= DENIAL_CHARS_MAX);
        if denied || near && denials % 2 == 1 {
            Mood::Negated
        } else if doubted {
            Mood::Hypothetical
        } else if past {
            Mood::Past
        } else if asked {
            Mood::Asked
        } else {
            Mood::Plain
        }
    }
}

/// Whether a hypothetical cue behind the hit is what the clause ends in (着火的隐患).
fn heads(text: &str, hit: Span, cue: &ToneCue, clause: Span) -> bool {
    let between = text.get(hit.end as usize..cue.span.start as usize).unwrap_or("?");
    let tail = text.get(cue.span.end as usize..clause.end as usize).unwrap_or("");
    matches!(between, "" | "的") && tail.chars().nth(TAIL_CHARS_MAX).is_none()
}

/// Characters between a cue and the hit; none when they overlap.
fn apart(text: &str, cue: Span, hit: Span) -> usize {
    let between = |from: u32, to: u32| text.get(from as usize..to as usize).unwrap_or("");
    if cue.end <= hit.start {
        between(cue.end, hit.start).chars().count()
    } else if hit.end <= cue.start {
        between(hit.end, cue.start).chars().count()
    } else {
        0
    }
}

fn contains(outer: Span, inner: Span) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

fn tone_of(text: &str, cue: Cue, span: Span) -> Option<Tone> {
    match cue {
        Cue::Negation => Some(denial_of(text, span)),
        Cue::Hypothetical => Some(Tone::Doubt),
        Cue::Past => Some(Tone::Past),
        Cue::Question => Some(Tone::Question),
        Cue::Urgent
        | Cue::Critical
        | Cue::Danger
        | Cue::InstructionVerb
        | Cue::Kind(_)
        | Cue::Abuse
        | Cue::Filler => None,
    }
}

fn denial_of(text: &str, span: Span) -> Tone {
    let word = text.get(span.start as usize..span.end as usize).unwrap_or("");
    let before = text.get(..span.start as usize).and_then(|text| text.chars().next_back());
    let mut chars = word.chars();
    let negator = chars.next().is_some_and(is_negator);
    // 有没有, 是不是: the same character on both sides of the negator asks.
    if negator && before.is_some() && chars.next() == before {
        Tone::Question
    } else if word.chars().any(is_negator) {
        Tone::Denial
    } else {
        Tone::Verdict
    }
}

fn is_negator(c: char) -> bool {
    matches!(c, '没' | '未' | '不' | '无' | '非' | '别' | '勿')
}

#[cfg(test)]
mod tests {
    use super::*;

    const CUES: &[(Cue, &str)] = &[
        (Cue::Negation, "没有"),
        (Cue::Negation, "不是"),
        (Cue::Negation, "并不是"),
        (Cue::Negation, "未"),
        (Cue::Negation, "没着火"),
        (Cue::Negation, "打架子鼓"),
        (Cue::Negation, "误报"),
        (Cue::Negation, "虚惊"),
        (Cue::Negation, "小狗"),
        (Cue::Hypothetical, "如果"),
        (Cue::Hypothetical, "担心"),
        (Cue::Hypothetical, "怕着火"),
        (Cue::Hypothetical, "隐患"),
        (Cue::Past, "昨天"),
        (Cue::Past, "已经扑灭"),
        (Cue::Question, "请问"),
        (Cue::Question, "怎么赔"),
    ];

    fn spans<'a>(text: &'a str, word: &'a str) -> impl Iterator<Item = Span> + 'a {
        text.match_indices(word).map(move |(at, _)| Span {
            start: u32::try_from(at).unwrap(),
            end: u32::try_from(at + word.len()).unwrap(),
        })
    }

    fn check(text: &str, word: &str, mood: Mood) {
        let cues: Vec<_> = CUES
            .iter()
            .flat_map(|(cue, literal)| spans(text, literal).map(|span| (*cue, span)))
            .collect();
        let mut marks: Vec<Span> = super::super::automaton::CLAUSE_MARKS
            .iter()
            .flat_map(|mark| spans(text, mark))
            .collect();
        marks.sort_by_key(|mark| mark.end);
        let clauses = Clauses::new(marks, u32::try_from(text.len()).unwrap());
        let hit = spans(text, word).last().unwrap();
        assert_eq!(Moods::new(text, clauses, &cues).of(text, hit), mood, "{word} in {text}");
    }

    #[test]
    fn moods_by_table() {
        for (text, word, mood) in [
            ("楼上着火了", "着火", Mood::Plain),
            ("没有着火", "着火", Mood::Negated),
            ("没着火", "着火", Mood::Negated),
            ("没有人员受伤", "受伤", Mood::Negated),
            ("没有看到那边的楼上着火", "着火", Mood::Plain),
            ("没有灭火器，着火了", "着火", Mood::Plain),
            ("着火了没有人来", "着火", Mood::Plain),
            ("没有路灯", "没有路灯", Mood::Plain),
            ("路灯不是不亮", "路灯", Mood::Plain),
            ("路灯不是不亮", "不亮", Mood::Negated),
            ("不是没有着火", "着火", Mood::Plain),
            ("并不是没有漏电", "漏电", Mood::Plain),
            ("并不是漏电", "漏电", Mood::Negated),
            ("并不是没有发生什么着火", "着火", Mood::Plain),
            ("没有漏电没有着火", "着火", Mood::Negated),
            ("有没有着火", "着火", Mood::Asked),
            ("是不是漏电", "漏电", Mood::Asked),
            ("他在打架子鼓", "打架", Mood::Negated),
            ("火警误报", "火警", Mood::Negated),
            ("着火是虚惊一场", "着火", Mood::Negated),
            ("小狗走失", "走失", Mood::Negated),
            ("小狗叫个不停老人走失", "走失", Mood::Plain),
            ("如果着火", "着火", Mood::Hypothetical),
            ("如果没有着火", "着火", Mood::Negated),
            ("怕着火", "着火", Mood::Hypothetical),
            ("着火了担心烧过来", "着火", Mood::Plain),
            ("着火担心烧过来的速度", "着火", Mood::Plain),
            ("有着火的隐患", "着火", Mood::Hypothetical),
            ("担心啊，着火了", "着火", Mood::Plain),
            ("昨天着火", "着火", Mood::Past),
            ("着火了已经扑灭", "着火", Mood::Past),
            ("昨天就修了，今天着火", "着火", Mood::Plain),
            ("着火了怎么赔", "着火", Mood::Asked),
            ("请问昨天着火", "着火", Mood::Past),
        ] {
            check(text, word, mood);
        }
    }
}
