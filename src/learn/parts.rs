//! The parts of a ticket's text as call-takers write it (文本分段): who called and how, what it is about, whom
//! it asks to act, who has answered already, whose telephone number is asked for. The same word says another
//! thing in another part.
//!
//! Must never: lose a word of what the citizen said; what is taken out stands in a part of its own, or is a
//! number that says nothing of the unit.

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
        r"(?:核实|核查|处理|查处|解决|调查|协调|落实|跟进|处置|联系|答复|回复|响应|办理)"
    ))
});
/// 市民来电反映： and the like at the beginning.
static HEAD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"^([^：:，,。\n]{0,20}?(?:来电|来访|来信|微信|网站|公众号|短信|网格员)?",
        r"(?:反映|咨询|反馈|建议|投诉|补充|撤销|要求|表扬|感谢|表示|求助|举报|上报))"
    ))
});
/// 2018-05-12 龙华区海垦街道办：, or 市公安局处理意见：: who has answered before.
static ANSWERED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?:[\d日分]\s*(\p{Han}{3,25})[：:])",
        r"|(?:(\p{Han}{2,25}?)(?:的?处理意见|已?答复|已?回复)[：:；;])"
    ))
});
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
    /// Whom each instruction asks to act, in their order.
    pub asked: Vec<String>,
    /// Who has answered before, in their order.
    pub answered: Vec<String>,
    /// Whose telephone number or address is asked for.
    pub number_of: Option<String>,
    /// Whether it names an earlier ticket.
    pub cites: bool,
}

impl Parts {
    /// Reads a text as it came.
    pub fn of(text: &str) -> Self {
        let text = normalize(text);
        let cites = LONG_NUMBER.find_iter(&text).any(|found| found.len() >= ORDER_DIGITS);
        let text = NOTICE.replace_all(&text, "。");
        let answered = captured(&ANSWERED, &text).collect();
        let text = LONG_NUMBER.replace_all(&text, |found: &regex::Captures<'_>| {
            if found.get(0).is_some_and(|one| one.len() >= ORDER_DIGITS) {
                "单号"
            } else {
                "号码"
            }
        });
        let whole = TIME.replace_all(&text, "时间").into_owned();
        let head = HEAD.captures(&whole).and_then(|found| found.get(1));
        let (head, body) = match head {
            Some(head) => (Some(head.as_str().to_owned()), whole.get(head.end()..)),
            None => (None, Some(whole.as_str())),
        };
        let body =
            body.unwrap_or_default().trim_start_matches(['：', ':', '，', ',', ' ']).to_owned();
        let asks = body.chars().count() < ASKING_CHARS_MAX;
        let number_of = if asks { captured(&NUMBER_OF, &body).next() } else { None };
        let asked = captured(&INSTRUCTION, &body).collect();
        Self { whole, head, body, asked, answered, number_of, cites }
    }
}

/// What the groups of a pattern caught, in the order of the text.
fn captured(pattern: &Regex, text: &str) -> impl Iterator<Item = String> {
    pattern.captures_iter(text).filter_map(|found| {
        found.iter().skip(1).flatten().next().map(|group| group.as_str().to_owned())
    })
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
        assert_eq!(Parts::of(""), Parts::default());
    }
}
