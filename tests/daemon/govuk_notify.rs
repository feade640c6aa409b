//! A school with GOV.UK Notify alone: texts and e-mails out by one service, replies in by poll and by callback.

use crate::school::{HEAD, JO, PAT, PUBLIC_URL, Rules, SAM, school, sign_out};
use crate::support::daemon::{Daemon, Home, PATIENCE};
use crate::support::govuk_notify::{
    CALLBACK_TOKEN, EMAIL_TEMPLATE, NotifyServer, SECRET, SERVICE, TEMPLATE, call, inbound_body, status_body,
};
use crate::support::heard;
use serde_json::json;

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
fn a_visit_is_watched_over_by_one_service_for_texts_and_e_mails_from_sign_out_to_safe() {
    let (notify, home, daemon) = started("inbound = \"poll\"\npoll_every = \"1s\"", "4s");
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
    let code = daemon.alerts()[0]["code"].as_str().expect("a code").to_owned();
    notify.expect(HEAD, heard::RING_999, PATIENCE);
    notify.receive(
        HEAD.trim_start_matches('+'),
        &format!("SAFE {code} SPOKE"),
        now_ms(),
    );
    for contact in [PAT, SAM, HEAD] {
        notify.expect(contact, heard::STAND_DOWN, PATIENCE);
    }
    assert_eq!(daemon.alerts(), json!([]));
    notify.receive(JOS, "BACK", now_ms());
    notify.expect(JO, heard::VISIT_CLOSED, PATIENCE);
    assert_eq!(daemon.visits(), json!([]));
    assert_eq!(daemon.stop(), 0);
    let (status, out, err) = home.run(&["verify"]);
    assert_eq!(status, 0, "the record is sound: {out}{err}");
}

/// The network's list of those who want no texts is a permanent failure at Notify.
// Faults: P05 P14 x gateway-refuses
#[test]
fn a_worker_on_a_visit_whose_number_is_refused_is_told_to_the_office_within_a_poll() {
    let (notify, _home, daemon) = started("inbound = \"poll\"\npoll_every = \"1s\"", "10m");
    daemon.done(&sign_out("jo"));
    let sent = notify.expect(JO, heard::SIGNED_OUT, PATIENCE);
    notify.settle(&sent.id, "permanent-failure");
    notify.expect(PAT, "Bloggs", PATIENCE);
    assert_eq!(daemon.alerts()[0]["kind"], "monitor");
}

/// Notify has no word of its own for a number that has opted out: the network's list of them is a permanent failure.
// Faults: P05 P14 x gateway-refuses
#[test]
fn a_contact_whose_number_has_opted_out_at_notify_is_told_to_the_office_within_one_poll() {
    let (notify, _home, daemon) = started("inbound = \"poll\"\npoll_every = \"1s\"", "10m");
    daemon.done(&sign_out("jo"));
    daemon.done(&json!({ "raise": { "who": "jo", "kind": "help", "by": "pat" } }));
    let sent = notify.expect(SAM, "Bloggs", PATIENCE);
    notify.settle(&sent.id, "permanent-failure");
    let told = notify.expect(PAT, "Texts to Sam", PATIENCE);
    assert!(told.body.contains("as wrong or opted out"), "{}", told.body);
    assert_eq!(
        notify.told(&sent.id, "permanent-failure"),
        1,
        "one question was enough, and there is no second"
    );
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
