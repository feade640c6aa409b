//! A school with BulkSMS: what its list of refused numbers does.

use crate::school::{JO, PAT, Rules, school, sign_out};
use crate::support::bulksms::{BulkSmsServer, TOKEN_ID, TOKEN_SECRET};
use crate::support::daemon::{Daemon, Home, PATIENCE};
use std::time::Instant;

/// A number on the list when the daemon starts is told at the first question.
// Faults: P05 P14 x gateway-refuses
#[test]
fn a_number_that_has_opted_out_at_the_provider_is_told_to_the_office_within_a_poll() {
    let bulksms = BulkSmsServer::start(jiff::Timestamp::now().as_millisecond());
    bulksms.block(JO);
    let server = format!(
        r#"
schools = "schools/*.toml"

[server]
listen      = "127.0.0.1:0"
state_dir   = "state"
runtime_dir = "run"

[channels]
sms = ["bulk"]

[gateways.bulksms.bulk]
token_id     = "{TOKEN_ID}"
token_secret = {{ env = "TEST_BULKSMS" }}
poll_every   = "1s"
base_url     = "{}"
"#,
        bulksms.base_url()
    );
    let rules = school(&Rules::default()).replace(r#"["sms", "email"]"#, r#"["sms"]"#);
    let home = Home::new(&server, &rules);
    home.write("env", &format!("TEST_BULKSMS={TOKEN_SECRET}\n"));
    let daemon = Daemon::start(&home);
    let begun = Instant::now();
    let told = || {
        let mut sent = bulksms.sent().into_iter();
        sent.any(|sent| {
            PAT.ends_with(sent.to.trim_start_matches('+')) && sent.body.contains("no texts to Jo")
        })
    };
    // Each question waits for the daemon's own answer.
    while !told() {
        assert!(begun.elapsed() < PATIENCE, "{:#?}", bulksms.sent());
        daemon.alerts();
    }
    daemon.done(&sign_out("jo"));
}
