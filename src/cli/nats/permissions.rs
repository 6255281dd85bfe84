//! `hotline nats permissions`: the users of the outsiders' account, for the server to include.
//!
//! Must never: write over a good file with half of a new one.

use std::io::Write as _;
use std::path::Path;

use anyhow::{Context as _, anyhow};

use crate::app::files::bytes_of;
use crate::app::open;
use crate::cli::args::PermissionsArgs;
use crate::cli::exit::{Exit, Failure};
use crate::cli::screen::{Screen, complain};
use crate::config::Settings;
use crate::domain::appeal::IntakeChannel;
use crate::domain::id::UnitId;
use crate::domain::unit::Organisation;
use crate::nats::keys::Keys;
use crate::nats::permissions::{DESKS, Outsider};
use crate::nats::token::Token;
use crate::nats::users::{self, Entry, Users};

/// How many names a note spells out.
const NAMES_TOLD_MAX: usize = 5;

/// Runs it.
pub fn run(
    args: &PermissionsArgs,
    settings: &Settings,
    screen: &mut Screen,
) -> Result<Exit, Failure> {
    let book = open::load_rules(settings).map_err(open::Error::Rules)?.book;
    let entries = outsiders(&book.organisation, &args.units, &args.call_centres)?;
    let keys = match &args.nkeys {
        None => None,
        Some(path) => {
            let keys = Keys::read(&bytes_of(path).map_err(Failure::usage)?);
            Some(keys.with_context(|| path.display().to_string()).map_err(Failure::usage)?)
        }
    };
    let users = users::write(&entries, keys.as_ref(), book.version.as_str());
    let users = users.map_err(Failure::usage)?;
    match &args.out {
        None => screen.line(users.text.trim_end())?,
        Some(path) => {
            write(path, &users.text).with_context(|| format!("写不进 {}", path.display()))?;
            screen.line(format!("已写入 {}：{} 个用户", path.display(), users.listed))?;
        }
    }
    advise(&users, keys.is_some());
    Ok(Exit::Fine)
}

/// All outsiders: the units that are asked for, or all; the call centres that are named; desks and audit.
pub(super) fn outsiders(
    organisation: &Organisation,
    asked: &[String],
    call_centres: &[String],
) -> Result<Vec<Entry>, Failure> {
    let mut entries = units(organisation, asked)?;
    for text in call_centres {
        entries.push(call_centre(text).map_err(Failure::usage)?);
    }
    entries.extend(DESKS.iter().map(|role| {
        let label = role.label().to_owned();
        Entry { outsider: Outsider::Desk(*role), label }
    }));
    entries.push(Entry { outsider: Outsider::Audit, label: "归档审计".to_owned() });
    Ok(entries)
}

/// The units that are asked for, or all.
fn units(organisation: &Organisation, asked: &[String]) -> Result<Vec<Entry>, Failure> {
    let unknown: Vec<&str> = asked
        .iter()
        .filter(|id| organisation.get(&UnitId::new(id)).is_none())
        .map(String::as_str)
        .collect();
    if !unknown.is_empty() {
        let error =
            anyhow!("规则集中没有单位 {}；--unit 写 units.csv 中的编号", unknown.join("、"));
        return Err(Failure { exit: Exit::NotFound, error });
    }
    let wanted = |id: &UnitId| asked.is_empty() || asked.iter().any(|one| one == id.as_str());
    let chosen = organisation.iter().filter(|unit| wanted(&unit.id));
    chosen
        .map(|unit| Ok(Entry { outsider: Outsider::unit(&unit.id)?, label: unit.name.clone() }))
        .collect()
}

/// Reads `NAME=CHANNEL,CHANNEL`.
fn call_centre(text: &str) -> anyhow::Result<Entry> {
    let shape =
        || anyhow!("--call-centre 应写作 名称=渠道,渠道，例如 12345=phone,wechat；收到“{text}”");
    let (name, words) = text.split_once('=').ok_or_else(shape)?;
    let mut channels = Vec::new();
    for word in words.split(',') {
        let channel = IntakeChannel::parse(word.trim());
        let channel = channel.ok_or_else(|| {
            let known: Vec<&str> = IntakeChannel::ALL.iter().map(|one| one.word()).collect();
            anyhow!("--call-centre {name}：没有渠道“{word}”；可写 {}", known.join(" "))
        })?;
        if !channels.contains(&channel) {
            channels.push(channel);
        }
    }
    let token = Token::encode(name).with_context(|| format!("--call-centre {text}"))?;
    Ok(Entry { outsider: Outsider::CallCentre(token, channels), label: "话务系统".to_owned() })
}

/// Puts the whole file in the place of the old one at once, for a server may read it at any time.
fn write(path: &Path, text: &str) -> std::io::Result<()> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(".new");
    let mut file = std::fs::File::create(&beside)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    std::fs::rename(&beside, path)
}

/// Says on standard error what the file leaves to be done.
fn advise(users: &Users, has_keys: bool) {
    if !has_keys {
        complain(
            "提示：未给 --nkeys，公钥写成变量 $HOTLINE_NKEY_…；服务器启动前须逐个设置，缺一个即拒绝启动",
        );
    }
    if !users.left_out.is_empty() {
        let told: Vec<&str> =
            users.left_out.iter().take(NAMES_TOLD_MAX).map(String::as_str).collect();
        let more = if users.left_out.len() > NAMES_TOLD_MAX { " 等" } else { "" };
        complain(format!(
            "提示：{} 个用户没有公钥，未列入，不能登录：{}{more}",
            users.left_out.len(),
            told.join("、")
        ));
    }
}
