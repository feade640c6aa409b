//! The control socket, as clients of every kind see it.

use crate::live::Live;
use crate::run::homeward;
use homeward::app::answer::HealthReport;
use homeward::app::{Outcome, Request, Response};
use homeward::control::{ControlClient, ControlError, ControlServer, MAX_LINE_BYTES};
use homeward::domain::delivery::{Rejection, SendFailure, SubjectId};
use homeward::domain::id::VisitId;
use homeward::domain::principal::UnixUser;
use homeward::domain::via::RecordedVia;
use homeward::store::{At, StoreReader};
use serde_json::Value;
use std::io::{BufRead, BufReader, ErrorKind, Write};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::net::{UnixListener, UnixStream};
use std::time::Duration;

/// A client that sends what it likes.
struct Raw(BufReader<UnixStream>);

impl Raw {
    fn connect(live: &Live) -> Self {
        let stream = UnixStream::connect(live.socket()).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        Self(BufReader::new(stream))
    }

    fn send(&mut self, bytes: &[u8]) {
        self.0.get_mut().write_all(bytes).unwrap();
    }

    fn answer(&mut self) -> Value {
        let mut line = String::new();
        self.0.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line:?}"))
    }

    fn is_healthy(&mut self) -> bool {
        self.send(b"\"health\"\n");
        self.answer()["done"]["open_visits"].is_u64()
    }
}

pub(crate) const SIGN_OUT: &[&str] = &[
    "visit",
    "out",
    "--type",
    "home",
    "--worker",
    "jo",
    "--worker",
    "ali",
    "--stop",
    "12 Acacia Avenue, M5 3XX",
    "--household",
    "0161 496 0123",
    "--purpose",
    "attendance",
    "--vehicle",
    "blue Ford Fiesta AB12 CDE",
    "--authorised-by",
    "morgan",
    "--back",
    "+90m",
];

#[test]
fn what_is_not_a_request_is_answered_and_the_connection_stays() {
    let live = Live::start();
    let mut raw = Raw::connect(&live);
    for line in [
        &b"\n"[..],
        b"not json\n",
        b"{\"visits\":{\"all\":true}\n",
        b"{\"frobnicate\":{}}\n",
        b"\xff\xfe\x00\n",
        b"[[[[[[[[[[[[[[[[\n",
    ] {
        raw.send(line);
        let answer = raw.answer();
        let message = answer["invalid"]["message"].as_str().unwrap();
        assert!(message.contains("nothing was changed"), "{message}");
    }
    assert!(raw.is_healthy());
}

#[test]
fn nesting_without_end_does_not_bring_the_daemon_down() {
    let live = Live::start();
    let mut raw = Raw::connect(&live);
    let mut line = vec![b'['; MAX_LINE_BYTES - 1];
    line.push(b'\n');
    raw.send(&line);
    assert!(raw.answer()["invalid"].is_object());
    assert!(raw.is_healthy());
}

#[test]
fn a_line_that_is_too_long_is_told_of_before_it_ends_and_the_next_one_is_read() {
    let live = Live::start();
    let mut raw = Raw::connect(&live);
    raw.send(&vec![b'x'; MAX_LINE_BYTES + 1]);
    let message = raw.answer()["invalid"]["message"].clone();
    assert!(message.as_str().unwrap().contains("65536"), "{message}");
    raw.send(&vec![b'x'; 3 * MAX_LINE_BYTES]);
    raw.send(b"\n");
    assert!(raw.is_healthy());
}

#[test]
fn several_requests_in_one_write_are_answered_in_order() {
    let live = Live::start();
    let mut raw = Raw::connect(&live);
    raw.send(b"\"health\"\nrubbish\n{\"visits\":{\"all\":false}}\n\"hea");
    assert!(raw.answer()["done"].is_object());
    assert!(raw.answer()["invalid"].is_object());
    assert!(raw.answer()["done"].is_array());
    raw.send(b"lth\"\n");
    assert!(raw.answer()["done"].is_object());
}

#[test]
fn a_client_that_says_nothing_does_not_hold_up_another() {
    let live = Live::start();
    let mut silent = Raw::connect(&live);
    silent.send(b"{\"visits\"");
    let mut others: Vec<Raw> = (0..8).map(|_| Raw::connect(&live)).collect();
    for other in &mut others {
        assert!(other.is_healthy());
    }
    silent.send(b":{\"all\":false}}\n");
    assert!(silent.answer()["done"].is_array());
}

#[test]
fn only_the_owner_can_reach_the_socket() {
    let live = Live::start();
    let mode = |path| std::fs::metadata(path).unwrap().permissions().mode() & 0o7777;
    assert_eq!(mode(live.socket()), 0o600);
    assert_eq!(mode(live.directory().join("run")), 0o700);
    let left: Vec<_> = std::fs::read_dir(live.directory().join("run"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(left, ["control.sock"]);
}

#[test]
fn a_socket_that_is_answered_is_not_taken_away() {
    let live = Live::start();
    let _entered = live.runtime().enter();
    let error = ControlServer::bind(&live.socket()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::AddrInUse);
    assert!(Raw::connect(&live).is_healthy());
}

#[test]
fn a_socket_left_by_a_daemon_that_died_is_replaced_and_anything_else_is_not() {
    let live = Live::start();
    let _entered = live.runtime().enter();
    let stale = live.directory().join("stale.sock");
    drop(UnixListener::bind(&stale).unwrap());
    drop(ControlServer::bind(&stale).unwrap());
    let file = live.directory().join("homeward.toml");
    let before = std::fs::read(&file).unwrap();
    assert_eq!(
        ControlServer::bind(&file).unwrap_err().kind(),
        ErrorKind::AlreadyExists
    );
    assert_eq!(std::fs::read(&file).unwrap(), before);
}

#[test]
fn stopping_takes_the_socket_away_and_clients_are_told_that_nobody_is_there() {
    let mut live = Live::start();
    let mut client = ControlClient::connect(&live.socket()).unwrap();
    assert!(matches!(
        client.ask::<HealthReport>(Request::Health),
        Ok(Response::Done(_))
    ));
    live.stop_answering();
    assert!(!live.socket().exists());
    assert!(matches!(
        client.ask::<HealthReport>(Request::Health),
        Err(ControlError::NoAnswer { .. })
    ));
    assert!(matches!(
        ControlClient::connect(&live.socket()),
        Err(ControlError::NotReachable { .. })
    ));
}

// Faults: P14 x engine-hangs
#[test]
fn a_daemon_that_is_stuck_is_not_waited_for_without_end() {
    let directory = tempfile::tempdir().unwrap();
    let socket = directory.path().join("stuck.sock");
    let _stuck = UnixListener::bind(&socket).unwrap();
    let mut client = ControlClient::connect_within(&socket, Duration::from_millis(20)).unwrap();
    assert!(matches!(
        client.ask::<HealthReport>(Request::Health),
        Err(ControlError::NoAnswer { .. })
    ));
}

#[test]
fn a_visit_goes_out_and_comes_back_by_the_command_line() {
    let live = Live::start();
    let ran = live.homeward(&["visit", "list"]).ended(0);
    assert!(ran.out.contains("nobody is out"), "{ran:?}");
    let ran = live.homeward(&[SIGN_OUT, &["--json"]].concat()).ended(0);
    let id = ran.json()["visit"]["id"].as_str().unwrap().to_owned();

    let ran = live.homeward(&["visit", "list", "--json"]).ended(0);
    let visits = ran.json();
    assert_eq!(visits.as_array().unwrap().len(), 1);
    for key in [
        "id",
        "school",
        "type",
        "phase",
        "workers",
        "last_heard_at",
        "next",
        "alert",
    ] {
        assert!(visits[0].get(key).is_some(), "no `{key}` in {visits}");
    }
    assert_eq!(visits[0]["workers"], serde_json::json!(["ali", "jo"]));
    assert!(visits[0]["next"]["at"].as_str().unwrap().ends_with('Z'));

    let ran = live.homeward(&["visit", "in", "jo"]).ended(0);
    assert!(ran.out.contains("on-site"), "{ran:?}");
    live.homeward(&["visit", "ok", &id, "--by", "pat"]).ended(0);
    let ran = live.homeward(&["visit", "list"]).ended(0);
    assert!(ran.out.contains("check-in by"), "{ran:?}");
    assert!(!ran.out.contains('Z'), "times are the school's own: {ran:?}");
    live.homeward(&["visit", "more", "jo", "15m"]).ended(0);
    live.homeward(&["visit", "left", "jo"]).ended(0);
    let ran = live.homeward(&["visit", "show", &id]).ended(0);
    assert!(ran.out.contains("12 Acacia Avenue"), "{ran:?}");
    assert!(ran.out.contains("signed out, by morgan (cli)"), "{ran:?}");
    assert!(
        ran.out.contains("to ali (queued), jo (queued) by sms: Homeward "),
        "{ran:?}"
    );
    assert!(ran.out.contains("checked in, by pat (cli)"), "{ran:?}");
    let ran = live.homeward(&["visit", "show", &id, "--all"]).ended(0);
    assert!(ran.out.contains("AT     DUE"), "{ran:?}");
    let ran = live.homeward(&["visit", "back", &id]).ended(0);
    assert!(ran.out.contains("closed"), "{ran:?}");
    let ran = live.homeward(&["visit", "list", "--json"]).ended(0);
    assert_eq!(ran.json(), serde_json::json!([]));
    let ran = live.homeward(&["visit", "list", "--all", "--json"]).ended(0);
    assert_eq!(ran.json()[0]["id"], id);
}

#[test]
fn the_police_sheet_of_a_visit_is_printed_before_any_alert_and_after() {
    let live = Live::start();
    let ran = live.homeward(&["visit", "sheet", "jo"]).ended(1);
    assert!(ran.err.contains("is not on any visit"), "{ran:?}");
    let ran = live.homeward(&[SIGN_OUT, &["--json"]].concat()).ended(0);
    let id = ran.json()["visit"]["id"].as_str().unwrap().to_owned();

    let ran = live.homeward(&["visit", "sheet", "jo"]).ended(0);
    for part in [
        "POLICE, PLEASE. WHERE\n  12 Acacia Avenue, M5 3XX\n",
        "What has happened: ____",
        "blue Ford Fiesta AB12 CDE",
        "NOT KNOWN",
        "IF 999 FAILS",
    ] {
        assert!(ran.out.contains(part), "no `{part}`: {ran:?}");
    }
    assert!(!ran.out.contains("attendance\n"), "never why: {ran:?}");

    let file = live.directory().join("sheet.html");
    let page = file.to_str().unwrap();
    let ran = live.homeward(&["visit", "sheet", &id, "--html", page]).ended(0);
    assert!(ran.out.contains("print it on one side of A4"), "{ran:?}");
    let written = std::fs::read_to_string(&file).unwrap();
    assert!(written.starts_with("<!DOCTYPE html>") && written.contains("12 Acacia Avenue, M5 3XX"));
    assert!(written.contains(&format!("Visit {id}, as of ")), "{written}");
    assert!(
        !written.contains("href=") && !written.contains("src="),
        "it needs nothing beside itself"
    );
    let mode = std::fs::metadata(&file).unwrap().permissions().mode();
    assert_eq!(mode & 0o077, 0, "addresses are for nobody else on the machine");

    let raise = ["alert", "raise", "jo", "--kind", "duress", "--by", "pat"];
    live.homeward(&raise).ended(0);
    let ran = live.homeward(&["visit", "sheet", "jo", "--json"]).ended(0);
    let sheet = ran.json();
    assert!(sheet["code"].is_string(), "{sheet}");
    assert_eq!(sheet["lines"][0]["heading"], "RING");
    let text = sheet["sheet"].as_str().unwrap();
    assert!(text.contains("DO NOT RING THEM"), "{text}");
    assert!(!text.contains("07700 9"), "{text}");
}

#[test]
fn what_makes_no_sense_is_refused_with_1() {
    let live = Live::start();
    let ran = live.homeward(&["visit", "ok", "jo"]).ended(1);
    assert!(ran.err.starts_with("homeward: refused: "), "{ran:?}");
    assert_eq!(ran.out, "");
    let ran = live
        .homeward(&[
            "visit", "out", "--type", "home", "--worker", "jo", "--back", "+90m",
        ])
        .ended(1);
    assert!(
        ran.err.contains("--household") && ran.err.contains("--purpose"),
        "{ran:?}"
    );
    let ran = live
        .homeward(&[
            "visit", "out", "--type", "home", "--worker", "jo", "--back", "teatime",
        ])
        .ended(1);
    assert!(ran.err.contains("teatime"), "{ran:?}");
    live.homeward(&["alert", "ack", "K7", "--by", "pat"]).ended(1);
}

#[test]
fn an_alert_is_raised_held_and_resolved_by_the_command_line() {
    let live = Live::start();
    live.homeward(SIGN_OUT).ended(0);
    let ran = live
        .homeward(&[
            "alert", "raise", "jo", "--kind", "concern", "--by", "pat", "--json",
        ])
        .ended(0);
    let code = ran.json()["alert"]["code"].as_str().unwrap().to_owned();
    let alerts = live.homeward(&["alert", "list", "--json"]).ended(0).json();
    for key in [
        "code",
        "visit",
        "school",
        "kind",
        "causes",
        "opened_at",
        "step",
        "held_by",
        "next_at",
        "resolved_at",
        "resolved_by",
    ] {
        assert!(alerts[0].get(key).is_some(), "no `{key}` in {alerts}");
    }
    let ran = live.homeward(&["visit", "list"]).ended(0);
    assert!(ran.out.contains(&format!("{code} concern at office")), "{ran:?}");
    let ran = live.homeward(&["alert", "ack", &code, "--by", "pat"]).ended(0);
    assert!(ran.out.contains("held by pat until"), "{ran:?}");
    let ran = live.homeward(&["alert", "ack", &code, "--by", "jo"]).ended(1);
    assert!(ran.err.contains(&code), "{ran:?}");
    live.homeward(&["alert", "safe", &code, "--by", "pat", "--how", "spoke"])
        .ended(0);
    assert_eq!(
        live.homeward(&["alert", "list", "--json"]).ended(0).json(),
        serde_json::json!([])
    );
    let all = live.homeward(&["alert", "list", "--all"]).ended(0);
    assert!(all.out.contains("by pat"), "{all:?}");
}

#[test]
fn the_record_is_verified_and_backed_up_while_the_daemon_has_it() {
    let live = Live::start();
    live.homeward(SIGN_OUT).ended(0);
    let store = live.directory().join("homeward.db").display().to_string();
    let ran = homeward(&["verify", "--store", &store, "--json"]).ended(0);
    assert_eq!(ran.json()["sound"], true);
    assert_eq!(ran.json()["visits"], 1);
    let copy = live.directory().join("copy.db").display().to_string();
    homeward(&["backup", &copy, "--store", &store]).ended(0);
    let ran = homeward(&["verify", "--store", &copy]).ended(0);
    assert!(ran.out.contains("is whole"), "{ran:?}");
    let ran = homeward(&["backup", &copy, "--store", &store]).ended(1);
    assert!(
        ran.err.contains("copy.db` exists, and is not overwritten"),
        "{ran:?}"
    );
    for said in [" 1 visit and ", " text", " message", " alert"] {
        let ran = homeward(&["verify", "--store", &copy]).ended(0);
        assert!(ran.out.contains(said), "its words say what was compared: {ran:?}");
    }
    let edited = rusqlite::Connection::open(&copy).unwrap();
    edited
        .execute("UPDATE message SET address = '+447700900999' WHERE id = 1", [])
        .unwrap();
    drop(edited);
    let ran = homeward(&["verify", "--store", &copy]).ended(1);
    assert!(
        ran.out
            .contains("found wrong: message 1 is not as it was written"),
        "{ran:?}"
    );
}

#[test]
fn a_hostile_store_ends_verify_at_once() {
    let live = Live::start();
    let store = live.directory().join("homeward.db").display().to_string();
    let copy = live.directory().join("copy.db").display().to_string();
    homeward(&["backup", &copy, "--store", &store]).ended(0);
    let edited = rusqlite::Connection::open(&copy).unwrap();
    edited
        .execute_batch(
            "DROP TABLE attempt;
             CREATE VIEW attempt AS WITH RECURSIVE n(message, n, gateway, begun_at_ms, ended_at_ms, outcome, sum) AS (
                 SELECT 1, 1, 'x', 1, 1, 'x', x'' UNION ALL SELECT message + 1, n, gateway, 1, 1, 'x', x'' FROM n
             ) SELECT * FROM n",
        )
        .unwrap();
    drop(edited);
    let ran = homeward(&["verify", "--store", &copy]);
    assert!(ran.code == 1 && ran.err.contains("copy.db"), "{ran:?}");
}

// Faults: P13 x bad-config
#[test]
fn p13_commands_reach_the_daemon_while_its_configuration_is_being_edited() {
    let live = Live::start();
    live.homeward(SIGN_OUT).ended(0);
    let config = live.directory().join("homeward.toml");
    let broken = format!("{}\n[channels\n", std::fs::read_to_string(&config).unwrap());
    std::fs::write(&config, broken).unwrap();
    let ran = live.homeward(&["check", "--no-secrets"]).ended(78);
    assert!(
        ran.out
            .contains("nothing was changed; a running daemon keeps the configuration loaded at"),
        "{ran:?}"
    );
    let ran = live.homeward(&["visit", "list"]).ended(0);
    assert!(
        ran.out.contains("jo") && !ran.out.contains('Z'),
        "times by the school's clock, as the daemon knows it: {ran:?}"
    );
    live.homeward(&["visit", "back", "jo"]).ended(0);
}

#[test]
fn a_test_message_that_every_gateway_takes_ends_with_0() {
    let live = Live::start();
    for gateway in ["main", "mail"] {
        let provider_id = format!("{gateway}-1");
        live.carry(gateway, Outcome::Accepted { provider_id });
    }
    let ran = live.homeward(&["send-test", "pat"]).ended(0);
    for said in ["sms: accepted by `main`", "email: accepted by `mail`"] {
        assert!(ran.out.contains(said), "{ran:?}");
    }
    let ran = live.homeward(&["send-test", "Pat Evans", "--json"]).ended(0);
    let json = ran.json();
    assert_eq!(
        (&json["person"], &json["accepted"]),
        (&"pat".into(), &true.into())
    );
    assert_eq!(json["messages"].as_array().unwrap().len(), 2);
}

#[test]
fn a_test_message_that_a_gateway_refuses_ends_with_1() {
    let live = Live::start();
    let refused = SendFailure::Rejected {
        reason: Rejection::BadAddress,
        why: "no such number".to_owned(),
    };
    live.carry("main", Outcome::Failed(refused));
    let provider_id = "mail-1".to_owned();
    live.carry("mail", Outcome::Accepted { provider_id });
    let ran = live.homeward(&["send-test", "pat"]).ended(1);
    assert!(
        ran.out.contains("sms: rejected") && ran.out.contains("email: accepted"),
        "{ran:?}"
    );
    assert!(ran.err.contains("may not be reached"), "{ran:?}");
}

#[test]
fn a_test_message_to_nobody_is_not_sent() {
    let mut live = Live::start();
    let ran = live.homeward(&["send-test", "nobody"]).ended(1);
    assert!(ran.err.contains("nobody called `nobody`"), "{ran:?}");
    live.stop_answering();
    live.homeward(&["send-test", "pat"]).ended(3);
}

#[test]
fn a_command_is_answered_while_hundreds_of_clients_hold_half_a_line() {
    let live = Live::start();
    let held: Vec<Raw> = (0..500)
        .map(|_| {
            let mut raw = Raw::connect(&live);
            raw.send(b"\"hea");
            raw
        })
        .collect();
    live.homeward(&["visit", "list"]).ended(0);
    drop(held);
}

#[test]
fn p16_the_record_has_the_unix_user_that_the_kernel_names_whatever_a_client_claims() {
    let live = Live::start();
    live.homeward(SIGN_OUT).ended(0);
    let mut raw = Raw::connect(&live);
    raw.send(
        b"{\"raise\":{\"who\":\"jo\",\"kind\":\"help\",\"by\":\"pat\",\"origin\":\"board\",\
          \"principal\":{\"operator\":{\"unix_user\":4242}}}}\n",
    );
    assert_eq!(raw.answer()["done"]["alert"]["kind"], "help");
    let user = std::fs::metadata(live.socket()).unwrap().uid();
    let reader = StoreReader::open(&At::state_directory(live.directory())).unwrap();
    let events = reader.events_of(SubjectId::Visit(VisitId(1))).unwrap();
    for name in ["signed out", "alert opened"] {
        let event = events.iter().find(|event| event.name == name).unwrap();
        assert_eq!(
            event.via,
            RecordedVia::Cli(Some(UnixUser(user))),
            "{name} is on record by who typed it"
        );
    }
    // Lists show the way alone, as they always did.
    let shown = live.homeward(&["visit", "show", "jo", "--json"]).ended(0).json();
    assert_eq!(shown["record"][0]["via"], "cli");
}
