//! `docs/config.md`, written from the table of settings.
//!
//! Must never: be compiled into the program; it is a test.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write;

use super::key::SettingKey;
use super::load::{EnvironmentInput, FileInput, Inputs};
use super::problem::Source;
use super::settings::Settings;

const HEAD: &str = "\
# 配置

本页由测试生成（`UPDATE_EXPECT=1 cargo test`），不要手改。

来源的优先级由低到高：内置默认 → 配置文件（工作目录下的 `hotline.toml`，或 `--config 文件`）→ 环境变量 → 命令行。
任何一处写错，程序都不启动，并一次列出全部问题。`hotline config` 显示生效的值与来源，密钥不显示。

| 配置项 | 含义 | 取值 | 默认 | 环境变量 |
|---|---|---|---|---|
";

fn defaults() -> Settings {
    Settings::load(Inputs {
        file: FileInput::None,
        environment: EnvironmentInput::Given(HashMap::new()),
        command_line: Vec::new(),
    })
    .unwrap()
}

#[test]
fn the_page_is_up_to_date() {
    let mut page = HEAD.to_owned();
    for one in &defaults().explain().keys {
        let (key, kind) = (one.key, one.key.kind());
        let (word, label, variable) = (key.word(), key.label(), key.variable());
        let default = match one.value.as_str() {
            Some("") | None if one.value.is_string() || one.value.is_null() => one.shown.clone(),
            _ => format!("`{}`", one.shown),
        };
        writeln!(page, "| `{word}` | {label} | {kind} | {default} | `{variable}` |").unwrap();
    }
    expect_test::expect_file!["../../docs/config.md"].assert_eq(&page);
}

#[test]
fn the_example_holds_every_setting_but_the_secrets() {
    let text = super::load::DEFAULTS;
    let entries = super::layer::from_toml(text, &Source::BuiltIn).unwrap();
    let written: BTreeSet<String> = entries.into_iter().map(|entry| entry.key).collect();
    let known: BTreeMap<_, _> = SettingKey::ALL.iter().map(|key| (key.word(), key)).collect();
    let expected: BTreeSet<String> = known
        .iter()
        .filter(|(_, key)| !key.is_secret())
        .map(|(word, _)| (*word).to_owned())
        .collect();
    assert_eq!(written, expected);
    for key in SettingKey::ALL.iter().filter(|key| key.is_secret()) {
        assert!(text.contains(&key.variable()), "the example does not tell of {}", key.word());
    }
}
