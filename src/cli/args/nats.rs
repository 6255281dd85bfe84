//! What can be typed after `hotline nats`.
//!
//! Must never: hold a default that `config` also holds.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// `nats …`.
#[derive(Debug, Subcommand)]
pub enum NatsCommand {
    /// 建立或核对引擎所用的流；已符合的不动 / make the streams, or check them
    Setup(SetupArgs),
    /// 建立或核对各单位、话务系统、回访与审计的队列（持久消费者） / make the outsiders' durable consumers
    Queues(QueuesArgs),
    /// 单位系统未能接收的消息：查看、重新投递 / messages that units' systems gave up
    #[command(subcommand)]
    Dlq(DlqCommand),
    /// 生成外部账户的用户与权限（units.conf） / write the users of the outsiders' account for the server
    Permissions(PermissionsArgs),
    /// 把编号写成主题片段；--decode 还原 / write an id as one token of a subject
    Token {
        /// 编号，或要还原的片段 / the id, or the token to read
        text: String,
        /// 还原 / read a token
        #[arg(long)]
        decode: bool,
    },
}

/// Arguments of `nats setup`.
#[derive(Debug, Args)]
pub struct SetupArgs {
    /// 只列出将作的改动 / say what would be done, and do nothing
    #[arg(long)]
    pub dry_run: bool,
    /// 也作会使保留内容变少的改动 / make changes that keep less, too
    #[arg(long)]
    pub force: bool,
    /// 输出 JSON / print JSON
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `nats queues`.
#[derive(Debug, Args)]
pub struct QueuesArgs {
    /// 只建这些单位（编号）的队列，缺省为规则集的全部单位 / these units only
    #[arg(long = "unit", value_name = "ID")]
    pub units: Vec<String>,
    /// 话务系统及其渠道，如 12345=phone,wechat，可重复 / a call centre and its channels, repeatable
    #[arg(long = "call-centre", value_name = "NAME=CHANNEL,…")]
    pub call_centres: Vec<String>,
    /// 只列出，不建立 / say what would be made, and make nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// `nats dlq …`.
#[derive(Debug, Subcommand)]
pub enum DlqCommand {
    /// 列出未能送达的消息 / list them
    List {
        /// 输出 JSON / print JSON
        #[arg(long)]
        json: bool,
    },
    /// 重新投递 / give them once more
    Replay {
        /// 编号（见 list） / numbers, from list
        #[arg(required_unless_present = "all", value_name = "ID")]
        ids: Vec<u64>,
        /// 全部 / all of them
        #[arg(long, conflicts_with = "ids")]
        all: bool,
    },
}

/// Arguments of `nats permissions`.
#[derive(Debug, Args)]
pub struct PermissionsArgs {
    /// 只列这些单位（编号），缺省为规则集的全部单位；其余用户照列 / these units only; desks and audit stay
    #[arg(long = "unit", value_name = "ID")]
    pub units: Vec<String>,
    /// 话务系统及其渠道，如 12345=phone,wechat，可重复 / a call centre and its channels, repeatable
    #[arg(long = "call-centre", value_name = "NAME=CHANNEL,…")]
    pub call_centres: Vec<String>,
    /// 公钥表（CSV：user,public_key）；没有公钥的用户不列。不给则写成变量 $HOTLINE_NKEY_… / table of public keys
    #[arg(long, value_name = "FILE")]
    pub nkeys: Option<PathBuf>,
    /// 写入文件，缺省打印到屏幕 / write to a file
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}
