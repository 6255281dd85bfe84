//! The trace of a ticket: all messages about it belong together, on whatever machine they were made.
//!
//! Must never: need to be handed from one message to the next; it follows from the ticket's number.

use crate::domain::id::TicketNumber;

/// The `traceparent` of a message about a ticket, as W3C Trace Context has it: the trace from the number, the
/// span from the message's own id.
pub(super) fn parent(ticket: TicketNumber, message: &str) -> String {
    let hash = |text: &str| blake3::hash(text.as_bytes()).to_hex();
    let (trace, span) = (hash(&ticket.to_string()), hash(message));
    format!("00-{:.32}-{:.16}-01", trace.as_str(), span.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_of_a_ticket_share_a_trace() {
        let number = "20260914000123".parse().unwrap();
        let (one, other) = (parent(number, "a"), parent(number, "b"));
        assert_eq!(one.len(), 55);
        assert_eq!(one.get(..36), other.get(..36));
        assert_ne!(one, other);
    }
}
