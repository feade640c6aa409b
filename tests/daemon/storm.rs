//! The largest size that one machine is supported for: a thousand visits out at once, and all of them missed.

use crate::school::{Rules, server};
use crate::support::daemon::{Daemon, Home};
use crate::support::smtp::SmtpServer;
use crate::support::twilio::TwilioServer;
use serde_json::json;
use std::fmt::Write;
use std::time::{Duration, Instant};

const SCHOOLS: usize = 20;
const PEOPLE: usize = 50;

/// Longest time for everything to be told, on a busy machine.
const STORM_AT_MOST: Duration = Duration::from_secs(240);

/// A school with an office and fifty workers.
fn school(number: usize) -> String {
    let mut file = format!(
        r#"
[school]
name = "School {number}"
phone = "0161 496 0000"
time_zone = "Europe/London"
hours = "Mon-Sun 00:00-24:00"

[people.office]
name = "Office {number}"
mobile = "{}"
roles = ["office-manager"]

[visit_types.home]
workers = 1

[visit_types.home.arrival]
within = "45s"
grace = "1s"
chain = "help"

[visit_types.home.return]
grace = "10m"
chain = "help"
"#,
        mobile(SCHOOLS * PEOPLE + number)
    );
    for chain in ["help", "duress", "concern", "monitor"] {
        write!(
            file,
            "\n[[chain.{chain}]]\nstep = \"office\"\ntell = [\"office-manager\"]\nby = [\"sms\"]\nask = \"ring-worker\"\nagain = \"30m\"\n"
        )
        .unwrap();
    }
    for worker in number * PEOPLE..(number + 1) * PEOPLE {
        let mobile = mobile(worker);
        write!(
            file,
            "\n[people.w{worker}]\nname = \"Wkr{worker}\"\nmobile = \"{mobile}\"\nroles = [\"staff\"]\n"
        )
        .unwrap();
    }
    file
}

/// There are a thousand numbers for drama, and a few more people: they come from two ranges of it.
fn mobile(n: usize) -> String {
    if n < 1000 {
        format!("+447700900{n:03}")
    } else {
        format!("+441632960{:03}", n - 1000)
    }
}

/// The most memory that the daemon has had, in KiB.
fn peak(daemon: &Daemon) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", daemon.pid())).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// What the unit allows, in KiB.
fn allowed() -> u64 {
    let unit =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/systemd/homeward.service")).unwrap();
    let line = unit.lines().find_map(|line| line.strip_prefix("MemoryMax="));
    let gigabytes = line
        .and_then(|value| value.strip_suffix('G'))
        .expect("MemoryMax in G");
    gigabytes.parse::<u64>().unwrap() * 1024 * 1024
}

// Faults: P02 P14 x gateway-slow
#[test]
fn p14_a_thousand_visits_missed_at_once_take_less_than_half_of_the_memory_that_the_unit_allows() {
    let (twilio, mail) = (TwilioServer::start(), SmtpServer::plain());
    let home = Home::new(&server(&twilio, &mail, &Rules::default()), &school(0));
    std::fs::rename(home.path("schools/example.toml"), home.path("schools/s0.toml")).unwrap();
    for number in 1..SCHOOLS {
        home.write(&format!("schools/s{number}.toml"), &school(number));
    }
    let daemon = Daemon::start(&home);
    for worker in 0..SCHOOLS * PEOPLE {
        daemon.done(&json!({ "sign-out": {
            "school": format!("s{}", worker / PEOPLE), "visit_type": "home",
            "workers": [format!("w{worker}")], "stops": ["12 Acacia Avenue, M5 3XX"], "back": "+5h"
        } }));
    }
    let deadline = Instant::now() + STORM_AT_MOST;
    loop {
        let open = daemon.alerts();
        let overdue = open.as_array().expect("a list").iter();
        let overdue = overdue.filter(|alert| alert["kind"] == "overdue").count();
        if overdue == SCHOOLS * PEOPLE {
            break;
        }
        assert!(
            Instant::now() < deadline,
            "{overdue} of {} told",
            SCHOOLS * PEOPLE
        );
    }
    let (peak, allowed) = (peak(&daemon), allowed());
    println!("peak {} MiB of {} MiB", peak / 1024, allowed / 1024);
    assert!(peak < allowed / 2, "{peak} KiB of {allowed} KiB");
}
