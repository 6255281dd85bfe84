//! Who hears what of a ticket: on the ways that it can go, on ways that chance chooses, and in the form of
//! the schema files.

mod checker;
mod properties;
mod schemas;
mod telling;
mod ways;
