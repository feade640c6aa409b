//! The shipped policies as the daemon's tests run them: as they are, but for seconds in place of minutes, and no closed door.

use crate::school::{Rules, School, server};
use crate::support::daemon::Home;
use crate::support::smtp::SmtpServer;
use crate::support::twilio::TwilioServer;
use serde_json::{Value, json};
use std::path::Path;

pub const ALI: &str = "+447700900102";
pub const CHRIS: &str = "+447700900105";
pub const ROBIN: &str = "+447700900107";

/// What is quick in a test: how often a check is wanted, and every wait after it. What is armed by an hour of the day
/// stays as it is.
const QUICK: [(&str, &str); 4] = [
    ("every", "\"4s\""),
    ("nudge_before", "\"2s\""),
    ("grace", "\"2s\""),
    ("wait", "\"2s\""),
];

/// A school that runs a shipped policy, at any hour of any day.
pub fn school(policy: &str) -> School {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("config/policies/{policy}.toml"));
    let shipped = std::fs::read_to_string(path).unwrap();
    let twilio = TwilioServer::start();
    let mail = SmtpServer::plain();
    let home = Home::new(&server(&twilio, &mail, &Rules::default()), &quick(&shipped));
    School { twilio, mail, home }
}

/// The same rules, told sooner.
fn quick(shipped: &str) -> String {
    let mut changed = 0;
    let mut text = String::new();
    for line in shipped.lines() {
        let key = line.split_once('=').map_or("", |(key, _)| key.trim());
        if key == "hours" {
            text.push_str("hours = \"Mon-Sun 00:00-23:59\"");
        } else if let Some((_, quick)) = QUICK.iter().find(|(name, _)| *name == key) {
            text.push_str(&format!("{key} = {quick}"));
            changed += 1;
        } else if !matches!(key, "closed" | "latest_start") {
            text.push_str(line);
        }
        text.push('\n');
    }
    assert!(
        changed > 10,
        "the policy has its durations where they are looked for"
    );
    text
}

/// Jo and Ali's sign-out, as the office types it.
pub fn sign_out(also: &Value) -> Value {
    let mut request = json!({
        "school": "example",
        "visit_type": "home",
        "workers": ["jo", "ali"],
        "stops": ["12 Acacia Avenue, M5 3XX @ +20m-+50m"],
        "household": "0161 496 0123",
        "authorised_by": "morgan",
        "back": "+90m",
    });
    let fields = also.as_object().expect("a table").clone();
    request.as_object_mut().expect("a table").extend(fields);
    json!({ "sign-out": request })
}
