//! The shipped policies: each scenario holds, and fails as soon as a line that carries its rule is changed.

use homeward::scenario::{ScenarioLibrary, ScenarioOutcome};
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("config/policies")
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The files of a folder whose names end so, in their order.
fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.to_string_lossy().ends_with(ending))
        .collect();
    files.sort();
    files
}

/// The names of all policies.
fn policies() -> Vec<String> {
    let names = files(&folder(), ".toml").into_iter();
    names
        .filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned()))
        .collect()
}

fn scenarios(policy: &str) -> Vec<PathBuf> {
    files(&folder().join(policy), ".scenario.toml")
}

/// What people say, and how they behave, under a policy: stories by authors who had not seen the source.
fn of_people(policy: &str) -> Vec<PathBuf> {
    let stories = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios");
    let folder = stories.join(policy);
    // No stranger has written stories for our own later presets.
    if !folder.exists() {
        return Vec::new();
    }
    files(&folder, ".scenario.toml")
}

fn played(library: &mut ScenarioLibrary, path: &Path) -> Result<ScenarioOutcome, String> {
    let played = library.play(path);
    played
        .map(|played| played.outcome)
        .map_err(|why| format!("{}: {why:?}", path.display()))
}

#[test]
fn every_scenario_of_every_policy_holds() {
    let (mut wrong, mut library) = (Vec::new(), ScenarioLibrary::default());
    let policies = policies();
    assert!(
        policies.iter().any(|policy| policy == "recommended"),
        "{policies:?}"
    );
    for policy in &policies {
        let scenarios = scenarios(policy);
        assert!(!scenarios.is_empty(), "{policy} comes without a scenario");
        for path in scenarios.into_iter().chain(of_people(policy)) {
            match played(&mut library, &path) {
                Ok(outcome) if outcome.holds() => {
                    assert!(outcome.checks > 0, "{} expects nothing", path.display());
                    assert!(!outcome.rules.is_empty(), "{} names no rule", path.display());
                }
                Ok(outcome) => {
                    wrong.push(format!(
                        "{}: {:#?}\n{:?}",
                        path.display(),
                        outcome.failed,
                        outcome.changed
                    ));
                }
                Err(why) => wrong.push(why),
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Which rules a line says that it carries: the words of its remark.
fn carries(line: &str, rule: &str) -> bool {
    let Some((_, remark)) = line.split_once(" #") else {
        return false;
    };
    let mut words = remark.split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
    words.any(|word| word == rule)
}

/// What a line may be changed to: another value of its kind, and nothing at all.
fn changed(line: &str) -> Vec<String> {
    let mut variants = Vec::new();
    if let Some((key, value)) = line.split_once('=') {
        let value = value.rsplit_once(" #").map_or(value, |(value, _)| value).trim();
        let others: &[&str] = match (key.trim(), value) {
            ("ask", "\"police\"") => &["\"decide\""],
            ("ask", _) => &["\"ring-worker\"", "\"decide\""],
            ("workers", _) => &["1"],
            ("tell", _) | ("authorised_by", _) | ("out_of_hours_authorised_by", _) => &["[\"chris\"]"],
            ("hours", _) => &["\"Mon-Sun 00:00-23:59\""],
            ("within" | "every" | "grace" | "wait" | "wait_at_most", _) => &["\"37m\""],
            (_, "true") => &["false"],
            (_, number) if number.starts_with("\"07700 ") => &["\"07700 900199\""],
            _ => &[],
        };
        variants.extend(others.iter().map(|other| format!("{key}= {other}")));
    }
    variants.push(String::new());
    variants
}

/// Plays a scenario at a policy of which one line was changed; `None` where that is no policy any more.
fn fails(policy: &str, text: &str, scenario: &Path) -> Option<bool> {
    let folder = tempfile::tempdir().expect("a folder");
    let school = folder.path().join(format!("{policy}.toml"));
    std::fs::write(&school, text).expect("written");
    let below = folder.path().join(policy);
    std::fs::create_dir(&below).expect("a folder");
    let copy = below.join("copy.scenario.toml");
    std::fs::copy(scenario, &copy).expect("copied");
    played(&mut ScenarioLibrary::default(), &copy)
        .ok()
        .map(|outcome| !outcome.holds())
}

/// Finds a line that carries a rule of the scenario, and without which it fails.
fn proof(policy: &str, text: &str, scenario: &Path) -> Option<String> {
    let outcome = played(&mut ScenarioLibrary::default(), scenario).unwrap_or_else(|why| panic!("{why}"));
    assert!(outcome.holds(), "{} does not hold as it is", scenario.display());
    let rules = outcome.rules;
    let lines: Vec<&str> = text.lines().collect();
    for (at, line) in lines.iter().enumerate() {
        if line.starts_with('#') || !rules.iter().any(|rule| carries(line, rule)) {
            continue;
        }
        for variant in changed(line) {
            let mut mutant: Vec<&str> = lines.clone();
            mutant[at] = &variant;
            if fails(policy, &mutant.join("\n"), scenario) == Some(true) {
                return Some(format!("line {}: `{line}` as `{variant}`", at + 1));
            }
        }
    }
    None
}

#[test]
fn every_scenario_fails_once_a_line_that_carries_its_rule_is_changed() {
    let unproved: Vec<String> = std::thread::scope(|scope| {
        let threads: Vec<_> = policies()
            .into_iter()
            .map(|policy| {
                scope.spawn(move || {
                    let text = read(&folder().join(format!("{policy}.toml")));
                    let mut unproved = Vec::new();
                    for path in scenarios(&policy) {
                        match proof(&policy, &text, &path) {
                            Some(proof) => eprintln!("{}: {proof}", path.display()),
                            None => unproved.push(path.display().to_string()),
                        }
                    }
                    unproved
                })
            })
            .collect();
        let joined = threads.into_iter().map(|thread| thread.join().expect("no panic"));
        joined.flatten().collect()
    });
    assert!(
        unproved.is_empty(),
        "no marked line carries what these show, so they might hold whatever is written:\n{}",
        unproved.join("\n")
    );
}

#[test]
fn a_line_is_marked_by_the_words_of_its_remark_alone() {
    assert!(carries("every = \"20m\"   # OP-12: from entry", "OP-12"));
    assert!(carries("tell = [\"dsl\"]  # SA-06, SA-07", "SA-07"));
    assert!(!carries("every = \"20m\"   # OP-12", "OP-1"));
    assert!(!carries("title = \"OP-12\"", "OP-12"));
    assert_eq!(
        changed("ask = \"police\" # SA-06"),
        ["ask = \"decide\"".to_owned(), String::new()]
    );
}
