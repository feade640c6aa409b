//! A whole visit: a nudge that is answered, one that is not, office, household, senior leaders, police, stand-down, back.

use crate::school::{HEAD, JO, PAT, Rules, SAM, School, sign_out};
use crate::support::daemon::PATIENCE;
use crate::support::heard;
use serde_json::json;

#[test]
fn an_order_of_contact_from_a_nudge_that_is_answered_to_stand_down_and_back() {
    let school = School::new(&Rules::default());
    let daemon = school.start();
    let twilio = &school.twilio;

    daemon.done(&sign_out("jo"));
    twilio.expect(JO, heard::SIGNED_OUT, 1, PATIENCE);
    school.text(JO, "IN");
    twilio.expect(JO, heard::ARRIVAL_NOTED, 1, PATIENCE);

    // The nudge, answered: nobody else hears.
    twilio.expect(JO, heard::CHECK_IN_NOW, 1, PATIENCE);
    school.text(JO, "OK");
    twilio.expect(JO, heard::OK_NOTED, 1, PATIENCE);
    assert!(
        twilio.sent().iter().all(|sms| sms.to == JO),
        "nobody is told of a check-in that was made"
    );

    // Silence: the office rings the worker's mobile (WH-15), by text and e-mail.
    let alert = twilio.expect(PAT, heard::RING_THEM, 1, PATIENCE);
    let email = school
        .mail
        .wait_for("pat@example.sch.uk", "Jo Bloggs", PATIENCE)
        .expect("the office's e-mail");
    assert!(email.body.contains("12 Acacia Avenue"), "the e-mail says where");
    assert!(!alert.body.contains("Acacia"), "no text does");
    let alerts = daemon.alerts();
    let code = alerts[0]["code"].as_str().expect("a code").to_owned();
    assert!(
        alert.body.contains(&code),
        "the text shows the code: {}",
        alert.body
    );
    assert_eq!(alerts[0]["kind"], "overdue");
    assert_eq!(alerts[0]["step"], "office");

    // NEXT: no contact, so the office tries the household (WH-17).
    school.text(PAT, &format!("NEXT {code}"));
    twilio.expect(PAT, heard::RING_HOUSEHOLD, 1, PATIENCE);

    // Nobody answers: senior leaders are told (WH-18), and the office hears that it moved on.
    twilio.expect(SAM, heard::DECIDE, 1, PATIENCE);
    twilio.expect(PAT, heard::STILL_OPEN, 1, PATIENCE);

    // Then the police prompt (WH-19), with the sheet whole in the e-mail.
    twilio.expect(HEAD, heard::RING_999, 1, PATIENCE);
    school.expect_whole_sheet();

    // They are found. Everybody who was told is stood down, and the worker hears too.
    school.text(HEAD, &format!("SAFE {code} SPOKE BOTH"));
    for contact in [PAT, SAM, HEAD] {
        twilio.expect(contact, heard::STAND_DOWN, 1, PATIENCE);
    }
    twilio.expect(JO, heard::ALL_IS_WELL, 1, PATIENCE);
    assert_eq!(daemon.alerts(), json!([]));

    school.text(JO, "LEFT");
    twilio.expect(JO, heard::LEFT_NOTED, 1, PATIENCE);
    school.text(JO, "BACK");
    twilio.expect(JO, heard::VISIT_CLOSED, 1, PATIENCE);
    assert_eq!(daemon.visits(), json!([]));

    let all = daemon.done(&json!({ "alerts": { "all": true } }));
    assert_eq!(all[0]["code"], code);
    assert_eq!(all[0]["resolved_by"], "head");
    assert_eq!(daemon.stop(), 0);
    let (status, out, err) = school.home.run(&["verify"]);
    assert_eq!(status, 0, "the record is sound: {out}{err}");
}
