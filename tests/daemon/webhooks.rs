//! Webhooks that were recorded and cut elsewhere, that speak of what nobody texted, or that come while the provider's records
//! are away: what counts is what the records say.

use crate::school::{HEAD, JO, PUBLIC_URL, Rules, School, sign_out};
use crate::support::daemon::{Daemon, PATIENCE};
use crate::support::heard;
use crate::support::twilio::{
    ACCOUNT, Fault, NUMBER, TOKEN, full_sid, inbound_fields, post, sign, status_fields,
};
use serde_json::Value;
use std::time::{Duration, Instant};

const STRANGER: &str = "+447700900555";

type Form = Vec<(String, String)>;

fn url() -> String {
    format!("{PUBLIC_URL}/hooks/main/inbound")
}

/// A school whose texts come by webhook, and are fetched only as the safety net has it.
fn school() -> School {
    School::new(&Rules {
        inbound: r#""webhook""#,
        every: "10m",
        wait: "10m",
    })
}

/// Jo is out, and has texted that she is there.
fn jo_is_there(school: &School) -> Daemon {
    let daemon = school.start();
    daemon.done(&sign_out("jo"));
    school.twilio.expect(JO, heard::SIGNED_OUT, 1, PATIENCE);
    assert_eq!(bring(school, &daemon, "SM1", "IN"), 200);
    school.twilio.expect(JO, heard::ARRIVAL_NOTED, 1, PATIENCE);
    daemon
}

fn bring(school: &School, daemon: &Daemon, sid: &str, text: &str) -> u16 {
    school
        .twilio
        .call_inbound(daemon.address(), &url(), sid, JO, text)
}

/// What stands of Jo's visit, and how many texts she had.
fn stands(school: &School, daemon: &Daemon) -> (Value, usize) {
    let visits = daemon.done(&serde_json::json!({ "visits": { "all": true } }));
    (visits, texts_to(school, JO))
}

fn texts_to(school: &School, to: &str) -> usize {
    school.twilio.sent().iter().filter(|sms| sms.to == to).count()
}

fn inbox(school: &School) -> i64 {
    let store = rusqlite::Connection::open(school.home.path("state/homeward.db")).unwrap();
    store.busy_timeout(PATIENCE).unwrap();
    let count = "SELECT count(*) FROM inbox";
    store.query_row(count, [], |row| row.get(0)).unwrap()
}

fn owned(fields: &[(&str, &str)]) -> Form {
    let mut fields: Form = fields
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    fields.sort();
    fields
}

fn borrowed(form: &Form) -> Vec<(&str, &str)> {
    form.iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect()
}

/// Plays a recorded signature with other fields that have the same letters, and says what was answered.
fn replay(daemon: &Daemon, recorded: &[(&str, &str)], cut: &Form) -> u16 {
    let signature = sign(TOKEN, &url(), recorded);
    assert_eq!(
        signature,
        sign(TOKEN, &url(), &borrowed(cut)),
        "cut elsewhere, signed the same"
    );
    post(daemon.address(), &url(), &borrowed(cut), &signature)
}

/// Returns a form with the `count` fields behind `name` glued onto its value.
fn glued(recorded: &[(&str, &str)], name: &str, count: usize) -> Form {
    let mut form = owned(recorded);
    let at = form.iter().position(|(field, _)| field == name).unwrap();
    let glued: String = form
        .drain(at + 1..=at + count)
        .flat_map(|(field, value)| [field, value])
        .collect();
    form[at].1.push_str(&glued);
    form
}

// Faults: P07 P10 x gateway-lies
#[test]
fn p07_p10_a_recorded_text_cut_into_other_ids_is_no_new_text_and_counts_once() {
    let school = school();
    let daemon = jo_is_there(&school);
    assert_eq!(bring(&school, &daemon, "SM2", "MORE 5"), 200);
    school.twilio.expect(JO, "5 more minutes", 1, PATIENCE);
    let before = stands(&school, &daemon);
    let sid = full_sid("SM2");
    let recorded = inbound_fields(&sid, JO, "MORE 5");
    // The other fields may say what they like: it is Twilio that is asked for the text.
    for (name, count, answer) in [
        ("MessageSid", 1, 400),
        ("MessageSid", 2, 400),
        ("SmsMessageSid", 1, 400),
        ("SmsSid", 1, 400),
        ("To", 1, 400),
        ("Body", 2, 200),
        ("From", 1, 200),
    ] {
        let status = replay(&daemon, &recorded, &glued(&recorded, name, count));
        assert_eq!(status, answer, "{name} and {count} more");
    }
    for _ in 0..6 {
        assert_eq!(replay(&daemon, &recorded, &owned(&recorded)), 200);
    }
    assert_eq!(stands(&school, &daemon), before, "nothing moved or was answered");
    assert_eq!(inbox(&school), 2, "each text once");
}

// Faults: P10 x gateway-lies, wrong-phone
#[test]
fn p10_a_strangers_text_cut_into_a_workers_moves_nothing_of_hers() {
    let school = school();
    let daemon = jo_is_there(&school);
    let before = stands(&school, &daemon);
    let text = format!("backFrom{JO}FromA");
    let sid = school.text(STRANGER, &text);
    let recorded = inbound_fields(&sid, STRANGER, &text);
    let mut cut = owned(&recorded);
    cut.retain(|(name, _)| !matches!(name.as_str(), "Body" | "From"));
    cut.extend(owned(&[("Body", "back"), ("From", JO)]));
    cut.push(("FromA".to_owned(), format!("From{STRANGER}")));
    // Before the genuine one, after it, and again.
    assert_eq!(replay(&daemon, &recorded, &cut), 200);
    assert_eq!(replay(&daemon, &recorded, &owned(&recorded)), 200);
    assert_eq!(replay(&daemon, &recorded, &cut), 200);
    school.twilio.expect(STRANGER, "not known here", 1, PATIENCE);
    assert_eq!(
        texts_to(&school, STRANGER),
        1,
        "the stranger's text counts once, as a stranger's"
    );
    assert_eq!(stands(&school, &daemon), before);
    assert_eq!(inbox(&school), 2);
}

// Faults: P10 x gateway-lies, wrong-phone
#[test]
fn p10_a_strangers_text_cut_into_a_whole_form_of_right_shape_moves_nothing() {
    let school = school();
    let daemon = jo_is_there(&school);
    let before = stands(&school, &daemon);
    let invented = "SM0123456789abcdef0123456789abcdef";
    let text = format!("backFrom{JO}MessageSid{invented}SmsSid{invented}To{NUMBER}ToA");
    let sid = school.text(STRANGER, &text);
    let recorded = inbound_fields(&sid, STRANGER, &text);
    let rest: String = owned(&recorded)
        .into_iter()
        .filter(|(name, _)| name.as_str() > "Body")
        .flat_map(|(name, value)| [name, value])
        .collect();
    let mut cut = owned(&[
        ("AccountSid", ACCOUNT),
        ("ApiVersion", "2010-04-01"),
        ("Body", "back"),
        ("From", JO),
        ("MessageSid", invented),
        ("SmsSid", invented),
        ("To", NUMBER),
    ]);
    cut.push(("ToA".to_owned(), rest));
    for _ in 0..3 {
        assert_eq!(
            replay(&daemon, &recorded, &cut),
            503,
            "Twilio knows no such message"
        );
    }
    // The id of a text that counts already is no way in, either.
    let known = full_sid("SM1");
    let text = text.replace(invented, &known);
    let sid = school.text(STRANGER, &text);
    let recorded = inbound_fields(&sid, STRANGER, &text);
    for field in &mut cut {
        let rest: String = owned(&recorded)
            .into_iter()
            .filter(|(name, _)| name.as_str() > "Body")
            .flat_map(|(name, value)| [name, value])
            .collect();
        match field.0.as_str() {
            "MessageSid" | "SmsSid" => field.1.clone_from(&known),
            "ToA" => field.1 = rest,
            _ => {}
        }
    }
    let asked = school.twilio.looked_up();
    assert_eq!(replay(&daemon, &recorded, &cut), 200);
    assert_eq!(
        school.twilio.looked_up(),
        asked,
        "what counts already is not asked for again"
    );
    assert_eq!(stands(&school, &daemon), before);
}

// Faults: P10 x gateway-lies
#[test]
fn p10_a_recorded_receipt_says_what_the_records_say_and_no_more() {
    let school = school();
    let daemon = jo_is_there(&school);
    daemon.done(&serde_json::json!({ "raise": { "who": "jo", "kind": "help", "by": "pat" } }));
    let alert = school.twilio.expect(HEAD, "Bloggs", 1, PATIENCE);
    let url = format!("{PUBLIC_URL}/hooks/main/status");
    school.twilio.settle(&alert.sid, "sent", None);
    let forged = status_fields(&alert.sid, "delivered");
    let play = || post(daemon.address(), &url, &forged, &sign(TOKEN, &url, &forged));
    let until = Instant::now() + PATIENCE;
    while state_of(&school, &alert.sid).as_deref() != Some("accepted") {
        assert!(Instant::now() < until, "the alert was taken");
        std::thread::park_timeout(Duration::from_millis(50));
    }
    for _ in 0..3 {
        assert_eq!(play(), 200);
        assert_eq!(state_of(&school, &alert.sid).as_deref(), Some("accepted"));
    }
    school.twilio.settle(&alert.sid, "delivered", None);
    assert_eq!(play(), 200);
    assert_eq!(state_of(&school, &alert.sid).as_deref(), Some("delivered"));
}

/// What the store says of the message with this id, once it has it.
fn state_of(school: &School, sid: &str) -> Option<String> {
    let store = rusqlite::Connection::open(school.home.path("state/homeward.db")).unwrap();
    store.busy_timeout(PATIENCE).unwrap();
    let mut messages = store.prepare("SELECT json FROM message").unwrap();
    let messages = messages.query_map([], |row| row.get::<_, String>(0)).unwrap();
    let messages = messages.map(|json| serde_json::from_str::<Value>(&json.unwrap()).unwrap());
    let found = messages.into_iter().find(|message| message["provider_id"] == sid);
    Some(found?["state"].as_str().unwrap().to_owned())
}

// Faults: P10 x gateway-lies
#[test]
fn p10_a_webhook_of_somebody_elses_account_or_number_is_refused_and_not_asked_about() {
    let school = school();
    let daemon = jo_is_there(&school);
    let before = stands(&school, &daemon);
    let asked = school.twilio.looked_up();
    let sid = school.text(JO, "BACK");
    let fields = inbound_fields(&sid, JO, "BACK");
    for (name, value) in [
        ("AccountSid", "AC00000000000000000000000000000002"),
        ("To", STRANGER),
    ] {
        let mut others = fields.clone();
        for field in others.iter_mut().filter(|(field, _)| *field == name) {
            field.1 = value;
        }
        let status = post(daemon.address(), &url(), &others, &sign(TOKEN, &url(), &others));
        assert_eq!(status, 400, "{name}");
    }
    assert_eq!(school.twilio.looked_up(), asked);
    assert_eq!(stands(&school, &daemon), before);
    daemon.logged("`AccountSid` is not our account");
    daemon.logged("`To` is not our number");
}

// Faults: P06 x gateway-lies, inbound-deaf
#[test]
fn p06_a_webhook_of_a_text_that_the_records_do_not_have_yet_is_not_acknowledged_until_they_do() {
    let school = school();
    let daemon = jo_is_there(&school);
    let sid = full_sid("SM2");
    let fields = inbound_fields(&sid, JO, "LEFT");
    let call = || post(daemon.address(), &url(), &fields, &sign(TOKEN, &url(), &fields));
    let before = stands(&school, &daemon);
    assert_eq!(call(), 503, "its provider is asked to come again");
    assert_eq!(stands(&school, &daemon), before);
    school.twilio.know(&sid, JO, "LEFT");
    assert_eq!(call(), 200);
    school.twilio.expect(JO, heard::LEFT_NOTED, 1, PATIENCE);
    assert_eq!(call(), 200);
    assert_eq!(inbox(&school), 2);
}

// Faults: P06 x inbound-deaf, gateway-refuses
#[test]
fn p06_a_webhook_while_the_records_are_away_is_not_acknowledged_and_its_text_comes_by_the_list() {
    comes_by_the_list(Fault::Status(503), "texts could not be fetched");
}

// Faults: P06 x gateway-slow
#[test]
fn p06_a_webhook_while_the_records_hang_is_not_acknowledged_and_its_text_comes_by_the_list() {
    comes_by_the_list(Fault::Hang, "records of a webhook's message could not be read");
}

fn comes_by_the_list(fault: Fault, logged: &str) {
    let school = school();
    let daemon = jo_is_there(&school);
    school.twilio.outage(Some(fault));
    let begun = Instant::now();
    assert_eq!(bring(&school, &daemon, "SM2", "LEFT"), 503);
    assert!(
        begun.elapsed() < Duration::from_secs(10),
        "an honest answer in time"
    );
    // What is on disk is acknowledged all the same, so that its provider stops.
    assert_eq!(bring(&school, &daemon, "SM1", "IN"), 200);
    daemon.logged(logged);
    school.twilio.outage(None);
    school.twilio.release();
    school.twilio.expect(JO, heard::LEFT_NOTED, 1, PATIENCE);
    assert_eq!(bring(&school, &daemon, "SM2", "LEFT"), 200);
    assert_eq!(inbox(&school), 2, "once");
}

// Faults: P06 x inbound-deaf, outage
#[test]
fn p06_where_texts_come_by_webhook_alone_the_list_is_read_at_the_start_and_when_a_webhook_fails() {
    let school = school();
    let daemon = jo_is_there(&school);
    assert_eq!(daemon.stop(), 0);
    // Nobody was there to be called.
    school.text(JO, "MORE 5");
    let daemon = school.start();
    school.twilio.expect(JO, "5 more minutes", 1, PATIENCE);
    // A call was lost on its way; the next one cannot be believed yet.
    school.text(JO, "LEFT");
    let unknown = full_sid("SM9");
    let fields = inbound_fields(&unknown, JO, "OK");
    assert_eq!(
        post(daemon.address(), &url(), &fields, &sign(TOKEN, &url(), &fields)),
        503
    );
    school.twilio.expect(JO, heard::LEFT_NOTED, 1, PATIENCE);
}
