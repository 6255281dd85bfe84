//! Words (关键词) that cannot do their work: none at all, shared by matters of different leads, or ruled
//! out by the matter's own excluding words.
//!
//! Must never: judge whether a word is a good one; back-testing does.

use std::collections::HashMap;

use crate::route::finding::{Finding, Severity};
use crate::route::rulebook::{MatterEntry, Pattern};
use crate::text::features::KeywordId;

use super::{Set, example, file};

pub(super) fn check(set: &Set<'_>, findings: &mut Vec<Finding>) {
    let mut owners: HashMap<Vec<KeywordId>, Vec<&MatterEntry>> = HashMap::new();
    for entry in set.contents.matters.values() {
        if entry.signs.strong.is_empty() {
            let message = "没有关键词，这个事项永远不会被识别".to_owned();
            findings.push(
                Finding::at(Severity::Warning, "matter_without_words", &entry.row, message)
                    .field("关键词")
                    .remedy("填写 6–15 个群众常用的说法"),
            );
        }
        check_excluded(set, entry, findings);
        for pattern in &entry.signs.strong {
            let mut parts = pattern.parts.clone();
            parts.sort_unstable();
            parts.dedup();
            let earlier = owners.entry(parts).or_default();
            let rival = earlier.iter().find(|one| one.matter.lead != entry.matter.lead);
            findings.extend(rival.map(|rival| shared(set, entry, rival, pattern)));
            earlier.push(entry);
        }
    }
    for guard in set.contents.emergencies.iter().filter(|guard| guard.patterns.is_empty()) {
        let message = format!("紧急守则 {}“{}”没有关键词", guard.id, guard.label);
        findings.push(
            Finding::in_file(Severity::Error, "guard_without_words", file::GUARDS, message)
                .remedy("填写关键词，或删除本条"),
        );
    }
    for item in set.contents.knowledge.iter().filter(|item| item.patterns.is_empty()) {
        let message = format!("知识条目 {}“{}”没有关键词", item.id, item.title);
        findings.push(
            Finding::in_file(
                Severity::Warning,
                "knowledge_without_words",
                file::KNOWLEDGE,
                message,
            )
            .remedy("填写关键词，或删除本条"),
        );
    }
    if set.contents.organisation.is_empty() {
        let message = "没有任何单位".to_owned();
        findings.push(
            Finding::in_file(Severity::Error, "no_units", file::ORGANISATION, message)
                .remedy("填写单位"),
        );
    }
}

fn shared(set: &Set<'_>, entry: &MatterEntry, rival: &MatterEntry, pattern: &Pattern) -> Finding {
    let words = example::literals(set, pattern, "+");
    let message = format!(
        "关键词“{words}”与“{}”（{}，第{}行）相同，而两者主办不同，会互相削弱",
        rival.matter.path[2], rival.matter.code, rival.row.row
    );
    Finding::at(Severity::Warning, "words_shared", &entry.row, message)
        .field("关键词")
        .remedy("给其中一个加上区别的词（如“小区内+路灯”），或移到辅助词")
        .example(Some(example::literals(set, pattern, "")))
}

/// Strong patterns that always bring one of the matter's excluding words along.
fn check_excluded(set: &Set<'_>, entry: &MatterEntry, findings: &mut Vec<Finding>) {
    let literal = |part: &KeywordId| set.vocabulary.keywords.get(part.0 as usize);
    let brings = |pattern: &Pattern, excluding: &Pattern| {
        excluding.parts.iter().filter_map(literal).all(|word| {
            pattern.parts.iter().filter_map(literal).any(|part| part.contains(word.as_str()))
        })
    };
    for pattern in &entry.signs.strong {
        let excluding = entry.signs.excluding.iter().find(|excluding| brings(pattern, excluding));
        findings.extend(excluding.map(|excluding| {
            let message = format!(
                "关键词“{}”含有本事项自己的排除词“{}”，永远不起作用",
                example::literals(set, pattern, "+"),
                example::literals(set, excluding, "+")
            );
            Finding::at(Severity::Warning, "words_excluded", &entry.row, message)
                .field("排除词")
                .remedy("删除这个关键词或这个排除词")
                .example(Some(example::literals(set, pattern, "")))
        }));
    }
}
