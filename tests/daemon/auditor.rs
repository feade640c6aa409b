//! The auditor of the running daemon: a store made inconsistent from outside is shouted about, past the engine.

use crate::school::{HEAD, JO, PAT, Rules, SAM, School, sign_out};
use crate::support::daemon::PATIENCE;
use crate::support::heard;

/// Changes a row behind the daemon's back.
fn change(school: &School, sql: &str) {
    let store = rusqlite::Connection::open(school.home.path("state/homeward.db")).unwrap();
    store.busy_timeout(PATIENCE).unwrap();
    let changed = store.execute(sql, []).unwrap();
    assert_eq!(changed, 1, "{sql}");
}

// Faults: P01 P02 P14 x auditor-finds
#[test]
fn p01_a_visit_that_nobody_watches_any_more_is_told_to_the_office_past_the_engine_and_so_is_its_end() {
    let school = School::new(&Rules {
        every: "10m",
        ..Rules::default()
    });
    let daemon = school.start();
    daemon.done(&sign_out("jo"));
    school.twilio.expect(JO, heard::SIGNED_OUT, 1, PATIENCE);
    // Whatever the engine writes, the visit's return stands there as long past: it knows nothing of that in memory.
    let store = school.home.path("state/homeward.db");
    let store = rusqlite::Connection::open(store).unwrap();
    store.busy_timeout(PATIENCE).unwrap();
    store
        .execute_batch(
            "CREATE TABLE was AS SELECT json ->> '$.back_by' AS back_by FROM visit;
             CREATE TRIGGER wrong AFTER UPDATE ON visit
             BEGIN UPDATE visit SET json = json_set(json, '$.back_by', '2020-01-01T12:00:00Z'); END;
             UPDATE visit SET live = live;",
        )
        .unwrap();
    for contact in [PAT, SAM, HEAD] {
        let text = school
            .twilio
            .expect(contact, heard::FAULT_IN_ITSELF, 1, PATIENCE)
            .body;
        assert!(
            text.contains("visit v1 (Jo Bloggs) is overdue and nobody was told"),
            "{text}"
        );
        assert!(text.contains(heard::RING_NOW_JO), "{text}");
        assert!(!text.contains("Acacia") && !text.contains("900101"), "{text}");
    }
    let email = school
        .mail
        .wait_for("pat@example.sch.uk", heard::FAULT_IN_ITSELF, PATIENCE)
        .expect("an e-mail");
    assert!(email.body.contains("07700 900101"), "{}", email.body);
    let line = daemon.logged("the auditor found a fault");
    assert!(
        line.contains("ERROR") && line.contains("P1") && line.contains("visit v1"),
        "{line}"
    );
    assert!(!line.contains("Bloggs"), "{line}");
    let told_jo = school
        .twilio
        .sent()
        .into_iter()
        .any(|sms| sms.to == JO && sms.body.contains("FAULT"));
    assert!(!told_jo, "whoever is out is not told");
    let (status, body) = daemon.health();
    assert_eq!(status, 503, "{body}");
    assert_eq!(body["reason"], "the auditor found a fault");
    assert_eq!(
        body["audit"]["findings"][0],
        "visit v1 is overdue and nobody was told"
    );
    let said: u32 = store
        .query_row(
            "SELECT count(*) FROM message WHERE json LIKE '%FAULT%'",
            [],
            |row| row.get(0),
        )
        .unwrap();
    assert_eq!(said, 0, "it goes past the outbox");

    store
        .execute_batch(
            "DROP TRIGGER wrong;
             UPDATE visit SET json = json_set(json, '$.back_by', (SELECT back_by FROM was));",
        )
        .unwrap();
    school
        .twilio
        .expect(PAT, "this fault in itself is over", 1, PATIENCE);
    let faults = school
        .twilio
        .sent()
        .into_iter()
        .filter(|sms| sms.to == PAT && sms.body.contains("FAULT IN"));
    assert_eq!(faults.count(), 1, "said once");
    let (status, body) = daemon.health();
    assert_eq!(status, 200, "{body}");
    assert_eq!(body["audit"]["findings"], serde_json::json!([]));
}

// Faults: P03 P05 x auditor-finds
#[test]
fn p05_p03_a_message_that_is_stuck_and_an_alert_that_does_not_go_on_are_found() {
    let school = School::new(&Rules {
        every: "10m",
        wait: "10m",
        ..Rules::default()
    });
    // No receipt comes that would have the engine write the row again.
    school.twilio.fates(JO, &[("sent", None)]);
    school.twilio.fates(PAT, &[("sent", None)]);
    school.twilio.fates(SAM, &[("sent", None)]);
    school.twilio.fates(HEAD, &[("sent", None)]);
    let daemon = school.start();
    daemon.done(&sign_out("jo"));
    school.text(JO, "HELP");
    school.twilio.expect(PAT, "SAFE ", 1, PATIENCE);
    let code = daemon.alerts()[0]["code"].as_str().expect("a code").to_owned();
    change(
        &school,
        "UPDATE message SET state = 'sending', final = 0,
            json = json_set(json, '$.state', 'sending', '$.created_at', '2020-01-01T12:00:00Z',
                                  '$.next_at', '2020-01-01T12:00:00Z', '$.priority', 'alert')
         WHERE id = 1",
    );
    // The engine may still write the row, as gateways answer; its next action then stands there as long past all the same.
    let store = rusqlite::Connection::open(school.home.path("state/homeward.db")).unwrap();
    store.busy_timeout(PATIENCE).unwrap();
    store
        .execute_batch(
            "CREATE TRIGGER past AFTER UPDATE ON alert
             BEGIN UPDATE alert SET next_at_ms = 1577880000000; END;
             UPDATE alert SET step = step;",
        )
        .unwrap();
    let text = school
        .twilio
        .expect(PAT, heard::FAULT_IN_ITSELF, 1, PATIENCE)
        .body;
    assert!(
        text.contains(&format!("alert {code} (Jo Bloggs) did not go on when it was to")),
        "{text}"
    );
    assert!(text.contains("message 1 (Jo Bloggs) is stuck"), "{text}");
    daemon.logged("P5");
    daemon.logged("P3");
}

// Faults: P01 P14 x auditor-finds
#[test]
fn p14_the_auditor_tells_nobody_who_is_away() {
    let school = School::new(&Rules {
        every: "10m",
        ..Rules::default()
    });
    let daemon = school.start();
    school.text(PAT, "AWAY TODAY");
    school.twilio.expect(PAT, heard::DOWN_AS_AWAY, 1, PATIENCE);
    daemon.done(&sign_out("jo"));
    school.twilio.expect(JO, heard::SIGNED_OUT, 1, PATIENCE);
    // The trigger keeps the fault, whatever the engine writes.
    let store = rusqlite::Connection::open(school.home.path("state/homeward.db")).unwrap();
    store.busy_timeout(PATIENCE).unwrap();
    store
        .execute_batch(
            "CREATE TRIGGER wrong AFTER UPDATE ON visit
             BEGIN UPDATE visit SET json = json_set(json, '$.back_by', '2020-01-01T12:00:00Z'); END;
             UPDATE visit SET live = live;",
        )
        .unwrap();
    daemon.logged("the auditor found a fault");
    for contact in [SAM, HEAD] {
        school.twilio.expect(contact, heard::FAULT_IN_ITSELF, 1, PATIENCE);
    }
    assert_eq!(daemon.stop(), 0);
    assert!(!school.has_told(PAT, heard::FAULT_IN_ITSELF), "Pat is away");
}
