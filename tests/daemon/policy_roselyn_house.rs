//! Roselyn House School: the headteacher's leave for an evening, each worker's own safe word, and waiting for one another.

use crate::school::{ALI, CHRIS, HEAD, JO, PAT, ROBIN, SAM, School};
use crate::support::daemon::PATIENCE;
use crate::support::heard;
use crate::support::preset::{at_all_hours, edited, preset, shortened};
use jiff::{ToSpan, Zoned};
use serde_json::{Value, json};

/// Starts the daemon's peers with the preset, and with the words it keeps in files of their own.
fn school(file: &str) -> School {
    let school = School::of(&at_all_hours(file));
    let words = "schools/roselyn-house/safe-words";
    std::fs::create_dir_all(school.home.path(words)).unwrap();
    for (person, word) in [("jo", "marigold"), ("ali", "saxophone"), ("sam", "turnstile")] {
        school.home.write(&format!("{words}/{person}"), word);
    }
    school
}

fn out(authorised_by: Option<&str>) -> Value {
    json!({ "sign-out": {
        "school": "example",
        "visit_type": "home",
        "workers": ["jo", "ali"],
        "stops": ["12 Acacia Avenue, M5 3XX"],
        "household": "0161 496 0123",
        "purpose": "attendance",
        "vehicle": "on foot",
        "risk_assessment": "CLW-7, signed this morning",
        "hazards": "a dog",
        "authorised_by": authorised_by,
        "exception": "the mother works until six",
        "back": "+90m",
        "details": [
            "appointment=at a quarter past",
            "pair-decision=with the safeguarding lead: two",
            "parents-told=rang at 9.10",
            "roles=Jo talks, Ali takes notes",
            "whom-to-see=mother, without the pupil",
        ],
    }})
}

#[test]
fn rh_13_rh_26_rh_28_an_evening_with_the_heads_leave_one_waits_outside_and_a_safe_word_is_used() {
    // Visits run on another day of the week than this, so that now is as good as an evening.
    let day = Zoned::now()
        .checked_add(3.days())
        .unwrap()
        .strftime("%a")
        .to_string();
    let file = edited(
        &preset("roselyn-house"),
        "hours    = \"Mon-Fri 08:30-17:00\"",
        &format!("\"hours\" = \"{day} 08:30-17:00\""),
    );
    let school = school(&edited(&file, "wait = \"1m\"", "wait = \"2s\""));
    let daemon = school.start();
    let twilio = &school.twilio;

    let refused = daemon.refused(&out(Some("sam")));
    assert!(refused.contains("`sam` may not authorise"), "{refused}");
    let refused = daemon.refused(&out(None));
    assert!(refused.contains("a named authoriser"), "{refused}");
    daemon.done(&out(Some("morgan")));
    for listener in [SAM, ROBIN, PAT, CHRIS] {
        twilio.expect(listener, "by exception: it runs outside the hours", 1, PATIENCE);
    }
    twilio.expect(ALI, "Phone on you? Read up on the family?", 1, PATIENCE);

    // The first of two waits outside.
    school.text(JO, "IN");
    twilio.expect(JO, "Wait outside until Ali Khan is there too", 1, PATIENCE);
    school.text(ALI, "IN");
    twilio.expect(JO, "go in together", 1, PATIENCE);

    // Ali uses the word that the two agreed on, which is Jo's.
    school.text(ALI, "could somebody water the marigold please");
    let alert = twilio.expect(HEAD, heard::DO_NOT_RING_THEM, 1, PATIENCE).body;
    assert!(alert.contains(heard::RING_999), "{alert}");
    school.in_order(&[(SAM, heard::DO_NOT_RING_THEM), (PAT, heard::DO_NOT_RING_THEM)]);
    twilio.expect(ALI, heard::MESSAGE_RECEIVED, 1, PATIENCE);
    let sheet = school
        .mail
        .wait_for("head@example.sch.uk", heard::SHEET, PATIENCE)
        .expect("the sheet")
        .body;
    assert!(
        sheet.contains("12 Acacia Avenue, M5 3XX") && sheet.contains("a dog"),
        "{sheet}"
    );
    assert_eq!(daemon.alerts()[0]["kind"], "duress");
    let shown = twilio
        .sent()
        .into_iter()
        .find(|sms| sms.body.contains("marigold"));
    assert!(shown.is_none(), "no text has the word in it: {shown:?}");
    let logged = daemon.log().into_iter().find(|line| line.contains("marigold"));
    assert!(logged.is_none(), "no log line has the word in it: {logged:?}");

    // They come out: the office hears, and whoever is not back in school says when they are home (RH-32, RH-33).
    school.text(JO, "LEFT");
    twilio.expect(PAT, heard::HAS_LEFT, 1, PATIENCE);
    twilio.expect(JO, "text HOME", 1, PATIENCE);
    assert_eq!(daemon.alerts()[0]["kind"], "duress", "no text of theirs ends it");
}

#[test]
fn silence_inside_goes_from_the_office_to_the_household_the_safeguarding_team_and_the_police() {
    let school = school(&shortened(&preset("roselyn-house"), 300));
    let daemon = school.start();
    daemon.done(&out(Some("robin")));
    school.text(JO, "IN");
    school.text(ALI, "IN");
    school.twilio.expect(ALI, heard::ARRIVAL_NOTED, 1, PATIENCE);
    school.in_order(&[
        (JO, heard::CHECK_IN_NOW),
        (PAT, heard::RING_THEM),
        (PAT, heard::RING_HOUSEHOLD),
        (SAM, heard::DECIDE),
        (HEAD, heard::RING_999),
    ]);
    let email = school
        .mail
        .wait_for("pat@example.sch.uk", "0161 496 0123", PATIENCE)
        .expect("the household's number, for the office");
    assert!(!email.body.contains("marigold"), "{}", email.body);
    let code = daemon.alerts()[0]["code"].as_str().expect("open").to_owned();
    school.text(SAM, &format!("SAFE {code} SPOKE BOTH"));
    for told in [PAT, CHRIS, HEAD] {
        school.twilio.expect(told, heard::STAND_DOWN, 1, PATIENCE);
    }
}
