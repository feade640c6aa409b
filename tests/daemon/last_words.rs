//! Homeward itself stops: the office hears who was out.

use crate::school::{HEAD, JO, PAT, Rules, SAM, School, sign_out};
use crate::support::daemon::{Daemon, PATIENCE};
use crate::support::heard;
use crate::support::twilio::{ACCOUNT, Fault, TwilioServer};
use serde_json::Value;
use std::time::Duration;

fn school() -> School {
    School::new(&Rules {
        every: "10m",
        ..Rules::default()
    })
}

/// Signs Jo out, waits until that is known to be on disk, and takes the daemon away.
fn jo_is_out(school: &School) -> Daemon {
    let daemon = school.start();
    daemon.done(&sign_out("jo"));
    school.twilio.expect(JO, heard::SIGNED_OUT, 1, PATIENCE);
    daemon
}

fn outcome(out: &str) -> String {
    let report: Value = serde_json::from_str(out).unwrap_or_else(|_| panic!("no JSON: {out}"));
    report["outcome"].as_str().expect("an outcome").to_owned()
}

fn told(school: &School, what: &str) -> Vec<String> {
    let sent = school.twilio.sent();
    let matching = sent.into_iter().filter(|sms| sms.body.contains(what));
    matching.map(|sms| sms.to).collect()
}

// Faults: P15 x killed
#[test]
fn p15_when_the_daemon_is_gone_the_office_is_told_who_was_out() {
    let school = school();
    // While nobody is out there is nothing to say, not even before the first start: systemd makes the directory.
    std::fs::create_dir(school.home.path("state")).unwrap();
    let (status, out, err) = school.home.run(&["last-words", "--json"]);
    assert_eq!((status, outcome(&out).as_str()), (0, "nobody-out"), "{err}");
    school.start().kill();
    let (status, out, err) = school.home.run(&["last-words", "--json"]);
    assert_eq!((status, outcome(&out).as_str()), (0, "nobody-out"), "{err}");

    let daemon = jo_is_out(&school);
    let (status, out, err) = school.home.run(&["last-words", "--json"]);
    assert_eq!((status, outcome(&out).as_str()), (0, "running"), "{err}");
    assert!(
        told(&school, heard::NOT_RUNNING).is_empty(),
        "a daemon that is up is no news"
    );
    daemon.kill();

    let (status, out, err) = school.home.run(&["last-words"]);
    assert_eq!(status, 0, "{out}{err}");
    // The first step of `monitor` is the office, the leaders and the head; it goes by e-mail too.
    for contact in [PAT, SAM, HEAD] {
        let text = school
            .twilio
            .expect(contact, heard::NOT_RUNNING, 1, PATIENCE)
            .body;
        assert!(text.contains("Ring NOW: Jo Bloggs (back "), "{text}");
        assert!(!text.contains("Acacia"), "no address in a text: {text}");
    }
    assert!(
        !told(&school, heard::NOT_RUNNING).contains(&JO.to_owned()),
        "nobody is their own rescuer"
    );
    let email = school
        .mail
        .wait_for("pat@example.sch.uk", heard::NOT_RUNNING, PATIENCE)
        .expect("an e-mail");
    for known in ["Jo Bloggs", "07700 900101", "12 Acacia Avenue", "ring 999"] {
        assert!(email.body.contains(known), "`{known}`: {}", email.body);
    }
    for private in ["Bloggs", "Acacia", "900101", "900104"] {
        assert!(!out.contains(private) && !err.contains(private), "{out}{err}");
    }
    assert!(out.contains("jo (v1)"), "{out}");

    // A crash loop comes here every minute: the same is not said again for half an hour, unless somebody wants it so.
    let (status, out, err) = school.home.run(&["last-words", "--json"]);
    assert_eq!((status, outcome(&out).as_str()), (0, "told-already"), "{err}");
    assert_eq!(told(&school, heard::NOT_RUNNING).len(), 3);
    let (status, out, err) = school.home.run(&["last-words", "--again", "--json"]);
    assert_eq!((status, outcome(&out).as_str()), (0, "told"), "{err}");
    assert_eq!(told(&school, heard::NOT_RUNNING).len(), 6);

    // Once it has been up for a while it takes that back, and the next stop is news again.
    let daemon = school.start();
    school
        .twilio
        .expect(PAT, heard::RUNS_AGAIN, 1, PATIENCE + Duration::from_secs(30));
    daemon.logged("the office has been told that Homeward runs again");
    let (status, out, err) = school.home.run(&["verify"]);
    assert_eq!(status, 0, "the record was not touched: {out}{err}");
}

// Faults: P15 x killed
#[test]
fn p15_last_words_go_past_whoever_is_away_to_the_others() {
    let school = school();
    let daemon = school.start();
    school.text(PAT, "AWAY TODAY");
    school.twilio.expect(PAT, heard::DOWN_AS_AWAY, 1, PATIENCE);
    daemon.done(&sign_out("jo"));
    school.twilio.expect(JO, heard::SIGNED_OUT, 1, PATIENCE);
    daemon.kill();
    let (status, out, err) = school.home.run(&["last-words"]);
    assert_eq!(status, 0, "{out}{err}");
    let told = told(&school, heard::NOT_RUNNING);
    assert!(told.contains(&SAM.to_owned()), "{told:?}");
    assert!(!told.contains(&PAT.to_owned()), "Pat is away: {told:?}");

    let daemon = school.start();
    school
        .twilio
        .expect(SAM, heard::RUNS_AGAIN, 1, PATIENCE + Duration::from_secs(30));
    daemon.logged("the office has been told that Homeward runs again");
    let told = self::told(&school, heard::RUNS_AGAIN);
    assert!(!told.contains(&PAT.to_owned()), "Pat is away: {told:?}");
}

/// Gives the school a second gateway for texts; returns it and the server's file.
fn with_a_second_gateway(school: &School) -> (TwilioServer, String) {
    let second = TwilioServer::start();
    let server = std::fs::read_to_string(school.home.path("homeward.toml")).unwrap();
    let server = server.replace(r#"sms   = ["main"]"#, r#"sms   = ["main", "second"]"#);
    let server = format!(
        "{server}\n[gateways.twilio.second]\naccount_sid = \"{ACCOUNT}\"\nauth_token = {{ env = \"HOMEWARD_TEST_TOKEN\" }}\n\
         from = \"+447700900998\"\nbase_url = \"{}\"\n",
        second.base_url()
    );
    school.home.write("homeward.toml", &server);
    (second, server)
}

// Faults: P15 x gateway-refuses
#[test]
fn p15_last_words_go_by_the_next_gateway_and_to_the_next_step_where_the_first_fails() {
    let school = school();
    let (second, server) = with_a_second_gateway(&school);
    jo_is_out(&school).kill();
    school.twilio.outage(Some(Fault::Status(503)));
    let (status, out, err) = school.home.run(&["last-words"]);
    assert_eq!(status, 0, "{out}{err}");
    second.expect(PAT, heard::NOT_RUNNING, 1, PATIENCE);
    assert!(out.contains("not told pat by sms through `main`"), "{out}");

    // Nothing goes at all: that is said, by its exit code too, and the next run tries again.
    second.outage(Some(Fault::Status(503)));
    let port = school.mail.port();
    school
        .home
        .write("homeward.toml", &server.replace(&port.to_string(), "1"));
    let (status, out, err) = school.home.run(&["last-words", "--again"]);
    assert_eq!(status, 1, "{out}{err}");
    assert!(err.contains("NOBODY COULD BE TOLD"), "{err}");
}

// Faults: P15 x gateway-refuses
#[test]
fn p15_a_number_that_is_refused_keeps_last_words_from_nobody_else_and_is_tried_by_no_other_gateway() {
    let school = school();
    let (second, _) = with_a_second_gateway(&school);
    jo_is_out(&school).kill();
    let no_such_number = Fault::Error {
        status: 400,
        code: 21211,
        retry_after: None,
    };
    school.twilio.fail(PAT, Some(no_such_number));
    let (status, out, err) = school.home.run(&["last-words"]);
    assert_eq!(status, 0, "{out}{err}");
    assert!(out.contains("not told pat by sms through `main`"), "{out}");
    assert!(!out.contains("through `second`"), "as the outbox does: {out}");
    assert!(second.sent().is_empty(), "{:?}", second.sent());
    assert!(
        told(&school, heard::NOT_RUNNING).contains(&HEAD.to_owned()),
        "{out}"
    );
    let email = school
        .mail
        .wait_for("pat@example.sch.uk", heard::NOT_RUNNING, PATIENCE);
    assert!(email.is_some(), "the same person by the other channel: {out}");
}

// Faults: P15 x gateway-slow
#[test]
fn p15_a_gateway_that_does_not_answer_keeps_last_words_from_nobody() {
    let school = school();
    let (second, _) = with_a_second_gateway(&school);
    jo_is_out(&school).kill();
    school.twilio.outage(Some(Fault::Hang));
    let (status, out, err) = school.home.run(&["last-words"]);
    assert_eq!(status, 0, "{out}{err}");
    second.expect(PAT, heard::NOT_RUNNING, 1, PATIENCE);
    let email = school
        .mail
        .wait_for("pat@example.sch.uk", heard::NOT_RUNNING, PATIENCE);
    assert!(email.is_some(), "e-mail does not wait for it either");
}

// Faults: P14 P15 x store-unreadable
#[test]
fn p15_a_store_that_cannot_be_read_is_told_to_every_office_all_the_same() {
    let school = school();
    jo_is_out(&school).kill();
    // From the future: an older Homeward was installed over a newer one.
    let store = rusqlite::Connection::open(school.home.path("state/homeward.db")).unwrap();
    store.pragma_update(None, "user_version", 99).unwrap();
    drop(store);
    let (status, out, err) = school.home.run(&["last-words"]);
    assert_eq!(status, 1, "{out}{err}");
    school.twilio.expect(PAT, heard::RING_EVERYBODY_OUT, 1, PATIENCE);
    let (status, ..) = school.home.run(&["last-words"]);
    assert_eq!(status, 0, "nor is that said again and again");
    // Damaged.
    for file in ["state/homeward.db-wal", "state/homeward.db-shm"] {
        drop(std::fs::remove_file(school.home.path(file)));
    }
    school.home.write("state/homeward.db", "this was a database once");
    let (status, out, err) = school.home.run(&["last-words", "--again"]);
    assert_eq!(status, 1, "{out}{err}");
    school.twilio.expect(PAT, heard::RING_EVERYBODY_OUT, 2, PATIENCE);
    assert!(err.contains("damaged"), "{err}");
}

// Faults: P14 P15 x bad-config
#[test]
fn p15_a_configuration_that_is_wrong_keeps_nobody_from_being_told() {
    let school = school();
    jo_is_out(&school).kill();
    // The school's file is of no use: its chains and people are in the visit.
    school.home.write("schools/example.toml", "[school]\nnam = 1\n");
    let (status, out, err) = school.home.run(&["last-words"]);
    assert_eq!(status, 0, "{out}{err}");
    school.twilio.expect(PAT, "Jo Bloggs", 1, PATIENCE);
    assert!(err.contains("example.toml:"), "what is wrong is shown: {err}");
    // The server's file is of no use: there are no gateways. Who was out is said here, at least.
    let server = std::fs::read_to_string(school.home.path("homeward.toml")).unwrap();
    let server = server.replace("[gateways.smtp.mail]", "[gateways.smtp.mail");
    school.home.write("homeward.toml", &server);
    let (status, out, err) = school.home.run(&["last-words", "--again"]);
    assert_eq!(status, 78, "{out}{err}");
    assert!(err.contains("out: jo"), "{err}");
}

#[test]
fn p15_a_stop_by_hand_with_a_visit_open_is_told_before_the_daemon_ends() {
    let school = school();
    let daemon = school.start();
    assert_eq!(daemon.stop(), 0);
    assert!(told(&school, heard::STOPPED).is_empty(), "nobody was out");

    let daemon = jo_is_out(&school);
    assert_eq!(daemon.stop(), 0);
    // It has ended: what it said was said before that.
    let text = school
        .twilio
        .expect(PAT, heard::STOPPED_BY_HAND, 1, Duration::ZERO)
        .body;
    assert!(text.contains("that it is back, ring: Jo Bloggs (back "), "{text}");
    let email = school
        .mail
        .wait_for("pat@example.sch.uk", heard::STOPPED, PATIENCE);
    assert!(email.is_some());

    // Stopped again before it has said that it is back: what was said still holds, and is not said twice.
    let before = told(&school, heard::STOPPED).len();
    let daemon = school.start();
    assert_eq!(daemon.stop(), 0);
    assert_eq!(told(&school, heard::STOPPED).len(), before);
}
