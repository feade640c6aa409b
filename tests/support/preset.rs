//! The presets under `config/policies`, as a test can run them: with seconds for minutes, at any hour of any day.

use std::path::Path;

/// Returns a preset's file: `mead-trust`.
pub fn preset(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("config/policies/{name}.toml"));
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Divides every duration in a file by `factor`, down to one second at the least, and changes nothing else.
///
/// 300 makes seconds of what takes minutes: a check-in every 20 minutes comes every 4 seconds.
pub fn shortened(toml: &str, factor: u64) -> String {
    let line = |line: &str| {
        let found = line
            .split('"')
            .nth(1)
            .and_then(|text| Some((text, seconds(text)?)));
        match found {
            Some((text, seconds)) => line.replacen(
                &format!("\"{text}\""),
                &format!("\"{}s\"", (seconds / factor).max(1)),
                1,
            ),
            None => line.to_owned(),
        }
    };
    lines(toml, line)
}

/// Opens the school and its visit types at all hours, and has everybody in, so that a test may run at midnight.
pub fn at_all_hours(toml: &str) -> String {
    lines(toml, |line| {
        let key = line.split('=').next().unwrap_or(line).trim();
        match key {
            "hours" => "hours = \"Mon-Sun 00:00-24:00\"".to_owned(),
            "closed" | "latest_start" => String::new(),
            _ => line.to_owned(),
        }
    })
}

/// Puts `new` for `old`, which must be there.
pub fn edited(toml: &str, old: &str, new: &str) -> String {
    assert!(toml.contains(old), "the preset has no `{old}`");
    toml.replace(old, new)
}

fn lines(toml: &str, change: impl Fn(&str) -> String) -> String {
    toml.lines().map(change).map(|line| line + "\n").collect()
}

/// Reads `1h30m` as seconds; `None` if it is no duration.
fn seconds(text: &str) -> Option<u64> {
    let mut total = 0;
    let mut rest = text;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit())?;
        let number: u64 = rest.get(..digits)?.parse().ok()?;
        let unit = match rest.get(digits..=digits)? {
            "d" => 86_400,
            "h" => 3_600,
            "m" => 60,
            "s" => 1,
            _ => return None,
        };
        total += number * unit;
        rest = rest.get(digits + 1..)?;
    }
    (total > 0).then_some(total)
}
