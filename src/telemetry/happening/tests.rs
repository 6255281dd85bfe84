//! Each happening, tested on what it writes and what it counts.
//!
//! Must never: set the global subscriber.

use std::io::Write;
use std::sync::{Arc, Mutex};

use expect_test::{Expect, expect};
use jiff::civil::date;
use prometheus::{Registry, TextEncoder};
use tracing::Level;

use super::*;
use crate::domain::command::CommandName;
use crate::domain::id::{IntakePosition, LogPosition, ModelVersion, RulesVersion, TicketNumber};
use crate::domain::invariant::Invariant;
use crate::telemetry::label::{CommandOutcome, LogFailure, RegisteredAs};
use crate::telemetry::{Metrics, log};

/// Collects what is logged.
#[derive(Clone, Default)]
struct Page(Arc<Mutex<Vec<u8>>>);

impl Write for Page {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Page {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

/// Lets `act` happen and compares the log lines, and the series that are no longer zero.
fn check(act: impl FnOnce(&Metrics), expected: &Expect) {
    let registry = Registry::new();
    let metrics = Metrics::new(&registry).unwrap();
    let page = Page::default();
    let writer = page.clone();
    let subscriber = log::json(Level::DEBUG, move || writer.clone());
    tracing::subscriber::with_default(subscriber, || act(&metrics));
    let mut seen = String::new();
    for line in page.text().lines() {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        assert!(line["time"].as_str().unwrap().ends_with('Z'));
        let (level, message) = (line["level"].as_str().unwrap(), line["message"].as_str().unwrap());
        seen.push_str(&format!("{level} {message} {} {}\n", line["fields"], line["spans"]));
    }
    let exposed = TextEncoder::new().encode_to_string(&registry.gather()).unwrap();
    for line in exposed.lines().filter(|line| !line.starts_with('#') && !line.ends_with(" 0")) {
        seen.push_str(line);
        seen.push('\n');
    }
    expected.assert_eq(&seen);
}

fn ticket() -> TicketNumber {
    TicketNumber::derive(date(2026, 9, 14), IntakePosition(123))
}

#[test]
fn intake() {
    check(
        |metrics| {
            AppealsAccepted { new: 5, repeated: 1, dead: 0 }.emit(metrics);
            AppealsAccepted { new: 1, repeated: 0, dead: 2 }.emit(metrics);
            TicketRegistered { ticket: ticket(), mode: RegisteredAs::Auto }.emit(metrics);
        },
        &expect![[r#"
            INFO appeals accepted {"dead":0,"new":5,"repeated":1} []
            WARN appeals accepted, some could not be read {"dead":2,"new":1,"repeated":0} []
            DEBUG ticket registered {"mode":"auto","ticket":"20260914000123"} []
            hotline_appeals_total{result="dead"} 2
            hotline_appeals_total{result="new"} 6
            hotline_appeals_total{result="repeated"} 1
            hotline_tickets_registered_total{mode="auto"} 1
        "#]],
    );
}

#[test]
fn commands() {
    check(
        |metrics| {
            let span = tracing::info_span!("command", ticket = %ticket());
            let _inside = span.enter();
            for outcome in CommandOutcome::ALL {
                CommandExecuted { command: CommandName::Dispatch, outcome: *outcome }.emit(metrics);
            }
            InvariantBroken { invariant: Invariant::TimeForward, ticket: ticket() }.emit(metrics);
        },
        &expect![[r#"
            DEBUG command obeyed {"command":"dispatch"} [{"fields":"ticket=20260914000123","name":"command"}]
            INFO command refused {"command":"dispatch"} [{"fields":"ticket=20260914000123","name":"command"}]
            WARN command failed {"command":"dispatch"} [{"fields":"ticket=20260914000123","name":"command"}]
            ERROR invariant broken {"invariant":"INV-02","ticket":"20260914000123"} [{"fields":"ticket=20260914000123","name":"command"}]
            hotline_commands_total{command="dispatch",outcome="failed"} 1
            hotline_commands_total{command="dispatch",outcome="ok"} 1
            hotline_commands_total{command="dispatch",outcome="refused"} 1
            hotline_invariant_breaches_total{invariant="INV-02"} 1
        "#]],
    );
}

#[test]
fn event_log_and_projector() {
    check(
        |metrics| {
            CommitAppended { count: 64 }.emit(metrics);
            let cause = std::io::Error::other("disk full");
            LogFailed { kind: LogFailure::Append, cause: &cause }.emit(metrics);
            ProjectorAdvanced { position: LogPosition(60), behind: 4 }.emit(metrics);
        },
        &expect![[r#"
            DEBUG commits appended {"count":64} []
            ERROR event log failed {"error":"disk full","kind":"append"} []
            DEBUG projector advanced {"behind":4,"position":60} []
            hotline_appends_total 1
            hotline_commits_appended_total 64
            hotline_log_failures_total{kind="append"} 1
            hotline_projector_behind_commits 4
            hotline_projector_position_commits 60
        "#]],
    );
}

#[test]
fn rules() {
    check(
        |metrics| {
            let version = RulesVersion::new("0123456789abcdef");
            RulesLoaded { version: version.clone(), units: 90, matters: 300, places: 70, rows: 9 }
                .emit(metrics);
            RulesRefused { problems: 2, kept: Some(version) }.emit(metrics);
            RulesRefused { problems: 1, kept: None }.emit(metrics);
        },
        &expect![[r#"
            INFO rules loaded {"matters":300,"places":70,"rows":9,"units":90,"version":"0123456789abcdef"} []
            ERROR rules refused {"kept":"0123456789abcdef","problems":2} []
            ERROR rules refused {"problems":1} []
            hotline_rules_entries{part="matters"} 300
            hotline_rules_entries{part="places"} 70
            hotline_rules_entries{part="rows"} 9
            hotline_rules_entries{part="units"} 90
            hotline_rules_loads_total{result="loaded"} 1
            hotline_rules_loads_total{result="refused"} 2
        "#]],
    );
}

#[test]
fn model() {
    let watched = |right, in_force_ppm, before_ppm| ModelWatched {
        watched: 500,
        right,
        at_risk: right < 480,
        in_force_ppm,
        before_ppm,
    };
    check(
        |metrics| ModelAbsent.emit(metrics),
        &expect![[r#"
        hotline_model_state{state="none"} 1
    "#]],
    );
    check(
        |metrics| {
            ModelUnusable { reason: "模型文件已损坏" }.emit(metrics);
        },
        &expect![[r#"
            WARN model unusable, the rules decide alone {"reason":"模型文件已损坏"} []
            hotline_model_state{state="unusable"} 1
        "#]],
    );
    check(
        |metrics| {
            let version = ModelVersion::new("fedcba9876543210");
            let strange = vec!["某局".to_owned()];
            ModelLoaded { version: version.clone(), labels: 254, strange }.emit(metrics);
            ModelLoaded { version, labels: 254, strange: Vec::new() }.emit(metrics);
            watched(495, Some(950_000), Some(950_000)).emit(metrics);
        },
        &expect![[r#"
            WARN model loaded, labels without unit {"labels":254,"names":"某局","strange":1,"version":"fedcba9876543210"} []
            INFO model loaded {"labels":254,"version":"fedcba9876543210"} []
            hotline_model_right_permille 990
            hotline_model_state{state="serving"} 1
            hotline_model_threshold_ppm 950000
            hotline_model_watched_tickets{result="right"} 495
            hotline_model_watched_tickets{result="wrong"} 5
        "#]],
    );
    check(
        |metrics| {
            watched(478, Some(990_000), Some(950_000)).emit(metrics);
            watched(490, Some(950_000), Some(990_000)).emit(metrics);
            watched(440, None, Some(950_000)).emit(metrics);
        },
        &expect![[r#"
            WARN model at risk, threshold tightened {"before":950000,"now":990000,"right":478,"watched":500} []
            INFO threshold of the model loosened {"before":990000,"now":950000,"right":490,"watched":500} []
            WARN model at risk, threshold tightened {"before":950000,"now":1000001,"right":440,"watched":500} []
            hotline_model_at_risk 1
            hotline_model_right_permille 880
            hotline_model_state{state="at_risk"} 1
            hotline_model_threshold_ppm 1000001
            hotline_model_watched_tickets{result="right"} 440
            hotline_model_watched_tickets{result="wrong"} 60
        "#]],
    );
}

#[test]
fn text_lines_keep_to_the_level() {
    let metrics = Metrics::new(&Registry::new()).unwrap();
    let page = Page::default();
    let writer = page.clone();
    let subscriber = log::text(Level::INFO, move || writer.clone());
    tracing::subscriber::with_default(subscriber, || {
        CommitAppended { count: 1 }.emit(&metrics);
        AppealsAccepted { new: 1, repeated: 0, dead: 0 }.emit(&metrics);
        tracing::info!(target: "some_library", "chatter");
        tracing::warn!(target: "some_library", "trouble");
    });
    let text = page.text();
    assert!(text.contains("appeals accepted new=1 repeated=0 dead=0"), "{text}");
    assert!(text.contains("trouble") && !text.contains("chatter"), "{text}");
    assert!(!text.contains("commits appended"), "{text}");
}
