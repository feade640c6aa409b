//! The words of the record do not change: rows of every earlier version hold them.

use super::{RecordedVia, UnknownVia};
use crate::domain::id::GatewayName;

#[test]
fn every_way_is_read_back_as_it_was_written() {
    for (via, text) in [
        (RecordedVia::Board, "board"),
        (RecordedVia::Cli, "cli"),
        (RecordedVia::Clock, "clock"),
        (RecordedVia::Office, "office"),
        (RecordedVia::Receipt, "receipt"),
        (RecordedVia::Sms(GatewayName::new("main")), "sms main"),
        (RecordedVia::Sms(GatewayName::new("two words")), "sms two words"),
    ] {
        assert_eq!(via.to_string(), text);
        assert_eq!(text.parse(), Ok(via));
    }
    for unknown in ["", "sms", "sms ", "SMS main", "board ", "telegraph"] {
        assert_eq!(unknown.parse::<RecordedVia>(), Err(UnknownVia), "{unknown:?}");
    }
}
