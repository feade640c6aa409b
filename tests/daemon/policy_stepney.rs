//! Stepney's guidance as it is shipped: in an emergency the police, the DSL, the headteacher and the deputy, all at once.

use crate::presets::{ALI, CHRIS, ROBIN, school, sign_out};
use crate::school::{HEAD, JO, PAT, SAM};
use crate::support::daemon::PATIENCE;
use crate::support::heard;
use serde_json::json;

#[test]
fn stepney_from_sign_out_through_silence_and_an_emergency_to_the_return() {
    let school = school("stepney");
    let daemon = school.start();
    let twilio = &school.twilio;
    let visit = |purpose: &str| {
        sign_out(&json!({
            "purpose": purpose,
            "vehicle": "on foot",
            "details": ["whom-to-see=the mother"],
        }))
    };

    // Three grounds, and no other (SA-02).
    let refused = daemon.refused(&visit("a chat"));
    assert!(
        refused.contains("non-attendance, no contact with parents, safeguarding"),
        "{refused}"
    );
    daemon.done(&visit("non-attendance"));
    for worker in [JO, ALI] {
        twilio.expect(worker, "School ID badge", 1, PATIENCE);
    }
    school.text(JO, "IN");
    let at_the_door = twilio.expect(JO, "Door, hall or living room only", 1, PATIENCE);
    assert!(
        at_the_door.body.contains("no other adult"),
        "{}",
        at_the_door.body
    );

    // Silence, of which the policy says nothing (SA-12): office, household, then the three who are named.
    for office in [PAT, CHRIS] {
        twilio.expect(office, heard::RING_THEM, 1, PATIENCE);
        twilio.expect(office, heard::RING_HOUSEHOLD, 1, PATIENCE);
    }
    for leader in [SAM, HEAD, ROBIN] {
        twilio.expect(leader, heard::DECIDE_WHAT_TO_DO, 1, PATIENCE);
    }
    let code = daemon.alerts()[0]["code"].as_str().expect("a code").to_owned();
    school.text(SAM, &format!("SAFE {code} SPOKE BOTH"));
    for contact in [PAT, CHRIS, SAM, HEAD, ROBIN] {
        twilio.expect(contact, heard::STAND_DOWN, 1, PATIENCE);
    }

    // An emergency: all three are asked for the police at once (SA-06), by text and with the sheet by e-mail.
    let before = twilio.sent().len();
    school.text(JO, "SOS");
    for leader in [SAM, HEAD, ROBIN] {
        twilio.expect(leader, heard::RING_999, 1, PATIENCE);
    }
    for leader in ["sam", "head", "robin"] {
        let sheet = school
            .mail
            .wait_for(&format!("{leader}@example.sch.uk"), heard::SHEET, PATIENCE);
        let sheet = sheet.expect("the sheet").body;
        assert!(sheet.contains("12 Acacia Avenue, M5 3XX"), "{sheet}");
    }
    assert!(
        twilio.sent()[before..]
            .iter()
            .all(|sms| !sms.body.contains(heard::DECIDE)),
        "in an emergency nobody is asked to decide first"
    );
    let alerts = daemon.alerts();
    let emergency = alerts.as_array().expect("a list").iter();
    let emergency = emergency.into_iter().find(|alert| alert["kind"] == "help");
    let emergency = emergency.unwrap_or_else(|| panic!("{alerts}"));
    assert_eq!(emergency["step"], "emergency");
    let code = emergency["code"].as_str().expect("a code");
    school.text(ROBIN, &format!("SAFE {code} SPOKE BOTH"));
    twilio.expect(SAM, heard::STAND_DOWN, 2, PATIENCE);

    // Leaving: confidential (SA-09). Back: a concern goes to the DSL (SA-10).
    for worker in [JO, ALI] {
        school.text(worker, "LEFT");
        twilio.expect(worker, heard::LEFT_NOTED, 1, PATIENCE);
    }
    twilio.expect(JO, "do not speak of it to students", 1, PATIENCE);
    school.text(JO, "BACK");
    twilio.expect(JO, "Any concern about a child: DSL at once", 1, PATIENCE);
    for sms in twilio.sent() {
        for private in ["Acacia", "non-attendance", "the mother"] {
            assert!(!sms.body.contains(private), "`{private}` in a text: {}", sms.body);
        }
    }
    assert_eq!(daemon.stop(), 0);
    let (status, out, err) = school.home.run(&["verify"]);
    assert_eq!(status, 0, "the record is sound: {out}{err}");
}
