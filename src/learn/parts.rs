//! The parts of a ticket's text as call-takers write it (文本分段): who called and how, what it is about, whom
//! it asks to act, who has answered already, whose telephone number is asked for. The same word says another
//! thing in another part.
//!
//! Must never: lose a word of what the citizen said; what is taken out stands in a part of its own, or is a
//! number that says nothing of the unit.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use crate::text::normalize::normalize;

/// What call-takers add for the unit, and of no two units differently: answer within half an hour.
static NOTICE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"[(（]?请[^，。()（）\n]{0,16}(?:在|于)?(?:规定)?(?:30|三十)分钟[^)）。\n]{0,24}[)）。！]*",
    )
});
/// 请城管局核实处理: whom it asks.
static INSTRUCTION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"请([^请，,。！!；;：:()（）\s]{1,25}?)",
        r"(?:尽快|及时|进行|给予|予以|协助|帮忙|帮助|再次|速|按规定)*",
        r"(?:核实|核查|核算|处理|查处|解决|调查|协调|落实|核|跟进|处置|联系|答复|回复|响应|办理)"
    ))
});
/// 市民来电反映： and the like at the beginning.
static HEAD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"^(?:([^：:，,。\n]{2,22}?)[：:]",
        r"|([^：:，,。\n]{0,20}?(?:来电|来访|来信|微信|网站|公众号|短信|网格员)?",
        r"(?:反映|咨询|反馈|建议|投诉|补充|撤销|要求|表扬|感谢|表示|求助|举报|上报)))"
    ))
});
/// 市民再次反映： within a text, where an earlier ticket ends and a later call begins.
static AGAIN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"市民(?:再次|又)?[^，。：:\s]{0,8}(?:反映|咨询|补充|投诉|建议|反馈|要求|表示)",
        r"[^，。：:\s]{0,3}[：:]"
    ))
});
/// 市公安局处理意见：, or 2018-05-12 龙华区海垦街道办：, who has answered before.
static ANSWERED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(\p{Han}{2,25}?)(?:\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)?(?:的?处理意见|已?答复|已?回复|反馈)[：:；;]?",
        r"|[\d日分]\s*(\p{Han}{3,25})[：:]"
    ))
});
/// The second of these alone, which is found much faster.
static ANSWERED_AT: LazyLock<Regex> = LazyLock::new(|| pattern(r"[\d日分]\s*(\p{Han}{3,25})[：:]"));
/// One of these stands in an answer that has no time before it.
const ANSWER_WORDS: [&str; 4] = ["意见", "答复", "回复", "反馈"];
/// This stands in every notice.
const NOTICE_WORD: &str = "分钟";
/// 城关区劳动监察大队电话: whose number is asked for.
static NUMBER_OF: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(\p{Han}{2,20}?)的?(?:联系|办公|客服|咨询|投诉)?(?:电话|号码|联系方式|地址)")
});
/// Days and hours.
static TIME: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?:\d{4}[-/.年])?\d{1,2}[-/.月]\d{1,2}日?(?:\s*\d{1,2}[:：时点]\d{1,2}(?:[:：分]\d{1,2}秒?)?分?)?",
        r"|\d{1,2}[:：]\d{2}(?:[:：]\d{2})?"
    ))
});
/// Numbers of tickets, telephones, accounts.
static LONG_NUMBER: LazyLock<Regex> = LazyLock::new(|| pattern(r"\d{5,}"));

/// Digits that the number of an earlier ticket has at least.
const ORDER_DIGITS: usize = 12;
/// A text that asks for a number is short.
const ASKING_CHARS_MAX: usize = 60;

/// What a ticket's text consists of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Parts {
    /// All of it in one form, without the notice and with times and long numbers named, not written.
    pub whole: String,
    /// Who called, and how.
    pub head: Option<String>,
    /// What follows the head.
    pub body: String,
    /// Where in the whole the body stands, instructions left out.
    pub story: Vec<Range<usize>>,
    /// What was said at the last call, where the body tells of several.
    pub last: Option<String>,
    /// How many calls the body tells of.
    pub calls: usize,
    /// Whom each instruction asks to act, in their order.
    pub asked: Vec<String>,
    /// Who has answered before, in their order.
    pub answered: Vec<String>,
    /// Whose telephone number or address is asked for.
    pub number_of: Option<String>,
    /// Whether it names an earlier ticket.
    pub cites: bool,
}

/// What kind of call it is, by its head.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Call {
    /// Somebody else than a citizen, such as a unit that answers.
    Other,
    /// A citizen asks.
    Asks,
    /// A citizen reports.
    Reports,
    /// A citizen wants something else.
    Wants,
}

impl Parts {
    /// What kind of call it is.
    pub fn call(&self) -> Call {
        match self.head.as_deref() {
            Some(head) if head.starts_with("市民") && head.contains("咨询") => Call::Asks,
            Some(head) if head.starts_with("市民") && head.contains("反映") => Call::Reports,
            Some(head) if head.starts_with("市民") => Call::Wants,
            Some(_) | None => Call::Other,
        }
    }

    /// Reads a text as it came.
    pub fn of(text: &str) -> Self {
        let text = normalize(text);
        let cites = LONG_NUMBER.find_iter(&text).any(|found| found.len() >= ORDER_DIGITS);
        // A word that must stand there is sought faster than a pattern.
        let text = match text.contains(NOTICE_WORD) {
            true => NOTICE.replace_all(&text, "。"),
            false => Cow::Borrowed(text.as_str()),
        };
        let answers = ANSWER_WORDS.iter().any(|word| text.contains(word));
        let answered = captured(if answers { &ANSWERED } else { &ANSWERED_AT }, &text).collect();
        let text = LONG_NUMBER.replace_all(&text, |found: &regex::Captures<'_>| {
            if found.get(0).is_some_and(|one| one.len() >= ORDER_DIGITS) {
                "单号"
            } else {
                "号码"
            }
        });
        let whole = TIME.replace_all(&text, "时间").into_owned();
        let found = HEAD.captures(&whole);
        let head = found.as_ref().and_then(|found| found.get(1).or(found.get(2)));
        let after = found.as_ref().and_then(|found| found.get(0)).map_or(0, |found| found.end());
        let head = head.map(|head| head.as_str().to_owned());
        let rest = whole.get(after..).unwrap_or_default();
        let body = rest.trim_start_matches(['：', ':', '，', ',', ' ']).to_owned();
        let (asked, story) = instructions(&body, whole.len() - body.len());
        let calls: Vec<&str> = AGAIN.split(&body).collect();
        let last = calls.get(1..).and_then(<[&str]>::last).map(|last| (*last).to_owned());
        let calls = calls.len();
        let asks = body.chars().count() < ASKING_CHARS_MAX;
        let number_of = if asks { captured(&NUMBER_OF, &body).next() } else { None };
        Self { whole, head, body, story, last, calls, asked, answered, number_of, cites }
    }
}

/// What the groups of a pattern caught, in the order of the text.
fn captured(pattern: &Regex, text: &str) -> impl Iterator<Item = String> {
    pattern.captures_iter(text).filter_map(|found| {
        found.iter().skip(1).flatten().next().map(|group| group.as_str().to_owned())
    })
}

/// Whom the instructions of a body ask, and where the rest of it stands in the whole; it begins at `from`.
fn instructions(body: &str, from: usize) -> (Vec<String>, Vec<Range<usize>>) {
    let (mut asked, mut spans) = (Vec::new(), Vec::new());
    let mut at = from;
    for found in INSTRUCTION.captures_iter(body) {
        let Some(all) = found.get(0) else { continue };
        asked.extend(found.get(1).map(|one| one.as_str().to_owned()));
        spans.push(at..from + all.start());
        at = from + all.end();
    }
    spans.push(at..from + body.len());
    spans.retain(|span| !span.is_empty());
    (asked, spans)
}

/// A pattern that is written here; a test compiles each.
fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("patterns of this file are sound")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_complaint_has_a_head_a_body_and_an_instruction() {
        let parts = Parts::of(
            "市民来电反映：八廓街道三号院门口路灯不亮，请城管局核实处理，谢谢！（请职能局按规定在30分钟内联系市民，响应处置）",
        );
        assert_eq!(parts.head.as_deref(), Some("市民来电反映"));
        assert!(parts.body.starts_with("八廓街道"), "{parts:?}");
        assert_eq!(parts.asked, ["城管局"]);
        let story: Vec<&str> =
            parts.story.iter().filter_map(|span| parts.whole.get(span.clone())).collect();
        assert_eq!(story, ["八廓街道三号院门口路灯不亮，", "处理，谢谢！。"], "{parts:?}");
        assert!(!parts.whole.contains("30分钟"), "{parts:?}");
        assert_eq!((parts.cites, parts.number_of), (false, None));
    }

    #[test]
    fn a_follow_up_names_the_ticket_and_who_answered() {
        let parts = Parts::of(
            "市民再次来电反映：（工单号20260511638517）对答复不满意。\n2026-05-12 10:52:56 城关区两岛街道办：已联系市民。\n请区政府核实处理",
        );
        assert!(parts.cites);
        assert_eq!(parts.answered, ["城关区两岛街道办"]);
        assert_eq!(parts.asked, ["区政府"]);
        assert!(parts.whole.contains("单号") && !parts.whole.contains("2026"), "{parts:?}");
    }

    #[test]
    fn a_short_question_asks_whose_number() {
        let parts = Parts::of("市民来电咨询：城关区劳动监察大队的电话");
        assert_eq!(parts.number_of.as_deref(), Some("城关区劳动监察大队"));
        assert_eq!(parts.head.as_deref(), Some("市民来电咨询"));
        let long = "来电人反映城关区劳动监察大队电话打不通，".repeat(6);
        assert_eq!(Parts::of(&long).number_of, None);
    }

    #[test]
    fn what_has_no_parts_is_all_body() {
        let parts = Parts::of("路灯不亮");
        assert_eq!((parts.head, parts.body.as_str()), (None, "路灯不亮"));
        assert_eq!(Parts::of(""), Parts { calls: 1, ..Parts::default() });
    }
}
