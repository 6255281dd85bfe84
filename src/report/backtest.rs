//! A backtest as sentences and typed tables, for the terminal and for a page (回测报告).
//!
//! Must never: show a text of a ticket; examples are numbers, ids and rows.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::domain::id::{MatterCode, RulesVersion, UnitId};
use crate::domain::rates::Rate;
use crate::domain::unit::Organisation;
use crate::review::{Answer, Backtest, Comparison, Going};

use super::tables::{Cell, Column, Table};
use super::{terminal, words};

/// What a report of a backtest is made from (回测).
#[derive(Debug, Clone)]
pub struct Retrospect<'a> {
    /// Where the past tickets come from, in words.
    pub source: &'a str,
    /// When it was made.
    pub made_at: Timestamp,
    /// The rules asked.
    pub rules_version: &'a RulesVersion,
    /// By the rules of which days.
    pub days: (Date, Date),
    /// The counts.
    pub backtest: &'a Backtest,
    /// First choice of a model alone, and where it is sure; none without a model.
    pub model: Option<(Rate, Rate)>,
    /// What another set would change.
    pub against: Option<(&'a RulesVersion, &'a Comparison)>,
    /// Names of units.
    pub organisation: &'a Organisation,
    /// Names of matters.
    pub matters: &'a BTreeMap<MatterCode, String>,
}

/// How much of each table is shown.
#[derive(Debug, Clone, Copy)]
pub struct Depth {
    /// Most rows.
    pub rows_max: usize,
    /// Most examples in a row.
    pub examples_max: usize,
}

/// What is taken for granted (口径), name and text.
pub const ASSUMPTIONS: &[(&str, &str)] = &[
    (
        "历史单位",
        "历史文件的标签列，或本引擎日志中最终办理的单位，视为应当办理的单位；历史本身派错的，这里看不出来。",
    ),
    (
        "一致",
        "规则给出的单位与历史单位是同一个单位（按编号、全称或简称对应，不含上下级）；热线直接答复或告知不予受理的，历史单位为热线即一致。",
    ),
    (
        "预计退单",
        "假定：自动派给的单位若不是历史单位，就会退单；人工研判的不计。实际退单还取决于单位是否认领，此数为上限。",
    ),
    (
        "负荷",
        "自动派给的件数加上列为首选建议的件数，与历史件数相比；只计历史单位在规则集内的工单。",
    ),
    (
        "规则空白",
        "没有认出事项，或认出的事项没有规定承办单位。特征词至少见于三张工单，避免露出人名。",
    ),
    ("违反守则", "规则认准了事项，而历史单位是负面清单、职责清单或回避规定所不许的。"),
    ("未对应", "历史标签在规则集中没有唯一对应的单位，不计入一致率；可用 --aliases 对应后重跑。"),
];

impl Retrospect<'_> {
    fn unit<'b>(&'b self, id: &'b UnitId) -> &'b str {
        self.organisation.name(id)
    }

    fn going(&self, going: &Going) -> String {
        match going {
            Going::Unit(unit) => self.unit(unit).to_owned(),
            Going::AnsweredDirectly => "（直接答复）".into(),
            Going::OutOfScope => "（不予受理）".into(),
            Going::Nowhere => "（人工，无候选）".into(),
        }
    }

    fn answer(&self, answer: &Answer) -> String {
        let how = match answer {
            Answer::Sent { .. } => "自动 ",
            Answer::HandedOver { .. } => "移交 ",
            Answer::Offered { units } if !units.is_empty() => "建议 ",
            Answer::AnsweredDirectly | Answer::OutOfScope | Answer::Offered { .. } => "",
        };
        format!("{how}{}", self.going(&answer.going()))
    }

    /// The findings in a few sentences, most important first.
    pub fn sentences(&self) -> Vec<String> {
        let one = self.backtest;
        let ways = &one.ways;
        let count = words::count;
        let offered = ways.offered.denominator + ways.silent + ways.kept;
        let mut said = vec![
            format!(
                "历史工单 {} 件，其中 {} 件的单位在规则集内，可以比较",
                count(one.tickets),
                count(one.compared)
            ),
            format!(
                "自动派单 {} 件，与历史一致 {} 件（{}）；预计退单 {} 件（假定派给非历史单位即退单）",
                count(ways.sent.denominator),
                count(ways.sent.numerator),
                ways.sent,
                count(one.predicted_returns)
            ),
            format!(
                "转人工 {} 件，其中 {} 件有建议：历史单位在建议之中 {} 件（{}），居首 {} 件",
                count(offered),
                count(ways.offered.denominator),
                count(ways.offered.numerator),
                ways.offered,
                count(ways.offered_first.numerator)
            ),
        ];
        let gaps = one.gaps.iter().map(|gap| gap.count).sum();
        let violations = one.violations.iter().map(|one| one.count).sum();
        let unknown: u64 = one.unknown.iter().map(|(_, count)| count).sum();
        said.push(format!(
            "规则空白 {} 件；历史派往守则所禁单位 {} 件；标签未对应 {} 件",
            count(gaps),
            count(violations),
            count(unknown)
        ));
        if let Some((first, automatic)) = self.model {
            said.push(format!(
                "模型单独判断：首选一致 {first}（{}）；达到自动门槛的 {} 件中一致 {automatic}",
                terminal::parts(first),
                count(automatic.denominator)
            ));
        }
        if let Some((version, compared)) = self.against {
            said.push(format!(
                "改用规则 {version}：{} 件结论不变，{} 件更接近历史，{} 件更远离历史",
                count(compared.same),
                count(compared.better),
                count(compared.worse)
            ));
        }
        said
    }

    /// Every table that has a row, in the order of reading.
    pub fn tables(&self, depth: Depth) -> Vec<Table> {
        let tables = [
            self.ways(),
            self.moved(depth),
            self.shifts(depth),
            self.loads(depth),
            self.gaps(depth),
            self.violations(depth),
            self.unknown(depth),
        ];
        tables.into_iter().filter(|table| !table.rows.is_empty()).collect()
    }

    /// What would be done.
    pub fn ways(&self) -> Table {
        let ways = &self.backtest.ways;
        let row = |name: &str, rate: Rate| {
            let share = Rate { numerator: rate.denominator, denominator: self.backtest.compared };
            let cells = [Cell::Count(rate.denominator), Cell::Rate(share), Cell::Rate(rate)];
            (rate.denominator > 0).then(|| [vec![Cell::words(name)], cells.to_vec()].concat())
        };
        // What nobody could be right about shows a dash.
        let bare = |name: &str, count: u64| {
            let share = Rate { numerator: count, denominator: self.backtest.compared };
            let cells = [Cell::Count(count), Cell::Rate(share), Cell::Rate(Rate::default())];
            (count > 0).then(|| [vec![Cell::words(name)], cells.to_vec()].concat())
        };
        Table {
            title: "规则会怎么办",
            note: "一致率：自动派单看派往的单位，转人工看历史单位是否在建议之中",
            columns: vec![
                Column::words("结论"),
                Column::number("件数"),
                Column::number("占比"),
                Column::number("与历史一致"),
            ],
            rows: [
                row("自动派单", ways.sent),
                row("紧急移交", ways.handed_over),
                row("直接答复或不予受理", ways.settled),
                row("转人工，有建议", ways.offered),
                bare("转人工，无候选", ways.silent),
                bare("转人工，历史由热线自行答复", ways.kept),
            ]
            .into_iter()
            .flatten()
            .collect(),
        }
    }

    fn moved(&self, depth: Depth) -> Table {
        let row = |one: &crate::review::Moved| {
            vec![
                Cell::words(self.unit(&one.had)),
                Cell::Words(self.going(&one.would)),
                Cell::Count(one.settled),
                Cell::Count(one.offered),
                examples(&one.examples, depth),
            ]
        };
        Table {
            title: "哪些工单会改变去向",
            note: "",
            columns: vec![
                Column::words("历史单位"),
                Column::words("规则去向"),
                Column::number("自动"),
                Column::number("建议"),
                Column::words("例"),
            ],
            rows: self.backtest.moved.iter().take(depth.rows_max).map(row).collect(),
        }
    }

    fn shifts(&self, depth: Depth) -> Table {
        let shifts = self.against.map_or(&[][..], |(_, compared)| &compared.shifts);
        let row = |one: &crate::review::Shift| {
            vec![
                Cell::Words(self.answer(&one.from)),
                Cell::Words(self.answer(&one.to)),
                Cell::Count(one.count),
                Cell::Count(one.better),
                Cell::Count(one.worse),
                examples(&one.examples, depth),
            ]
        };
        Table {
            title: "两版规则的差别",
            note: "更近、更远：相对历史单位",
            columns: vec![
                Column::words("本版结论"),
                Column::words("对比版结论"),
                Column::number("件数"),
                Column::number("更近"),
                Column::number("更远"),
                Column::words("例"),
            ],
            rows: shifts.iter().take(depth.rows_max).map(row).collect(),
        }
    }

    /// Load of each unit.
    pub fn loads(&self, depth: Depth) -> Table {
        let row = |one: &crate::review::Load| {
            vec![
                Cell::words(self.unit(&one.unit)),
                Cell::Count(one.had),
                Cell::Count(one.sent),
                Cell::Count(one.offered),
                Cell::Words(difference(one.had, one.would())),
            ]
        };
        Table {
            title: "各单位负荷",
            note: "",
            columns: vec![
                Column::words("单位"),
                Column::number("历史"),
                Column::number("自动"),
                Column::number("首选建议"),
                Column::number("增减"),
            ],
            rows: self.backtest.loads.iter().take(depth.rows_max).map(row).collect(),
        }
    }

    fn gaps(&self, depth: Depth) -> Table {
        let row = |one: &crate::review::Gap| {
            let had = UnitId::new(&one.had);
            let matter = one.matter.as_ref().map_or("未认出事项".to_owned(), |code| {
                self.matters.get(code).map_or(code.to_string(), |name| format!("{code} {name}"))
            });
            vec![
                Cell::words(self.unit(&had)),
                Cell::Words(matter),
                Cell::Count(one.count),
                Cell::Words(one.words.join("、")),
                examples(&one.examples, depth),
            ]
        };
        Table {
            title: "规则空白",
            note: "按历史单位归组；据特征词可补事项的识别词，事项无单位的补一行派单规则",
            columns: vec![
                Column::words("历史单位"),
                Column::words("事项"),
                Column::number("件数"),
                Column::words("特征词"),
                Column::words("例"),
            ],
            rows: self.backtest.gaps.iter().take(depth.rows_max).map(row).collect(),
        }
    }

    fn violations(&self, depth: Depth) -> Table {
        let row = |one: &crate::review::Violation| {
            vec![
                Cell::words(self.unit(&one.unit)),
                Cell::words(&one.guard),
                Cell::words(&one.note),
                Cell::Count(one.count),
                examples(&one.examples, depth),
            ]
        };
        Table {
            title: "历史派往守则所禁的单位",
            note: "",
            columns: vec![
                Column::words("历史单位"),
                Column::words("守则"),
                Column::words("说明"),
                Column::number("件数"),
                Column::words("例"),
            ],
            rows: self.backtest.violations.iter().take(depth.rows_max).map(row).collect(),
        }
    }

    fn unknown(&self, depth: Depth) -> Table {
        let row = |(name, count): &(String, u64)| vec![Cell::words(name), Cell::Count(*count)];
        Table {
            title: "规则集中没有对应单位的标签",
            note: "未计入一致率；用 --aliases 对应（CSV：原名,现名）后重跑",
            columns: vec![Column::words("标签"), Column::number("件数")],
            rows: self.backtest.unknown.iter().take(depth.rows_max).map(row).collect(),
        }
    }

    /// The days by whose rules it was asked, in words.
    pub fn days(&self) -> String {
        let (from, until) = self.days;
        if from == until { from.to_string() } else { format!("{from} 至 {until}") }
    }
}

fn examples(names: &[String], depth: Depth) -> Cell {
    let shown: Vec<&str> = names.iter().take(depth.examples_max).map(String::as_str).collect();
    Cell::Words(shown.join("、"))
}

/// `+3`, `-2`, `0`.
fn difference(had: u64, would: u64) -> String {
    if would > had {
        format!("+{}", words::count(would - had))
    } else if had > would {
        format!("-{}", words::count(had - would))
    } else {
        "0".to_owned()
    }
}

/// On the terminal.
pub fn render(retrospect: &Retrospect<'_>) -> String {
    const DEPTH: Depth = Depth { rows_max: 12, examples_max: 1 };
    let mut out = format!(
        "规则回测　{}\n规则 {}，按 {} 的规则\n",
        retrospect.source,
        retrospect.rules_version,
        retrospect.days()
    );
    for sentence in retrospect.sentences() {
        out.push_str(&sentence);
        out.push('\n');
    }
    for table in retrospect.tables(DEPTH) {
        out.push('\n');
        out.push_str(&terminal::render_table(&table));
    }
    out
}

#[cfg(test)]
mod tests;
