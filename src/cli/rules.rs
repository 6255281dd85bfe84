//! `hotline rules check|test|explain`; `backtest` and `suggest` have files of their own.
//!
//! Must never: stop at the first problem.

use serde_json::{Value, json};

use crate::app::open::{source, today};
use crate::config::Settings;
use crate::domain::appeal::{AppealKind, CallerSubject};
use crate::domain::id::{MatterCode, UnitId};
use crate::domain::matter::Lead;
use crate::route::finding::{Finding, Severity};
use crate::route::rulebook::{MatterScope, PlaceScope, RuleBook};
use crate::ruleset::cases::{self, CaseReport};
use crate::ruleset::{Error, Loaded, load};

use super::args::RulesCommand;
use super::exit::{Exit, Failure};
use super::screen::Screen;

mod backtest;
mod suggest;

/// Runs it.
pub async fn run(
    command: &RulesCommand,
    settings: &Settings,
    screen: &mut Screen,
) -> Result<Exit, Failure> {
    let loaded = || load(&source(settings), today());
    let wrong = |error: Error| Failure { exit: Exit::RulesWrong, error: error.into() };
    match command {
        RulesCommand::Check(args) | RulesCommand::Test(args) => match loaded() {
            Ok(loaded) if matches!(command, RulesCommand::Test(_)) => {
                test(&loaded, args.json, screen)
            }
            Ok(loaded) => check(&loaded, args.json, screen),
            Err(Error::Invalid(findings)) => tell(&findings, args.json, screen),
            Err(error) => Err(wrong(error)),
        },
        RulesCommand::Explain { code } => explain(&loaded().map_err(wrong)?.book, code, screen),
        RulesCommand::Backtest(args) => backtest::run(args, settings, screen).await,
        RulesCommand::Suggest(args) => suggest::run(args, settings, screen).await,
    }
}

fn tell(findings: &[Finding], json: bool, screen: &mut Screen) -> Result<Exit, Failure> {
    if json {
        let findings: Vec<Value> = findings.iter().map(finding).collect();
        screen.json(&json!({ "ok": false, "findings": findings }))?;
        return Ok(Exit::RulesWrong);
    }
    for finding in findings {
        screen.line(finding.to_string())?;
    }
    let errors = findings.iter().filter(|one| one.severity == Severity::Error).count();
    screen.line(format!(
        "规则集未通过：错误 {errors} 处，警告与提示 {} 处；未启用",
        findings.len() - errors
    ))?;
    Ok(Exit::RulesWrong)
}

fn finding(finding: &Finding) -> Value {
    json!({
        "severity": finding.severity.word(), "code": finding.code, "file": finding.file,
        "row": finding.row, "field": finding.field, "message": finding.message,
        "remedy": finding.remedy, "example": finding.example,
    })
}

fn check(loaded: &Loaded, json: bool, screen: &mut Screen) -> Result<Exit, Failure> {
    let report = cases::run(loaded, today());
    let summary = &loaded.summary;
    let ok = report.failed.is_empty();
    if json {
        let findings: Vec<Value> = loaded.findings.iter().map(finding).collect();
        screen.json(&json!({
            "ok": ok, "version": loaded.book.version, "units": summary.units,
            "places": summary.places, "matters": summary.matters, "rows": summary.rules,
            "knowledge": summary.knowledge, "synonyms": summary.synonyms,
            "guards": summary.guards, "keywords": summary.keywords, "cases": report.total,
            "sla_profiles": summary.profiles, "sla_profile": loaded.policy.sla.profile,
            "calendar": loaded.policy.calendar.version(),
            "calendar_covers_until": loaded.policy.calendar.covers_until(),
            "cases_failed": failures(&report), "findings": findings,
        }))?;
    } else {
        for finding in &loaded.findings {
            screen.line(finding.to_string())?;
        }
        print_failures(&report, screen)?;
        screen.line(format!(
            "规则集 {}：单位 {}，地点 {}，事项 {}，派单规则 {}，知识 {}，同义词 {}，守则 {}，识别词 {}",
            loaded.book.version, summary.units, summary.places, summary.matters, summary.rules,
            summary.knowledge, summary.synonyms, summary.guards, summary.keywords
        ))?;
        let calendar = &loaded.policy.calendar;
        screen.line(format!(
            "时限方案 {} 个，采用 {}；工作日历 {}，公布至 {}",
            summary.profiles,
            loaded.policy.sla.profile,
            calendar.version(),
            calendar.covers_until()
        ))?;
        let passed = report.total - report.failed.len();
        let verdict = if ok { "通过" } else { "未通过" };
        screen.line(format!(
            "用例 {} 条，通过 {passed}，未过 {}；提示 {} 处：{verdict}",
            report.total,
            report.failed.len(),
            loaded.findings.len()
        ))?;
    }
    Ok(if ok { Exit::Fine } else { Exit::RulesWrong })
}

fn test(loaded: &Loaded, json: bool, screen: &mut Screen) -> Result<Exit, Failure> {
    let report = cases::run(loaded, today());
    if json {
        screen.json(&json!({ "cases": report.total, "cases_failed": failures(&report) }))?;
    } else {
        print_failures(&report, screen)?;
        let failed = report.failed.len();
        screen.line(format!("用例 {} 条，未过 {failed} 条", report.total))?;
    }
    Ok(if report.failed.is_empty() { Exit::Fine } else { Exit::RulesWrong })
}

fn failures(report: &CaseReport) -> Vec<Value> {
    report
        .failed
        .iter()
        .map(|one| {
            json!({ "file": one.file, "row": one.row, "case": one.case,
                    "expected": one.expected, "got": one.got, "explanation": one.explanation })
        })
        .collect()
}

fn print_failures(report: &CaseReport, screen: &mut Screen) -> Result<(), Failure> {
    for one in &report.failed {
        screen.line(format!(
            "用例未过 {} 第 {} 行：{}\n    应为 {}\n    实为 {}（{}）",
            one.file, one.row, one.case, one.expected, one.got, one.explanation
        ))?;
    }
    Ok(())
}

/// Says everything the set holds under a code.
fn explain(book: &RuleBook, code: &str, screen: &mut Screen) -> Result<Exit, Failure> {
    let lines = [matter(book, code), unit(book, code), place(book, code), row(book, code)];
    let lines: Vec<String> = lines.into_iter().flatten().flatten().collect();
    if lines.is_empty() {
        let error = anyhow::anyhow!("规则集中没有编码 {code}；可写事项、单位、地点或规则编号");
        return Err(Failure { exit: Exit::NotFound, error });
    }
    for line in lines {
        screen.line(line)?;
    }
    Ok(Exit::Fine)
}

fn matter(book: &RuleBook, code: &str) -> Option<Vec<String>> {
    let entry = book.matters.get(&MatterCode::new(code))?;
    let matter = &entry.matter;
    let lead = matter.lead.as_ref().map_or("由派单规则决定".into(), |lead| name(book, lead));
    let assisting: Vec<String> = matter.assisting.iter().map(|lead| name(book, lead)).collect();
    let negatives: Vec<String> = book
        .negatives
        .iter()
        .filter(|entry| entry.matters.iter().any(|prefix| code.starts_with(prefix.as_str())))
        .map(|entry| format!("{} {}", entry.id, entry.label))
        .collect();
    Some(vec![
        format!("事项 {} {}", matter.code, matter.path.join(" / ")),
        format!("  主办 {lead}；协办 {}", or_dash(&assisting)),
        format!("  街道可办 {}；时限类别 {}", matter.street, matter.sla_class),
        format!("  法律依据 {}", matter.legal_basis),
        format!("  负面清单 {}", or_dash(&negatives)),
        format!("  出处 {} 第 {} 行", entry.row.file, entry.row.row),
    ])
}

fn unit(book: &RuleBook, code: &str) -> Option<Vec<String>> {
    let id = UnitId::new(code);
    let unit = book.organisation.get(&id)?;
    let above: Vec<String> = book.organisation.ancestors(&id).map(|one| one.name.clone()).collect();
    let leads = book
        .matters
        .values()
        .filter(|entry| entry.matter.lead == Some(Lead::Unit(id.clone())))
        .map(|entry| format!("    {} {}", entry.matter.code, entry.matter.path.join(" / ")));
    let mut lines = vec![
        format!("单位 {} {}（{}，{}）", unit.id, unit.name, unit.kind, unit.level),
        format!("  简称 {}；队列 {}", or_dash(&unit.short_names), unit.queue),
        format!("  上级 {}", or_dash(&above)),
        "  主办事项".into(),
    ];
    lines.extend(leads);
    Some(lines)
}

fn place(book: &RuleBook, code: &str) -> Option<Vec<String>> {
    let entry = book.reader.vocabulary().places.iter().find(|one| one.id.as_str() == code)?;
    let streets: Vec<String> =
        entry.streets.iter().map(|id| book.organisation.name(id).to_owned()).collect();
    let community = entry.community.as_ref().map_or("—", |id| book.organisation.name(id));
    Some(vec![
        format!("地点 {} {}", entry.id, entry.names.join("、")),
        format!("  街道 {}；社区 {community}", or_dash(&streets)),
    ])
}

fn row(book: &RuleBook, code: &str) -> Option<Vec<String>> {
    let rule = book.rules.iter().find(|rule| rule.row.id.as_str() == code)?;
    Some(vec![
        format!("派单规则 {}（{} 第 {} 行）", rule.row.id, rule.row.file, rule.row.row),
        format!("  事项 {}；地点 {}", matters_of(book, &rule.matter), places_of(book, &rule.place)),
        format!(
            "  诉求类型 {}；诉求主体 {}；有效期 {} 至 {}",
            rule.kind.map_or("不限", AppealKind::label),
            rule.subject.map_or("不限", CallerSubject::label),
            rule.valid_from.map_or("—".into(), |day| day.to_string()),
            rule.valid_until.map_or("—".into(), |day| day.to_string())
        ),
        format!("  主办 {}", name(book, &rule.lead)),
    ])
}

fn matters_of(book: &RuleBook, scope: &MatterScope) -> String {
    match scope {
        MatterScope::Any => "不限".into(),
        MatterScope::Group(prefix) => format!("{prefix} 各项"),
        MatterScope::Leaf(code) => book
            .matters
            .get(code)
            .map_or(code.to_string(), |entry| format!("{code} {}", entry.matter.path[2])),
    }
}

fn places_of(book: &RuleBook, scope: &PlaceScope) -> String {
    match scope {
        PlaceScope::Any => "不限".into(),
        PlaceScope::Within(unit) => format!("{} 辖区", book.organisation.name(unit)),
        PlaceScope::At(id) => {
            book.reader.vocabulary().place(id).map_or(id.to_string(), |entry| entry.name.clone())
        }
    }
}

fn name(book: &RuleBook, lead: &Lead) -> String {
    match lead {
        Lead::Unit(id) => format!("{}（{id}）", book.organisation.name(id)),
        Lead::StreetOfPlace => "属地街道".into(),
        Lead::CommunityOfPlace => "属地社区".into(),
    }
}

fn or_dash(list: &[String]) -> String {
    if list.is_empty() { "—".into() } else { list.join("、") }
}
