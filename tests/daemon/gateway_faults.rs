//! Every gateway over HTTP by every fault that its provider can have: the alert is taken by some gateway all the same.
//!
//! The gateway under trial stands first, behind a front that gives the fault; a second one behind it is well. Within the time
//! for a receipt the alert must be with the second, or with the first's provider after all. A new kind has a line in `faults!`.

/// Every kind of gateway over HTTP, for a macro that writes the tests of each: a module, and its provider.
macro_rules! every_kind {
    ($cells:ident) => {
        $cells! {
            android_sms_gateway: crate::support::android_sms_gateway::AndroidPhone,
            bulksms: crate::support::bulksms::BulkSmsServer,
            govuk_notify: crate::support::govuk_notify::NotifyServer,
            http: crate::support::clicksend::ClickSendServer,
            twilio: crate::support::twilio::TwilioServer,
        }
    };
}

mod lists;
mod providers;
mod receipts;

use crate::school::{PAT, Rules, School, sign_out};
use crate::support::daemon::{Daemon, PATIENCE};
use crate::support::front::{Front, FrontFault};
use crate::support::twilio::{ACCOUNT, TwilioServer};
use providers::{Provider, port_of};
use serde_json::json;
use std::time::{Duration, Instant};

/// How long the daemon may wait for a receipt, and how long one attempt may take.
const RECEIPT_WITHIN: Duration = Duration::from_secs(6);
const ATTEMPT: &str = "2s";

/// How long the second gateway is waited for before the first is looked at.
const A_WHILE: Duration = Duration::from_millis(100);

/// A school whose first gateway is on trial, and whose second is well.
struct Trial<P> {
    school: School,
    provider: P,
    front: Front,
    daemon: Daemon,
}

impl<P: Provider> Trial<P> {
    /// Starts it with a fault, and the table of the first gateway by its port. Jo is out.
    fn start(fault: FrontFault, table: fn(u16) -> String, receipt_within: Duration) -> Self {
        let school = School::new(&Rules {
            every: "10m",
            wait: "60s",
            ..Rules::default()
        });
        let provider = P::start();
        let front = Front::start(provider.port(), fault);
        let server = std::fs::read_to_string(school.home.path("homeward.toml")).expect("the server's file");
        // The school's own gateway, which is well, is the second.
        let server = server
            .replace("[gateways.twilio.main]", "[gateways.twilio.second]")
            .replace(r#"sms   = ["main"]"#, r#"sms   = ["main", "second"]"#);
        let delivery = format!(
            "[delivery]\nreceipt_within = \"{}s\"\nattempt_timeout = \"{ATTEMPT}\"\n",
            receipt_within.as_secs()
        );
        school.home.write(
            "homeward.toml",
            &format!("{server}\n{}\n{delivery}", table(front.port())),
        );
        school.home.write("env", &P::secrets());
        let daemon = school.start();
        daemon.done(&sign_out("jo"));
        Self {
            school,
            provider,
            front,
            daemon,
        }
    }
}

fn the_alert_is_taken_by_some_gateway<P: Provider>(fault: FrontFault) {
    let Trial {
        school,
        provider,
        front,
        daemon,
    } = Trial::<P>::start(fault, P::table, RECEIPT_WITHIN);
    let begun = Instant::now();
    daemon.done(&json!({ "raise": { "who": "jo", "kind": "help", "by": "sam" } }));
    // The wait for the second lets the first be looked at again and again.
    while !provider.took(PAT, "Bloggs") && school.twilio.wait_for(PAT, "Bloggs", 1, A_WHILE).is_none() {
        assert!(begun.elapsed() < PATIENCE, "nobody took the alert");
    }
    let took = begun.elapsed();
    assert!(took <= RECEIPT_WITHIN, "taken after {took:?}");
    assert_eq!(front.followed(), 0, "a redirect was followed, with the password");
}

/// Writes a test for each kind of gateway and each fault.
macro_rules! faults {
    ($($kind:ident: $provider:ty,)+) => {
        $(mod $kind {
            faults!(@cells $provider; refused: Refused, reset: Reset, slow: Slow, answer_lost: AnswerLost, doubled: Doubled,
                error_500: Error500, garbage: Garbage, empty: Empty, redirect: Redirect, endless: Endless,
                too_many: TooMany, cut_short: CutShort,);
        })+
    };
    (@cells $provider:ty; $($name:ident: $fault:ident,)+) => {
        $(
            // Faults: P05 P14 x gateway-refuses, gateway-slow, gateway-loses, gateway-duplicates
            #[test]
            fn $name() {
                super::super::the_alert_is_taken_by_some_gateway::<$provider>(super::super::FrontFault::$fault);
            }
        )+
    };
}

/// Every kind over HTTP.
mod first {
    every_kind!(faults);
}

/// A school whose first gateway takes everything and answers nothing, and whose second is well; the time limits are the shipped ones.
fn first_is_dead() -> (School, TwilioServer, Front) {
    let school = School::new(&Rules {
        every: "10m",
        wait: "60s",
        ..Rules::default()
    });
    let provider = TwilioServer::start();
    let front = Front::start(port_of(&provider.base_url()), FrontFault::Slow);
    let server = std::fs::read_to_string(school.home.path("homeward.toml")).expect("the server's file");
    let server = server
        .replace("[gateways.twilio.main]", "[gateways.twilio.second]")
        .replace(r#"sms   = ["main"]"#, r#"sms   = ["main", "second"]"#);
    let first = <TwilioServer as Provider>::table(front.port());
    school.home.write("homeward.toml", &format!("{server}\n{first}"));
    (school, provider, front)
}

// Faults: P05 P14 x gateway-slow
#[test]
fn with_the_first_gateway_dead_the_second_has_the_alert_within_eleven_seconds_and_the_next_at_once() {
    let (school, _provider, _front) = first_is_dead();
    let daemon = school.start();
    daemon.done(&sign_out("jo"));
    let begun = Instant::now();
    daemon.done(&json!({ "raise": { "who": "jo", "kind": "help", "by": "sam" } }));
    school.twilio.expect(PAT, "Bloggs", 1, PATIENCE);
    let took = begun.elapsed();
    assert!(took <= Duration::from_secs(11), "the first alert after {took:?}");
    // By now the first gateway has failed several times: it is tried last.
    school.twilio.expect(PAT, "may not get through", 1, PATIENCE);
    daemon.done(&sign_out("mel"));
    let begun = Instant::now();
    daemon.done(&json!({ "raise": { "who": "mel", "kind": "help", "by": "sam" } }));
    school.twilio.expect(PAT, "Mel ", 1, PATIENCE);
    let took = begun.elapsed();
    assert!(took <= Duration::from_secs(2), "the next alert after {took:?}");
    let (code, shown, _) = school.home.run(&["gateways"]);
    assert_eq!(code, 1, "{shown}");
    assert!(shown.contains("failing, others first"), "{shown}");
    let (code, log, _) = school.home.run(&["gateway-log", "main"]);
    assert_eq!(code, 0, "{log}");
    assert!(log.contains("not known whether taken: timed out"), "{log}");
    for private in ["07700", "+44", "Bloggs", "Mel"] {
        assert!(
            !log.contains(private),
            "{private} is in the log of the gateway:\n{log}"
        );
    }
}

// Faults: P14 x gateway-refuses
#[test]
fn with_every_gateway_for_texts_dead_e_mail_carries_the_chain() {
    let school = School::new(&Rules {
        every: "10m",
        ..Rules::default()
    });
    let rules = std::fs::read_to_string(school.home.path("schools/example.toml")).expect("the school's file");
    let rules = rules.replace(r#"by   = ["sms"]"#, r#"by   = ["sms", "email"]"#);
    school.home.write("schools/example.toml", &rules);
    let daemon = school.start();
    daemon.done(&sign_out("jo"));
    school
        .twilio
        .outage(Some(crate::support::twilio::Fault::Status(503)));
    daemon.done(&json!({ "raise": { "who": "jo", "kind": "help", "by": "sam" } }));
    for contact in ["pat@example.sch.uk", "head@example.sch.uk"] {
        let mail = school.mail.wait_for(contact, "Bloggs", PATIENCE);
        assert!(mail.is_some(), "no e-mail to {contact}");
    }
}

// Faults: P14 x gateway-refuses
#[test]
fn with_every_gateway_for_texts_dead_a_step_that_calls_rings_the_office_and_a_key_takes_the_alert() {
    let school = School::new(&Rules {
        every: "10m",
        wait: "60s",
        ..Rules::default()
    });
    let rules = std::fs::read_to_string(school.home.path("schools/example.toml")).expect("the school's file");
    let rules = rules.replace(r#"by   = ["sms"]"#, r#"by   = ["sms", "voice"]"#);
    school.home.write("schools/example.toml", &rules);
    let caller = TwilioServer::start();
    let server = std::fs::read_to_string(school.home.path("homeward.toml")).expect("the server's file");
    let server = server.replace("[channels]\n", "[channels]\nvoice = [\"caller\"]\n");
    let table = format!(
        "[gateways.twilio-voice.caller]\naccount_sid = \"{ACCOUNT}\"\nauth_token = {{ env = \"HOMEWARD_TEST_TOKEN\" }}\n\
         from = \"+441614960000\"\nbase_url = \"{}\"\n",
        caller.base_url()
    );
    school.home.write("homeward.toml", &format!("{server}\n{table}"));
    let daemon = school.start();
    daemon.done(&sign_out("jo"));
    school
        .twilio
        .outage(Some(crate::support::twilio::Fault::Status(503)));
    daemon.done(&json!({ "raise": { "who": "jo", "kind": "help", "by": "sam" } }));
    let call = caller.expect(PAT, "There is an alert", 1, PATIENCE);
    let action = call
        .body
        .split("action=\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .expect("an address for keys");
    let fields = [
        ("AccountSid", ACCOUNT),
        ("CallSid", call.sid.as_str()),
        ("Digits", "1"),
        ("From", "+441614960000"),
        ("To", PAT),
    ];
    let signature = crate::support::twilio::sign(crate::support::twilio::TOKEN, action, &fields);
    let status = crate::support::twilio::post(daemon.address(), action, &fields, &signature);
    assert_eq!(status, 200, "a key pressed is heard");
    let alerts = daemon.alerts();
    assert_eq!(alerts[0]["held_by"], "pat", "{alerts}");
}
