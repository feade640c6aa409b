//! The words of the record do not change: rows of every earlier version hold them.

use super::{RecordedVia, UnknownVia};
use crate::domain::account::ProgramName;
use crate::domain::id::GatewayName;
use crate::domain::principal::UnixUser;

#[test]
fn every_way_is_read_back_as_it_was_written() {
    let program = ProgramName::parse("roll-call").expect("a name");
    for (via, text) in [
        (RecordedVia::Api(program), "api roll-call"),
        (RecordedVia::Board, "board"),
        (RecordedVia::Cli(None), "cli"),
        (RecordedVia::Cli(Some(UnixUser(0))), "cli 0"),
        (RecordedVia::Cli(Some(UnixUser(1000))), "cli 1000"),
        (RecordedVia::Clock, "clock"),
        (RecordedVia::Office, "office"),
        (RecordedVia::Receipt, "receipt"),
        (RecordedVia::Sms(GatewayName::new("main")), "sms main"),
        (RecordedVia::Sms(GatewayName::new("two words")), "sms two words"),
    ] {
        assert_eq!(via.to_string(), text);
        assert_eq!(text.parse(), Ok(via));
    }
    for unknown in [
        "",
        "sms",
        "sms ",
        "SMS main",
        "board ",
        "telegraph",
        "api",
        "api ",
        "api Roll-Call",
        "api two words",
        "cli ",
        "cli 01",
        "cli +1",
        "cli root",
    ] {
        assert_eq!(unknown.parse::<RecordedVia>(), Err(UnknownVia), "{unknown:?}");
    }
}
