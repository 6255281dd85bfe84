//! Units named in a text (点名单位), and whether they are asked to act (请城管核实处理).
//!
//! Must never: take a name for a unit where it is part of another word.
//!
//! A name of three characters or more names its unit wherever it is the longest match against other
//! units and against places (供电公司家属院 is a place). A short name (移动, 公安, 应急) is an ordinary
//! word as well, so it counts only where both its ends are word boundaries (公安厅 is one word), and then
//! either in an instruction, or where no longer keyword or place covers it (移动摊位, 消防通道 are
//! keywords) and no word follows that makes a thing of it (联通管, 应急灯). Bare numbers (110) must not be
//! measures or house numbers.

use crate::domain::id::UnitId;

use super::clause::Clauses;
use super::features::{KeywordHit, Span, UnitMention};
use super::pick::{Sighting, longest, uncovered};
use super::segment::Words;
use super::vocabulary::Vocabulary;

/// Names up to this many characters are ordinary words as well.
const SHORT_CHARS_MAX: usize = 2;
/// What begins an instruction.
const OPENINGS: &[&str] = &["请", "由", "望", "建议", "转", "希望", "要求", "交"];
/// Characters that may stand between the opening and the unit (请尽快让城管来).
const OPENING_GAP_MAX: usize = 4;
/// Longest opening.
const OPENING_CHARS_MAX: usize = 2;
/// Characters that may stand between the unit and the verb.
const VERB_GAP_MAX: usize = 8;
/// How far before a name a longer word that covers it may begin, in bytes.
const COVER_REACH: u32 = 60;
/// What may stand between units that share an instruction (请城管、工商核实).
const LINKS: &[&str] = &["、", "和", "与", "及", "以及", "会同", "或", "/", "-"];
/// Words that make a thing of a short name. Those that matter to duties are keywords of the rules; these
/// are the everyday rest.
const THING_TAILS: &[&str] = &[
    "管", "管道", "管线", "管断", "管破", "管裂", "管漏", "灯", "厅", "栓", "车", "门", "梯", "箱",
    "包", "桶", "袋", "站牌", "卡口", "诈骗", "通道", "摊", "摊位", "摊点", "厕所", "公厕", "电源",
    "编码", "设施", "器材", "栏杆", "护栏", "路", "桥", "工程", "房", "预案", "照明", "水池",
    "水箱", "水管", "意识", "知识", "专用", "登高", "检测", "硬盘", "支付", "式", "板房", "基站",
    "铁塔", "站", "亭", "牌",
];
/// What may follow a number that is a measure or a house number.
const MEASURES: &[char] = &[
    '号', '元', '米', '千', '度', '个', '块', '栋', '室', '户', '平', '岁', '天', '万', '分', 'k',
    'v', '斤', '公', '院', '弄', '多', '名', '人', '年', '月', '日', '.', '-', '%',
];

/// What is known of a text when units are looked for.
pub(super) struct Scene<'a> {
    /// The text and its words.
    pub words: Words<'a>,
    /// Its clauses.
    pub clauses: &'a Clauses,
    /// Keywords found, in order of start.
    pub keywords: &'a [KeywordHit],
    /// Places found, overlaps removed, in order.
    pub places: &'a [Sighting],
    /// Instruction verbs, in order of start.
    pub verbs: &'a [Span],
}

/// A unit name seen, on its way to a mention.
#[derive(Debug, Clone, Copy)]
struct Seen {
    sighting: Sighting,
    instructed: bool,
}

/// The units named, in order.
pub(super) fn units(
    scene: &Scene<'_>,
    vocabulary: &Vocabulary,
    mut sightings: Vec<Sighting>,
) -> Vec<UnitMention> {
    uncovered(&mut sightings, |span| is_short(scene.slice(span.start, span.end)));
    sightings.retain(|one| scene.may_name(one.span));
    longest(&mut sightings, scene.words.text.len());
    let mut seen: Vec<Seen> =
        sightings.into_iter().map(|sighting| Seen { sighting, instructed: false }).collect();
    scene.instruct(&mut seen);
    seen.iter()
        .filter(|one| one.instructed || scene.names(one.sighting.span))
        .filter_map(|one| {
            let (unit, _): &(UnitId, String) =
                vocabulary.unit_names.get(one.sighting.index as usize)?;
            let span = one.sighting.span;
            Some(UnitMention { unit: unit.clone(), span, instructed: one.instructed })
        })
        .collect()
}

impl<'a> Scene<'a> {
    fn slice(&self, from: u32, to: u32) -> &'a str {
        self.words.text.get(from as usize..to as usize).unwrap_or("")
    }

    /// What a name must fulfil even in an instruction.
    fn may_name(&self, span: Span) -> bool {
        let name = self.slice(span.start, span.end);
        if name.is_ascii() {
            return self.words.aligned(span) && (!is_number(name) || self.is_bare(span));
        }
        if self.covered(span, self.places, |place| place.span) {
            return false;
        }
        !is_short(name) || self.words.aligned(span)
    }

    /// What a name must fulfil outside instructions.
    fn names(&self, span: Span) -> bool {
        if !is_short(self.slice(span.start, span.end)) {
            return true;
        }
        let behind = self.slice(span.end, narrow_end(self.words.text));
        !THING_TAILS.iter().any(|tail| behind.starts_with(tail) && self.is_word(span.end, tail))
            && !self.covered(span, self.keywords, |hit| hit.span)
    }

    /// Whether `tail` at `at` ends where a word ends; 站出来 is no 站.
    fn is_word(&self, at: u32, tail: &str) -> bool {
        self.words.parts(at + super::automaton::narrow(tail.len()))
    }

    /// Whether a longer one of `others`, which are in order of start, holds `span`.
    fn covered<T>(&self, span: Span, others: &[T], span_of: impl Fn(&T) -> Span) -> bool {
        let first = others.partition_point(|one| span_of(one).start + COVER_REACH < span.start);
        others
            .iter()
            .skip(first)
            .map(span_of)
            .take_while(|other| other.start <= span.start)
            .any(|other| other.end >= span.end && other.end - other.start > span.end - span.start)
    }

    /// A number that is neither measure nor house number.
    fn is_bare(&self, span: Span) -> bool {
        let before = self.slice(0, span.start).chars().next_back();
        let behind = self.slice(span.end, narrow_end(self.words.text)).chars().next();
        !behind.is_some_and(|c| MEASURES.contains(&c))
            && !before
                .is_some_and(|c| matches!(c, '路' | '巷' | '-' | '.' | '第' | '栋' | '街' | '¥'))
    }

    /// Marks the units that stand in an instruction, linked ones together.
    fn instruct(&self, seen: &mut [Seen]) {
        let mut from = 0;
        while from < seen.len() {
            let mut to = from + 1;
            while let (Some(last), Some(next)) = (seen.get(to - 1), seen.get(to)) {
                if !self.linked(last.sighting.span, next.sighting.span) {
                    break;
                }
                to += 1;
            }
            let group = seen.get_mut(from..to).unwrap_or(&mut []);
            let ends = group.first().zip(group.last());
            let ends =
                ends.map(|(first, last)| (first.sighting.span.start, last.sighting.span.end));
            if ends.is_some_and(|(start, end)| self.opened(start) && self.closed(end)) {
                group.iter_mut().for_each(|one| one.instructed = true);
            }
            from = to;
        }
    }

    fn linked(&self, one: Span, next: Span) -> bool {
        one == next || LINKS.contains(&self.slice(one.end, next.start))
    }

    /// Whether an opening stands before `at`, as a word, not denied and not asking (请问).
    fn opened(&self, at: u32) -> bool {
        let clause = self.clauses.around(at);
        let before = self.slice(clause.start, at);
        for (gap, (offset, _)) in before.char_indices().rev().enumerate() {
            if gap >= OPENING_GAP_MAX + OPENING_CHARS_MAX {
                break;
            }
            let tail = before.get(offset..).unwrap_or("");
            let Some(opening) = OPENINGS.iter().find(|opening| tail.starts_with(**opening)) else {
                continue;
            };
            let between = tail.strip_prefix(opening).unwrap_or("");
            let start = clause.start + super::automaton::narrow(offset);
            let denied = before
                .get(..offset)
                .is_some_and(|text| text.chars().rev().take(2).any(|c| "不没未别勿".contains(c)));
            if between.chars().count() <= OPENING_GAP_MAX
                && !between.contains(['问', '不', '别', '勿', '于', '没'])
                && !denied
                && self.words.parts(start)
            {
                return true;
            }
        }
        false
    }

    /// Whether the clause ends at `at`, or a verb follows in it soon.
    fn closed(&self, at: u32) -> bool {
        let clause = self.clauses.around(at.saturating_sub(1));
        if at >= clause.end {
            return true;
        }
        let rest = self.slice(at, clause.end);
        if matches!(rest, ")" | "\"" | " ") {
            return true;
        }
        let first = self.verbs.partition_point(|verb| verb.start < at);
        let Some(verb) = self.verbs.get(first) else { return false };
        verb.start < clause.end && self.slice(at, verb.start).chars().count() <= VERB_GAP_MAX
    }
}

fn is_short(name: &str) -> bool {
    name.chars().nth(SHORT_CHARS_MAX).is_none()
}

fn is_number(name: &str) -> bool {
    name.bytes().all(|byte| byte.is_ascii_digit())
}

fn narrow_end(text: &str) -> u32 {
    super::automaton::narrow(text.len())
}

#[cfg(test)]
mod tests;
