//! The configuration. The input is a piece of TOML: each table in it takes the place of that of the same name in a small
//! school and its server's file, or is put after them; what stands before the first table goes to the top of the school.
//! `#!whole` on the first line makes the input the school's whole file, whatever bytes those are.

use super::{lines, places};
use homeward::config::schedule::next_after;
use homeward::config::{Loaded, Loading, Problem, School, SecretPolicy, Secrets, checked_text, load};
use homeward::domain::chain::Chain;
use homeward::domain::plan::Plan;
use homeward::domain::time::Timestamp;
use homeward::wording::SchoolTexts;
use std::cell::RefCell;
use std::path::Path;

const SERVER: &str = include_str!("../base/homeward.toml");
const SCHOOL: &str = include_str!("../base/school.toml");

/// Tables of the server's file; all others are the school's.
const SERVERS: &[&str] = &[
    "server",
    "channels",
    "gateways",
    "heartbeat",
    "delivery",
    "routine",
];

/// A table as written: its header's name, and its text.
struct Block<'a> {
    name: &'a str,
    text: &'a str,
}

fn blocks(text: &str) -> (&str, Vec<Block<'_>>) {
    let mut starts: Vec<usize> = text
        .match_indices('[')
        .map(|(at, _)| at)
        .filter(|at| *at == 0 || text.as_bytes()[at - 1] == b'\n')
        .collect();
    starts.push(text.len());
    let found = starts.windows(2).map(|pair| {
        let text = &text[pair[0]..pair[1]];
        let header = text.lines().next().unwrap_or_default();
        Block {
            name: header
                .split('#')
                .next()
                .unwrap_or_default()
                .trim()
                .trim_matches(['[', ']']),
            text,
        }
    });
    (&text[..starts[0]], found.collect())
}

fn merged(top: &str, base: &str, new: &[&Block<'_>]) -> String {
    let (base_top, base) = blocks(base);
    let kept = base
        .iter()
        .filter(|old| new.iter().all(|new| new.name != old.name));
    let mut out = format!("{top}{base_top}");
    for block in kept.chain(new.iter().copied()) {
        out.push_str(block.text);
        if !block.text.ends_with('\n') {
            out.push('\n');
        }
    }
    out
}

/// Returns the server's file and the school's.
fn files(data: &[u8]) -> (Vec<u8>, Vec<u8>) {
    if let Some(school) = data.strip_prefix(b"#!whole\n") {
        return (SERVER.into(), school.into());
    }
    let text = String::from_utf8_lossy(data);
    let (top, new) = blocks(&text);
    let is_servers = |block: &&Block<'_>| {
        let first = block.name.split(['.', ' ']).next().unwrap_or_default();
        SERVERS.contains(&first)
    };
    let (server, school): (Vec<&Block<'_>>, Vec<&Block<'_>>) = new.iter().partition(is_servers);
    (
        merged("", SERVER, &server).into_bytes(),
        merged(top, SCHOOL, &school).into_bytes(),
    )
}

fn now() -> Timestamp {
    Timestamp::parse("2026-11-23T09:00:00Z").unwrap()
}

/// Loads the files of a folder as on a Monday in term.
pub(super) fn loaded(path: &Path) -> Result<Loaded, Vec<Problem>> {
    let env = |name: &str| (name == "URL").then(|| "https://hc.example/abc".to_owned());
    load(
        path,
        &Loading {
            now: now(),
            secrets: Secrets {
                policy: SecretPolicy::Skip,
                credentials: None,
                env: &env,
            },
            texts: &checked_text,
            judge: &homeward::check::school,
        },
    )
}

/// Writes the small school and its server's file as they are.
pub(super) fn write_base(folder: &Path) {
    std::fs::create_dir_all(folder.join("schools")).unwrap();
    std::fs::write(folder.join("homeward.toml"), SERVER).unwrap();
    std::fs::write(folder.join("schools/example.toml"), SCHOOL).unwrap();
}

thread_local! {
    static FOLDER: RefCell<Option<tempfile::TempDir>> = const { RefCell::new(None) };
}

pub(super) fn run(data: &[u8]) {
    let (server, school) = files(data);
    FOLDER.with_borrow_mut(|folder| {
        let folder = folder.get_or_insert_with(|| {
            let folder = places::folder();
            std::fs::create_dir(folder.path().join("schools")).unwrap();
            folder
        });
        std::fs::write(folder.path().join("homeward.toml"), &server).unwrap();
        std::fs::write(folder.path().join("schools/example.toml"), &school).unwrap();
        judge(folder.path(), &school);
    });
}

fn judge(folder: &Path, school: &[u8]) {
    let path = folder.join("homeward.toml");
    let texts = |file: &str| {
        let path = folder.join(file);
        let bytes = std::fs::read(if path.exists() { path } else { file.into() }).ok()?;
        Some(String::from_utf8_lossy(&bytes).into_owned())
    };
    let first = loaded(&path);
    let again = loaded(&path);
    match (&first, &again) {
        (Ok(first), Ok(again)) => {
            places::are_placed(&first.warnings, &texts);
            let same = first.config == again.config;
            assert!(same, "the same files are the same configuration");
            can_be_run(first);
        }
        (Err(problems), Err(same)) => {
            assert_eq!(problems, same, "the same files have the same problems");
            places::are_a_refusal(problems);
            for problem in problems {
                lines::quotes_no_number(&problem.message, school);
            }
            places::are_placed(problems, &texts);
        }
        (_, _) => panic!("the same files were taken once and refused once"),
    }
}

/// What a daemon takes for granted of a configuration that it was given.
fn can_be_run(loaded: &Loaded) {
    assert!(loaded.warnings.iter().all(|problem| !problem.is_error()));
    let config = &loaded.config;
    assert!(!config.schools.is_empty(), "a configuration without a school");
    for names in config.channels.values() {
        let known = names.iter().all(|name| config.gateways.contains_key(name));
        assert!(known, "a channel of a gateway that is not there");
    }
    for school in config.schools.values() {
        for kind in ["help", "duress", "concern", "monitor"] {
            let there = school.chains.keys().any(|name| name.as_str() == kind);
            assert!(there, "no chain for {kind}");
        }
        let steps = school.chains.values().flat_map(Chain::steps);
        for step in steps {
            assert!(
                !step.tell.is_empty() && !step.by.is_empty(),
                "a step that tells nobody"
            );
        }
        for name in school.visit_types.keys() {
            plan_of(school, name);
        }
        assert!(
            SchoolTexts::default().with(&school.texts).is_ok(),
            "texts that cannot be said"
        );
    }
    for routine in &config.routines {
        for school in config.schools.values() {
            let wanted = routine.school.as_ref().is_none_or(|id| *id == school.id);
            assert!(!wanted || school.chains.contains_key(&routine.chain));
        }
        let next = next_after(&routine.cron, "Europe/London", now());
        assert!(
            next.is_some(),
            "a routine that never comes round: {}",
            routine.cron
        );
    }
}

/// P1, P13: a visit's rules name chains that are there, and stand in the store as they are.
fn plan_of(school: &School, visit_type: &str) {
    let plan = school.plan(visit_type).unwrap();
    let rules = [
        Some(&plan.visit_type.return_by.rule),
        Some(&plan.visit_type.no_answer.rule),
        Some(&plan.visit_type.home_safe.rule),
        plan.visit_type.arrival.as_ref().map(|arrival| &arrival.rule),
        plan.visit_type.check_in.as_ref().map(|check_in| &check_in.rule),
    ];
    for rule in rules.into_iter().flatten() {
        assert!(
            plan.chains.contains_key(&rule.chain),
            "P1: nobody to tell: {rule:?}"
        );
    }
    let written = serde_json::to_string(&plan).unwrap();
    let read: Plan = serde_json::from_str(&written).unwrap();
    assert!(
        read == plan,
        "P13: a plan is not what was copied into the visit: {written}"
    );
}
