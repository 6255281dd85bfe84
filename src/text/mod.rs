//! Reading: normalise, segment, find places, units, keywords and cues, redact. Pure computing.
//!
//! Must never: know of rules or units' duties, do I/O, or slice text by byte offsets it did not get
//! from a match.

mod automaton;
mod clause;
pub mod features;
mod fold;
mod gazetteer;
mod kind;
mod language;
pub(crate) mod marks;
mod mention;
mod mood;
pub mod normalize;
mod pick;
pub mod reader;
pub mod redact;
mod segment;
mod trie;
mod urgency;
pub mod vocabulary;
