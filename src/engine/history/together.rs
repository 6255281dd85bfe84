//! Whether histories may be used together: enough to learn from, and nothing that is judged was learned.
//!
//! Must never: let a ticket stand on both sides.

use std::collections::BTreeSet;

use super::read::{History, Labelled};

/// Fewest tickets to learn from.
pub const TICKETS_MIN: usize = 50;
/// Ids told in a message.
const TOLD_MAX: usize = 10;

/// Why histories cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// Too little to learn from.
    #[error("训练记录只有 {found} 条，至少需要 {TICKETS_MIN} 条；请提供更长时段的历史")]
    TooFew {
        /// How many there are.
        found: usize,
    },
    /// Nothing to tell apart.
    #[error("训练记录的标签只有一种（{label}），无从区分；请检查 --label-column 是否指对了列")]
    OneLabel {
        /// The only one.
        label: String,
    },
    /// Tickets that stand on both sides.
    #[error("有 {} 条记录同时出现在训练集和测试集（泄漏），结果会虚高：{}；请从其中一边删去后重试", .ids.len(), told(.ids))]
    Leak {
        /// Their ids.
        ids: Vec<String>,
    },
}

fn told(ids: &[String]) -> String {
    let more = if ids.len() > TOLD_MAX { " 等" } else { "" };
    format!("{}{more}", ids.get(..TOLD_MAX).unwrap_or(ids).join("、"))
}

/// Whether there is enough to learn from.
///
/// # Errors
/// [`Unfit::TooFew`], [`Unfit::OneLabel`].
pub fn check_enough(training: &[History]) -> Result<(), Unfit> {
    let all = || training.iter().flat_map(|history| &history.tickets);
    let found = all().count();
    if found < TICKETS_MIN {
        return Err(Unfit::TooFew { found });
    }
    let labels: BTreeSet<&str> = all().map(|ticket| ticket.label.as_str()).collect();
    match labels.first() {
        Some(label) if labels.len() == 1 => Err(Unfit::OneLabel { label: (*label).to_owned() }),
        Some(_) | None => Ok(()),
    }
}

/// Whether no ticket stands on both sides: by id, and where a file has none, by text and label.
///
/// # Errors
/// [`Unfit::Leak`] with their ids, or rows where they have none.
pub fn check_apart(training: &[History], test: &History) -> Result<(), Unfit> {
    let learned = training.iter().flat_map(|history| &history.tickets);
    let known: BTreeSet<Key<'_>> = learned.map(Key::of).collect();
    let twice = test.tickets.iter().filter(|ticket| known.contains(&Key::of(ticket)));
    let ids: Vec<String> =
        twice.map(|one| one.id.clone().unwrap_or_else(|| format!("第 {} 行", one.row))).collect();
    if ids.is_empty() { Ok(()) } else { Err(Unfit::Leak { ids }) }
}

/// Whether a model has not learned from any of these tickets, as far as ids tell.
///
/// # Errors
/// [`Unfit::Leak`] with their ids.
pub fn check_not_learned(learned: &[String], test: &History) -> Result<(), Unfit> {
    let known: BTreeSet<&str> = learned.iter().map(String::as_str).collect();
    let twice = test.tickets.iter().filter_map(|ticket| ticket.id.as_ref());
    let ids: Vec<String> = twice.filter(|id| known.contains(id.as_str())).cloned().collect();
    if ids.is_empty() { Ok(()) } else { Err(Unfit::Leak { ids }) }
}

/// By what a ticket is known again.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Key<'a> {
    Id(&'a str),
    Content(&'a str, &'a str),
}

impl<'a> Key<'a> {
    fn of(ticket: &'a Labelled) -> Self {
        match &ticket.id {
            Some(id) => Self::Id(id),
            None => Self::Content(&ticket.text, &ticket.label),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Columns, read};
    use super::*;

    fn history(rows: impl Iterator<Item = (usize, &'static str)>) -> History {
        let rows: String = rows.map(|(id, unit)| format!("{id},诉求{id},{unit}\n")).collect();
        let text = format!("id,text,unit\n{rows}");
        read("a.csv", text.as_bytes(), &Columns::new("text", "unit")).unwrap()
    }

    #[test]
    fn too_little_and_one_label_are_refused() {
        let few = history((0..10).map(|id| (id, "甲")));
        assert_eq!(check_enough(&[few]), Err(Unfit::TooFew { found: 10 }));
        let alike = history((0..60).map(|id| (id, "甲")));
        assert_eq!(check_enough(&[alike]), Err(Unfit::OneLabel { label: "甲".into() }));
        let fine = history((0..60).map(|id| (id, if id % 2 == 0 { "甲" } else { "乙" })));
        assert_eq!(check_enough(&[fine]), Ok(()));
    }

    #[test]
    fn a_ticket_on_both_sides_is_refused_with_a_list() {
        let training = [history((0..60).map(|id| (id, "甲")))];
        let test = history((58..70).map(|id| (id, "甲")));
        let leak = check_apart(&training, &test).unwrap_err();
        assert_eq!(leak, Unfit::Leak { ids: vec!["58".into(), "59".into()] });
        assert!(leak.to_string().contains("58、59"));
        let learned: Vec<String> = (0..60).map(|id: u32| id.to_string()).collect();
        assert_eq!(check_not_learned(&learned, &test), Err(leak));
        let later = history((60..70).map(|id| (id, "甲")));
        assert_eq!(check_apart(&training, &later), Ok(()));
        assert_eq!(check_not_learned(&learned, &later), Ok(()));
    }
}
