//! `hotline ticket list|show`: what stands in the views, and one ticket with everything that decided.
//!
//! Must never: show a name, phone or address unmasked.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::app::clock::SystemClock;
use crate::app::open::{Opened, open_existing};
use crate::config::Settings;
use crate::domain::appeal::{Appeal, PersonalData};
use crate::domain::event::{Commit, Event};
use crate::domain::id::TicketNumber;
use crate::domain::sealed::{Mask, Redacted};
use crate::domain::state::StateName;
use crate::engine::clock::Clock;
use crate::engine::execute::fold;
use crate::engine::intake::seal::binding;
use crate::engine::port::Log;
use crate::engine::vault;
use crate::engine::views::{Filter, Views};
use crate::projection::history::{HistoryLine, history};
use crate::projection::ticket_view::TicketView;
use crate::report::words::instant;
use crate::route::explain::{Explanation, explain};

use super::args::TicketCommand;
use super::command;
use super::exit::{Exit, Failure};
use super::pressing;
use super::screen::{Screen, shortened};
use super::unit::unit_of;

/// Runs it.
pub async fn run(
    command: &TicketCommand,
    settings: &Settings,
    screen: &mut Screen,
) -> Result<Exit, Failure> {
    match command {
        TicketCommand::List { state, unit, open, limit, json } => {
            let state = match state {
                None => None,
                Some(text) => Some(StateName::parse(text).ok_or_else(|| no_state(text))?),
            };
            let filter = Filter { state, open_only: *open, limit: *limit, ..Filter::default() };
            list(filter, unit.as_deref(), *json, settings, screen).await
        }
        TicketCommand::Show { number, json } => {
            let number: TicketNumber = number.parse().map_err(Failure::usage)?;
            show(number, *json, settings, screen).await
        }
        TicketCommand::Do { number, words, json } => {
            let number: TicketNumber = number.parse().map_err(Failure::usage)?;
            command::give(number, words, *json, settings, screen).await
        }
        TicketCommand::Merge { number, into, json } => {
            let number: TicketNumber = number.parse().map_err(Failure::usage)?;
            let into: TicketNumber = into.parse().map_err(Failure::usage)?;
            command::merge(number, into, *json, settings, screen).await
        }
    }
}

fn no_state(text: &str) -> Failure {
    let all: Vec<String> =
        StateName::ALL.iter().map(|one| format!("{}（{}）", one.word(), one.label())).collect();
    Failure::usage(anyhow::anyhow!("没有“{text}”这种状态；可用：{}", all.join("、")))
}

async fn list(
    filter: Filter,
    unit: Option<&str>,
    json: bool,
    settings: &Settings,
    screen: &mut Screen,
) -> Result<Exit, Failure> {
    let opened = open_existing(settings).await?;
    opened.projector().catch_up(|_| {}).await?;
    let organisation = &opened.desk.policy.organisation;
    let lead = unit.map(|name| unit_of(organisation, name)).transpose()?;
    let asked = Filter { lead, limit: filter.limit.saturating_add(1), ..filter };
    let (views, more) = shortened(opened.views.list(asked).await?, filter.limit);
    if json {
        screen.json(&views)?;
        return Ok(Exit::Fine);
    }
    if views.is_empty() {
        screen.line("没有符合条件的工单")?;
    }
    for view in views {
        let lead = view.lead.as_ref().map_or("—", |lead| organisation.name(lead));
        let due = view
            .next_deadline()
            .map(|next| format!("，{}截止 {}", next.clock, instant(next.due_at)))
            .unwrap_or_default();
        screen.line(format!(
            "{}  {}  {}  {}{due}\n    {}",
            view.number, view.state, view.kind, lead, view.summary
        ))?;
    }
    if more {
        screen.has_more()?;
    }
    Ok(Exit::Fine)
}

/// Everything that is shown of a ticket.
struct Shown {
    appeal: Arc<Appeal>,
    person: Result<PersonalData, vault::Error>,
    view: TicketView,
    history: Vec<HistoryLine>,
    explanation: Explanation,
    answer: Option<String>,
}

async fn show(
    number: TicketNumber,
    json: bool,
    settings: &Settings,
    screen: &mut Screen,
) -> Result<Exit, Failure> {
    let opened = open_existing(settings).await?;
    let commits = opened.desk.log.history(number).await?;
    let Some(ticket) = fold(&commits)? else {
        let error = anyhow::anyhow!("没有工单 {number}，请核对编号，或用 hotline ticket list 查找");
        return Err(Failure { exit: Exit::NotFound, error });
    };
    let shown = Shown {
        person: person(&opened, number, &ticket.appeal).await?,
        view: TicketView::of(&ticket, &opened.desk.policy),
        history: history(&commits, &opened.desk.policy.organisation),
        explanation: explanation(&opened, &commits),
        answer: told(&commits),
        appeal: ticket.appeal,
    };
    if json {
        screen.json(&as_json(&shown))?;
    } else {
        print(&shown, &opened, screen)?;
    }
    Ok(Exit::Fine)
}

async fn person(
    opened: &Opened,
    number: TicketNumber,
    appeal: &Appeal,
) -> Result<Result<PersonalData, vault::Error>, Failure> {
    let key = opened.desk.log.wrapped_key(number.position()).await?;
    let binding = binding(appeal.channel.word(), appeal.source_id.as_str());
    Ok(opened.desk.vault.unseal(&appeal.personal, key.as_deref(), &binding))
}

/// Why the rules decided as they did at registration.
fn explanation(opened: &Opened, commits: &[Arc<Commit>]) -> Explanation {
    let Some([Event::Registered { .. }, Event::Routed { report }, outcome, ..]) =
        commits.first().map(|commit| commit.events.as_slice())
    else {
        return Explanation::default();
    };
    let routing = outcome.as_routing();
    routing.map(|routing| explain(&routing, report, &opened.desk.book)).unwrap_or_default()
}

/// What the caller was told.
#[expect(clippy::wildcard_enum_match_arm, reason = "only these tell the caller")]
fn told(commits: &[Arc<Commit>]) -> Option<String> {
    let events = commits.iter().rev().flat_map(|commit| commit.events.iter().rev());
    events
        .filter_map(|event| match event {
            Event::AnsweredDirectly { answer, .. } => Some(answer.clone()),
            Event::DeclinedOutOfScope { advice, .. } => Some(advice.clone()),
            Event::FeedbackSubmitted { feedback } => Some(feedback.public.clone()),
            Event::FinalReplyGiven { text, .. } => Some(text.clone()),
            _ => None,
        })
        .next()
}

/// Masked fields of the person, with their Chinese names.
fn masked(person: &PersonalData) -> Vec<(&'static str, &'static str, String)> {
    let fields = [
        ("name", "姓名", &person.name, Mask::Name),
        ("phone", "电话", &person.phone, Mask::Phone),
        ("address", "地址", &person.address, Mask::Address),
        ("respondent", "被反映对象", &person.respondent, Mask::Name),
    ];
    fields
        .into_iter()
        .filter_map(|(key, label, value, mask)| {
            let value = value.as_ref()?;
            Some((key, label, Redacted::new(value, mask).to_string()))
        })
        .collect()
}

fn as_json(shown: &Shown) -> Value {
    let person = match &shown.person {
        Ok(person) => Value::Object(
            masked(person).into_iter().map(|(key, _, value)| (key.into(), value.into())).collect(),
        ),
        Err(error) => json!({ "sealed": error.to_string() }),
    };
    let mut appeal = serde_json::to_value(&shown.appeal).unwrap_or_default();
    if let Value::Object(appeal) = &mut appeal {
        appeal.insert("personal".into(), person);
    }
    json!({
        "ticket": shown.view,
        "appeal": appeal,
        "explanation": shown.explanation,
        "history": shown.history,
        "answer": shown.answer,
    })
}

fn print(shown: &Shown, opened: &Opened, screen: &mut Screen) -> Result<(), Failure> {
    let (view, appeal) = (&shown.view, &shown.appeal);
    screen.line(format!("工单 {}  {}（{}）", view.number, view.state, view.stage))?;
    screen.line(format!(
        "  渠道 {}  类型 {}  紧急程度 {}  来源编号 {}  收到 {}",
        view.channel,
        view.kind,
        view.urgency,
        appeal.source_id,
        instant(appeal.received_at)
    ))?;
    match &shown.person {
        Ok(person) => {
            let fields: Vec<String> = masked(person)
                .into_iter()
                .map(|(_, label, value)| format!("{label} {value}"))
                .collect();
            if !fields.is_empty() {
                let secret = if appeal.confidential { "（保密）" } else { "" };
                screen.line(format!("  诉求人 {}{secret}", fields.join("  ")))?;
            }
        }
        Err(error) => screen.line(format!("  诉求人 〔{error}〕"))?,
    }
    if let Some(title) = &appeal.title {
        screen.line(format!("  标题 {title}"))?;
    }
    screen.line(format!("  内容 {}", appeal.text))?;
    if let Some(place) = &appeal.place {
        screen.line(format!("  地点 {place}"))?;
    }
    if !appeal.attachments.is_empty() {
        screen.line(format!("  附件 {}（原件在来源系统）", appeal.attachments.join("、")))?;
    }
    for known in &appeal.external_refs {
        screen.line(format!("  外部编号 {} {}", known.system, known.number))?;
    }
    if let Some(lead) = &view.lead {
        screen.line(format!("  主办 {}", opened.desk.policy.organisation.name(lead)))?;
    }
    pressing::print(view, &opened.desk.policy.organisation, SystemClock.now(), screen)?;
    screen.line("派单说明")?;
    for line in shown.explanation.lines() {
        screen.line(format!("  {line}"))?;
    }
    screen.line("办理经过")?;
    for line in &shown.history {
        let gap = if line.detail.is_empty() { "" } else { "：" };
        screen.line(format!(
            "  {}  {}  {}{gap}{}",
            instant(line.at),
            line.who,
            line.label,
            line.detail
        ))?;
    }
    Ok(())
}
