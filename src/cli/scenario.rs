//! `hotline scenario run`: plays scripts and says whether each reproduces its transcript.
//!
//! Must never: write anything but transcripts, and those only when asked to.

use std::path::{Path, PathBuf};

use anyhow::Context;
use serde_json::{Value, json};

use crate::app::open::load_rules;
use crate::app::scenario::{Outcome, SHIPPED, Setting, Verdict};
use crate::config::Settings;

use super::args::ScenarioCommand;
use super::exit::{Exit, Failure};
use super::screen::Screen;

/// Ending of a script, and of its transcript.
const SCRIPT: &str = "txt";
const TRANSCRIPT: &str = "out";

/// Largest file that is read.
const FILE_BYTES_MAX: u64 = 1024 * 1024;

/// A script with what is kept of it.
struct Source {
    name: String,
    script: String,
    kept: Option<String>,
    /// Where its transcript lies; none for one that is compiled in.
    path: Option<PathBuf>,
}

/// Runs it.
pub fn run(
    command: &ScenarioCommand,
    settings: &Settings,
    screen: &mut Screen,
) -> Result<Exit, Failure> {
    let ScenarioCommand::Run { paths, update, json } = command;
    if *update && paths.is_empty() {
        let error = anyhow::anyhow!("内置剧本不能改写；请给出文件或目录，如 fixtures/scenarios");
        return Err(Failure::usage(error));
    }
    let sources = sources(paths)?;
    let loaded = load_rules(settings).map_err(crate::app::open::Error::Rules)?;
    let setting = Setting::new(&loaded);
    let mut verdicts = Vec::new();
    for source in &sources {
        let mut verdict = setting.check(&source.name, &source.script, source.kept.as_deref());
        let written = *update && write(source, &verdict)?;
        if written {
            verdict.outcome = Outcome::Reproduced;
        }
        verdicts.push((verdict, written));
    }
    let all = verdicts.iter().all(|(verdict, _)| verdict.outcome == Outcome::Reproduced);
    if *json {
        let list: Vec<Value> = verdicts.iter().map(|(verdict, _)| as_json(verdict)).collect();
        screen.json(&json!({ "ok": all, "scenarios": list }))?;
    } else {
        print(&verdicts, screen)?;
    }
    Ok(if all { Exit::Fine } else { Exit::Failed })
}

/// The scripts that are meant; those that are compiled in where none is named.
fn sources(paths: &[PathBuf]) -> Result<Vec<Source>, Failure> {
    if paths.is_empty() {
        return Ok(SHIPPED
            .iter()
            .map(|one| Source {
                name: one.name.to_owned(),
                script: one.script.to_owned(),
                kept: Some(one.transcript.to_owned()),
                path: None,
            })
            .collect());
    }
    let mut files = Vec::new();
    for path in paths {
        files.extend(scripts_at(path)?);
    }
    files.iter().map(|path| read(path)).collect()
}

fn scripts_at(path: &Path) -> Result<Vec<PathBuf>, Failure> {
    if path.is_file() {
        return Ok(vec![path.to_owned()]);
    }
    if !path.is_dir() {
        let error = anyhow::anyhow!("没有剧本 {}，请核对文件名或目录", path.display());
        return Err(Failure::usage(error));
    }
    let mut files = Vec::new();
    for entry in std::fs::read_dir(path).with_context(|| format!("读取 {} 失败", path.display()))?
    {
        let file = entry?.path();
        if file.extension().is_some_and(|ending| ending == SCRIPT) {
            files.push(file);
        }
    }
    files.sort();
    if files.is_empty() {
        let error = anyhow::anyhow!("{} 里没有剧本（*.{SCRIPT}）", path.display());
        return Err(Failure::usage(error));
    }
    Ok(files)
}

fn read(path: &Path) -> Result<Source, Failure> {
    let bytes = std::fs::metadata(path).map_or(0, |about| about.len());
    if bytes > FILE_BYTES_MAX {
        let error = anyhow::anyhow!("{} 有 {bytes} 字节，不像剧本", path.display());
        return Err(Failure::usage(error));
    }
    let script = std::fs::read_to_string(path)
        .with_context(|| format!("读取 {} 失败（须为 UTF-8 文本）", path.display()))?;
    let beside = path.with_extension(TRANSCRIPT);
    let kept = match std::fs::read_to_string(&beside) {
        Ok(kept) => Some(kept),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => {
            let error = anyhow::Error::new(error);
            return Err(error.context(format!("读取 {} 失败", beside.display())).into());
        }
    };
    Ok(Source { name: path.display().to_string(), script, kept, path: Some(beside) })
}

/// Writes the transcript of a script that went as it says; whether it did.
fn write(source: &Source, verdict: &Verdict) -> Result<bool, Failure> {
    let fresh = matches!(verdict.outcome, Outcome::Differs(_) | Outcome::NoTranscript);
    let Some(path) = source.path.as_ref().filter(|_| fresh) else { return Ok(false) };
    std::fs::write(path, &verdict.transcript)
        .with_context(|| format!("写入 {} 失败", path.display()))?;
    Ok(true)
}

fn print(verdicts: &[(Verdict, bool)], screen: &mut Screen) -> Result<(), Failure> {
    for (verdict, written) in verdicts {
        let how = if *written { "已更新" } else { word(&verdict.outcome) };
        let gap = if verdict.title.is_empty() { "" } else { "  " };
        screen.line(format!("{how}  {}{gap}{}", verdict.name, verdict.title))?;
        for line in reasons(&verdict.outcome) {
            screen.line(format!("    {line}"))?;
        }
    }
    let fine =
        verdicts.iter().filter(|(verdict, _)| verdict.outcome == Outcome::Reproduced).count();
    let wrong = verdicts.len() - fine;
    screen.line(format!("剧本 {} 个：重现 {fine}，未重现 {wrong}", verdicts.len()))?;
    Ok(())
}

fn word(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Reproduced => "重现",
        Outcome::Differs(_) => "不符",
        Outcome::NoTranscript => "无实录",
        Outcome::Failed(_) => "未通过",
        Outcome::Wrong(_) => "有误",
    }
}

/// What people are told of a script that did not reproduce.
fn reasons(outcome: &Outcome) -> Vec<String> {
    match outcome {
        Outcome::Reproduced => Vec::new(),
        Outcome::Differs(difference) => {
            let shown = |line: &Option<String>| match line {
                Some(line) => line.trim().to_owned(),
                None => "（到此为止）".to_owned(),
            };
            let place = match difference.after.as_str() {
                "" => String::new(),
                step => format!("，在“{step}”之后"),
            };
            vec![
                format!("实录第 {} 行起不同{place}", difference.line),
                format!("实录  {}", shown(&difference.expected)),
                format!("现在  {}", shown(&difference.got)),
                "如现在的结果是对的，用 --update 改写实录".to_owned(),
            ]
        }
        Outcome::NoTranscript => vec!["没有 .out 实录；核对后用 --update 生成".to_owned()],
        Outcome::Failed(failures) => {
            failures.iter().map(|(line, text)| format!("第 {line} 行：{text}")).collect()
        }
        Outcome::Wrong(wrong) => wrong.iter().map(ToString::to_string).collect(),
    }
}

fn as_json(verdict: &Verdict) -> Value {
    let (outcome, detail) = match &verdict.outcome {
        Outcome::Reproduced => ("reproduced", Value::Null),
        Outcome::Differs(difference) => ("differs", json!(difference)),
        Outcome::NoTranscript => ("no_transcript", Value::Null),
        Outcome::Failed(failures) => {
            let list = failures.iter().map(|(line, text)| json!({ "line": line, "what": text }));
            ("failed", list.collect())
        }
        Outcome::Wrong(wrong) => ("wrong", json!(wrong)),
    };
    json!({ "name": verdict.name, "title": verdict.title, "outcome": outcome, "detail": detail })
}
