//! Ordsall's policy as it is shipped: asked every so often, the school office, the headteacher who decides, the police.

use crate::presets::{ALI, CHRIS, ROBIN, school, sign_out};
use crate::school::{HEAD, JO, PAT, SAM};
use crate::support::daemon::PATIENCE;
use crate::support::heard;
use serde_json::json;

#[test]
fn ordsall_from_sign_out_to_the_police_and_back_in_its_own_order_and_words() {
    let school = school("ordsall");
    let daemon = school.start();
    let twilio = &school.twilio;

    // Nobody goes without the headteacher's or a DSL's leave (OP-01), nor without all that is logged before (OP-03, OP-06).
    let lacking = daemon.refused(&sign_out(&json!({ "authorised_by": null })));
    for missing in [
        "who authorised it",
        "purpose",
        "risk assessment",
        "household",
        "time agreed",
    ] {
        assert!(lacking.contains(missing), "no `{missing}` in {lacking}");
    }
    daemon.done(&sign_out(&json!({
        "purpose": "attendance",
        "risk_assessment": "RA 12",
        "hazards": "a large dog",
        "details": ["appointment=agreed with the mother"],
    })));
    // The vehicle is on file (OP-15), and both are reminded of the identity card (OP-08).
    for worker in [JO, ALI] {
        twilio.expect(worker, heard::SIGNED_OUT, 1, PATIENCE);
        twilio.expect(worker, "ID card", 1, PATIENCE);
    }
    school.text(JO, "IN");
    twilio.expect(JO, "Look for ways out", 1, PATIENCE);

    // Asked, and answered: nobody else hears (OP-12).
    twilio.expect(JO, heard::CHECK_IN_NOW, 1, PATIENCE);
    school.text(JO, "OK");
    twilio.expect(JO, heard::OK_NOTED, 1, PATIENCE);
    assert!(
        twilio
            .sent()
            .iter()
            .all(|sms| [JO, ALI].contains(&sms.to.as_str())),
        "nobody is told of a check-in that was made"
    );

    // Silence: asked in the policy's words, then the school office, then the headteacher, who decides (OP-17).
    twilio.expect(ALI, "The school office is told at", 1, PATIENCE);
    for office in [PAT, CHRIS] {
        twilio.expect(office, heard::RING_THEM, 1, PATIENCE);
    }
    let alerts = daemon.alerts();
    let code = alerts[0]["code"].as_str().expect("a code").to_owned();
    for leader in [HEAD, ROBIN] {
        twilio.expect(leader, heard::DECIDE_WHAT_TO_DO, 1, PATIENCE);
    }
    assert!(
        twilio.sent().iter().all(|sms| sms.to != SAM),
        "the DSL is asked with the police, and not before"
    );

    // The police, with the sheet: the household, the dog, the car.
    for leader in [HEAD, ROBIN, SAM] {
        twilio.expect(leader, heard::RING_999, 1, PATIENCE);
    }
    let sheet = school
        .mail
        .wait_for("head@example.sch.uk", heard::SHEET, PATIENCE)
        .expect("the sheet")
        .body;
    for part in [
        "12 Acacia Avenue, M5 3XX",
        "blue Ford Fiesta AB12 CDE",
        "a large dog",
        "07700 900102",
    ] {
        assert!(sheet.contains(part), "the sheet lacks `{part}`:\n{sheet}");
    }
    let asked = |who: &str, what: &str| {
        let sent = twilio.sent();
        let at = sent
            .iter()
            .position(|sms| sms.to == who && sms.body.contains(what));
        at.unwrap_or_else(|| panic!("nobody texted {who} `{what}`"))
    };
    assert!(asked(PAT, heard::RING_THEM) < asked(HEAD, heard::DECIDE_WHAT_TO_DO));
    assert!(asked(HEAD, heard::DECIDE_WHAT_TO_DO) < asked(HEAD, heard::RING_999));
    assert!(
        twilio.sent().iter().all(|sms| !sms.body.contains("household")),
        "this policy has nobody ring the household"
    );

    school.text(HEAD, &format!("SAFE {code} SPOKE BOTH"));
    for contact in [PAT, CHRIS, HEAD, ROBIN, SAM] {
        twilio.expect(contact, heard::STAND_DOWN, 1, PATIENCE);
    }
    for worker in [JO, ALI] {
        school.text(worker, "LEFT");
        twilio.expect(worker, heard::LEFT_NOTED, 1, PATIENCE);
    }
    school.text(JO, "BACK");
    // Back: who hears of a concern, and who of an issue (OP-19, OP-20).
    twilio.expect(JO, "DSL or deputy DSL now. Any issue: headteacher", 1, PATIENCE);
    assert_eq!(daemon.alerts(), json!([]));
    assert_eq!(daemon.stop(), 0);
    let (status, out, err) = school.home.run(&["verify"]);
    assert_eq!(status, 0, "the record is sound: {out}{err}");
}
