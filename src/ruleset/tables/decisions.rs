//! `decisions.csv`: the decision rows (派单规则) that refine the duty list by place, kind, speaker, days.
//!
//! Must never: weigh one row against another; `route::rows` and `route::lint` do.

use jiff::civil::Date;

use crate::domain::appeal::{AppealKind, CallerSubject};
use crate::domain::id::{MatterCode, RuleId};
use crate::domain::matter::{Lead, SlaClass};
use crate::route::rulebook::MatterScope;
use crate::ruleset::cells::Cells;
use crate::ruleset::codes;
use crate::ruleset::notes::Notes;
use crate::ruleset::sheet::{Layout, Sheet};

/// Its columns.
pub(in crate::ruleset) const LAYOUT: Layout = Layout {
    file: "decisions.csv",
    columns: &[
        "规则号",
        "事项",
        "地点",
        "诉求类型",
        "诉求主体",
        "生效日",
        "失效日",
        "主办",
        "协办",
        "时限类别",
        "例句",
        "依据与说明",
    ],
};

/// A row.
#[derive(Debug)]
pub(in crate::ruleset) struct DecisionRow {
    /// Its number.
    pub row: u32,
    /// Its id.
    pub id: RuleId,
    /// For which matters.
    pub matter: MatterScope,
    /// Where: the id of a unit or of a gazetteer entry; `None` for anywhere.
    pub place: Option<String>,
    /// Kind of appeal.
    pub kind: Option<AppealKind>,
    /// Who speaks.
    pub subject: Option<CallerSubject>,
    /// First day.
    pub valid_from: Option<Date>,
    /// Last day.
    pub valid_until: Option<Date>,
    /// Who leads.
    pub lead: Lead,
    /// Who assists.
    pub assisting: Vec<Lead>,
    /// Class of time limit.
    pub sla_class: Option<SlaClass>,
    /// An appeal that this row decides.
    pub example: String,
}

/// Reads the rows; one that does not parse is noted and left out.
pub(in crate::ruleset) fn read(sheet: &Sheet, notes: &mut Notes) -> Vec<DecisionRow> {
    let kinds = super::labels(AppealKind::ALL, AppealKind::label);
    let subjects = super::labels(CallerSubject::ALL, CallerSubject::label);
    let classes = super::labels(SlaClass::ALL, SlaClass::label);
    sheet
        .rows()
        .filter_map(|row| {
            let mut cells = Cells::new(row, notes);
            let id = cells.id("规则号");
            let matter =
                cells.required("事项").and_then(|text| scope(text, row.at(), cells.notes()));
            let place = cells.required("地点");
            let kind = cells.optional_word("诉求类型", AppealKind::parse, &kinds);
            let subject = cells.optional_word("诉求主体", CallerSubject::parse, &subjects);
            let valid_from = cells.optional_date("生效日");
            let valid_until = cells.optional_date("失效日");
            let lead = cells.required("主办").and_then(|_| cells.lead("主办"));
            let assisting = cells.leads("协办");
            let sla_class = cells.optional_word("时限类别", SlaClass::parse, &classes);
            let example = cells.text("例句");
            Some(DecisionRow {
                row: row.number(),
                id: RuleId::new(id?),
                matter: matter?,
                place: place.map(|place| if place == "*" { None } else { Some(place) })?,
                kind: kind?,
                subject: subject?,
                valid_from: valid_from?,
                valid_until: valid_until?,
                lead: lead?,
                assisting,
                sla_class: sla_class?,
                example,
            })
        })
        .collect()
}

/// `*`, a prefix and `*`, or a whole code.
fn scope(
    text: String,
    at: crate::ruleset::notes::At<'_>,
    notes: &mut Notes,
) -> Option<MatterScope> {
    if text == "*" {
        return Some(MatterScope::Any);
    }
    let (code, group) = match text.strip_suffix('*') {
        Some(prefix) => (prefix, true),
        None => (text.as_str(), false),
    };
    let digits = code.strip_prefix('M').filter(|rest| rest.bytes().all(|b| b.is_ascii_digit()));
    match (digits.map(str::len), group) {
        (Some(2 | 4), true) => Some(MatterScope::Group(code.to_owned())),
        (Some(7), false) => Some(MatterScope::Leaf(MatterCode::new(code))),
        (Some(_) | None, _) => {
            let remedy = "写完整编码（M0103005）、一级或二级前缀加 *（M01*、M0103*），或单独一个 *";
            let message = format!("“{text}”不是事项范围");
            notes.error(at.field("事项"), codes::CELL_BAD_ID, message, remedy);
            None
        }
    }
}
