//! What can be typed. Chinese first, English beside it.
//!
//! Must never: hold a default that `config` also holds.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

mod archive;
mod history;
mod migrate;
mod nats;
mod rules;
mod torture;

pub use archive::ArchiveArgs;
pub use history::{HistoryArgs, PromiseArgs};
pub use migrate::MigrateArgs;
pub use nats::{DlqCommand, NatsCommand, PermissionsArgs, QueuesArgs, SetupArgs};
pub use rules::{BacktestArgs, RulesCommand, SuggestArgs};
pub use torture::{ServeArgs, TortureArgs};

/// 12345 热线派单引擎.
#[derive(Debug, Parser)]
#[command(
    name = "hotline",
    version,
    about = "12345 热线派单引擎：理解诉求、按规则派单、全流程跟踪 / routing engine of a 12345 citizens' hotline",
    after_help = "退出码 exit codes：0 成功 fine；1 失败 failed；2 用法或配置有误 usage；3 部分进件被拒收 some kept aside；4 规则有误 rules wrong；5 数据目录被占用 in use；6 没有该工单或编码 not found；7 操作被规则拒绝 refused"
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// Options of every command.
    #[command(flatten)]
    pub common: Common,
}

/// Options of every command.
#[derive(Debug, Args)]
pub struct Common {
    /// 数据目录 / data folder (default ./hotline-data)
    #[arg(long, global = true, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// 规则目录，缺省用内置规则 / rule set folder (default: the set compiled in)
    #[arg(long, global = true, value_name = "DIR")]
    pub rules: Option<PathBuf>,
    /// 配置文件 / settings file (default ./hotline.toml if present)
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// 演示：两周的模拟运行与报告 / simulate a fortnight and report
    Demo(DemoArgs),
    /// 模拟核验：随机的人、故障和时钟，逐条核对规则 / random people and faults, every rule checked
    Simulate(SimulateArgs),
    /// 拷机：真实的 NATS 与引擎进程，反复断电、断网，逐条核对承诺 / real servers and engines, killed again and again, every promise checked
    Torture(TortureArgs),
    /// 批量进件（JSONL 或 CSV） / take appeals in from a file or standard input
    Ingest(IngestArgs),
    /// 对一段文字给出派单结论和理由 / route one text and explain
    Route(RouteArgs),
    /// 规则：检查、测试、说明、回测、建议 / check, test, explain and backtest the rule set
    #[command(subcommand)]
    Rules(RulesCommand),
    /// 训练：从历史工单学出派单模型 / learn a model from past tickets
    Train(TrainArgs),
    /// 评测：用历史工单训练，在另一批上测量 / train on past tickets, measure on others
    Evaluate(EvaluateArgs),
    /// 剧本：按脚本走一遍流程，与实录比对 / play scripts of the loop and compare
    #[command(subcommand)]
    Scenario(ScenarioCommand),
    /// 工单：列表、详情 / list and show tickets
    #[command(subcommand)]
    Ticket(TicketCommand),
    /// 时限：各单位将到期和已超期的时限 / what is due, by unit
    Deadlines(DeadlinesArgs),
    /// 死信：列表、重放 / list and replay what could not be taken
    #[command(subcommand)]
    Dead(DeadCommand),
    /// 集群：权限、主题片段 / the NATS cluster: permissions, tokens
    #[command(subcommand)]
    Nats(NatsCommand),
    /// 迁移：把日志整个复制到另一种存储并逐条核对 / copy the log into the other kind of store and compare
    Migrate(MigrateArgs),
    /// 归档：把旧的提交移出集群的事件日志，压缩成卷；照常可查 / move what is old out of the cluster's log into packed volumes
    Archive(ArchiveArgs),
    /// 运行服务：投影、健康检查、指标 / run the service: projector, health, metrics
    Serve(ServeArgs),
    /// 由日志重建视图 / rebuild the views from the log
    Rebuild(JsonArgs),
    /// 当前生效的配置及其来源 / effective settings and where each came from
    Config(JsonArgs),
}

/// Arguments of `evaluate`.
#[derive(Debug, Args)]
pub struct EvaluateArgs {
    /// 判定什么：unit 承办单位，place 事发街道 / what is to be told: the unit or the street
    #[arg(long, value_enum, default_value = "unit", value_name = "TASK")]
    pub task: Task,
    /// 训练用的历史（CSV 或 JSONL，可多个） / histories to learn from
    #[arg(long, value_name = "FILE", required_unless_present = "model", num_args = 1..)]
    pub train: Vec<PathBuf>,
    /// 已训练的模型，代替 --train / a trained model in place of histories
    #[arg(long, value_name = "FILE", conflicts_with_all = ["train", "folds", "task", "places"])]
    pub model: Option<PathBuf>,
    /// 测试用的历史 / history to measure on
    #[arg(long, value_name = "FILE", required_unless_present = "folds")]
    pub test: Option<PathBuf>,
    /// 不用测试文件，把训练历史按时间分成几折，逐折用此前的预测此后的 / folds by time inside the histories
    #[arg(long, value_name = "COUNT", conflicts_with_all = ["test", "svg"], value_parser = clap::value_parser!(u8).range(1..=12))]
    pub folds: Option<u8>,
    /// Its columns.
    #[command(flatten)]
    pub columns: HistoryArgs,
    /// 承办单位列：判定街道时，训练文件没有街道列就从承办的街道学 / column of the unit, for places
    #[arg(long, value_name = "NAME", default_value = "unit")]
    pub unit_column: String,
    /// 区划表（CSV：code,name 等，可多个），判定街道时必需 / tables of divisions, needed for places
    #[arg(long, value_name = "FILE", num_args = 1.., required_if_eq("task", "place"))]
    pub places: Vec<PathBuf>,
    /// 把准确率—覆盖率曲线画成 SVG 文件 / draw the curve of accuracy against coverage
    #[arg(long, value_name = "FILE")]
    pub svg: Option<PathBuf>,
    /// What is promised.
    #[command(flatten)]
    pub promise: PromiseArgs,
    /// 输出 JSON / print JSON
    #[arg(long)]
    pub json: bool,
}

/// What `evaluate` is to tell of a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Task {
    /// 承办单位 / the unit that has it
    Unit,
    /// 事发街道 / the street where its matter lies
    Place,
}

/// Arguments of `train`.
#[derive(Debug, Args)]
pub struct TrainArgs {
    /// 历史工单（CSV 或 JSONL，可多个）；不给则用 --data 里本系统办结的工单 / histories; else the closed tickets of the data folder
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub history: Vec<PathBuf>,
    /// Its columns.
    #[command(flatten)]
    pub columns: HistoryArgs,
    /// 区划表（CSV：code,name 等，可多个） / tables of divisions
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub places: Vec<PathBuf>,
    /// What is promised.
    #[command(flatten)]
    pub promise: PromiseArgs,
    /// 模型文件，缺省写到数据目录的 model.hlm / the model file; the data folder's by default
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// 输出 JSON / print JSON
    #[arg(long)]
    pub json: bool,
}

/// Only `--json`.
#[derive(Debug, Args)]
pub struct JsonArgs {
    /// 输出 JSON / print JSON
    #[arg(long)]
    pub json: bool,
}

/// `demo`.
#[derive(Debug, Args)]
pub struct DemoArgs {
    /// 随机种子，相同种子结果相同 / same seed, same result
    #[arg(long, default_value_t = 12345)]
    pub seed: u64,
    /// 输出目录（报告与演示数据，须为空或上次演示所建） / folder for the report and the demo's data
    #[arg(long, default_value = "hotline-demo", value_name = "DIR")]
    pub out: PathBuf,
    /// 经由 NATS 运行：自行启动一个 nats-server（须在 PATH 中） / through a nats-server of its own
    #[arg(long)]
    pub nats: bool,
    /// 输出 JSON / print JSON
    #[arg(long)]
    pub json: bool,
}

/// `simulate`.
#[derive(Debug, Args)]
pub struct SimulateArgs {
    /// 随机种子 / seed
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// 多个种子，如 0..200（不含末端） / many seeds, end not included
    #[arg(long, value_name = "FROM..TO", conflicts_with = "seed")]
    pub seeds: Option<String>,
    /// 模拟天数 / simulated days
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=3_650))]
    pub days: u32,
    /// 每天约多少件诉求 / appeals a day, on average
    #[arg(long, default_value_t = 8, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub appeals_per_day: u32,
    /// 一座城市的一年：365 天、每天 3000 件，归档的工单不留在内存 / a city's year
    #[arg(long, conflicts_with_all = ["days", "appeals_per_day", "seeds"])]
    pub city: bool,
    /// 输出 JSON / print JSON
    #[arg(long)]
    pub json: bool,
}

/// `ingest`.
#[derive(Debug, Args)]
pub struct IngestArgs {
    /// 文件，- 表示标准输入；.csv 按 CSV 读，其余按 JSON Lines / file, or - for standard input
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// 格式：jsonl 或 csv，缺省按扩展名 / format, default by the file's ending
    #[arg(long, value_parser = ["jsonl", "csv"])]
    pub format: Option<String>,
    /// 字段映射，如 --map text=内容，可重复；字段见 docs/schemas / map a field to a column, repeatable
    #[arg(long, value_name = "FIELD=COLUMN")]
    pub map: Vec<String>,
    /// 记录未写明渠道时的渠道，如 phone / channel of records that name none
    #[arg(long, value_name = "CHANNEL")]
    pub channel: Option<String>,
    /// 输出 JSON / print JSON
    #[arg(long)]
    pub json: bool,
}

/// `route`.
#[derive(Debug, Args)]
pub struct RouteArgs {
    /// 诉求内容 / the text
    pub text: String,
    /// 诉求类型，如 complaint 或 投诉 / kind of appeal
    #[arg(long)]
    pub kind: Option<String>,
    /// 事发地点 / where it happened
    #[arg(long)]
    pub place: Option<String>,
    /// 标题 / title
    #[arg(long)]
    pub title: Option<String>,
    /// 来电主体：个人、企业、组织 / who speaks
    #[arg(long)]
    pub subject: Option<String>,
    /// 按哪一天的规则（YYYY-MM-DD），缺省今天 / rules of which day
    #[arg(long)]
    pub day: Option<String>,
    /// 输出 JSON / print JSON
    #[arg(long)]
    pub json: bool,
}

/// `scenario …`.
#[derive(Debug, Subcommand)]
pub enum ScenarioCommand {
    /// 运行剧本并与实录比对，写法见 docs/SCENARIOS.md / play scripts, compare with their transcripts
    Run {
        /// 剧本文件或目录，缺省为内置剧本 / files or folders (default: the shipped scripts)
        #[arg(value_name = "FILE|DIR")]
        paths: Vec<PathBuf>,
        /// 按现在的结果改写实录 / rewrite the transcripts
        #[arg(long)]
        update: bool,
        /// 输出 JSON / print JSON
        #[arg(long)]
        json: bool,
    },
}

/// `ticket …`.
#[derive(Debug, Subcommand)]
pub enum TicketCommand {
    /// 工单列表，最新在前 / list, latest first
    List {
        /// 状态，如 dispatched 或 待签收 / state
        #[arg(long)]
        state: Option<String>,
        /// 主办单位编号 / lead unit
        #[arg(long)]
        unit: Option<String>,
        /// 只列在办 / open ones only
        #[arg(long)]
        open: bool,
        /// 最多行数 / most rows
        #[arg(long, default_value_t = 20)]
        limit: usize,
        /// 输出 JSON / print JSON
        #[arg(long)]
        json: bool,
    },
    /// 办理：谁做什么，如 八廓街道 签收；写法见 docs/SCENARIOS.md / give a command: who does what
    Do {
        /// 工单编号 / ticket number
        number: String,
        /// 谁 做什么 字段=值… / who, what, particulars
        #[arg(required = true, num_args = 1..)]
        words: Vec<String>,
        /// 输出 JSON / print JSON
        #[arg(long)]
        json: bool,
    },
    /// 并单：并入另一张在办工单，诉求人仍单独回访 / merge into another open ticket
    Merge {
        /// 被并的工单编号 / ticket number
        number: String,
        /// 主单编号 / number of the master
        #[arg(long, value_name = "NUMBER")]
        into: String,
        /// 输出 JSON / print JSON
        #[arg(long)]
        json: bool,
    },
    /// 工单详情：经过、派单理由、时限 / history, reasons, deadlines
    Show {
        /// 工单编号 / ticket number
        number: String,
        /// 输出 JSON / print JSON
        #[arg(long)]
        json: bool,
    },
}

/// `deadlines`.
#[derive(Debug, Args)]
pub struct DeadlinesArgs {
    /// 只列此单位（编号或名称） / one unit
    #[arg(long)]
    pub unit: Option<String>,
    /// 只列多少小时内到期的（含已超期） / due within so many hours
    #[arg(long, value_name = "HOURS", default_value_t = 24)]
    pub within: u32,
    /// 只列已超期的 / overdue only
    #[arg(long)]
    pub overdue: bool,
    /// 以此时刻为现在（RFC 3339），缺省为当前时间 / as of
    #[arg(long, value_name = "TIME")]
    pub at: Option<String>,
    /// 每个单位最多行数 / most rows of a unit
    #[arg(long, default_value_t = 20)]
    pub limit: usize,
    /// 输出 JSON / print JSON
    #[arg(long)]
    pub json: bool,
}

/// `dead …`.
#[derive(Debug, Subcommand)]
pub enum DeadCommand {
    /// 死信列表 / list
    List {
        /// 最多行数 / most rows
        #[arg(long, default_value_t = 50)]
        limit: usize,
        /// 输出 JSON / print JSON
        #[arg(long)]
        json: bool,
    },
    /// 按当前程序重新尝试；可只重放一条，并用 --with 换成改正后的记录 / try again, all or one, or one with a corrected record
    Replay {
        /// 死信编号，缺省全部 / one letter, default all
        #[arg(long)]
        id: Option<u64>,
        /// 改正后的一行记录（与 --id 同用） / corrected record, with --id
        #[arg(long, requires = "id", value_name = "RECORD")]
        with: Option<String>,
        /// 输出 JSON / print JSON
        #[arg(long)]
        json: bool,
    },
}
