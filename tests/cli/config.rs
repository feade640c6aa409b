//! `homeward check` and `homeward init`.

use crate::run::{homeward, homeward_in, root, shipped};
use homeward::domain::id::{PersonId, SchoolId};
use homeward::domain::presence::{PersonEvent, PersonNotes};
use homeward::domain::private::Phone;
use homeward::domain::time::Timestamp;
use homeward::store::{At, Store, TurnBatch};
use std::path::Path;

/// Copies the shipped example, with one line of it changed.
pub(crate) fn with(directory: &Path, file: &str, old: &str, new: &str) -> String {
    std::fs::create_dir(directory.join("schools")).unwrap();
    for name in ["homeward.toml", "schools/example.toml"] {
        let mut text = std::fs::read_to_string(root().join("config").join(name)).unwrap();
        if name == file {
            assert!(text.contains(old), "{old}");
            text = text.replacen(old, new, 1);
        }
        std::fs::write(directory.join(name), text).unwrap();
    }
    directory.join("homeward.toml").display().to_string()
}

#[test]
fn the_shipped_example_is_right_where_secrets_do_not_matter() {
    let ran = homeward(&["check", "--no-secrets", "--config", &shipped()]).ended(0);
    for said in [
        "warning: ",
        "Example Primary School (example): 7 people, 2 visit types, 7 chains",
        "check-in   20m + 5m grace: chain `no-check-in`",
        "+15m",
        "ring-household",
        "morgan, robin, sam",
        "the daemon will NOT start until 3 secrets are in place",
        "/etc/credstore/homeward.twilio-auth-token",
    ] {
        assert!(ran.out.contains(said), "no `{said}` in:\n{}", ran.out);
    }
    assert!(!ran.out.contains("is right"), "{}", ran.out);
    let ran = homeward(&["--config", &shipped(), "check", "--no-secrets", "--json"]).ended(0);
    let json = ran.json();
    assert_eq!(json["errors"].as_array().unwrap().len(), 0);
    assert_eq!(json["warnings"].as_array().unwrap().len(), 3);
    let times = json["times"].as_array().unwrap();
    let walk = times.iter().find(|walk| walk["chain"] == "no-check-in").unwrap();
    let steps = walk["steps"].as_array().unwrap();
    assert_eq!(steps.len(), 4);
    assert_eq!(steps[0]["step"], "office");
    assert_eq!(steps[0]["after_seconds"], 0.0);
    assert_eq!(steps[3]["ask"], "police");
    assert_eq!(steps[3]["again_seconds"], 120.0);
    assert!(steps[3]["at"].as_str().unwrap().ends_with('Z'));
}

#[test]
fn people_who_are_still_the_examples_are_warned_of_once_and_nobody_once_all_are_real() {
    let said = "by which nobody is reached: ";
    let ran = homeward(&["check", "--no-secrets", "--config", &shipped()]).ended(0);
    let line = ran.out.lines().find(|line| line.contains(said)).unwrap();
    assert_eq!(ran.out.matches(said).count(), 1, "{}", ran.out);
    assert!(line.starts_with("warning: "), "{line}");
    assert!(
        line.ends_with("example/morgan, example/pat, 2 more, the office of example"),
        "{line}"
    );
    let json = homeward(&["check", "--no-secrets", "--config", &shipped(), "--json"])
        .ended(0)
        .json();
    assert_eq!(json["made_up"].as_array().unwrap().len(), 7, "{json}");

    // Other numbers that belong to nobody, American and of no town: to the check they are anybody's.
    let directory = tempfile::tempdir().unwrap();
    let config = with(directory.path(), "schools/example.toml", "Jo Bloggs", "Jo Bloggs");
    let school = directory.path().join("schools/example.toml");
    let text = std::fs::read_to_string(&school).unwrap();
    let real = text
        .replace("07700 900", "+1 202 555 0")
        .replace("0161 496 0", "01632 960")
        .replace("@example.sch.uk", "@hollybank.example.org");
    std::fs::write(&school, &real).unwrap();
    let check = ["check", "--no-secrets", "--config", &config];
    let ran = homeward(&check).ended(0);
    assert!(!ran.out.contains(said), "{}", ran.out);
    // One who was forgotten is named.
    std::fs::write(&school, real.replacen("+1 202 555 0101", "07700 900101", 1)).unwrap();
    let ran = homeward(&check).ended(0);
    assert!(ran.out.contains(&format!("{said}example/jo\n")), "{}", ran.out);
}

/// Writes to the store of a state directory that numbers were asked; Jo's has answered.
fn asked(directory: &Path, answered: &str, silent: &str) {
    let school = SchoolId::new("example");
    let at = Timestamp::parse("2026-11-24T11:00:00Z").unwrap();
    let mut store = Store::open(&At::state_directory(directory)).unwrap();
    let notes: Vec<PersonNotes> = [("jo", answered), ("ali", silent)]
        .into_iter()
        .map(|(key, number)| {
            let (person, mobile) = (PersonId::new(&school, key), Phone::parse(number).unwrap());
            let mut notes = PersonNotes::of(person.clone(), school.clone());
            let asked = PersonEvent::NumberAsked {
                person: person.clone(),
                mobile: mobile.clone(),
            };
            notes.apply(&asked, at);
            if key == "jo" {
                notes.apply(&PersonEvent::NumberAnswered { person, mobile }, at);
            }
            notes
        })
        .collect();
    let batch = TurnBatch {
        people: notes.iter().collect(),
        ..TurnBatch::default()
    };
    store.commit(&batch).unwrap();
}

#[test]
fn a_number_that_never_answered_is_marked_in_check_for_people_and_for_programs() {
    let directory = tempfile::tempdir().unwrap();
    let state = directory.path().join("state");
    let own = format!("state_dir   = \"{}\"", state.display());
    let config = with(
        directory.path(),
        "homeward.toml",
        "state_dir   = \"/var/lib/homeward\"",
        &own,
    );
    let check = ["check", "--no-secrets", "--config", &config];
    let before = homeward(&check).ended(0);
    assert!(
        !before.out.contains("never answered"),
        "no daemon ran here: {before:?}"
    );
    let json = homeward(&[&check[..], &["--json"]].concat()).ended(0).json();
    assert!(json["never_heard"].is_null(), "{json}");

    std::fs::create_dir(&state).unwrap();
    asked(&state, "07700 900101", "07700 900102");
    let ran = homeward(&check).ended(0);
    assert!(
        ran.out
            .contains("warning: Ali Khan's number has never answered a test text"),
        "{ran:?}"
    );
    assert!(!ran.out.contains("Jo Bloggs's number"), "{ran:?}");
    assert!(
        ran.out.contains("with 10 warnings"),
        "three of secrets, six of numbers, and one that all are the example's: {ran:?}"
    );
    let json = homeward(&[&check[..], &["--json"]].concat()).ended(0).json();
    let silent = json["never_heard"].as_array().unwrap();
    assert_eq!(silent.len(), 6, "{json}");
    assert!(!silent.contains(&"example/jo".into()), "{json}");

    std::fs::write(state.join("homeward.db"), "this was a database once").unwrap();
    let ran = homeward(&check).ended(0);
    assert!(
        ran.out
            .contains("which numbers have answered a test text is not known"),
        "{ran:?}"
    );
    let json = homeward(&[&check[..], &["--json"]].concat()).ended(0).json();
    assert!(json["never_heard"].is_null(), "{json}");
}

#[test]
fn secrets_that_are_missing_are_errors_on_the_server() {
    let ran = homeward(&["check", "--config", &shipped(), "--json"]).ended(78);
    let errors = ran.json()["errors"].as_array().unwrap().clone();
    assert_eq!(errors.len(), 3);
    for key in ["code", "file", "line", "column", "message", "remedy"] {
        assert!(errors[0].get(key).is_some(), "no `{key}` in {}", errors[0]);
    }
    assert_eq!(errors[0]["code"], "missing-secret");
}

// Faults: P13 x bad-config
#[test]
fn p13_what_is_wrong_is_shown_with_its_place_and_ends_with_78() {
    let directory = tempfile::tempdir().unwrap();
    let config = with(
        directory.path(),
        "schools/example.toml",
        "wait = \"2m\"",
        "wait = \"0m\"",
    );
    let ran = homeward(&["check", "--no-secrets", "--config", &config]).ended(78);
    let school = std::fs::read_to_string(directory.path().join("schools/example.toml")).unwrap();
    let line = school.lines().position(|line| line == "wait = \"0m\"").unwrap() + 1;
    let place = format!("schools/example.toml:{line}:8: ");
    assert!(ran.out.contains(&place), "no `{place}` in {ran:?}");
    assert!(ran.out.contains("1 error"), "{ran:?}");
    assert!(
        !ran.out.contains("nothing was changed"),
        "no daemon runs: {ran:?}"
    );
}

#[test]
fn a_wording_that_does_not_compile_is_found() {
    let directory = tempfile::tempdir().unwrap();
    let config = with(
        directory.path(),
        "schools/example.toml",
        "# ---- Visit types",
        "[texts]\ncheck-in-soon = \"{{ you\"\n# ---- Visit types",
    );
    let ran = homeward(&["check", "--no-secrets", "--config", &config]).ended(78);
    assert!(ran.out.contains("check-in-soon"), "{ran:?}");
}

#[test]
fn a_configuration_that_is_not_there_ends_with_78() {
    let ran = homeward(&["check"]).ended(78);
    assert!(ran.out.contains("/etc/homeward/homeward.toml"), "{ran:?}");
}

#[test]
fn init_writes_what_check_takes_and_overwrites_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let ran = homeward_in(directory.path(), &[], &["init"]).ended(0);
    assert!(
        ran.out.contains("homeward check --config config/homeward.toml"),
        "{ran:?}"
    );
    homeward_in(
        directory.path(),
        &[],
        &["check", "--no-secrets", "--config", "config/homeward.toml"],
    )
    .ended(0);

    let mine = directory.path().join("config/schools/example.toml");
    std::fs::write(&mine, "mine").unwrap();
    std::fs::remove_file(directory.path().join("config/homeward.toml")).unwrap();
    let ran = homeward_in(directory.path(), &[], &["init"]).ended(1);
    assert!(ran.err.contains("homeward: refused: "), "{ran:?}");
    assert!(
        ran.err.contains("\n  config/schools/example.toml\n"),
        "a line each: {ran:?}"
    );
    assert_eq!(std::fs::read_to_string(&mine).unwrap(), "mine");
    assert!(!directory.path().join("config/homeward.toml").exists());

    let ran = homeward_in(directory.path(), &[], &["init", "--force", "--json"]).ended(0);
    assert_eq!(ran.json()["written"].as_array().unwrap().len(), 2);
    assert_ne!(std::fs::read_to_string(&mine).unwrap(), "mine");
}

#[test]
fn a_code_is_explained_and_a_misspelt_one_is_answered_with_the_nearest() {
    let ran = homeward(&["check", "--explain", "late-police-prompt"]).ended(0);
    for said in ["late-police-prompt (error)", "Why: ", "Mend: ", "wait = \"5m\""] {
        assert!(ran.out.contains(said), "no `{said}` in:\n{}", ran.out);
    }
    assert!(
        ran.out.lines().all(|line| line.chars().count() <= 100),
        "{}",
        ran.out
    );
    let ran = homeward(&["check", "--explain", "late-police-promt"]).ended(1);
    assert!(ran.err.contains("did you mean `late-police-prompt`?"), "{ran:?}");
    let ran = homeward(&["check", "--explain", "few-people", "--json"]).ended(0);
    assert_eq!(ran.json()["severity"], "warning");
}

#[test]
fn without_a_code_all_of_them_are_listed() {
    let ran = homeward(&["check", "--explain"]).ended(0);
    assert!(ran.out.contains("step-with-nobody-in"), "{}", ran.out);
    let ran = homeward(&["check", "--json", "--explain"]).ended(0);
    assert!(ran.json().as_array().unwrap().len() > 90);
}

#[test]
fn the_week_has_a_row_for_every_deadline_of_every_visit_type() {
    let ran = homeward(&["check", "--no-secrets", "--config", &shipped(), "--json"]).ended(0);
    let json = ran.json();
    let times = json["times"].as_array().unwrap();
    for visit_type in ["doorstep", "home"] {
        for deadline in ["arrival", "check-in", "no-answer", "return", "home-safe"] {
            let row = times
                .iter()
                .find(|row| row["visit_type"] == visit_type && row["deadline"] == deadline)
                .unwrap_or_else(|| panic!("no row for {visit_type} {deadline}"));
            for key in [
                "school",
                "chain",
                "from",
                "until",
                "first_human_seconds",
                "two_humans_seconds",
                "police_seconds",
                "steps",
            ] {
                assert!(!row[key].is_null(), "no `{key}` in {row}");
            }
        }
    }
}

#[test]
fn a_landline_as_mobile_is_an_error() {
    let directory = tempfile::tempdir().unwrap();
    let config = with(
        directory.path(),
        "schools/example.toml",
        "mobile = \"07700 900101\"",
        "mobile = \"0161 496 0001\"",
    );
    let ran = homeward(&["check", "--no-secrets", "--config", &config]).ended(78);
    assert!(
        ran.out.contains("is a landline, and no text would ever reach it"),
        "{ran:?}"
    );
}

#[test]
fn init_names_the_school_wherever_the_files_do() {
    let directory = tempfile::tempdir().unwrap();
    let folder = directory.path().join("new").display().to_string();
    let init = |school: &str| {
        homeward(&[
            "init",
            "--policy",
            "recommended",
            "--school",
            school,
            "--dir",
            &folder,
        ])
    };
    let ran = init("hollybank").ended(0);
    assert!(ran.out.contains("schools/hollybank.toml"), "{ran:?}");
    let config = format!("{folder}/homeward.toml");
    let ran = homeward(&["check", "--no-secrets", "--config", &config]).ended(0);
    assert!(ran.out.contains("(hollybank)"), "{ran:?}");
    let ran = homeward(&["rehearse", "--scenario", &folder]).ended(0);
    assert!(ran.out.contains("12 scenarios: 12 held"), "{ran:?}");
    // The documents' own example, within hours that end when it does.
    homeward(&[
        "rehearse",
        "--config",
        &config,
        "--at",
        "Tue 15:30",
        "--silent-from",
        "15:50",
    ])
    .ended(0);
    let ran = init("hollybank").ended(1);
    assert!(
        ran.err.contains("\n  and 8 more\n"),
        "14 files are not all named: {ran:?}"
    );
    let ran = init("Hollybank Primary").ended(2);
    assert!(ran.err.contains("as in `hollybank-primary`"), "{ran:?}");
    for wrong in ["Holly Bank", "../up", "9th"] {
        let ran = init(wrong).ended(2);
        assert!(ran.err.contains("small letters, digits and hyphens"), "{ran:?}");
    }
}

#[test]
fn a_pipe_as_a_schools_file_is_refused_at_once() {
    let directory = tempfile::tempdir().unwrap();
    let config = with(
        directory.path(),
        "schools/example.toml",
        "wait = \"2m\"",
        "wait = \"2m\"",
    );
    let pipe = directory.path().join("schools/pipe.toml");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status().unwrap();
    assert!(made.success());
    let ran = homeward(&["check", "--no-secrets", "--config", &config]).ended(78);
    assert!(
        ran.out.contains("it is a pipe or a device, and no file"),
        "{ran:?}"
    );
    std::fs::remove_file(&pipe).unwrap();
    std::fs::create_dir(&pipe).unwrap();
    let ran = homeward(&["check", "--no-secrets", "--config", &config]).ended(78);
    assert!(ran.out.contains("it is a folder"), "{ran:?}");
    assert!(ran.out.contains("put the file in its place"), "{ran:?}");
}

#[test]
fn a_name_that_fits_no_text_is_an_error() {
    let directory = tempfile::tempdir().unwrap();
    let long = format!("name   = \"{}\"", "Jo".repeat(30));
    let config = with(
        directory.path(),
        "schools/example.toml",
        "name   = \"Jo Bloggs\"",
        &long,
    );
    let ran = homeward(&["check", "--no-secrets", "--config", &config]).ended(78);
    assert!(
        ran.out.contains("60 letters, and a text has room for 40"),
        "{ran:?}"
    );
}

#[test]
fn a_name_of_megabytes_is_not_printed_back() {
    let directory = tempfile::tempdir().unwrap();
    let long = format!("[people.{}]", "j".repeat(3_000_000));
    let config = with(directory.path(), "schools/example.toml", "[people.jo]", &long);
    for more in [&[][..], &["--json"]] {
        let ran = homeward(&[&["check", "--no-secrets", "--config", &config], more].concat()).ended(78);
        assert!(ran.out.len() < 50_000, "{} letters", ran.out.len());
    }
}

#[test]
fn an_error_says_that_it_is_one() {
    let directory = tempfile::tempdir().unwrap();
    let config = with(
        directory.path(),
        "homeward.toml",
        "url      = \"smtp://",
        "url      = \"",
    );
    let ran = homeward(&["check", "--no-secrets", "--config", &config]).ended(78);
    let line = ran
        .out
        .lines()
        .find(|line| line.contains("`url`"))
        .expect("a line about the url");
    assert!(line.contains(": error: "), "{ran:?}");
    assert!(
        line.ends_with("`smtp://` or `smtps://` is missing before the server's name"),
        "{ran:?}"
    );
}

#[test]
fn a_schools_file_in_capitals_is_answered_with_the_name_to_give_it() {
    let directory = tempfile::tempdir().unwrap();
    let config = with(
        directory.path(),
        "schools/example.toml",
        "wait = \"2m\"",
        "wait = \"2m\"",
    );
    let schools = directory.path().join("schools");
    std::fs::rename(schools.join("example.toml"), schools.join("Hollybank.toml")).unwrap();
    let ran = homeward(&["check", "--no-secrets", "--config", &config]).ended(78);
    assert!(ran.out.contains("as in `hollybank.toml`"), "{ran:?}");
}
