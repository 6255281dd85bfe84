//! Puts learned evidence into words: what the model would choose and how sure it is, from which words, what
//! past tickets and rows say to it, and what came of it.
//!
//! Must never: claim more than the evidence holds.

use crate::domain::learned::{
    Choice, LearnedEffect, LearnedEvidence, LearnedWord, PARTS_PER_MILLION,
};
use crate::route::rulebook::RuleBook;

use super::{Explanation, where_it_stands};

/// Says what there is of learned evidence.
pub(super) fn say(learned: &LearnedEvidence, book: &RuleBook, said: &mut Explanation) {
    let model = learned.model.as_str();
    said.line(["学习证据：", learned.effect.label(), "（模型 ", model, "）"]);
    said.line([&choices(learned, book)]);
    if !learned.rules_unsure.is_empty() {
        let reasons: Vec<&str> = learned.rules_unsure.iter().map(|one| one.label()).collect();
        said.line(["规则未能决定：", &reasons.join("；")]);
    }
    for line in words(learned).into_iter().chain(near(learned, book)) {
        said.line([&line]);
    }
    rows(learned, book, said);
}

/// The units by likelihood, and how that stands to the thresholds.
fn choices(learned: &LearnedEvidence, book: &RuleBook) -> String {
    let name = |choice: &Choice| match &choice.unit {
        Some(unit) => book.index().unit_name(unit).to_owned(),
        None => ["“", &choice.label, "”（规则集中没有这个单位）"].concat(),
    };
    let likely: Vec<String> = learned
        .choices
        .iter()
        .map(|choice| [name(choice).as_str(), " ", &percent(choice.share_ppm)].concat())
        .collect();
    let threshold = match (learned.threshold_ppm, learned.in_force_ppm) {
        (None, _) => "模型没有达到承诺的门槛".to_owned(),
        (Some(own), None) => ["门槛 ", &percent(own), "，现已暂停自动派单"].concat(),
        (Some(own), Some(now)) if now > own => {
            ["门槛 ", &percent(own), "，现收紧为 ", &percent(now)].concat()
        }
        (Some(own), Some(_)) => ["门槛 ", &percent(own)].concat(),
    };
    ["模型判断：", &likely.join("，"), "；", &threshold].concat()
}

fn words(learned: &LearnedEvidence) -> Option<String> {
    let word = |one: &LearnedWord| {
        let (whole, part) =
            (one.weight_ppm / PARTS_PER_MILLION, one.weight_ppm % PARTS_PER_MILLION);
        format!("“{}”{whole}.{:04}", one.text, part / (PARTS_PER_MILLION / 10_000))
    };
    let words: Vec<String> = learned.words.iter().map(word).collect();
    (!words.is_empty()).then(|| ["模型依据词及权重：", &words.join("、")].concat())
}

fn near(learned: &LearnedEvidence, book: &RuleBook) -> Option<String> {
    let near = learned.near.iter().map(|one| {
        let unit = book.index().unit_name(&one.unit);
        let like = percent(u32::from(one.likeness_permille) * (PARTS_PER_MILLION / 1000));
        format!("{}（{unit}，相似度 {like}）", one.ticket)
    });
    let near: Vec<String> = near.collect();
    (!near.is_empty()).then(|| ["相近的历史工单：", &near.join("、")].concat())
}

/// Which rows say the same and which do not. Where the rules decided, the row has a line of its own.
fn rows(learned: &LearnedEvidence, book: &RuleBook, said: &mut Explanation) {
    let first = learned.choices.first().and_then(|choice| choice.unit.as_ref());
    let (Some(first), false) = (first, learned.effect == LearnedEffect::Agreed) else { return };
    for says in &learned.rows {
        said.say(["对照规则："]);
        where_it_stands(&says.row, said);
        match &says.lead {
            Some(lead) if lead == first => said.line(["，与模型一致"]),
            Some(lead) => said.line(["，与模型不一致，指向", book.index().unit_name(lead)]),
            None => said.line(["，须先确定地点，未指向单位"]),
        }
    }
}

/// A share as per cent with two decimals, cut off: nothing is shown as surer than it is.
fn percent(share_ppm: u32) -> String {
    let hundredths = share_ppm.min(PARTS_PER_MILLION) / (PARTS_PER_MILLION / 10_000);
    format!("{}.{:02}%", hundredths / 100, hundredths % 100)
}
