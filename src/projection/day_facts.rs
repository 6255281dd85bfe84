//! Facts by day (日台账): counts that merge in any order, from which every report is made.
//!
//! Must never: name a person, hold a text, or depend on the order in which days arrive.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::domain::appeal::{AppealKind, IntakeChannel};
use crate::domain::decision::{AbstainReason, OutOfScopeReason};
use crate::domain::id::{MatterCode, UnitId};
use crate::domain::state::{DispatchMode, Stage, StateName};
use crate::labelled_enum;

use super::minutes::Minutes;
use super::unit_facts::{UnitFacts, add_counts};

labelled_enum! {
    /// Way by which a ticket left the hotline (去向).
    Way {
        /// To a unit, by the engine itself: the rules, or learned evidence where they were unsure.
        Auto = "auto", "自动派单";
        /// To a unit, by a person who took a suggestion.
        Assisted = "assisted", "采纳建议派单";
        /// To a unit, by a person against or without suggestions.
        Manual = "manual", "人工派单";
        /// To the same unit once more.
        Again = "again", "重办";
        /// Answered by the hotline itself.
        Direct = "direct", "直接答复";
        /// Not accepted, the legal route was told.
        OutOfScope = "out_of_scope", "告知不予受理";
        /// Handed over to 110, 119, 120 or 122.
        Emergency = "emergency", "移交紧急服务";
    }
}

impl Way {
    /// The ways that end at a unit; together they are all dispatches.
    pub const DISPATCHED: &'static [Self] = &[Self::Auto, Self::Assisted, Self::Manual];

    /// The way of a dispatch.
    pub const fn of(mode: DispatchMode) -> Self {
        match mode {
            DispatchMode::Auto => Self::Auto,
            DispatchMode::Assisted => Self::Assisted,
            DispatchMode::Manual | DispatchMode::Reassigned | DispatchMode::Ruled => Self::Manual,
            DispatchMode::Again => Self::Again,
        }
    }
}

/// How many tickets came into a stage and went out of it (阶段流量).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StageFlow {
    /// Came in; a ticket that is redone comes in again.
    pub entered: u64,
    /// Went on to another stage, or through the end of the last.
    pub left: u64,
}

/// What happened on one day (日台账), or in a period as the sum of its days.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DayFacts {
    /// Tickets registered.
    pub accepted: u64,
    /// The same by intake channel.
    pub channels: BTreeMap<IntakeChannel, u64>,
    /// The same by kind.
    pub kinds: BTreeMap<AppealKind, u64>,
    /// The same by street, where the place names one.
    pub streets: BTreeMap<UnitId, u64>,
    /// Tickets by the way they left the hotline.
    pub ways: BTreeMap<Way, u64>,
    /// Tickets that the engine put before a person.
    pub to_judgement: u64,
    /// The first reason for it; the others are not counted.
    pub abstain_reasons: BTreeMap<AbstainReason, u64>,
    /// Tickets not accepted, by ground.
    pub out_of_scope: BTreeMap<OutOfScopeReason, u64>,
    /// Tickets dispatched, by matter.
    pub matters: BTreeMap<MatterCode, u64>,
    /// Flow through the six stages.
    pub stages: BTreeMap<Stage, StageFlow>,
    /// Change of how many tickets stand in each state; summed from the first day it is how many do.
    pub standing: BTreeMap<StateName, i64>,
    /// From dispatch to acknowledgement.
    pub to_acknowledgement: Minutes,
    /// From dispatch to the first contact with the caller.
    pub to_contact: Minutes,
    /// From dispatch to feedback.
    pub to_feedback: Minutes,
    /// All units together, the hotline's own clocks included.
    pub all: UnitFacts,
    /// By unit.
    pub units: BTreeMap<UnitId, UnitFacts>,
}

impl DayFacts {
    /// Adds other facts. Associative and commutative; the default adds nothing.
    pub fn merge(&mut self, other: &Self) {
        self.accepted += other.accepted;
        add_counts(&mut self.channels, &other.channels);
        add_counts(&mut self.kinds, &other.kinds);
        add_counts(&mut self.streets, &other.streets);
        add_counts(&mut self.ways, &other.ways);
        self.to_judgement += other.to_judgement;
        add_counts(&mut self.abstain_reasons, &other.abstain_reasons);
        add_counts(&mut self.out_of_scope, &other.out_of_scope);
        add_counts(&mut self.matters, &other.matters);
        for (stage, flow) in &other.stages {
            let sum = self.stages.entry(*stage).or_default();
            sum.entered += flow.entered;
            sum.left += flow.left;
        }
        for (state, change) in &other.standing {
            *self.standing.entry(*state).or_default() += change;
        }
        self.to_acknowledgement.merge(&other.to_acknowledgement);
        self.to_contact.merge(&other.to_contact);
        self.to_feedback.merge(&other.to_feedback);
        self.all.merge(&other.all);
        for (unit, facts) in &other.units {
            self.units.entry(unit.clone()).or_default().merge(facts);
        }
    }
}

/// Facts of many days, by day in UTC+8 (台账).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Facts {
    /// By day.
    pub days: BTreeMap<Date, DayFacts>,
}

impl Facts {
    /// Adds facts to a day.
    pub fn add(&mut self, day: Date, facts: &DayFacts) {
        self.days.entry(day).or_default().merge(facts);
    }

    /// Adds other facts, day by day. Associative and commutative.
    pub fn merge(&mut self, other: &Self) {
        for (day, facts) in &other.days {
            self.add(*day, facts);
        }
    }
}
