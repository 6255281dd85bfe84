//! `hotline route TEXT`: one decision, explained. Needs no data folder; where one has a model, that is asked.
//!
//! Must never: store the text.

use serde_json::json;

use crate::app::learn::advice;
use crate::app::open::{load_rules, today};
use crate::config::Settings;
use crate::domain::appeal::{AppealKind, CallerSubject};
use crate::route::{Appealed, explain::explain, route_with};
use crate::text::reader::Input;
use crate::text::redact::redact;

use super::args::RouteArgs;
use super::exit::{Exit, Failure};
use super::screen::{Screen, complain_of_model};

/// Runs it.
pub fn run(args: &RouteArgs, settings: &Settings, screen: &mut Screen) -> Result<Exit, Failure> {
    let kind = parse("诉求类型", args.kind.as_deref(), AppealKind::parse)?;
    let subject = parse("来电主体", args.subject.as_deref(), CallerSubject::parse)?;
    let day = match &args.day {
        None => today(),
        Some(day) => day
            .parse()
            .map_err(|_| Failure::usage(anyhow::anyhow!("--day 应为 YYYY-MM-DD，收到“{day}”")))?,
    };
    let book = load_rules(settings).map_err(crate::app::open::Error::Rules)?.book;
    let hide = |text: &Option<String>| text.as_deref().map(|text| redact(text).text);
    let (title, text, place) = (hide(&args.title), redact(&args.text).text, hide(&args.place));
    let features = book.reader.read(Input {
        title: title.as_deref(),
        text: &text,
        place: place.as_deref(),
        kind,
    });
    let appealed = Appealed {
        subject: subject.unwrap_or(CallerSubject::Person),
        respondent_units: &[],
        titled: title.is_some(),
    };
    let advice = advice(settings, &settings.data.folder, &book.organisation);
    let adviser = advice.adviser();
    if let Some(adviser) = adviser {
        // What became of its tickets stands in a data folder, which is not opened for one text.
        adviser.judge(&[]);
    }
    complain_of_model(&advice);
    let opinion = adviser.map(|adviser| adviser.opinion(&text));
    let (routing, mut report) = route_with(&book, &features, &appealed, opinion.as_ref(), day);
    if let (Some(adviser), Some(learned)) = (adviser, report.learned.as_mut()) {
        adviser.add_words(&text, learned);
    }
    if args.json {
        let lines = explain(&routing, &report, &book);
        screen.json(&json!({ "routing": routing, "report": report, "explanation": lines }))?;
    } else {
        for line in explain(&routing, &report, &book).lines() {
            screen.line(line)?;
        }
    }
    Ok(Exit::Fine)
}

fn parse<T>(
    what: &str,
    text: Option<&str>,
    parse: fn(&str) -> Option<T>,
) -> Result<Option<T>, Failure> {
    match text {
        None => Ok(None),
        Some(text) => parse(text)
            .map(Some)
            .ok_or_else(|| Failure::usage(anyhow::anyhow!("没有“{text}”这种{what}"))),
    }
}
