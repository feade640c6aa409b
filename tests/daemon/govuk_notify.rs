//! A school with GOV.UK Notify alone: texts and e-mails out by one service, replies in by poll and by callback.

use crate::school::{JO, PAT, PUBLIC_URL, Rules, school, sign_out};
use crate::support::daemon::{Daemon, Home, PATIENCE};
use crate::support::govuk_notify::{
    CALLBACK_TOKEN, EMAIL_TEMPLATE, NotifyServer, SECRET, SERVICE, TEMPLATE, call, inbound_body, status_body,
};
use crate::support::heard;

/// Jo's number as Notify writes it.
const JOS: &str = "447700900101";

fn started(inbound: &str, every: &'static str) -> (NotifyServer, Home, Daemon) {
    let notify = NotifyServer::start_by_the_systems_clock();
    let server = format!(
        r#"
schools = "schools/*.toml"

[server]
listen      = "127.0.0.1:0"
public_url  = "{PUBLIC_URL}"
state_dir   = "state"
runtime_dir = "run"

[channels]
sms   = ["notify"]
email = ["notify"]

[gateways.govuk-notify.notify]
api_key           = {{ env = "HOMEWARD_TEST_NOTIFY_KEY" }}
callback_token    = {{ env = "HOMEWARD_TEST_NOTIFY_TOKEN" }}
live              = true
template_id       = "{TEMPLATE}"
email_template_id = "{EMAIL_TEMPLATE}"
status_callback   = true
{inbound}
base_url          = "{}"
"#,
        notify.base_url()
    );
    let rules = Rules {
        every,
        ..Rules::default()
    };
    let home = Home::new(&server, &school(&rules));
    home.write(
        "env",
        &format!(
            "HOMEWARD_TEST_NOTIFY_KEY=k-{SERVICE}-{SECRET}\nHOMEWARD_TEST_NOTIFY_TOKEN={CALLBACK_TOKEN}\n"
        ),
    );
    let daemon = Daemon::start(&home);
    (notify, home, daemon)
}

fn now_ms() -> i64 {
    jiff::Timestamp::now().as_millisecond()
}

#[test]
fn a_visit_is_watched_over_by_one_service_for_texts_and_e_mails() {
    let (notify, _home, daemon) = started("inbound = \"poll\"\npoll_every = \"1s\"", "4s");
    daemon.done(&sign_out("jo"));
    notify.expect(JO, heard::SIGNED_OUT, PATIENCE);
    notify.receive(JOS, "IN", now_ms());
    notify.expect(JO, heard::ARRIVAL_NOTED, PATIENCE);
    // Jo falls silent.
    notify.expect(JO, heard::CHECK_IN_NOW, PATIENCE);
    let text = notify.expect(PAT, heard::RING_THEM, PATIENCE);
    assert!(!text.is_email);
    let mail = notify.expect("pat@example.sch.uk", "WHAT HAPPENED", PATIENCE);
    assert!(mail.is_email && mail.value("subject").is_some_and(|subject| !subject.is_empty()));
}

// Faults: P06 P10 x gateway-lies
#[test]
fn a_callback_brings_a_text_at_once_and_a_call_without_the_token_brings_none() {
    let (notify, _home, daemon) = started("inbound = \"webhook\"", "10m");
    daemon.done(&sign_out("jo"));
    let sent = notify.expect(JO, heard::SIGNED_OUT, PATIENCE);
    let path = "/hooks/notify/inbound";
    let id = notify.receive(JOS, "IN", now_ms());
    let body = inbound_body(&id, JOS, "IN");
    assert_eq!(call(daemon.address(), path, "another token", &body), 403);
    assert_eq!(call(daemon.address(), path, CALLBACK_TOKEN, &body), 200);
    notify.expect(JO, heard::ARRIVAL_NOTED, PATIENCE);
    // What Notify's records do not show is not taken: Notify comes again after a 503, and never after a 400.
    let unknown = inbound_body(&sent.id, JOS, "LEFT");
    assert_eq!(call(daemon.address(), path, CALLBACK_TOKEN, &unknown), 503);
    let receipt = status_body(&sent.id, "delivered");
    assert_eq!(
        call(daemon.address(), "/hooks/notify/status", CALLBACK_TOKEN, &receipt),
        200
    );
}
