//! Delivery when gateways, numbers and people fail.

use crate::school::{HEAD, JO, PAT, Rules, SAM, School, sign_out};
use crate::support::daemon::PATIENCE;
use crate::support::heard;
use crate::support::twilio::{ACCOUNT, Fault, TwilioServer};
use serde_json::json;

/// Twilio's answer for a number that has texted STOP.
const OPTED_OUT: Fault = Fault::Error {
    status: 400,
    code: 21610,
    retry_after: None,
};

/// A school with a second Twilio account behind the first.
fn two_gateways(rules: &Rules) -> (School, TwilioServer) {
    let school = School::new(rules);
    let second = TwilioServer::start();
    let server = std::fs::read_to_string(school.home.path("homeward.toml")).unwrap();
    let server = server.replace(r#"sms   = ["main"]"#, r#"sms   = ["main", "second"]"#);
    let server = format!(
        "{server}\n[gateways.twilio.second]\naccount_sid = \"{ACCOUNT}\"\nauth_token = {{ env = \"HOMEWARD_TEST_TOKEN\" }}\n\
         from = \"+447700900998\"\ninbound = \"poll\"\npoll_every = \"1s\"\nbase_url = \"{}\"\n",
        second.base_url()
    );
    school.home.write("homeward.toml", &server);
    (school, second)
}

// Faults: P05 P14 x gateway-refuses
// Faults: P14 x inbound-deaf
#[test]
fn p14_when_a_gateway_fails_alerts_leave_by_the_next_and_the_office_is_told() {
    let (school, second) = two_gateways(&Rules {
        every: "10m",
        ..Rules::default()
    });
    let daemon = school.start();
    daemon.done(&sign_out("jo"));
    school.twilio.expect(JO, heard::SIGNED_OUT, 1, PATIENCE);
    school.twilio.outage(Some(Fault::Status(503)));
    daemon.done(&json!({ "raise": { "who": "jo", "kind": "help", "by": "pat" } }));
    for contact in [PAT, SAM, HEAD] {
        second.expect(contact, "Bloggs", 1, PATIENCE);
    }
    // With somebody out, a gateway that refuses and cannot be heard is told to the office by the way that works.
    second.expect(PAT, "cannot hear replies by text", 1, PATIENCE);
    let kinds: Vec<String> = daemon
        .alerts()
        .as_array()
        .unwrap()
        .iter()
        .map(|alert| alert["kind"].as_str().unwrap().to_owned())
        .collect();
    assert!(kinds.contains(&"monitor".to_owned()), "{kinds:?}");
    // A sign-out now says so to the worker before they leave (no false calm).
    daemon.done(&sign_out("mel"));
    second.expect("+447700900102", "Ring the office before you go in", 1, PATIENCE);
}

// Faults: P05 P14 x gateway-lies, gateway-loses
#[test]
fn an_alert_without_a_receipt_goes_again_by_the_next_gateway_and_says_so() {
    let (school, second) = two_gateways(&Rules {
        every: "10m",
        ..Rules::default()
    });
    let server = std::fs::read_to_string(school.home.path("homeward.toml")).unwrap();
    school.home.write(
        "homeward.toml",
        &format!("{server}\n[delivery]\nreceipt_within = \"3s\"\n"),
    );
    let daemon = school.start();
    daemon.done(&sign_out("jo"));
    school.twilio.expect(JO, heard::SIGNED_OUT, 1, PATIENCE);
    // Accepted, and then nothing more is heard of it.
    school.twilio.fates(
        PAT,
        &[("sent", None), ("sent", None), ("sent", None), ("sent", None)],
    );
    daemon.done(&json!({ "raise": { "who": "jo", "kind": "help", "by": "sam" } }));
    school.twilio.expect(PAT, "Bloggs", 1, PATIENCE);
    let again = second.expect(PAT, "Bloggs", 1, PATIENCE);
    assert!(again.body.starts_with(heard::AGAIN), "{}", again.body);
}

#[test]
fn when_many_go_quiet_at_once_each_keeps_its_alert_and_the_email_says_how_many() {
    let school = School::new(&Rules {
        wait: "60s",
        ..Rules::default()
    });
    let text = std::fs::read_to_string(school.home.path("schools/example.toml")).unwrap();
    let third = "[people.kim]\nname = \"Kim Hale\"\nmobile = \"07700 900108\"\nroles = [\"staff\"]\n\n[visit_types.home]";
    school
        .home
        .write("schools/example.toml", &text.replace("[visit_types.home]", third));
    let daemon = school.start();
    let workers = [("jo", JO), ("mel", "+447700900102"), ("kim", "+447700900108")];
    for (worker, phone) in workers {
        daemon.done(&sign_out(worker));
        school.twilio.expect(phone, heard::SIGNED_OUT, 1, PATIENCE);
        school.text(phone, "IN");
    }
    // The first is told at once; the others leave together, called by their first names.
    for name in ["Bloggs", "Mel ", "Kim "] {
        school.twilio.expect(PAT, name, 1, PATIENCE);
    }
    let alerts = daemon.alerts();
    let overdue = alerts.as_array().unwrap().iter();
    assert_eq!(overdue.filter(|alert| alert["kind"] == "overdue").count(), 3);
    let email = school.mail.wait_for(
        "pat@example.sch.uk",
        "3 of 3 visits out have gone quiet",
        PATIENCE,
    );
    assert!(
        email.is_some(),
        "the last e-mail says that all of them have gone quiet"
    );
}

// Faults: P05 x gateway-duplicates
#[test]
fn an_answer_lost_on_the_way_is_looked_up_and_not_told_twice() {
    let school = School::new(&Rules {
        every: "10m",
        ..Rules::default()
    });
    let daemon = school.start();
    daemon.done(&sign_out("jo"));
    school.twilio.expect(JO, heard::SIGNED_OUT, 1, PATIENCE);
    // Twilio takes the message and the connection breaks before it says so.
    school.twilio.fail(PAT, Some(Fault::BreakOff));
    daemon.done(&json!({ "raise": { "who": "jo", "kind": "help", "by": "sam" } }));
    let first = school.twilio.expect(PAT, "Bloggs", 1, PATIENCE);
    school.twilio.fail(PAT, None);
    daemon.logged("found as sent already");
    let told = school
        .twilio
        .sent()
        .iter()
        .filter(|sms| sms.to == PAT && sms.body == first.body)
        .count();
    assert_eq!(told, 1);
}

// Faults: P05 x gateway-refuses
#[test]
fn p05_a_number_that_is_refused_counts_as_unreachable_and_the_next_step_starts_at_once() {
    let school = School::new(&Rules {
        every: "4s",
        wait: "10m",
        ..Rules::default()
    });
    // The office has no e-mail here, and its mobile does not exist.
    let text = std::fs::read_to_string(school.home.path("schools/example.toml")).unwrap();
    let text = text.replace("email  = \"pat@example.sch.uk\"\n", "");
    school.home.write("schools/example.toml", &text);
    school.twilio.fail(
        PAT,
        Some(Fault::Error {
            status: 400,
            code: 21211,
            retry_after: None,
        }),
    );
    let daemon = school.start();
    daemon.done(&sign_out("jo"));
    school.twilio.expect(JO, heard::SIGNED_OUT, 1, PATIENCE);
    school.text(JO, "IN");
    // Ten minutes' wait at each step, and nobody of the first two can be reached: senior leaders hear at once.
    school.twilio.expect(SAM, heard::DECIDE, 1, PATIENCE);
    assert_eq!(daemon.alerts()[0]["step"], "slt");
}

#[test]
fn a_worker_who_texts_stop_is_told_to_the_office_at_once() {
    let school = School::new(&Rules {
        every: "10m",
        ..Rules::default()
    });
    let daemon = school.start();
    daemon.done(&sign_out("jo"));
    school.twilio.expect(JO, heard::SIGNED_OUT, 1, PATIENCE);
    school.text(JO, "IN");
    school.twilio.expect(JO, heard::ARRIVAL_NOTED, 1, PATIENCE);
    school.text(JO, "STOP");
    school.twilio.expect(PAT, "cannot be texted", 1, PATIENCE);
    assert_eq!(daemon.alerts()[0]["kind"], "monitor");
}

// Faults: P05 P14 x gateway-refuses
#[test]
fn a_worker_on_a_visit_whose_number_twilio_refuses_as_opted_out_is_told_to_the_office() {
    let school = School::new(&Rules {
        every: "10m",
        ..Rules::default()
    });
    school.twilio.fail(JO, Some(OPTED_OUT));
    let daemon = school.start();
    daemon.done(&sign_out("jo"));
    school.twilio.expect(PAT, "cannot be texted", 1, PATIENCE);
    assert_eq!(daemon.alerts()[0]["kind"], "monitor");
}

// Faults: P05 P14 x gateway-refuses
#[test]
fn a_contact_of_a_chain_whose_number_is_refused_as_opted_out_is_told_to_the_office() {
    let school = School::new(&Rules {
        every: "10m",
        ..Rules::default()
    });
    school.twilio.fail(SAM, Some(OPTED_OUT));
    let daemon = school.start();
    daemon.done(&sign_out("jo"));
    daemon.done(&json!({ "raise": { "who": "jo", "kind": "help", "by": "pat" } }));
    let told = school.twilio.expect(PAT, "Texts to Sam", 1, PATIENCE);
    assert!(told.body.contains("after a STOP"), "{}", told.body);
    assert!(!told.body.contains("Ring whoever is out"), "{}", told.body);
}

/// A school whose texts are fetched every five seconds, and how often they were.
fn fetched_slowly() -> School {
    let school = School::new(&Rules {
        every: "10m",
        ..Rules::default()
    });
    let server = std::fs::read_to_string(school.home.path("homeward.toml")).expect("the server's file");
    let server = server.replace("poll_every = \"1s\"", "poll_every = \"5s\"");
    school.home.write("homeward.toml", &server);
    school
}

#[test]
fn a_contact_who_is_not_out_and_texts_stop_is_told_to_the_office_within_one_poll() {
    let school = fetched_slowly();
    let daemon = school.start();
    let fetched = school.twilio.pages_served();
    school.text(SAM, "STOP");
    let told = school.twilio.expect(PAT, "Sam Taylor", 1, PATIENCE);
    assert!(told.body.contains("no more texts"), "{}", told.body);
    // The poll that brought it, and at most one that has begun since.
    assert!(school.twilio.pages_served() - fetched <= 2);
    assert_eq!(daemon.alerts()[0]["kind"], "monitor");
    assert!(!school.has_told(SAM, "no more texts"));
}

#[test]
fn the_office_managers_own_stop_is_told_to_others_within_one_poll() {
    let school = fetched_slowly();
    let daemon = school.start();
    let fetched = school.twilio.pages_served();
    school.text(PAT, "STOP");
    let told = school.twilio.expect(SAM, "Pat Evans", 1, PATIENCE);
    assert!(told.body.contains("no more texts"), "{}", told.body);
    assert!(school.twilio.pages_served() - fetched <= 2);
    assert_eq!(daemon.alerts()[0]["kind"], "monitor");
    assert!(!school.has_told(PAT, "no more texts"));
}

// Faults: P01 x human-late
#[test]
fn whoever_is_still_out_at_lock_up_is_listed_to_the_office() {
    let school = School::new(&Rules {
        every: "10m",
        ..Rules::default()
    });
    let server = std::fs::read_to_string(school.home.path("homeward.toml")).unwrap();
    school.home.write(
        "homeward.toml",
        &format!("{server}\n[[routine]]\ndo = \"sweep\"\ncron = \"*/5 * * * * *\"\nchain = \"monitor\"\n"),
    );
    let daemon = school.start();
    daemon.done(&sign_out("jo"));
    let told = school.twilio.expect(PAT, "Still out", 1, PATIENCE);
    assert!(told.body.contains("Bloggs"), "{}", told.body);
    // It is an alert like any other: somebody takes it, and it ends when a person says so.
    let code = daemon.alerts()[0]["code"].as_str().unwrap().to_owned();
    school.text(PAT, &format!("SAFE {code}"));
    school.twilio.expect(PAT, heard::STAND_DOWN, 1, PATIENCE);
}
