//! Who hears what of a ticket: on the ways that it can go, on ways that chance chooses, and in the form of
//! the schema files.

mod properties;
mod telling;
mod ways;
