//! From the instant at which a deadline and its grace have passed to the gateway's socket receiving the request, over 200
//! visits: the real binary, its store on this disk, and a stand-in for Twilio's HTTP API on loopback.
//!
//! `make bench`. A figure, not a test: what holds on a busy machine is for the machine to say.

#[path = "../tests/support/mod.rs"]
mod support;

use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use support::daemon::{Daemon, Home};
use support::twilio::{ACCOUNT, NUMBER, TwilioServer};

const VISITS: usize = 200;
const OFFICE: &str = "+447700900900";
const WITHIN: &str = "25s";
const GRACE_MS: f64 = 1000.0;

fn server(twilio: &TwilioServer) -> String {
    format!(
        r#"
schools = "schools/*.toml"
[server]
listen      = "127.0.0.1:0"
state_dir   = "state"
runtime_dir = "run"
[channels]
sms = ["main"]
[gateways.twilio.main]
account_sid = "{ACCOUNT}"
auth_token  = {{ env = "HOMEWARD_TEST_TOKEN" }}
from        = "{NUMBER}"
inbound     = "poll"
poll_every  = "5s"
base_url    = "{}"
"#,
        twilio.base_url()
    )
}

fn school() -> String {
    let mut text = String::from(
        r#"
[school]
name      = "Example Primary School"
phone     = "0161 496 0000"
time_zone = "Europe/London"
hours     = "Mon-Sun 00:00-23:59"
[people.office]
name   = "The Office"
mobile = "07700 900900"
roles  = ["office-manager"]
[visit_types.home]
workers = 1
[visit_types.home.arrival]
within = "25s"
grace  = "1s"
chain  = "help"
[visit_types.home.return]
grace  = "10m"
extend_max = "1h"
chain  = "help"
"#,
    );
    for chain in ["help", "duress", "concern", "monitor"] {
        text.push_str(&format!(
            "[[chain.{chain}]]\nstep = \"office\"\ntell = [\"office\"]\nby = [\"sms\"]\nask = \"ring-worker\"\nagain = \"10m\"\n"
        ));
    }
    text = text.replace("tell = [\"office\"]", "tell = [\"office-manager\"]");
    for number in 0..VISITS {
        text.push_str(&format!(
            "[people.w{number:03}]\nname = \"Wkr{number:03}\"\nmobile = \"07700 900{number:03}\"\nroles = [\"staff\"]\n"
        ));
    }
    text
}

fn sign_out(number: usize) -> Value {
    json!({ "sign-out": {
        "school": "example", "visit_type": "home", "workers": [format!("w{number:03}")], "stops": ["12 Acacia Avenue"],
        "household": null, "purpose": null, "vehicle": null, "risk_assessment": null, "hazards": null,
        "authorised_by": null, "responsible_contact": null, "back": "+90m",
    }})
}

fn main() {
    let twilio = TwilioServer::start();
    let home = Home::new(&server(&twilio), &school());
    let daemon = Daemon::start(&home);
    let wall = || SystemTime::now().duration_since(UNIX_EPOCH).map_or(0.0, |since| since.as_secs_f64() * 1000.0);
    let (instant_0, wall_0) = (Instant::now(), wall());
    let mut due: BTreeMap<String, f64> = BTreeMap::new();
    for number in 0..VISITS {
        let done = daemon.done(&sign_out(number));
        let at: jiff::Timestamp =
            done["visit"]["next"]["at"].as_str().and_then(|at| at.parse().ok()).expect("an arrival is due");
        due.insert(format!("Wkr{number:03}"), at.as_millisecond() as f64 + GRACE_MS);
    }
    let spread = due.values().fold(f64::MIN, |a, b| a.max(*b)) - due.values().fold(f64::MAX, |a, b| a.min(*b));
    let mut late: Vec<f64> = due
        .iter()
        .map(|(name, due)| {
            let sms = twilio.expect(OFFICE, name, 1, Duration::from_secs(60));
            wall_0 + sms.at.duration_since(instant_0).as_secs_f64() * 1000.0 - due
        })
        .collect();
    late.sort_by(f64::total_cmp);
    let at = |part: f64| late[((late.len() - 1) as f64 * part).round() as usize];
    println!(
        "deadline and grace passed -> request at the gateway's socket, {VISITS} visits due within {spread:.0} ms \
         (arrival within {WITHIN}): p50 {:.1} ms, p99 {:.1} ms, max {:.1} ms",
        at(0.50),
        at(0.99),
        at(1.0)
    );
}
