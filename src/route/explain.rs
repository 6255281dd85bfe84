//! Puts a decision into words (派单说明) that a head of department accepts: which words, which place,
//! which row of which file and version, who leads, on what legal basis, why the runner-up lost, and
//! why not automatically.
//!
//! Must never: decide anything, or claim what is not in the decision, its report or the book.

use crate::domain::decision::{Routing, RoutingReport, RowRef, Target, WeighedMatter};
use crate::domain::id::{MatterCode, UnitId};
use crate::domain::place::PlaceConfidence;

use super::digits::Digits;
use super::rulebook::{MatterEntry, RuleBook};

mod learned;
mod lines;

pub use lines::Explanation;

/// The explanation, line by line. `book` should be the set that decided; where it is a later one,
/// units and matters that it no longer has are named by their ids.
pub fn explain(routing: &Routing, report: &RoutingReport, book: &RuleBook) -> Explanation {
    let mut said = Explanation::roomy();
    match routing {
        Routing::Emergency { unit } => {
            said.line(["结论：紧急移交", book.index().unit_name(unit)]);
            emergency_basis(report, book, &mut said);
        }
        Routing::OutOfScope { reason, advice } => {
            said.line(["结论：不予受理（", reason.label(), "），告知：", advice]);
            scope_basis(report, book, &mut said);
        }
        Routing::Direct { knowledge, answer } => {
            said.line(["结论：直接答复（知识条目 ", knowledge.as_str(), "）：", answer]);
            if let Some(item) = book.knowledge.iter().find(|item| item.id == *knowledge) {
                let until = item.valid_until.to_string();
                said.line(["依据：", &item.basis, "；条目有效期至 ", &until]);
            }
        }
        Routing::Auto { target } => {
            said.say(["结论：自动派单，"]);
            whom(target, book, &mut said);
            said.end();
            basis(target, report, book, &mut said);
        }
        Routing::Suggest { reasons, candidates } => {
            said.say(["结论：转人工研判，因为："]);
            for (at, reason) in reasons.iter().enumerate() {
                said.say([if at == 0 { "" } else { "；" }, reason.label()]);
            }
            said.end();
            for (rank, target) in (1..).zip(candidates) {
                said.say(["候选", Digits::of(rank).as_str(), "："]);
                whom(target, book, &mut said);
                said.say(["，支持度 "]);
                permille(target.support_permille, &mut said);
                said.end();
            }
            if let Some(top) = candidates.first() {
                basis(top, report, book, &mut said);
            }
        }
    }
    if let Some(learned) = &report.learned {
        learned::say(learned, book, &mut said);
    }
    circumstances(report, book, &mut said);
    said.line(["规则版本：", report.rules_version.as_str()]);
    said
}

/// 主办 and 协办, with the class of time limit.
fn whom(target: &Target, book: &RuleBook, said: &mut Explanation) {
    said.say(["主办：", book.index().unit_name(&target.lead)]);
    names(&target.assisting, book, said, "，协办：");
    said.say(["，时限类别：", target.sla_class.label()]);
}

/// Row and law behind a target.
fn basis(target: &Target, report: &RoutingReport, book: &RuleBook, said: &mut Explanation) {
    if let Some(row) = &target.row {
        said.say(["规则："]);
        where_it_stands(row, said);
        for (at, lost) in report.rows_lost.iter().enumerate() {
            said.say([if at == 0 { "，比以下规则更具体：" } else { "、" }]);
            where_it_stands(lost, said);
        }
        said.end();
    }
    let entry = target.matter.as_ref().and_then(|code| entry(code, book));
    if let Some(entry) = entry.filter(|entry| !entry.matter.legal_basis.is_empty()) {
        said.line(["法律依据：", &entry.matter.legal_basis]);
    }
}

fn entry<'b>(code: &MatterCode, book: &'b RuleBook) -> Option<&'b MatterEntry> {
    book.index().entry(book.index().number(code)?)
}

fn where_it_stands(row: &RowRef, said: &mut Explanation) {
    let number = Digits::of(row.row);
    said.say([&row.file, " 第", number.as_str(), "行（", row.id.as_str(), "）"]);
}

fn emergency_basis(report: &RoutingReport, book: &RuleBook, said: &mut Explanation) {
    let spoke = |id: &str| report.guards.iter().any(|note| note.id == id);
    if let Some(guard) = book.emergencies.iter().find(|guard| spoke(guard.id.as_str())) {
        said.line(["依据：", &guard.basis]);
    }
}

fn scope_basis(report: &RoutingReport, book: &RuleBook, said: &mut Explanation) {
    let spoke = |id: &str| report.guards.iter().any(|note| note.id == id);
    if let Some(guard) = book.scopes.iter().find(|guard| spoke(guard.id.as_str())) {
        said.line(["依据：", &guard.basis]);
    }
}

/// What was read and weighed, whatever came of it.
fn circumstances(report: &RoutingReport, book: &RuleBook, said: &mut Explanation) {
    said.say(["类型：", report.kind.label(), "；紧急程度：", report.urgency.label()]);
    if !report.urgency_words.is_empty() {
        said.say(["（"]);
        quoted(&report.urgency_words, said);
        said.say(["）"]);
    }
    said.end();
    for one in &report.matters {
        matter(one, entry(&one.code, book), said);
    }
    place(report, book, said);
    for named in &report.named_units {
        let how = if named.instructed { "来文点名：“" } else { "文中提到：“" };
        said.line([how, &named.words, "”，即", book.index().unit_name(&named.unit)]);
    }
    for note in &report.guards {
        said.line(["守则 ", &note.id, "：", &note.note]);
    }
    if report.abusive {
        said.line(["备注：含辱骂性词语"]);
    }
}

fn matter(one: &WeighedMatter, entry: Option<&MatterEntry>, said: &mut Explanation) {
    said.say([if one.lost_because.is_some() { "未选事项：" } else { "事项：" }]);
    match entry.map(|entry| &entry.matter.path) {
        Some([first, second, third]) => {
            said.say([first, " / ", second, " / ", third]);
        }
        None => said.say([&one.name]),
    }
    said.say(["（", one.code.as_str(), "），"]);
    match &one.lost_because {
        Some(why) => said.say([why]),
        None => {
            said.say(["权重 ", Digits::of(one.weight_milli).as_str()]);
        }
    }
    if !one.words.is_empty() {
        said.say(["，词语"]);
        quoted(&one.words, said);
    }
    said.end();
}

fn place(report: &RoutingReport, book: &RuleBook, said: &mut Explanation) {
    let place = &report.place;
    let confidence = place.confidence.label();
    said.say(["地点："]);
    if place.confidence == PlaceConfidence::Absent {
        said.line([confidence]);
        return;
    }
    quoted(&place.words, said);
    said.say(["（", confidence, "）"]);
    let follows = [&place.district, &place.street, &place.community].into_iter().flatten();
    names(follows, book, said, "，属于");
    names(&place.candidates, book, said, "，可能属于");
    said.end();
}

/// The units' names behind `opening`; nothing without units.
fn names<'a>(
    units: impl IntoIterator<Item = &'a UnitId>,
    book: &RuleBook,
    said: &mut Explanation,
    opening: &str,
) {
    for (at, unit) in units.into_iter().enumerate() {
        said.say([if at == 0 { opening } else { "、" }, book.index().unit_name(unit)]);
    }
}

fn quoted(words: &[String], said: &mut Explanation) {
    for word in words {
        said.say(["“", word, "”"]);
    }
}

/// A share in per mille as per cent with one decimal, without floats.
fn permille(share: u16, said: &mut Explanation) {
    said.say([
        Digits::of(u32::from(share / 10)).as_str(),
        ".",
        Digits::of(u32::from(share % 10)).as_str(),
        "%",
    ]);
}

#[cfg(test)]
mod tests;
