//! The shipped policies as the daemon's tests run them: as they are, but for seconds in place of minutes, and no closed door.

use crate::school::School;
use crate::support::preset::{at_all_hours, preset};
use serde_json::{Value, json};

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
    School::of(&quick(&at_all_hours(&preset(policy))))
}

/// The same rules, told sooner.
fn quick(shipped: &str) -> String {
    let mut changed = 0;
    let mut text = String::new();
    for line in shipped.lines() {
        let key = line.split_once('=').map_or("", |(key, _)| key.trim());
        if let Some((_, quick)) = QUICK.iter().find(|(name, _)| *name == key) {
            text.push_str(&format!("{key} = {quick}"));
            changed += 1;
        } else {
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
