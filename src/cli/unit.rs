//! Units as people call them on the command line.
//!
//! Must never: take a name that nobody has for one with nothing to do.

use crate::domain::id::UnitId;
use crate::domain::unit::{Organisation, Unit};

use super::exit::{Exit, Failure};

/// The unit that somebody calls so: by id, full or short name.
///
/// # Errors
/// None is called so, or several are.
pub(super) fn unit_of(organisation: &Organisation, name: &str) -> Result<UnitId, Failure> {
    let called: Vec<&Unit> = organisation.called(name).collect();
    let error = match called.as_slice() {
        [unit] => return Ok(unit.id.clone()),
        [] => anyhow::anyhow!("没有单位“{name}”，请用编号、全称或简称，见 rules/units.csv"),
        several => {
            let ids: Vec<&str> = several.iter().map(|unit| unit.id.as_str()).collect();
            anyhow::anyhow!("有几个单位叫“{name}”：{}；请用编号或全称", ids.join("、"))
        }
    };
    Err(Failure { exit: Exit::NotFound, error })
}
