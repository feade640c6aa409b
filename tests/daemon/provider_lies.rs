//! A provider that answers without measure: listings without end, ids, texts and senders of megabytes. Neither the memory nor
//! the store grows by it, and no alert waits for it.

use crate::school::{JO, PAT, Rules, School, sign_out};
use crate::support::daemon::PATIENCE;
use crate::support::heard;
use crate::support::twilio::{Fault, NUMBER, full_sid};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

const STRANGER: &str = "+447700900555";

fn school() -> School {
    School::new(&Rules {
        every: "10m",
        wait: "10m",
        ..Rules::default()
    })
}

// Faults: P14 x gateway-lies
#[test]
fn a_listing_that_leads_back_to_itself_takes_no_memory_and_holds_back_no_alert() {
    let school = school();
    let daemon = school.start();
    daemon.done(&sign_out("jo"));
    school.twilio.expect(JO, heard::SIGNED_OUT, 1, PATIENCE);
    let before = daemon.peak_memory();
    school.twilio.lead_to_itself();
    for n in 0..1000 {
        let sid = full_sid(&format!("SM{n}"));
        let body = "x".repeat(1400);
        let entry = json!({"sid": sid, "direction": "outbound-api", "to": NUMBER, "body": body});
        school.twilio.put_entry(entry);
    }
    let served = school.twilio.pages_served();
    school.text(JO, "SOS");
    school.twilio.expect(PAT, heard::ASKED_FOR_HELP, 1, PATIENCE);
    school.text(JO, "sorry, that was my pocket");
    school.twilio.expect(JO, "Homeward", 3, PATIENCE);
    let pages = school.twilio.pages_served() - served;
    let took = daemon.peak_memory() - before;
    eprintln!("{pages} pages of 1.5 MB took {took} KiB at most");
    assert!(took < 64 * 1024, "{took} KiB");
}

// Faults: P05 P06 x gateway-lies
#[test]
fn an_id_of_megabytes_is_kept_nowhere() {
    let school = school();
    let daemon = school.start();
    school.twilio.fail(JO, Some(Fault::LongSid(5_000_000)));
    school.twilio.fail(PAT, Some(Fault::LongSid(5_000_000)));
    daemon.done(&sign_out("jo"));
    school.twilio.expect(JO, heard::SIGNED_OUT, 1, PATIENCE);
    let sid = "SM".to_owned() + &"0".repeat(5_000_000);
    let entry =
        |sid: &str| json!({"sid": sid, "direction": "inbound", "from": JO, "to": NUMBER, "body": "IN"});
    school.twilio.put_entry(entry(&sid));
    daemon.logged("texts came in that could not be read");
    school.text(JO, "SOS");
    school.twilio.expect(PAT, heard::ASKED_FOR_HELP, 1, PATIENCE);
    assert_eq!(daemon.stop(), 0);
    let folder = school.home.path("state");
    let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap());
    let kept: u64 = files.map(|file| file.metadata().unwrap().len()).sum();
    assert!(kept < 1024 * 1024, "{kept} bytes in the state directory");
    let store = rusqlite::Connection::open(school.home.path("state/homeward.db")).unwrap();
    let ids: Vec<Value> = store
        .prepare("SELECT json FROM message")
        .unwrap()
        .query_map([], |row| row.get::<_, String>(0))
        .unwrap()
        .map(|json| serde_json::from_str::<Value>(&json.unwrap()).unwrap()["provider_id"].clone())
        .collect();
    for id in ids.iter().filter_map(Value::as_str) {
        assert!(id.len() <= 100, "an id of {} letters", id.len());
    }
}

/// Returns how many bytes the state directory has.
fn kept(school: &School) -> u64 {
    let files = std::fs::read_dir(school.home.path("state")).unwrap();
    files.map(|file| file.unwrap().metadata().unwrap().len()).sum()
}

// Faults: P14 x gateway-lies
#[test]
fn p14_a_text_or_sender_of_megabytes_holds_back_no_alert_and_is_kept_nowhere() {
    let school = school();
    let daemon = school.start();
    daemon.done(&sign_out("jo"));
    school.twilio.expect(JO, heard::SIGNED_OUT, 1, PATIENCE);
    school.text(STRANGER, &"is this the pizza place ".repeat(250_000));
    school.text(&"7".repeat(1_000_000), "is this the pizza place");
    let begun = Instant::now();
    school.text(JO, "SOS");
    school
        .twilio
        .expect(PAT, heard::ASKED_FOR_HELP, 1, Duration::from_secs(120));
    assert!(begun.elapsed() < Duration::from_secs(12), "{:?}", begun.elapsed());
    assert_eq!(daemon.stop(), 0);
    assert!(
        kept(&school) < 1024 * 1024,
        "{} bytes in the state directory",
        kept(&school)
    );
}

// Faults: P14 x gateway-lies
#[test]
fn p14_texts_by_the_thousand_hold_back_no_command_that_comes_while_they_are_read() {
    let school = school();
    let daemon = school.start();
    daemon.done(&sign_out("jo"));
    school.twilio.expect(JO, heard::SIGNED_OUT, 1, PATIENCE);
    for n in 0..1500 {
        school.text(
            STRANGER,
            &format!("{n} {}", "is this the pizza place ".repeat(65)),
        );
    }
    // The first of them was taken: the rest is at hand.
    school.twilio.expect(STRANGER, "", 1, Duration::from_secs(120));
    let begun = Instant::now();
    daemon.done(&json!({ "raise": { "who": "jo", "kind": "help", "by": "pat" } }));
    let took = begun.elapsed();
    let store = rusqlite::Connection::open(school.home.path("state/homeward.db")).unwrap();
    let read: u32 = store
        .query_row("SELECT count(*) FROM inbox", [], |row| row.get(0))
        .unwrap();
    assert!(
        read < 1500,
        "the command came between two texts: {read} were read after {took:?}"
    );
}
