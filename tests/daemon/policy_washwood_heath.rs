//! The whole order of contact of Washwood Heath: nudge, office, household, senior leaders, police, stand-down.

use crate::school::{ALI, CHRIS, HEAD, JO, PAT, Rules, SAM, School, sign_out};
use crate::support::daemon::PATIENCE;
use crate::support::heard;
use crate::support::preset::{at_all_hours, preset, shortened};
use serde_json::json;

// Faults: P01 P02 P03 x human-late
#[test]
fn washwood_heath_from_sign_out_to_stand_down() {
    let school = School::of(&at_all_hours(&shortened(&preset("washwood-heath"), 300)));
    let daemon = school.start();
    let twilio = &school.twilio;

    let visit = |back: &str, workers: &[&str], by: Option<&str>| {
        json!({ "sign-out": {
            "school": "example",
            "visit_type": "home",
            "workers": workers,
            "stops": ["12 Acacia Avenue, M5 3XX"],
            "household": "0161 496 0123",
            "purpose": "attendance",
            "vehicle": "blue Ford Fiesta AB12 CDE",
            "authorised_by": by,
            "back": back,
        }})
    };
    // Never alone (WH-05), and planned through a leader (WH-06).
    let refused = daemon.refused(&visit("+90m", &["jo"], None));
    assert!(refused.contains("fewer workers"), "{refused}");
    let refused = daemon.refused(&visit("+90m", &["jo", "ali"], Some("chris")));
    assert!(refused.contains("may not authorise"), "{refused}");

    daemon.done(&visit("+9s", &["jo", "ali"], Some("sam")));
    for worker in [JO, ALI] {
        twilio.expect(worker, heard::SIGNED_OUT, 1, PATIENCE);
        twilio.expect(worker, "ID card on", 1, PATIENCE);
    }
    school.text(JO, "IN");
    twilio.expect(JO, heard::ARRIVAL_NOTED, 1, PATIENCE);
    school.text(JO, "LEFT");
    school.text(ALI, "LEFT");
    twilio.expect(ALI, heard::LEFT_NOTED, 1, PATIENCE);

    // The nudge, not answered: until the grace has passed nobody else hears.
    twilio.expect(JO, heard::BACK_NOW, 1, PATIENCE);
    assert!(
        twilio
            .sent()
            .iter()
            .all(|sms| [JO, ALI].contains(&sms.to.as_str())),
        "nobody is told before they are overdue"
    );

    // Not back: the Office Manager rings the mobile (WH-15), by text and e-mail; then the student's home (WH-17).
    let alert = twilio.expect(PAT, heard::RING_MOBILE, 1, PATIENCE);
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
    school.text(PAT, &format!("NEXT {code}"));

    // Nobody answers: senior leaders are told (WH-18), the office hears that it moved on, and then the police prompt
    // comes to senior leaders alone (WH-19).
    school.in_order(&[
        (PAT, heard::RING_MOBILE),
        (PAT, "Ring student's home"),
        (SAM, heard::DECIDE),
        (SAM, heard::RING_999),
    ]);
    twilio.expect(PAT, heard::STILL_OPEN, 1, PATIENCE);
    twilio.expect(HEAD, heard::RING_999, 1, PATIENCE);
    for office in [PAT, CHRIS] {
        let asked = twilio.sent();
        let asked = asked
            .iter()
            .find(|sms| sms.to == office && sms.body.contains(heard::RING_999));
        assert!(asked.is_none(), "only senior leaders ring the police: {asked:?}");
    }
    // With the sheet whole in the e-mail.
    school.expect_whole_sheet();

    // They are found. Everybody who was told is stood down, and the workers hear too.
    school.text(HEAD, &format!("SAFE {code} SPOKE BOTH"));
    for contact in [PAT, SAM, HEAD] {
        twilio.expect(contact, heard::STAND_DOWN, 1, PATIENCE);
    }
    twilio.expect(JO, heard::ALL_IS_WELL, 1, PATIENCE);
    assert_eq!(daemon.alerts(), json!([]));
    assert_eq!(daemon.visits(), json!([]));

    let all = daemon.done(&json!({ "alerts": { "all": true } }));
    assert_eq!(all[0]["code"], code);
    assert_eq!(all[0]["resolved_by"], "morgan");
    assert_eq!(daemon.stop(), 0);
    let (status, out, err) = school.home.run(&["verify"]);
    assert_eq!(status, 0, "the record is sound: {out}{err}");
}

// Faults: P07 x human-late
#[test]
fn the_workers_own_ok_ends_it_while_only_the_office_knows() {
    let school = School::new(&Rules {
        wait: "60s",
        ..Rules::default()
    });
    let daemon = school.start();
    daemon.done(&sign_out("jo"));
    school.twilio.expect(JO, heard::SIGNED_OUT, 1, PATIENCE);
    school.text(JO, "IN");
    school.twilio.expect(PAT, heard::RING_THEM, 1, PATIENCE);
    school.text(JO, "OK sorry phone was on silent");
    school.text(JO, "OK");
    school.twilio.expect(PAT, heard::STAND_DOWN, 1, PATIENCE);
    assert_eq!(daemon.alerts(), json!([]));
    assert_eq!(daemon.visits()[0]["phase"], "on-site", "the visit goes on");
}

// Faults: P09 P18 x human-duress
#[test]
fn p09_a_safe_phrase_is_answered_dully_and_the_phone_cannot_end_it() {
    let school = School::new(&Rules {
        every: "10m",
        ..Rules::default()
    });
    let daemon = school.start();
    let twilio = &school.twilio;
    daemon.done(&sign_out("jo"));
    twilio.expect(JO, heard::SIGNED_OUT, 1, PATIENCE);
    school.text(JO, "IN");
    twilio.expect(JO, heard::ARRIVAL_NOTED, 1, PATIENCE);
    school.text(JO, "I am on a home visit, and I need cover for my duty");
    let alert = twilio.expect(HEAD, heard::SAFE_PHRASE_USED, 1, PATIENCE);
    assert!(alert.body.contains(heard::DO_NOT_RING), "{}", alert.body);
    let answer = twilio.expect(JO, heard::MESSAGE_RECEIVED, 1, PATIENCE).body;
    for word in ["safe", "duty", "cover", "police", "office", "alert"] {
        assert!(
            !answer.to_lowercase().contains(word),
            "`{word}` in the answer: {answer}"
        );
    }
    school.text(JO, "OK");
    twilio.expect(JO, heard::OK_NOTED, 1, PATIENCE);
    let code = daemon.alerts()[0]["code"]
        .as_str()
        .expect(heard::STILL_OPEN)
        .to_owned();
    school.text(HEAD, &format!("SAFE {code} SPOKE"));
    twilio.expect(HEAD, "a voice proves nothing", 1, PATIENCE);
    assert_eq!(daemon.alerts()[0]["kind"], "duress", "a text cannot end it");
    let safe = |by: &str, how: &str| json!({ "alert": { "code": code, "by": by, "word": { "safe": { "how": how } } } });
    daemon.refused(&safe("head", "spoke"));
    daemon.done(&safe("head", "challenge"));
    daemon.refused(&safe("head", "challenge"));
    daemon.done(&safe("sam", "challenge"));
    assert_eq!(daemon.alerts(), json!([]));
    assert!(
        twilio
            .sent()
            .iter()
            .filter(|sms| sms.to == JO)
            .all(|sms| !sms.body.contains(heard::ALL_IS_WELL)),
        "the worker's phone hears nothing of it"
    );
}
