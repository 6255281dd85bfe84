//! All metrics, on a registry that is passed in. Every series exists from the start, at zero, so that
//! a rate over the first failure is not lost.
//!
//! Must never: be changed but by a happening, or accept a label that is not a [`Label`].

use std::marker::PhantomData;

use prometheus::{IntCounter, IntCounterVec, IntGauge, IntGaugeVec, Opts, Registry};

use crate::domain::command::CommandName;
use crate::domain::invariant::Invariant;
use crate::domain::learned::ModelState;
use crate::domain::sla::Clock;

use super::label::{
    AppealResult, CommandOutcome, Label, LogFailure, RegisteredAs, RequestResult, RulesLoad,
    RulesPart, RungKind, WatchedAs,
};
use super::name::MetricName;

/// The metrics could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The registry refused a metric.
    #[error("指标 {name} 无法注册", name = name.word())]
    Register {
        /// Which.
        name: MetricName,
        /// Why.
        #[source]
        cause: prometheus::Error,
    },
}

/// All metrics (指标). Cheap to clone; clones count together.
#[derive(Debug, Clone)]
pub struct Metrics {
    pub(super) appeals: CounterBy<AppealResult>,
    pub(super) tickets_registered: CounterBy<RegisteredAs>,
    pub(super) commands: CounterByTwo<CommandName, CommandOutcome>,
    pub(super) commits_appended: IntCounter,
    pub(super) appends: IntCounter,
    pub(super) log_failures: CounterBy<LogFailure>,
    pub(super) invariant_breaches: CounterBy<Invariant>,
    pub(super) projector_position: IntGauge,
    pub(super) projector_behind: IntGauge,
    pub(super) deadlines_fired: CounterByTwo<Clock, RungKind>,
    pub(super) deadline_lag: IntGauge,
    pub(super) requests: CounterBy<RequestResult>,
    pub(super) outbox_position: IntGauge,
    pub(super) on_duty: IntGauge,
    pub(super) archived: IntCounter,
    pub(super) clock_offset: IntGauge,
    pub(super) rules_loads: CounterBy<RulesLoad>,
    pub(super) rules_entries: GaugeBy<RulesPart>,
    pub(super) model_state: GaugeBy<ModelState>,
    pub(super) model_labels_strange: IntGauge,
    pub(super) model_watched: GaugeBy<WatchedAs>,
    pub(super) model_right_permille: IntGauge,
    pub(super) model_threshold_ppm: IntGauge,
    pub(super) model_at_risk: IntGauge,
}

impl Metrics {
    /// Registers all metrics.
    ///
    /// # Errors
    /// When the registry already holds one of them.
    pub fn new(registry: &Registry) -> Result<Self, Error> {
        Ok(Self {
            appeals: CounterBy::new(registry, MetricName::AppealsTotal)?,
            tickets_registered: CounterBy::new(registry, MetricName::TicketsRegisteredTotal)?,
            commands: CounterByTwo::new(registry, MetricName::CommandsTotal)?,
            commits_appended: counter(registry, MetricName::CommitsAppendedTotal)?,
            appends: counter(registry, MetricName::AppendsTotal)?,
            log_failures: CounterBy::new(registry, MetricName::LogFailuresTotal)?,
            invariant_breaches: CounterBy::new(registry, MetricName::InvariantBreachesTotal)?,
            projector_position: gauge(registry, MetricName::ProjectorPositionCommits)?,
            projector_behind: gauge(registry, MetricName::ProjectorBehindCommits)?,
            deadlines_fired: CounterByTwo::new(registry, MetricName::DeadlinesFiredTotal)?,
            deadline_lag: gauge(registry, MetricName::DeadlineLagSeconds)?,
            requests: CounterBy::new(registry, MetricName::RequestsTotal)?,
            outbox_position: gauge(registry, MetricName::OutboxPositionCommits)?,
            on_duty: gauge(registry, MetricName::OnDuty)?,
            archived: counter(registry, MetricName::ArchivedCommitsTotal)?,
            clock_offset: gauge(registry, MetricName::ClockOffsetSeconds)?,
            rules_loads: CounterBy::new(registry, MetricName::RulesLoadsTotal)?,
            rules_entries: GaugeBy::new(registry, MetricName::RulesEntries)?,
            model_state: GaugeBy::new(registry, MetricName::ModelState)?,
            model_labels_strange: gauge(registry, MetricName::ModelLabelsStrange)?,
            model_watched: GaugeBy::new(registry, MetricName::ModelWatchedTickets)?,
            model_right_permille: gauge(registry, MetricName::ModelRightPermille)?,
            model_threshold_ppm: gauge(registry, MetricName::ModelThresholdPpm)?,
            model_at_risk: gauge(registry, MetricName::ModelAtRisk)?,
        })
    }
}

/// A counter with one label.
#[derive(Debug, Clone)]
pub(super) struct CounterBy<L>(IntCounterVec, PhantomData<L>);

impl<L: Label> CounterBy<L> {
    fn new(registry: &Registry, name: MetricName) -> Result<Self, Error> {
        let family = register(registry, name, IntCounterVec::new(opts(name), &[L::NAME]))?;
        for label in L::all() {
            family.with_label_values(&[label.as_label()]);
        }
        Ok(Self(family, PhantomData))
    }

    /// Counts `count` more under `label`.
    pub(super) fn add(&self, label: L, count: u64) {
        self.0.with_label_values(&[label.as_label()]).inc_by(count);
    }
}

/// A counter with two labels.
#[derive(Debug, Clone)]
pub(super) struct CounterByTwo<L, M>(IntCounterVec, PhantomData<(L, M)>);

impl<L: Label, M: Label> CounterByTwo<L, M> {
    fn new(registry: &Registry, name: MetricName) -> Result<Self, Error> {
        let family = register(registry, name, IntCounterVec::new(opts(name), &[L::NAME, M::NAME]))?;
        for label in L::all() {
            for other in M::all() {
                family.with_label_values(&[label.as_label(), other.as_label()]);
            }
        }
        Ok(Self(family, PhantomData))
    }

    /// Counts one more under both labels.
    pub(super) fn add_one(&self, label: L, other: M) {
        self.0.with_label_values(&[label.as_label(), other.as_label()]).inc();
    }
}

/// A gauge with one label.
#[derive(Debug, Clone)]
pub(super) struct GaugeBy<L>(IntGaugeVec, PhantomData<L>);

impl<L: Label> GaugeBy<L> {
    fn new(registry: &Registry, name: MetricName) -> Result<Self, Error> {
        let family = register(registry, name, IntGaugeVec::new(opts(name), &[L::NAME]))?;
        for label in L::all() {
            family.with_label_values(&[label.as_label()]);
        }
        Ok(Self(family, PhantomData))
    }

    /// Sets the value under `label`.
    pub(super) fn set(&self, label: L, value: u64) {
        self.0.with_label_values(&[label.as_label()]).set(as_gauge(value));
    }

    /// Sets the value under `label` to one and under all others to zero.
    pub(super) fn set_only(&self, label: L) {
        for one in L::all() {
            self.set(*one, u64::from(one.as_label() == label.as_label()));
        }
    }
}

/// A count as a gauge holds it; beyond `i64` it stays at the largest value.
pub(super) fn as_gauge(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

fn counter(registry: &Registry, name: MetricName) -> Result<IntCounter, Error> {
    register(registry, name, IntCounter::with_opts(opts(name)))
}

fn gauge(registry: &Registry, name: MetricName) -> Result<IntGauge, Error> {
    register(registry, name, IntGauge::with_opts(opts(name)))
}

fn opts(name: MetricName) -> Opts {
    Opts::new(name.word(), name.label())
}

/// Registers what was made under `name`.
fn register<C>(
    registry: &Registry,
    name: MetricName,
    made: prometheus::Result<C>,
) -> Result<C, Error>
where
    C: prometheus::core::Collector + Clone + 'static,
{
    let fail = |cause| Error::Register { name, cause };
    let collector = made.map_err(fail)?;
    registry.register(Box::new(collector.clone())).map_err(fail)?;
    Ok(collector)
}

#[cfg(test)]
mod tests;
