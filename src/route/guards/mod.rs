//! Guards (守则): what stands above rows and evidence. The statutory ones speak before anything is
//! weighed, those on the answer after a row has decided.
//!
//! Must never: be switched off by evidence, thresholds or an instruction in the text.

pub(super) mod answer;
pub(super) mod statutory;
