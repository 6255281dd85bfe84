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

/// Room for the lines of nearly every decision, and for nearly every line.
const LINES_USUAL: usize = 12;
const LINE_USUAL: usize = 192;

/// The explanation, line by line. `book` should be the set that decided; where it is a later one,
/// units and matters that it no longer has are named by their ids.
pub fn explain(routing: &Routing, report: &RoutingReport, book: &RuleBook) -> Vec<String> {
    let mut lines = Vec::with_capacity(LINES_USUAL);
    match routing {
        Routing::Emergency { unit } => {
            lines.push(["结论：紧急移交", book.index().unit_name(unit)].concat());
            lines.extend(emergency_basis(report, book));
        }
        Routing::OutOfScope { reason, advice } => {
            lines.push(["结论：不予受理（", reason.label(), "），告知：", advice].concat());
            lines.extend(scope_basis(report, book));
        }
        Routing::Direct { knowledge, answer } => {
            let id = knowledge.as_str();
            lines.push(["结论：直接答复（知识条目 ", id, "）：", answer].concat());
            let item = book.knowledge.iter().find(|item| item.id == *knowledge);
            lines.extend(
                item.map(|item| format!("依据：{}；条目有效期至 {}", item.basis, item.valid_until)),
            );
        }
        Routing::Auto { target } => {
            let mut line = String::with_capacity(LINE_USUAL);
            line.push_str("结论：自动派单，");
            whom(target, book, &mut line);
            lines.push(line);
            basis(target, report, book, &mut lines);
        }
        Routing::Suggest { reasons, candidates } => {
            let reasons: Vec<&str> = reasons.iter().map(|reason| reason.label()).collect();
            lines.push(["结论：转人工研判，因为：", &reasons.join("；")].concat());
            for (rank, target) in (1..).zip(candidates) {
                let mut line = String::with_capacity(LINE_USUAL);
                line.push_str("候选");
                line.push_str(Digits::of(rank).as_str());
                line.push('：');
                whom(target, book, &mut line);
                line.push_str("，支持度 ");
                permille(target.support_permille, &mut line);
                lines.push(line);
            }
            if let Some(top) = candidates.first() {
                basis(top, report, book, &mut lines);
            }
        }
    }
    if let Some(learned) = &report.learned {
        lines.extend(learned::lines(learned, book));
    }
    circumstances(report, book, &mut lines);
    lines.push(["规则版本：", report.rules_version.as_str()].concat());
    lines
}

/// 主办 and 协办, with the class of time limit.
fn whom(target: &Target, book: &RuleBook, line: &mut String) {
    line.push_str("主办：");
    line.push_str(book.index().unit_name(&target.lead));
    names(&target.assisting, book, line, "，协办：");
    line.push_str("，时限类别：");
    line.push_str(target.sla_class.label());
}

/// Row and law behind a target.
fn basis(target: &Target, report: &RoutingReport, book: &RuleBook, lines: &mut Vec<String>) {
    if let Some(row) = &target.row {
        let mut line = String::with_capacity(96);
        line.push_str("规则：");
        where_it_stands(row, &mut line);
        for (at, lost) in report.rows_lost.iter().enumerate() {
            line.push_str(if at == 0 { "，比以下规则更具体：" } else { "、" });
            where_it_stands(lost, &mut line);
        }
        lines.push(line);
    }
    let entry = target.matter.as_ref().and_then(|code| entry(code, book));
    if let Some(entry) = entry.filter(|entry| !entry.matter.legal_basis.is_empty()) {
        lines.push(["法律依据：", &entry.matter.legal_basis].concat());
    }
}

fn entry<'b>(code: &MatterCode, book: &'b RuleBook) -> Option<&'b MatterEntry> {
    book.index().entry(book.index().number(code)?)
}

fn where_it_stands(row: &RowRef, line: &mut String) {
    line.push_str(&row.file);
    line.push_str(" 第");
    line.push_str(Digits::of(row.row).as_str());
    line.push_str("行（");
    line.push_str(row.id.as_str());
    line.push('）');
}

fn emergency_basis(report: &RoutingReport, book: &RuleBook) -> Option<String> {
    let spoke = |id: &str| report.guards.iter().any(|note| note.id == id);
    let guard = book.emergencies.iter().find(|guard| spoke(guard.id.as_str()))?;
    Some(["依据：", &guard.basis].concat())
}

fn scope_basis(report: &RoutingReport, book: &RuleBook) -> Option<String> {
    let spoke = |id: &str| report.guards.iter().any(|note| note.id == id);
    let guard = book.scopes.iter().find(|guard| spoke(guard.id.as_str()))?;
    Some(["依据：", &guard.basis].concat())
}

/// What was read and weighed, whatever came of it.
fn circumstances(report: &RoutingReport, book: &RuleBook, lines: &mut Vec<String>) {
    let (kind, urgency) = (report.kind.label(), report.urgency.label());
    let mut line = ["类型：", kind, "；紧急程度：", urgency].concat();
    if !report.urgency_words.is_empty() {
        line.push('（');
        quoted(&report.urgency_words, &mut line);
        line.push('）');
    }
    lines.push(line);
    lines.extend(report.matters.iter().map(|one| matter(one, entry(&one.code, book))));
    lines.push(place(report, book));
    for named in &report.named_units {
        let how = if named.instructed { "来文点名：“" } else { "文中提到：“" };
        let unit = book.index().unit_name(&named.unit);
        lines.push([how, &named.words, "”，即", unit].concat());
    }
    let guard = |id: &str, note: &str| ["守则 ", id, "：", note].concat();
    lines.extend(report.guards.iter().map(|note| guard(&note.id, &note.note)));
    if report.abusive {
        lines.push("备注：含辱骂性词语".to_owned());
    }
}

fn matter(one: &WeighedMatter, entry: Option<&MatterEntry>) -> String {
    let mut line = String::with_capacity(LINE_USUAL);
    line.push_str(if one.lost_because.is_some() { "未选事项：" } else { "事项：" });
    match entry.map(|entry| &entry.matter.path) {
        Some([first, second, third]) => {
            for part in [first, " / ", second, " / ", third] {
                line.push_str(part);
            }
        }
        None => line.push_str(&one.name),
    }
    line.push('（');
    line.push_str(one.code.as_str());
    line.push_str("），");
    match &one.lost_because {
        Some(why) => line.push_str(why),
        None => {
            line.push_str("权重 ");
            line.push_str(Digits::of(one.weight_milli).as_str());
        }
    }
    if !one.words.is_empty() {
        line.push_str("，词语");
        quoted(&one.words, &mut line);
    }
    line
}

fn place(report: &RoutingReport, book: &RuleBook) -> String {
    let place = &report.place;
    let confidence = place.confidence.label();
    if place.confidence == PlaceConfidence::Absent {
        return ["地点：", confidence].concat();
    }
    let mut line = String::with_capacity(160);
    line.push_str("地点：");
    quoted(&place.words, &mut line);
    line.push('（');
    line.push_str(confidence);
    line.push('）');
    let follows = [&place.district, &place.street, &place.community].into_iter().flatten();
    names(follows, book, &mut line, "，属于");
    names(&place.candidates, book, &mut line, "，可能属于");
    line
}

/// The units' names behind `opening`; nothing without units.
fn names<'a>(
    units: impl IntoIterator<Item = &'a UnitId>,
    book: &RuleBook,
    line: &mut String,
    opening: &str,
) {
    for (at, unit) in units.into_iter().enumerate() {
        line.push_str(if at == 0 { opening } else { "、" });
        line.push_str(book.index().unit_name(unit));
    }
}

fn quoted(words: &[String], line: &mut String) {
    for word in words {
        line.push('“');
        line.push_str(word);
        line.push('”');
    }
}

/// A share in per mille as per cent with one decimal, without floats.
fn permille(share: u16, line: &mut String) {
    line.push_str(Digits::of(u32::from(share / 10)).as_str());
    line.push('.');
    line.push_str(Digits::of(u32::from(share % 10)).as_str());
    line.push('%');
}

#[cfg(test)]
mod tests;
