//! The Mead Educational Trust: the office told of every movement, the principal first where a phrase is heard.

use crate::school::{ALI, CHRIS, HEAD, JO, PAT, ROBIN, SAM, School};
use crate::support::daemon::PATIENCE;
use crate::support::heard;
use crate::support::preset::{at_all_hours, preset, shortened};
use serde_json::{Value, json};

const PHRASE: &str = "I am on a home visit, and I need cover for my duty";

/// A sign-out with all that the trust's form asks for.
fn out(visit_type: &str, workers: &[&str], authorised_by: Option<&str>, back: &str) -> Value {
    json!({ "sign-out": {
        "school": "example",
        "visit_type": visit_type,
        "workers": workers,
        "stops": ["12 Acacia Avenue, M5 3XX"],
        "purpose": "attendance",
        "risk_assessment": "RA-7",
        "authorised_by": authorised_by,
        "back": back,
        "details": [
            "intended-outcome=a plan for Mondays",
            "pair-decision=with the DSL, 9.00",
            "parents-told=rang at 9.10",
            "pupil-reference=P1043",
            "roles=one talks, one takes notes",
            "whom-to-see=mother, without the pupil",
        ],
    }})
}

#[test]
fn tm_21_the_office_texts_the_phrase_on_and_the_principal_is_told_before_everybody() {
    let school = School::of(&at_all_hours(&shortened(&preset("mead-trust"), 20)));
    let daemon = school.start();
    let twilio = &school.twilio;
    let refused = daemon.refused(&out("home", &["jo", "ali"], None, "+90m"));
    assert!(refused.contains("who authorised it"), "{refused}");
    daemon.done(&out("home", &["jo", "ali"], Some("robin"), "+90m"));
    // The office and the line manager know where they are and until when (TM-13).
    for listener in [PAT, CHRIS, SAM] {
        twilio.expect(listener, heard::OUT_ON_A_VISIT, 1, PATIENCE);
    }
    school.text(JO, "IN");
    twilio.expect(JO, "Phone on, valuables away", 1, PATIENCE);

    // Jo has rung, and said the phrase; whoever took the call texts it on, with the name.
    school.text(PAT, &format!("Jo rang: {PHRASE}"));
    school.in_order(&[(HEAD, heard::SAFE_PHRASE_USED), (SAM, heard::SAFE_PHRASE_USED)]);
    for contact in [ROBIN, PAT, CHRIS] {
        school.in_order(&[
            (HEAD, heard::SAFE_PHRASE_USED),
            (contact, heard::SAFE_PHRASE_USED),
        ]);
    }
    let alert = twilio.expect(HEAD, heard::SAFE_PHRASE_USED, 1, PATIENCE).body;
    for part in ["Bloggs", heard::DO_NOT_RING_THEM, heard::RING_999] {
        assert!(alert.contains(part), "`{part}` is not in: {alert}");
    }
    let email = school
        .mail
        .wait_for("principal@example.sch.uk", heard::SHEET, PATIENCE)
        .expect("the sheet, for the principal to read out");
    assert!(email.body.contains("12 Acacia Avenue, M5 3XX"), "{}", email.body);
    let alerts = daemon.alerts();
    assert_eq!(alerts[0]["kind"], "duress");
    assert_eq!(alerts[0]["visit"], "v1");

    // Nothing that either phone shows gives it away.
    school.text(JO, "OK");
    twilio.expect(JO, heard::OK_NOTED, 1, PATIENCE);
    for sms in twilio
        .sent()
        .iter()
        .filter(|sms| [JO, ALI].contains(&sms.to.as_str()))
    {
        for word in ["phrase", "cover", "duty", "principal", "999"] {
            assert!(
                !sms.body.contains(word),
                "`{word}` on a worker's phone: {}",
                sms.body
            );
        }
    }
    assert_eq!(daemon.alerts()[0]["kind"], "duress", "no text of theirs ends it");
}

#[test]
fn tm_04_the_principal_is_kept_informed_of_a_senior_leaders_visit_that_nobody_authorised() {
    let school = School::of(&at_all_hours(&preset("mead-trust")));
    let daemon = school.start();
    let twilio = &school.twilio;
    daemon.done(&out("home", &["sam", "robin"], None, "+90m"));
    twilio.expect(HEAD, "Robin Shah and Sam Taylor are out on a visit", 1, PATIENCE);
    school.text(SAM, "MORE 15");
    twilio.expect(HEAD, "has changed, more time, due back", 1, PATIENCE);
    school.text(SAM, "IN");
    twilio.expect(SAM, heard::ARRIVAL_NOTED, 1, PATIENCE);
    school.text(SAM, "LEFT");
    school.text(ROBIN, "LEFT");
    twilio.expect(PAT, heard::HAS_LEFT, 2, PATIENCE);
    school.text(SAM, "BACK");
    school.text(ROBIN, "BACK");
    twilio.expect(HEAD, "is over", 1, PATIENCE);
    assert_eq!(daemon.visits(), json!([]));
    assert_eq!(daemon.alerts(), json!([]));
}

#[test]
fn tm_16_not_back_from_the_door_the_office_rings_then_a_senior_leader_decides() {
    let school = School::of(&at_all_hours(&shortened(&preset("mead-trust"), 300)));
    let daemon = school.start();
    let twilio = &school.twilio;
    daemon.done(&out("doorstep", &["jo"], Some("morgan"), "+5s"));
    school.text(JO, "IN");
    twilio.expect(JO, "If you go inside after all, text IN once more", 1, PATIENCE);
    school.in_order(&[
        (JO, heard::BACK_NOW),
        (PAT, "Jo Bloggs has not come back"),
        (SAM, heard::DECIDE),
        (HEAD, heard::RING_999),
    ]);
    twilio.expect(CHRIS, heard::RING_THEM, 1, PATIENCE);
    let sheet = school
        .mail
        .wait_for("principal@example.sch.uk", heard::SHEET, PATIENCE)
        .expect("the sheet");
    assert!(sheet.body.contains("12 Acacia Avenue, M5 3XX"), "{}", sheet.body);
    assert_eq!(daemon.alerts()[0]["kind"], "overdue");
}
