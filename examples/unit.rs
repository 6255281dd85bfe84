//! A unit's client (承办单位的系统示例): reads the unit's own queue, does what is asked of it (签收、联系、反馈)
//! and tells it. Meant to be copied; it uses the NATS client and nothing of hotline's. The contract is
//! docs/NATS.md.
//!
//! Must never: give a command without an id of its own, or it could have its effect twice.

#![expect(clippy::print_stdout, reason = "a program for the command line tells what it does")]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, Result};
use async_nats::jetstream::consumer::{AckPolicy, PullConsumer, pull};
use async_nats::jetstream::{self, Message};
use async_nats::{Client, ConnectOptions, HeaderMap, HeaderValue};
use clap::Parser;
use futures_util::StreamExt;
use serde_json::{Value, json};

/// How often a request is sent before it is left for the next delivery of its message.
const TRIES_MAX: u32 = 5;
/// How long it is waited until a request is sent once more.
const AGAIN_AFTER: Duration = Duration::from_secs(1);

/// 承办单位的系统示例：取本单位的任务，签收、联系、反馈
#[derive(Parser)]
struct Args {
    /// 本单位编号（units.csv）
    unit: String,
    /// 操作人账号，记入工单
    #[arg(long, default_value = "demo")]
    by: String,
    /// NATS 服务器地址
    #[arg(long, default_value = "nats://127.0.0.1:4222")]
    server: String,
    /// nkey 种子文件（SU…），权限须为 0600
    #[arg(long)]
    nkey: Option<PathBuf>,
    /// 签发服务器证书的根证书（PEM）；给出即要求 TLS
    #[arg(long)]
    ca: Option<PathBuf>,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let args = Args::parse();
    let desk = Desk { client: connect(&args).await?, unit: token(&args.unit), by: args.by.clone() };
    desk.tell_queue().await?;
    let mut tasks = desk.consumer().await?.messages().await?;
    // A real system keeps these ids in its database, in the same transaction as the task itself.
    let mut seen = BTreeSet::new();
    while let Some(task) = tasks.next().await {
        // A missed heartbeat or a change of servers; the client goes on by itself.
        let Ok(task) = task else { continue };
        let id = header(&task.headers, "Nats-Msg-Id").unwrap_or_default().to_owned();
        if !seen.contains(&id) && desk.work(&task).await.is_none() {
            // Not acknowledged, it comes again.
            continue;
        }
        seen.insert(id);
        if let Err(error) = task.double_ack().await {
            println!("确认未送达，任务会再来：{error}");
        }
    }
    Ok(())
}

/// What speaks for a unit.
struct Desk {
    client: Client,
    unit: String,
    by: String,
}

impl Desk {
    /// The unit's durable consumer; it remembers what was acknowledged while this program does not run.
    async fn consumer(&self) -> Result<PullConsumer> {
        let jetstream = jetstream::new(self.client.clone());
        let name = format!("unit-{}", self.unit);
        if let Ok(consumer) = jetstream.get_consumer_from_stream(&name, "DISPATCH").await {
            return Ok(consumer);
        }
        // Whoever may not make one asks the hotline's administrator for it.
        let config = pull::Config {
            durable_name: Some(name.clone()),
            ack_policy: AckPolicy::Explicit,
            filter_subject: format!("disp.*.{}.*", self.unit),
            ..pull::Config::default()
        };
        let made = jetstream.create_consumer_on_stream(config, "DISPATCH").await;
        made.with_context(|| format!("没有消费者 {name}，也无权建立；请联系热线管理员"))
    }

    /// Says what is open now.
    async fn tell_queue(&self) -> Result<()> {
        let ask = json!({ "schema": "ask.v1" });
        let reply = self.request(&format!("ask.{}.queue", self.unit), &ask).await;
        let reply = reply.context("热线服务没有答复")?;
        if reply["ok"] != true {
            anyhow::bail!("{}；{}", text(&reply, "error"), text(&reply, "remedy"));
        }
        let tickets = reply["tickets"].as_array().map_or(0, Vec::len);
        println!("待办：{tickets} 张");
        Ok(())
    }

    /// Does what a message asks of the unit; none when there was no answer and it must come again.
    async fn work(&self, task: &Message) -> Option<()> {
        let body: Value = serde_json::from_slice(&task.payload).unwrap_or_default();
        let ticket = text(&body, "ticket");
        if body["assignment"] != "open" {
            println!("已结束：{ticket}：{}", text(&body, "reason"));
            return Some(());
        }
        println!("在办：{ticket}：{}", text(&body, "state_label"));
        // After each step the hotline says anew what is asked next; where there are several, one will do.
        let Some(asked) = body["asked"].get(0) else { return Some(()) };
        let command = text(asked, "command");
        let with = match command {
            "acknowledge" => json!({}),
            "record_contact" => json!({ "method": "phone" }),
            "submit_feedback" => json!({ "feedback": {
                "internal": "已到现场处置", "public": "您反映的问题已处理完毕。",
                "solved": true, "proof": ["处置照片"],
            } }),
            other => {
                println!("待人工处理：{ticket}：{other}");
                return Some(());
            }
        };
        // The id follows from the message, so that a message that comes twice commands once.
        let request = format!("{}:{}:{command}", self.unit, body["revision"]);
        let body = json!({
            "schema": "command.v1", "id": request, "ticket": ticket, "by": self.by, "with": with,
        });
        let reply = self.request(&format!("cmd.{}.{command}", self.unit), &body).await?;
        let label = text(asked, "command_label");
        if reply["ok"] == true {
            println!("{label}：{ticket}");
        } else {
            // The same again would be refused again: a person has to look at it.
            println!("{label}被拒绝：{ticket}：{} {}", text(&reply, "code"), text(&reply, "error"));
        }
        Some(())
    }

    /// Sends a request until it is answered; the same request has its effect once, however often it is sent.
    async fn request(&self, subject: &str, body: &Value) -> Option<Value> {
        for _ in 0..TRIES_MAX {
            match self.client.request(subject.to_owned(), body.to_string().into()).await {
                Ok(reply) => {
                    let told = serde_json::from_slice(&reply.payload).unwrap_or_default();
                    // From 500 on the hotline cannot do it just now; below, sending it again is of no use.
                    let status = header(&reply.headers, "Nats-Service-Error-Code");
                    if !status.is_some_and(|status| status.starts_with('5')) {
                        return Some(told);
                    }
                    println!("暂不可用，重发：{subject}：{}", text(&told, "error"));
                }
                Err(error) => println!("没有答复，重发：{subject}：{error}"),
            }
            wait(AGAIN_AFTER).await;
        }
        None
    }
}

fn header<'a>(headers: &'a Option<HeaderMap>, name: &str) -> Option<&'a str> {
    headers.as_ref()?.get(name).map(HeaderValue::as_str)
}

fn text<'a>(body: &'a Value, name: &str) -> &'a str {
    body[name].as_str().unwrap_or_default()
}

async fn connect(args: &Args) -> Result<Client> {
    // Replies come to inboxes, and the server lets each user hear its own only.
    let inbox = format!("_INBOX_{}", token(&args.unit));
    let mut options = ConnectOptions::new().name(&args.unit).custom_inbox_prefix(inbox);
    if let Some(path) = &args.nkey {
        let file = std::fs::read_to_string(path)
            .with_context(|| format!("无法读取 {}", path.display()))?;
        let seed = file.lines().map(str::trim).find(|line| line.starts_with("SU"));
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
