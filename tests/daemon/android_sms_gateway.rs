//! A school with nothing but an Android phone: texts out and in by it, replies by poll and by webhook.

use crate::school::{HEAD, JO, PAT, PUBLIC_URL, Rules, SAM, school, sign_out};
use crate::support::android_sms_gateway::{AndroidPhone, PASSWORD, SIGNING_KEY, USER, call, event};
use crate::support::daemon::{Daemon, Home, PATIENCE};
use crate::support::heard;
use serde_json::json;

fn started(inbound: &str, every: &'static str) -> (AndroidPhone, Home, Daemon) {
    let phone = AndroidPhone::start_by_the_systems_clock();
    let server = format!(
        r#"
schools = "schools/*.toml"

[server]
listen      = "127.0.0.1:0"
public_url  = "{PUBLIC_URL}"
state_dir   = "state"
runtime_dir = "run"

[channels]
sms = ["phone"]

[gateways.android-sms-gateway.phone]
base_url    = "{}"
username    = "{USER}"
password    = {{ env = "HOMEWARD_TEST_PASSWORD" }}
signing_key = {{ env = "HOMEWARD_TEST_KEY" }}
{inbound}
"#,
        phone.base_url()
    );
    let rules = Rules {
        every,
        ..Rules::default()
    };
    let school = school(&rules).replace(r#"["sms", "email"]"#, r#"["sms"]"#);
    let home = Home::new(&server, &school);
    let secrets = format!("HOMEWARD_TEST_PASSWORD={PASSWORD}\nHOMEWARD_TEST_KEY={SIGNING_KEY}\n");
    home.write("env", &secrets);
    let daemon = Daemon::start(&home);
    (phone, home, daemon)
}

/// Has a text come in at the phone now.
fn text(phone: &AndroidPhone, from: &str, words: &str) {
    phone.receive(from, words, jiff::Timestamp::now().as_millisecond());
}

// Faults: P01 P02 x human-late
#[test]
fn a_visit_is_watched_over_by_a_phone_alone_from_sign_out_to_safe() {
    let (phone, home, daemon) = started("poll_every = \"1s\"", "4s");
    daemon.done(&sign_out("jo"));
    phone.expect(JO, heard::SIGNED_OUT, PATIENCE);
    text(&phone, JO, "IN");
    phone.expect(JO, heard::ARRIVAL_NOTED, PATIENCE);
    // Jo falls silent.
    phone.expect(JO, heard::CHECK_IN_NOW, PATIENCE);
    let alert = phone.expect(PAT, heard::RING_THEM, PATIENCE);
    assert_eq!(alert.body["priority"], 120);
    let code = daemon.alerts()[0]["code"].as_str().unwrap().to_owned();
    phone.expect(HEAD, heard::RING_999, PATIENCE);
    text(&phone, HEAD, &format!("SAFE {code} SPOKE"));
    for contact in [PAT, SAM, HEAD] {
        phone.expect(contact, heard::STAND_DOWN, PATIENCE);
    }
    assert_eq!(daemon.alerts(), json!([]));
    text(&phone, JO, "BACK");
    phone.expect(JO, heard::VISIT_CLOSED, PATIENCE);
    assert_eq!(daemon.visits(), json!([]));
    assert_eq!(daemon.stop(), 0);
    let (status, out, err) = home.run(&["verify"]);
    assert_eq!(status, 0, "the record is sound: {out}{err}");
}

/// The list is read every five minutes where webhooks alone are wanted: what comes sooner has come by the webhook.
// Faults: P06 P10 x gateway-lies
#[test]
fn a_signed_webhook_has_the_inbox_read_at_once_and_another_one_is_refused() {
    let (phone, _home, daemon) = started("inbound = \"webhook\"", "10m");
    daemon.done(&sign_out("jo"));
    let sent = phone.expect(JO, heard::SIGNED_OUT, PATIENCE);
    text(&phone, JO, "IN");
    // Nothing in the webhook is believed: the inbox says IN.
    let received = event(
        "sms:received",
        json!({"messageId": "6fde7098", "message": "LEFT", "sender": JO}),
    );
    let path = "/hooks/phone/inbound";
    assert_eq!(call(daemon.address(), path, "another key", &received), 403);
    assert_eq!(call(daemon.address(), path, SIGNING_KEY, &received), 200);
    phone.expect(JO, heard::ARRIVAL_NOTED, PATIENCE);
    let failed = event(
        "sms:failed",
        json!({"messageId": sent.id, "reason": "+447700900101 is away"}),
    );
    assert_eq!(
        call(daemon.address(), "/hooks/phone/status", SIGNING_KEY, &failed),
        200
    );
    assert_eq!(call(daemon.address(), path, SIGNING_KEY, "{}"), 400);
}
