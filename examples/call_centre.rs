//! A call centre's client (话务系统示例): publishes the appeals of a JSON Lines file, each until the server has
//! acknowledged it, then tells what became of them. Meant to be copied; it uses the NATS client and nothing
//! of hotline's. The contract is docs/NATS.md.
//!
//! Must never: take an appeal for handed over before the server has acknowledged it.

#![expect(clippy::print_stdout, reason = "a program for the command line tells what it does")]

use std::collections::BTreeSet;
use std::error::Error as _;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use async_nats::jetstream::consumer::{AckPolicy, PullConsumer, pull};
use async_nats::jetstream::{self, Message};
use clap::Parser;
use futures_util::StreamExt;
use serde_json::Value;

/// How long an appeal is tried; a change of the leading server takes some seconds.
const TRIES_MAX: u32 = 30;

/// 话务系统示例：发布诉求，打印处理结果
#[derive(Parser)]
struct Args {
    /// 诉求文件，每行一条 JSON（appeal.v1）
    file: PathBuf,
    /// 本系统的名称，与 hotline nats permissions --call-centre 中的一致
    #[arg(long, default_value = "12345")]
    name: String,
    /// NATS 服务器地址
    #[arg(long, default_value = "nats://127.0.0.1:4222")]
    server: String,
    /// nkey 种子文件（SU…），权限须为 0600
    #[arg(long)]
    nkey: Option<PathBuf>,
    /// 签发服务器证书的根证书（PEM）；给出即要求 TLS
    #[arg(long)]
    ca: Option<PathBuf>,
    /// 多少秒没有新的处理结果即结束
    #[arg(long, default_value_t = 30)]
    idle: u64,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let args = Args::parse();
    let name = token(&args.name);
    let client = connect(&args, &format!("_INBOX.centre.{name}")).await?;
    let jetstream = jetstream::new(client);
    let lines = std::fs::read_to_string(&args.file)
        .with_context(|| format!("无法读取 {}", args.file.display()))?;
    let appeals = lines
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(at, line)| Appeal::read(line).with_context(|| format!("第 {} 行", at + 1)))
        .collect::<Result<Vec<_>>>()?;
    // The consumer comes first: it then hears of every decision, however soon it is made.
    let consumer = results(&jetstream, &format!("centre-{name}"), &appeals).await?;
    let mut waiting = BTreeSet::new();
    for appeal in &appeals {
        if publish(&jetstream, appeal).await? {
            waiting.insert(appeal.key.clone());
        }
    }
    read(&consumer, &mut waiting, Duration::from_secs(args.idle)).await?;
    for key in &waiting {
        println!("尚无结果：{key}");
    }
    Ok(())
}

/// An appeal, ready to be published.
struct Appeal {
    channel: String,
    /// `<channel>.<source id>`, as it stands in subjects.
    key: String,
    body: String,
}

impl Appeal {
    fn read(line: &str) -> Result<Self> {
        let body: Value = serde_json::from_str(line).context("不是 JSON")?;
        let field = |name| {
            body[name].as_str().filter(|text| !text.is_empty()).context(format!("缺少 {name}"))
        };
        let channel = field("channel")?.to_owned();
        let key = format!("{}.{}", token(&channel), token(field("source_id")?));
        Ok(Self { channel, key, body: line.to_owned() })
    }
}

/// Publishes one appeal until the server has answered. An answer may be lost; publishing again is harmless.
/// Gives whether the server has it.
async fn publish(jetstream: &jetstream::Context, appeal: &Appeal) -> Result<bool> {
    let subject = format!("in.{}", appeal.key);
    for pause in 1..=TRIES_MAX {
        let sent = jetstream.publish(subject.clone(), appeal.body.clone().into()).await;
        let error = match sent {
            Ok(waiting) => match waiting.await {
                Ok(_) => {
                    println!("已交：{}", appeal.key);
                    return Ok(true);
                }
                Err(error) => error,
            },
            Err(error) => error,
        };
        let told = error.source().and_then(|told| told.downcast_ref::<jetstream::Error>());
        let words = told.map_or_else(|| error.to_string(), ToString::to_string);
        // The server has judged the message itself, e.g. its size; the same again would be refused again.
        if told.is_some_and(|told| told.code() < 500) {
            println!("服务器拒收：{}：{words}", appeal.key);
            return Ok(false);
        }
        // No answer, no leader just now, no room until an operator has made some; or one under the same id is
        // under way, which is no promise yet.
        println!("未确认，稍后重发：{}：{words}", appeal.key);
        wait(Duration::from_millis(200) * pause).await;
    }
    bail!("{} 没有得到确认，请稍后重新运行；重复发布无害", appeal.key)
}

/// The durable consumer on which this call centre reads what became of its appeals.
async fn results(
    jetstream: &jetstream::Context,
    name: &str,
    appeals: &[Appeal],
) -> Result<PullConsumer> {
    if let Ok(consumer) = jetstream.get_consumer_from_stream(name, "DECIDED").await {
        return Ok(consumer);
    }
    // Whoever may not make one asks the hotline's administrator for it.
    let channels: BTreeSet<&str> = appeals.iter().map(|one| one.channel.as_str()).collect();
    let subjects =
        channels.iter().flat_map(|one| [format!("decided.{one}.*"), format!("refused.{one}.*")]);
    let config = pull::Config {
        durable_name: Some(name.to_owned()),
        ack_policy: AckPolicy::Explicit,
        filter_subjects: subjects.collect(),
        ..pull::Config::default()
    };
    let made = jetstream.create_consumer_on_stream(config, "DECIDED").await;
    made.with_context(|| format!("没有消费者 {name}，也无权建立；请联系热线管理员"))
}

/// Prints results until every appeal has one, or nothing has come for a while.
async fn read(
    consumer: &PullConsumer,
    waiting: &mut BTreeSet<String>,
    idle: Duration,
) -> Result<()> {
    let mut results = consumer.messages().await?;
    while !waiting.is_empty() {
        let Ok(Some(result)) = tokio::time::timeout(idle, results.next()).await else { break };
        let Ok(result) = result else { continue };
        tell(&result);
        // Acknowledged only now, so that a result that was not told comes again.
        result.double_ack().await.map_err(|error| anyhow::anyhow!("确认失败：{error}"))?;
        if let Some((_, key)) = result.subject.split_once('.') {
            waiting.remove(key);
        }
    }
    Ok(())
}

fn tell(result: &Message) {
    let body: Value = serde_json::from_slice(&result.payload).unwrap_or_default();
    let text = |name: &str| body[name].as_str().unwrap_or_default();
    match result.subject.split_once('.') {
        Some(("refused", key)) => println!("未受理：{key}：{}", text("error")),
        Some((_, key)) => {
            let (outcome, unit) = (text("outcome_label"), text("unit_name"));
            println!("{outcome}：{key} 工单 {} {unit}", text("ticket"));
        }
        None => {}
    }
}

async fn connect(args: &Args, inbox: &str) -> Result<async_nats::Client> {
    // Replies come to inboxes, and the server lets each user hear his own only.
    let mut options = async_nats::ConnectOptions::new().name(&args.name).custom_inbox_prefix(inbox);
    if let Some(path) = &args.nkey {
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("无法读取 {}", path.display()))?;
        let seed = text.lines().map(str::trim).find(|line| line.starts_with("SU"));
        options = options.nkey(seed.context("文件中没有 nkey 种子（SU…）")?.to_owned());
    }
    if let Some(path) = &args.ca {
        options = options.add_root_certificates(path.clone()).require_tls(true);
    }
    options.connect(&args.server).await.with_context(|| format!("无法连接 {}", args.server))
}

/// A text as one token of a subject: what is not a letter, a digit, `_` or `-` becomes `%XX`.
fn token(text: &str) -> String {
    let mut token = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-' {
            token.push(char::from(byte));
        } else {
            // A string takes all that is written.
            let _written = write!(token, "%{byte:02X}");
        }
    }
    token
}

#[expect(clippy::disallowed_methods, reason = "a pause between two tries waits on nothing else")]
async fn wait(pause: Duration) {
    tokio::time::sleep(pause).await;
}
