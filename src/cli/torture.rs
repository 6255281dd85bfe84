//! `hotline torture`: real servers and engines under torture, and a verdict.
//!
//! Must never: say that nothing was found when there was no verdict.

use std::collections::BTreeMap;

use crate::app::open::load_rules;
use crate::app::torture::{Plan, Summary, run as torture};
use crate::config::Settings;
use crate::engine::fault::Step;

use super::args::TortureArgs;
use super::exit::{Exit, Failure};
use super::screen::{Screen, complain, watched};
use super::serve::asked_to_stop;

/// Findings that are told one by one; the rest stands in the report.
const FINDINGS_TOLD_MAX: usize = 50;
/// Units to whom the staff dispatches.
const UNITS: usize = 4;

/// Runs it.
pub async fn run(
    args: &TortureArgs,
    settings: &Settings,
    screen: &mut Screen,
) -> Result<Exit, Failure> {
    let loaded = load_rules(settings).map_err(crate::app::open::Error::Rules)?;
    let receiving = loaded.policy.organisation.iter().filter(|unit| unit.kind.receives_tickets());
    let units = receiving.take(UNITS).map(|unit| unit.id.to_string()).collect();
    let rules = settings.rules.folder().map(std::path::absolute).transpose()?;
    let plan = Plan {
        seed: args.seed,
        engines: args.engines,
        servers: args.servers,
        engine_kills: args.engine_kills,
        server_kills: args.server_kills,
        appeals: args.appeals,
        plant: args.plant,
        apart: args.apart,
        out: args.out.clone(),
        program: std::env::current_exe()?,
        rules,
        units,
    };
    let bar = watched().then(|| indicatif::ProgressBar::new(1));
    let torturing = torture(&plan, settings, |done, all| match &bar {
        Some(bar) => {
            bar.set_length(all);
            bar.set_position(done);
        }
        None if done * 10 / all > (done - 1) * 10 / all => complain(format!("故障 {done}/{all}")),
        None => {}
    });
    // Whoever interrupts it leaves no process behind: what is dropped here kills what it has started.
    let summary = tokio::select! {
        summary = torturing => summary?,
        () = asked_to_stop() => return Err(anyhow::anyhow!("已中断，没有结论").into()),
    };
    if let Some(bar) = bar {
        bar.finish_and_clear();
    }
    std::fs::write(args.out.join("report.json"), serde_json::to_vec_pretty(&summary)?)?;
    if args.json {
        screen.json(&summary)?;
    } else {
        tell(&summary, screen)?;
    }
    for finding in summary.found.iter().take(FINDINGS_TOLD_MAX) {
        complain(finding.to_string());
    }
    if summary.findings > FINDINGS_TOLD_MAX {
        complain(format!("……共 {} 个，见 report.json", summary.findings));
    }
    Ok(if summary.findings == 0 { Exit::Fine } else { Exit::Failed })
}

fn tell(summary: &Summary, screen: &mut Screen) -> Result<(), Failure> {
    let Summary { done, traffic, .. } = summary;
    let steps: BTreeMap<&str, u32> =
        done.kills_at.iter().map(|(step, times)| (step.as_str(), *times)).collect();
    let steps: Vec<String> = Step::ALL
        .iter()
        .map(|step| format!("{step} {}", steps.get(step.word()).copied().unwrap_or(0)))
        .collect();
    screen.line(format!(
        "种子 {}，服务器 {} 台，引擎 {} 个，用时 {:.0} 秒",
        summary.seed, summary.servers, summary.engines, summary.seconds
    ))?;
    screen.line(format!(
        "杀引擎 {} 次：任意时刻 {}（其中与服务器同时 {}）；{}",
        done.engine_kills(),
        done.kills_any,
        done.kills_with_server,
        steps.join("，")
    ))?;
    screen.line(format!(
        "杀服务器 {} 次；冻结服务器 {} 次、引擎 {} 次；隔断服务器 {} 次；拨动引擎时钟 {} 次；归档 {} 次（其中杀死 {} 次）；平稳重启服务器 {} 次、引擎 {} 次；引擎自行退出后重启 {} 次；为追平副本重启服务器 {} 次",
        done.server_kills,
        done.server_freezes,
        done.engine_freezes,
        done.server_cuts,
        done.clock_steps,
        done.archivings,
        done.archivers_killed,
        done.server_restarts,
        done.engine_restarts,
        done.engine_exits,
        done.copies_mended
    ))?;
    for (of, label) in [("kill", "服务器被杀"), ("freeze", "服务器被冻结"), ("cut", "服务器被隔断")]
    {
        if let Some((longest, middle)) = done.outage(of) {
            screen.line(format!(
                "{label}后到再次确认发布：中位 {middle} 毫秒，最长 {longest} 毫秒"
            ))?;
        }
    }
    screen.line(format!(
        "诉求确认 {} 次，重复 {} 次，不可受理 {} 次；操作办成 {}，拒绝 {}，重发 {}；取走消息 {} 条，单位崩溃 {} 次；无人应答 {}",
        traffic.acknowledged,
        traffic.had_already,
        traffic.untakeable,
        traffic.ok,
        traffic.refused,
        traffic.repeated,
        traffic.taken,
        traffic.unit_crashes,
        traffic.unanswered
    ))?;
    for one in &summary.apart {
        screen.line(format!("{}：{}", one.fault, one.seen))?;
    }
    screen.line(format!(
        "工单 {} 张，提交 {} 条（已归档 {}）；核对承诺 {} 项，发现问题 {} 个",
        summary.tickets, summary.commits, summary.archived, summary.promises, summary.findings
    ))?;
    Ok(())
}
