//! What makes no sense is refused with the reason, and nothing that was accepted is lost.

use crate::school::{JO, Rules, School, sign_out};
use crate::support::daemon::PATIENCE;
use crate::support::daemon::{Daemon, Home};
use serde_json::json;

fn running() -> (School, Daemon) {
    let school = School::new(&Rules {
        every: "10m",
        ..Rules::default()
    });
    let daemon = school.start();
    (school, daemon)
}

#[test]
fn a_second_sign_out_of_somebody_already_out_is_refused() {
    let (_school, daemon) = running();
    daemon.done(&sign_out("jo"));
    let why = daemon.refused(&sign_out("jo"));
    assert!(why.contains("`jo` is out already, on visit v1"), "{why}");
    assert_eq!(daemon.visits().as_array().expect("visits").len(), 1);
    daemon.done(&sign_out("mel"));
}

#[test]
fn an_extension_over_the_limit_is_refused_by_text_and_on_the_command_line() {
    let (school, daemon) = running();
    daemon.done(&sign_out("jo"));
    let before = daemon.visits()[0]["back_by"].clone();
    let (status, _, err) = school.home.run(&["visit", "more", "jo", "61m"]);
    assert_eq!(status, 1, "{err}");
    assert!(err.contains("over the limit"), "{err}");
    school.text(JO, "need 100 more mins");
    school
        .twilio
        .expect(JO, "100 minutes is over the limit", 1, PATIENCE);
    assert_eq!(daemon.visits()[0]["back_by"], before);
    let (status, out, err) = school
        .home
        .run(&["visit", "more", "jo", "61m", "--authorised-by", "head"]);
    assert_eq!(status, 0, "{out}{err}");
    assert_ne!(daemon.visits()[0]["back_by"], before);
}

#[test]
fn a_sign_out_without_what_the_visit_type_requires_is_refused_with_the_list() {
    let (_school, daemon) = running();
    let mut request = sign_out("jo");
    for missing in ["household", "purpose", "vehicle", "authorised_by"] {
        request["sign-out"][missing] = json!(null);
    }
    let why = daemon.refused(&request);
    for part in ["--household", "--purpose", "--vehicle", "--authorised-by"] {
        assert!(why.contains(part), "`{part}` is not named: {why}");
    }
    assert_eq!(daemon.visits(), json!([]));
    let mut request = sign_out("jo");
    request["sign-out"]["authorised_by"] = json!("pat");
    assert!(daemon.refused(&request).contains("may not authorise"));
}

#[test]
fn the_command_line_signs_out_lists_and_signs_in() {
    let (school, _daemon) = running();
    let out = [
        "visit",
        "out",
        "--school",
        "example",
        "--type",
        "home",
        "--worker",
        "jo",
        "--stop",
        "12 Acacia Avenue, M5 3XX",
        "--household",
        "0161 496 0123",
        "--purpose",
        "attendance",
        "--vehicle",
        "blue Ford Fiesta AB12 CDE",
        "--authorised-by",
        "head",
        "--back",
        "+90m",
    ];
    let (status, _, err) = school.home.run(&out);
    assert_eq!(status, 0, "{err}");
    let (status, listed, _) = school.home.run(&["visit", "list", "--json"]);
    assert_eq!(status, 0);
    let listed: serde_json::Value = serde_json::from_str(&listed).expect("JSON");
    let visit = &listed[0];
    assert_eq!(visit["workers"], json!(["jo"]));
    assert_eq!(visit["type"], "home");
    assert_eq!(visit["phase"], "out");
    assert_eq!(visit["next"]["deadline"], "arrival");
    assert_eq!(visit["alert"], json!(null));
    let (status, _, err) = school.home.run(&out);
    assert_eq!(status, 1, "{err}");
    let (status, _, err) = school.home.run(&["visit", "ok", "nobody"]);
    assert_eq!(status, 1, "{err}");
    let (status, _, err) = school.home.run(&["visit", "back", "jo"]);
    assert_eq!(status, 0, "{err}");
    let (_, listed, _) = school.home.run(&["visit", "list", "--json"]);
    assert_eq!(listed.trim(), "[]");
}

#[test]
fn send_test_sends_one_real_message_by_each_channel() {
    let (school, _daemon) = running();
    let (status, out, err) = school.home.run(&["send-test", "pat"]);
    assert_eq!(status, 0, "{out}{err}");
    school.twilio.expect("+447700900104", "a test", 1, PATIENCE);
    assert!(
        school
            .mail
            .wait_for("pat@example.sch.uk", "test", PATIENCE)
            .is_some()
    );
    let (status, _, err) = school.home.run(&["send-test", "nobody"]);
    assert_eq!(status, 1, "{err}");
    assert!(err.contains("`nobody`"), "{err}");
}

#[test]
fn a_wrong_configuration_does_not_start_and_says_where() {
    let home = Home::new(
        "schools = \"schools/*.toml\"\n[server]\nlissten = \"127.0.0.1:0\"\n",
        "",
    );
    let (status, _, err) = home.run(&["serve"]);
    assert_eq!(status, 78, "{err}");
    assert!(err.contains("homeward.toml:3:1"), "{err}");
    assert!(err.contains("listen"), "{err}");
}
