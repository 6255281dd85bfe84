//! Rows that say the same or contradict each other (重叠、交叉管). Two rows of equal specificity can only
//! meet when their scopes, kind, subject and boundedness are the same, so rows are bucketed by these
//! and swept by their days.
//!
//! Must never: compare rows of different buckets.

use std::collections::HashMap;

use crate::route::finding::{Finding, Severity};
use crate::route::rulebook::Rule;

use super::cover::{Scopes, class, days};
use super::{Set, example};

/// How many rows in force at once one row is compared with.
const COMPARED_MAX: usize = 8;

pub(super) fn check(set: &Set<'_>, findings: &mut Vec<Finding>) {
    let mut numbers: HashMap<_, usize> = HashMap::new();
    let mut buckets: Vec<Vec<&Rule>> = Vec::new();
    for rule in &set.contents.rules {
        let scopes: Scopes<'_> = (&rule.matter, &rule.place);
        let number = *numbers.entry((scopes, class(rule))).or_insert(buckets.len());
        if number == buckets.len() {
            buckets.push(Vec::new());
        }
        buckets[number].push(rule);
    }
    for mut bucket in buckets.into_iter().filter(|bucket| bucket.len() > 1) {
        bucket.retain(|rule| days(rule).0 <= days(rule).1);
        bucket.sort_by_key(|rule| (days(rule).0, rule.row.row));
        sweep(set, &bucket, findings);
    }
}

/// Sweeps the rows of one bucket by their first day.
fn sweep(set: &Set<'_>, bucket: &[&Rule], findings: &mut Vec<Finding>) {
    // In force at the sweep's day, one for each output, the longest.
    let mut in_force: Vec<&Rule> = Vec::new();
    for rule in bucket {
        in_force.retain(|earlier| days(earlier).1 >= days(rule).0);
        for earlier in in_force.iter().take(COMPARED_MAX) {
            findings.push(finding(set, earlier, rule));
        }
        match in_force.iter_mut().find(|earlier| same_output(earlier, rule)) {
            Some(earlier) if days(earlier).1 < days(rule).1 => *earlier = rule,
            Some(_) => {}
            None => in_force.push(rule),
        }
    }
}

fn finding(set: &Set<'_>, earlier: &Rule, rule: &Rule) -> Finding {
    let other = format!("{} 第{}行（{}）", earlier.row.file, earlier.row.row, earlier.row.id);
    let finding = if same_output(earlier, rule) {
        let message = format!("与 {other} 重复：范围相同，结论也相同");
        Finding::at(Severity::Warning, "row_duplicate", &rule.row, message).remedy("删除其中一行")
    } else {
        let message = format!("与 {other} 交叉管：同样具体，范围重叠，结论不同");
        Finding::at(Severity::Error, "rows_overlap", &rule.row, message).field("主办").remedy(
            "由派单会商明确一家主办，删除另一行；或把其中一行的事项、地点、类型、主体写得更具体",
        )
    };
    finding.example(example::of_rule(set, rule))
}

fn same_output(one: &Rule, other: &Rule) -> bool {
    let sorted = |rule: &Rule| {
        let mut assisting = rule.assisting.clone();
        assisting.sort();
        assisting
    };
    one.lead == other.lead && one.sla_class == other.sla_class && sorted(one) == sorted(other)
}
