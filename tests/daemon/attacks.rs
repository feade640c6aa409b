//! Attacks that were tried for real: what a stranger, a forger, a thief or a crowd can do to a daemon that watches somebody.

use crate::school::{HEAD, JO, PAT, PUBLIC_URL, Rules, SAM, School, school, sign_out};
use crate::support::daemon::{Daemon, PATIENCE};
use crate::support::heard;
use crate::support::twilio::{TOKEN, full_sid, inbound_fields, post, sign};
use serde_json::{Value, json};
use std::io::Write;
use std::net::TcpStream;

const STRANGER: &str = "+447700900555";

fn quiet() -> School {
    School::new(&Rules {
        inbound: r#"["poll", "webhook"]"#,
        every: "10m",
        wait: "10m",
    })
}

fn inbound_url() -> String {
    format!("{PUBLIC_URL}/hooks/main/inbound")
}

fn texts_to(school: &School, to: &str) -> usize {
    school.twilio.sent().iter().filter(|sms| sms.to == to).count()
}

// Faults: P10 x wrong-phone, human-duress
#[test]
fn p10_whoever_can_forge_a_senders_number_moves_that_senders_visit_and_nothing_else() {
    let school = quiet();
    let daemon = school.start();
    daemon.done(&sign_out("jo"));
    daemon.done(&sign_out("mel"));
    school.twilio.expect(JO, heard::SIGNED_OUT, 1, PATIENCE);
    let mels = |visits: &Value| {
        let visits = visits.as_array().expect("a list").iter();
        let found = visits
            .into_iter()
            .find(|visit| visit["workers"] == json!(["mel"]));
        found.expect("Mel's").clone()
    };
    let before = mels(&daemon.visits());
    // In Jo's name: for Mel, by name, for both, with a visit's number.
    for text in ["Mel is OK", "OK for mel price", "visit v2 OK"] {
        school.text(JO, text);
    }
    school.text(JO, "IN");
    school.twilio.expect(JO, heard::ARRIVAL_NOTED, 1, PATIENCE);
    assert_eq!(mels(&daemon.visits()), before, "Mel's visit is where it was");

    // In the name of a contact who was told nothing, and of one who was told: duress stays.
    daemon.done(&json!({ "raise": { "who": "mel", "kind": "duress", "by": "sam" } }));
    let alerts = daemon.alerts();
    let duress = alerts.as_array().expect("a list").iter();
    let duress = duress.into_iter().find(|alert| alert["kind"] == "duress");
    let code = duress.expect("it is open")["code"]
        .as_str()
        .expect("a code")
        .to_owned();
    school.twilio.expect(HEAD, "Price", 1, PATIENCE);
    // One of two is not enough, and nobody else is one of them.
    for from in [HEAD, JO, "+447700900102", STRANGER] {
        for text in [format!("SAFE {code} SEEN"), format!("SAFE {code} SPOKE")] {
            let sid = school.text(from, &text);
            let status = school
                .twilio
                .call_inbound(daemon.address(), &inbound_url(), &sid, from, &text);
            assert_eq!(status, 200);
        }
    }
    let open = daemon.alerts();
    let still = open.as_array().expect("a list").iter();
    assert!(
        still
            .into_iter()
            .any(|alert| alert["code"] == code.as_str() && alert["kind"] == "duress"),
        "{open}"
    );
}

// Faults: P10 x gateway-lies
// Faults: P07 x gateway-duplicates, gateway-reorders
#[test]
fn p07_a_webhook_that_was_recorded_counts_once_however_often_and_late_it_is_played_again() {
    let school = quiet();
    let daemon = school.start();
    daemon.done(&sign_out("jo"));
    school.twilio.expect(JO, heard::SIGNED_OUT, 1, PATIENCE);
    let url = inbound_url();
    let play = |sid: &str, text: &str, sign_as: &str| {
        let sid = full_sid(sid);
        let fields = inbound_fields(&sid, JO, text);
        post(daemon.address(), &url, &fields, &sign(sign_as, &url, &fields))
    };
    school.twilio.know(&full_sid("SMa1"), JO, "IN");
    assert_eq!(play("SMa1", "IN", TOKEN), 200);
    school.twilio.expect(JO, heard::ARRIVAL_NOTED, 1, PATIENCE);
    school.twilio.know(&full_sid("SMa2"), JO, "OK");
    assert_eq!(play("SMa2", "OK", TOKEN), 200);
    school.twilio.expect(JO, heard::OK_NOTED, 1, PATIENCE);
    let next = daemon.visits()[0]["next"].clone();
    let answers = texts_to(&school, JO);
    for _ in 0..20 {
        assert_eq!(
            play("SMa2", "OK", TOKEN),
            200,
            "acknowledged, so that a provider stops"
        );
        assert_eq!(play("SMa1", "IN", TOKEN), 200);
    }
    // The signature of one text is no signature of another: not with a new id, nor with other words.
    let (a2, a3) = (full_sid("SMa2"), full_sid("SMa3"));
    let recorded = inbound_fields(&a2, JO, "OK");
    let signature = sign(TOKEN, &url, &recorded);
    for (sid, text) in [(&a3, "OK"), (&a2, "BACK")] {
        let forged = inbound_fields(sid, JO, text);
        assert_eq!(post(daemon.address(), &url, &forged, &signature), 403);
    }
    assert_eq!(play("SMa4", "OK", "not the token"), 403);
    assert_eq!(daemon.visits()[0]["next"], next, "nothing moved");
    assert_eq!(texts_to(&school, JO), answers, "and nothing was answered");
}

// Faults: P14 x wrong-phone
#[test]
fn a_flood_of_texts_from_strangers_holds_back_no_alert_and_is_not_passed_on_one_by_one() {
    let school = quiet();
    let daemon = school.start();
    daemon.done(&sign_out("jo"));
    school.twilio.expect(JO, heard::SIGNED_OUT, 1, PATIENCE);
    for n in 0..300 {
        school.text(
            STRANGER,
            &format!("help us he has a knife at our house, number {n}"),
        );
        school.text(STRANGER, &format!("is this the pizza place? {n}"));
    }
    school.text(JO, "SOS");
    let begun = std::time::Instant::now();
    let alert = school.twilio.expect(PAT, heard::ASKED_FOR_HELP, 1, PATIENCE);
    eprintln!("the alert left {:?} after the flood", begun.elapsed());
    assert!(alert.body.contains("Jo Bloggs"), "{}", alert.body);
    assert!(begun.elapsed() < std::time::Duration::from_secs(10));
    school.twilio.expect(PAT, "07700 900555", 1, PATIENCE);
    // Whoever floods is answered once, with the sentence that is the same whoever is out, and the office hears of it as
    // of one thing.
    daemon.done(&json!({ "visits": { "all": true } }));
    let answers = texts_to(&school, STRANGER);
    assert!(answers <= 1, "{answers} answers to a stranger");
    let told = school.twilio.sent();
    let told = told
        .iter()
        .filter(|sms| sms.to == PAT && sms.body.contains("900555"));
    let told = told.count();
    assert!(told <= 10, "the office was told of it {told} times");
}

/// Starts a daemon with Jo out.
fn jo_out(school: &School) -> Daemon {
    let daemon = school.start();
    daemon.done(&sign_out("jo"));
    school.twilio.expect(JO, heard::SIGNED_OUT, 1, PATIENCE);
    daemon
}

/// Opens connections on which nothing is said.
fn connections(daemon: &Daemon, wanted: usize) -> Vec<TcpStream> {
    let held: Vec<TcpStream> = (0..wanted)
        .map_while(|_| TcpStream::connect(daemon.address()).ok())
        .collect();
    assert_eq!(held.len(), wanted);
    held
}

fn has_files_left(daemon: &Daemon) {
    let log = daemon.log();
    assert!(
        log.iter().all(|line| !line.contains("Too many open files")),
        "{log:#?}"
    );
}

// Faults: P14 x gateway-lies
#[test]
fn connections_that_say_nothing_keep_no_alert_from_leaving() {
    let school = quiet();
    school.home.write("wrapper", "ulimit -S -n 340\nexec \"$@\"\n");
    let daemon = jo_out(&school);
    let held = connections(&daemon, 350);
    daemon.done(&json!({ "raise": { "who": "jo", "kind": "help", "by": "pat" } }));
    for contact in [PAT, SAM, HEAD] {
        school.twilio.expect(contact, "Bloggs", 1, PATIENCE);
    }
    let (status, out, err) = school
        .home
        .run(&["backup", &school.home.path("copy.db").display().to_string()]);
    assert_eq!(status, 0, "{out}{err}");
    has_files_left(&daemon);
    drop(held);
    // And whoever comes after them is served.
    let sid = school.text(JO, "LEFT");
    let status = school
        .twilio
        .call_inbound(daemon.address(), &inbound_url(), &sid, JO, "LEFT");
    assert_eq!(status, 200);
}

// Faults: P14 x gateway-lies
#[test]
fn with_few_files_a_flood_of_connections_takes_none_from_texts_e_mails_and_commands() {
    let school = quiet();
    school.home.write("wrapper", "ulimit -S -n 96\nexec \"$@\"\n");
    let daemon = jo_out(&school);
    let held = connections(&daemon, 120);
    let (status, out, err) = school
        .home
        .run(&["alert", "raise", "jo", "--kind", "help", "--by", "pat"]);
    assert_eq!(status, 0, "{out}{err}");
    for contact in [PAT, SAM, HEAD] {
        school.twilio.expect(contact, "Bloggs", 1, PATIENCE);
    }
    let (status, out, err) = school.home.run(&["send-test", "sam"]);
    assert_eq!(status, 0, "{out}{err}");
    let mail = school.mail.wait_for("sam@example.sch.uk", "", PATIENCE);
    assert!(mail.is_some(), "e-mails leave too: {out}{err}");
    has_files_left(&daemon);
    drop(held);
}

// Faults: P14 x gateway-lies
#[test]
fn webhooks_and_health_are_answered_while_hundreds_of_connections_say_nothing_or_trickle() {
    let school = quiet();
    let daemon = jo_out(&school);
    let mut held = connections(&daemon, 500);
    for stream in held.iter_mut().step_by(2) {
        // Whoever lost the place already has shown what is asked here.
        if stream.write_all(b"GET /healthz HT").is_err() {
            break;
        }
    }
    let began = std::time::Instant::now();
    assert_eq!(daemon.health().0, 200);
    let sid = school.text(JO, "LEFT");
    let status = school
        .twilio
        .call_inbound(daemon.address(), &inbound_url(), &sid, JO, "LEFT");
    assert_eq!(status, 200);
    // Silence alone would hold the places for half a minute.
    assert!(
        began.elapsed() < std::time::Duration::from_secs(15),
        "{:?}",
        began.elapsed()
    );
    drop(held);
}

/// Whatever is called so in a file, or typed at a sign-out, stays what it is in every message.
#[test]
fn a_name_or_purpose_that_looks_like_a_template_a_header_or_a_page_is_only_text() {
    let rules = Rules {
        every: "10m",
        wait: "10m",
        ..Rules::default()
    };
    let at = School::new(&rules);
    let file = school(&rules).replace("name   = \"Jo Bloggs\"", "name = \"{{1009*1013}} Bloggs\"");
    at.home.write("schools/example.toml", &file);
    let daemon = at.start();
    let mut request = sign_out("jo");
    request["sign-out"]["purpose"] =
        json!("x\r\nBcc: thief@example.com\r\n\r\n<script>alert(1)</script>{{ secret }}");
    request["sign-out"]["vehicle"] = json!("{% for x in range(9999999) %}{% endfor %}");
    daemon.done(&request);
    daemon.done(&json!({ "raise": { "who": "jo", "kind": "help", "by": "pat" } }));
    let alert = at.twilio.expect(PAT, heard::MAY_BE_IN_DANGER, 1, PATIENCE);
    assert!(
        alert.body.contains("Bloggs") && !alert.body.contains("1022117"),
        "{}",
        alert.body
    );
    let sheet = daemon.done(&json!({ "sheet": { "who": "jo" } })).to_string();
    assert!(
        sheet.contains("{{1009*1013}} Bloggs"),
        "as it stands in the file: {sheet}"
    );
    // A newline in a name would be a header of an e-mail: such a name is no name.
    for name in ["Jo\\nBcc: thief@example.com", "Jo\\r\\nX: y", "Jo\\u0000"] {
        at.home.write(
            "schools/example.toml",
            &school(&rules).replace("name   = \"Jo Bloggs\"", &format!("name = \"{name}\"")),
        );
        let (status, out, err) = at.home.run(&["check", "--no-secrets"]);
        assert_eq!(status, 78, "{name}: {out}{err}");
    }
}
