//! What can be typed after `hotline torture`, and what the torture run says to `hotline serve`.
//!
//! Must never: be of use to anybody who serves a city.

use std::path::PathBuf;

use clap::Args;

use crate::engine::fault::{Plant, Step};

/// `torture`.
#[derive(Debug, Args)]
pub struct TortureArgs {
    /// 随机种子：同一种子，同样的诉求与故障次序 / same seed, same appeals and faults in the same order
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// 引擎进程数 / engines
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u8).range(1..=3))]
    pub engines: u8,
    /// NATS 服务器数：1 或 3（三副本） / servers, one or a cluster of three
    #[arg(long, default_value_t = 1, value_parser = servers)]
    pub servers: u8,
    /// 杀引擎多少次 / kills of engines
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(0..=10_000))]
    pub engine_kills: u32,
    /// 杀服务器多少次 / kills of servers
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(0..=1_000))]
    pub server_kills: u32,
    /// 诉求件数，缺省按故障次数定 / appeals, by default as many as the faults need
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub appeals: Option<u32>,
    /// 预埋故障，用来证明核对器能发现：ack-before-append、no-dedupe、no-fence 或 wall-clock / break a promise on purpose
    #[arg(long, value_name = "FAULT", value_parser = plant)]
    pub plant: Option<Plant>,
    /// 另外单独核对的三项：满盘、损坏的消息、更新版本的消息 / also the three faults that need a cluster of their own
    #[arg(long)]
    pub apart: bool,
    /// 输出目录（各进程的数据、日志与报告，须为空或上次拷机所建） / folder for data, logs and report
    #[arg(long, default_value = "hotline-torture", value_name = "DIR")]
    pub out: PathBuf,
    /// 输出 JSON / print JSON
    #[arg(long)]
    pub json: bool,
}

/// `serve`.
#[derive(Debug, Args)]
pub struct ServeArgs {
    /// Dies after a step was passed for the nth time.
    #[arg(long, hide = true, value_name = "STEP:N", value_parser = stop)]
    pub stop_at: Option<Stop>,
    /// Puts the clock by as many seconds as each line says that comes in.
    #[arg(long, hide = true)]
    pub clock_from_stdin: bool,
    /// Breaks a promise on purpose.
    #[arg(long, hide = true, value_name = "FAULT", value_parser = plant)]
    pub plant: Option<Plant>,
}

/// Where a process is to die.
#[derive(Debug, Clone, Copy)]
pub struct Stop {
    /// After which step.
    pub step: Step,
    /// When it is passed for the nth time.
    pub nth: u64,
}

fn servers(text: &str) -> Result<u8, String> {
    match text {
        "1" => Ok(1),
        "3" => Ok(3),
        _ => Err("应为 1 或 3".to_owned()),
    }
}

fn plant(text: &str) -> Result<Plant, String> {
    Plant::parse(text).ok_or_else(|| {
        let known: Vec<&str> = Plant::ALL.iter().map(|one| one.word()).collect();
        format!("没有这种故障；可用：{}", known.join("、"))
    })
}

fn stop(text: &str) -> Result<Stop, String> {
    let wrong = || "应写作 步骤:次数，如 pulled:1".to_owned();
    let (step, nth) = text.split_once(':').ok_or_else(wrong)?;
    let step = Step::parse(step).ok_or_else(wrong)?;
    let nth = nth.parse().ok().filter(|nth| *nth > 0).ok_or_else(wrong)?;
    Ok(Stop { step, nth })
}
