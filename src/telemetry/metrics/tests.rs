//! The metrics as a whole: names, the documentation page, the alerts.
//!
//! Must never: repeat by hand what the registry knows.

use std::collections::BTreeSet;
use std::fmt::Write;

use prometheus::proto::{MetricFamily, MetricType};

use super::*;

const HEAD: &str = "\
# 指标

本页由测试生成（`UPDATE_EXPECT=1 cargo test`），不要手改。

`GET /metrics` 以 Prometheus 文本格式给出。标签只取自封闭集合，不含编号、文本或个人信息；所有序列启动时即存在，初值为零。

| 指标 | 类型 | 含义 | 标签 |
|---|---|---|---|
";

fn gathered() -> Vec<MetricFamily> {
    let registry = Registry::new();
    Metrics::new(&registry).unwrap();
    registry.gather()
}

/// The labels of a family with every value that they take.
fn labels_of(family: &MetricFamily) -> String {
    let mut seen: Vec<(String, Vec<String>)> = Vec::new();
    for pair in family.get_metric().iter().flat_map(|metric| metric.get_label()) {
        let (name, value) = (pair.name().to_owned(), pair.value().to_owned());
        match seen.iter_mut().find(|(known, _)| *known == name) {
            Some((_, values)) if values.contains(&value) => {}
            Some((_, values)) => values.push(value),
            None => seen.push((name, vec![value])),
        }
    }
    let shown = |(name, values): &(String, Vec<String>)| {
        format!(
            "`{name}`: {}",
            values.iter().map(|one| format!("`{one}`")).collect::<Vec<_>>().join(" ")
        )
    };
    if seen.is_empty() {
        return "—".to_owned();
    }
    seen.iter().map(shown).collect::<Vec<_>>().join("；")
}

#[test]
fn the_page_is_up_to_date() {
    let families = gathered();
    let mut page = HEAD.to_owned();
    for name in MetricName::ALL {
        let family = families.iter().find(|family| family.name() == name.word()).unwrap();
        let kind =
            if family.get_field_type() == MetricType::COUNTER { "计数器" } else { "仪表" };
        let (word, help, labels) = (name.word(), family.help(), labels_of(family));
        writeln!(page, "| `{word}` | {kind} | {help} | {labels} |").unwrap();
    }
    expect_test::expect_file!["../../../docs/metrics.md"].assert_eq(&page);
}

#[test]
fn every_name_is_registered_and_well_formed() {
    let families = gathered();
    let registered: BTreeSet<&str> = families.iter().map(MetricFamily::name).collect();
    let named: BTreeSet<&str> = MetricName::ALL.iter().map(|name| name.word()).collect();
    assert_eq!(registered, named);
    for family in &families {
        let name = family.name();
        let counts = family.get_field_type() == MetricType::COUNTER;
        assert!(name.starts_with("hotline_"), "{name}");
        assert_eq!(counts, name.ends_with("_total"), "{name}");
    }
}

#[test]
fn alerts_speak_only_of_metrics_that_exist() {
    let alerts = include_str!("../../../deploy/prometheus/alerts.yml");
    let words = alerts.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    let used: BTreeSet<&str> = words.filter(|word| word.starts_with("hotline_")).collect();
    assert!(!used.is_empty());
    for word in used {
        assert!(MetricName::ALL.iter().any(|name| name.word() == word), "no metric {word}");
    }
}

#[test]
fn a_registry_takes_the_metrics_once() {
    let registry = Registry::new();
    Metrics::new(&registry).unwrap();
    let told = Metrics::new(&registry).unwrap_err().to_string();
    assert_eq!(told, "指标 hotline_appeals_total 无法注册");
}
