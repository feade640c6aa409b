//! Configuration: the shipped example is right, and every way in which it could be wrong is reported with its place.
//!
//! A case in `tests/config/` is an edit of the shipped example: a line of prose, `expect: CODE: part of the remedy` for
//! each problem (`warns:` for a warning), `in FILE`, then lines taken out (`-`) and put in (`+`). The place of each
//! problem is marked with `«»`; line and column are counted from there, by the test and not by the code under test.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

pub(crate) mod case;
mod certificate;
mod codes;
mod many;
mod mutations;
mod schedule;
mod slips;
mod upgrades;

use case::{Example, Expected, NOW, SCHOOL, SERVER, cases, root};
use homeward::config::{Loading, Problem, SecretPolicy, Secrets, TextFault, any_text, load};
use homeward::domain::chain::{Channel, Target};
use homeward::domain::id::{ChainName, GatewayName, PersonId, SchoolId};
use homeward::domain::time::{Availability, Interval, Span, Timestamp};
use std::path::Path;

pub(crate) fn rendered(problems: &[Problem]) -> String {
    problems.iter().map(Problem::render).collect()
}

// Faults: P13 x bad-config
#[test]
fn p13_a_bad_edit_is_reported_by_file_line_and_column() {
    let cases = cases("bad");
    assert!(cases.len() >= 190, "{} cases", cases.len());
    let mut failures = String::new();
    for case in cases {
        let problems = case.example.problems();
        let all = rendered(&problems);
        let errors = problems.iter().filter(|problem| problem.is_error()).count();
        let mut faults = Vec::new();
        if errors != case.expected.iter().filter(|expected| expected.error).count() {
            faults.push(format!("{errors} errors"));
        }
        for Expected {
            error,
            code,
            remedy,
            place: (file, line, column, marked),
        } in &case.expected
        {
            let path = case.example.path(file).display().to_string();
            let found = problems
                .iter()
                .find(|p| p.code == code && p.file == path && (p.line, p.column) == (*line, *column));
            match found {
                None => faults.push(format!("no `{code}` at {file}:{line}:{column}")),
                Some(p) if p.is_error() != *error => faults.push(format!("`{code}` has the wrong severity")),
                Some(p) if !p.remedy.contains(remedy) => faults.push(format!("no remedy `{remedy}`")),
                Some(p) if case.example.files[file][p.span.clone()] != **marked => {
                    faults.push(format!("`{code}` is not of the whole of `{marked}`"));
                }
                Some(_) => {}
            }
        }
        if !faults.is_empty() {
            failures.push_str(&format!("== {}: {}\n{all}\n", case.name, faults.join(", ")));
        }
    }
    assert!(failures.is_empty(), "\n{failures}");
}

#[test]
fn every_good_edit_loads() {
    for case in cases("good") {
        if let Err(problems) = case.example.load() {
            panic!("{}:\n{}", case.name, rendered(&problems));
        }
    }
}

#[test]
fn the_shipped_example_loads_with_nothing_to_say() {
    let loaded = Example::new()
        .load()
        .map_err(|problems| rendered(&problems))
        .unwrap();
    assert_eq!(rendered(&loaded.warnings), "");
    let config = loaded.config;
    assert_eq!(config.channels[&Channel::Sms], [GatewayName::new("main")]);
    assert_eq!(
        config.heartbeat.as_ref().unwrap().url.reveal(),
        "https://hc.example/abc"
    );
    assert_eq!(config.delivery.receipt_within, Span::from_secs(90));
    let school = &config.schools[&SchoolId::new("example")];
    assert_eq!(
        school.visit_types.keys().collect::<Vec<_>>(),
        ["doorstep", "home"]
    );
    let chains: Vec<&str> = school.chains.keys().map(ChainName::as_str).collect();
    assert_eq!(
        chains,
        [
            "concern",
            "duress",
            "help",
            "monitor",
            "no-check-in",
            "not-back",
            "sweep"
        ]
    );
    let jo = PersonId::new(&school.id, "jo");
    assert_eq!(school.safe_words[&jo].reveal(), ["marmalade"]);
    assert_eq!(
        school.people[&jo].mobile.as_ref().unwrap().reveal(),
        "+447700900101"
    );
    assert_eq!(
        school.people[&jo].line_manager,
        Some(PersonId::new(&school.id, "sam"))
    );
    let chain = &school.chains[&ChainName::new("no-check-in")];
    let steps: Vec<&str> = chain.steps().map(|step| step.name.as_str()).collect();
    assert_eq!(steps, ["office", "household", "slt", "police"]);
    assert_eq!(chain.last_again, Interval::from_mins(2));
    assert!(matches!(chain.last.tell[0], Target::Role(_)));
}

#[test]
fn the_shipped_example_can_be_checked_where_its_secrets_are_not() {
    let secrets = Secrets {
        policy: SecretPolicy::Skip,
        credentials: None,
        env: &|_| None,
    };
    let loading = Loading {
        now: Timestamp::parse(NOW).unwrap(),
        secrets,
        texts: &any_text,
        judge: &homeward::check::school,
    };
    let loaded = load(&root().join("config/homeward.toml"), &loading)
        .map_err(|problems| rendered(&problems))
        .unwrap();
    let codes: Vec<&str> = loaded.warnings.iter().map(|problem| problem.code).collect();
    assert_eq!(codes, ["missing-secret"; 3]);
}

#[test]
fn a_secret_that_is_missing_is_an_error_that_says_where_it_was_looked_for() {
    let example = Example::new();
    std::fs::remove_file(example.path("credentials/smtp-password")).unwrap();
    let problems = example.problems();
    assert_eq!(problems.len(), 1, "{}", rendered(&problems));
    assert_eq!(problems[0].code, "missing-secret");
    assert!(
        problems[0].message.contains("credentials/smtp-password"),
        "{}",
        problems[0].message
    );
    assert!(
        problems[0].remedy.contains("LoadCredential=smtp-password:"),
        "{}",
        problems[0].remedy
    );
}

#[test]
fn secrets_and_private_data_are_in_no_debug_output_and_no_problem() {
    let example = Example::new()
        .edit(SCHOOL, "{ credential = \"safe-word-jo\" }", "\"rhubarb\"")
        .edit(SCHOOL, "mobile = \"07700 900103\"", "mobile = \"07700 90013\"")
        .edit(SERVER, "{ credential = \"smtp-password\" }", "\"pa55word\"")
        .edit(SERVER, "auth_token ", "auth_tokne ");
    let problems = rendered(&example.problems());
    let config = format!(
        "{:?}",
        Example::new().load().map_err(|p| rendered(&p)).unwrap().config
    );
    for secret in [
        "rhubarb",
        "pa55word",
        "t0ken",
        "marmalade",
        "90013",
        "Bloggs",
        "cover for my duty",
    ] {
        assert!(!problems.contains(secret), "{secret}:\n{problems}");
        assert!(
            !config.contains(secret),
            "{secret} is in the debug output of the configuration"
        );
    }
}

#[test]
fn a_problem_in_one_school_does_not_hide_those_of_another() {
    let second = Example::new().files[SCHOOL].replace("every  = \"20m\"", "every  = \"soon\"");
    let example = Example::new()
        .edit(SCHOOL, "wait = \"2m\"", "wait = \"0m\"")
        .with("schools/second.toml", &second);
    let problems = example.problems();
    let places: Vec<(String, &str)> = problems
        .iter()
        .filter(|p| p.is_error())
        .map(|p| {
            (
                Path::new(&p.file)
                    .file_name()
                    .unwrap()
                    .to_string_lossy()
                    .into_owned(),
                p.code,
            )
        })
        .collect();
    assert_eq!(
        places,
        [
            ("example.toml".to_owned(), "zero-wait"),
            ("second.toml".to_owned(), "bad-duration"),
            ("second.toml".to_owned(), "bad-duration"),
        ],
        "{}",
        rendered(&problems)
    );
}

#[test]
fn a_scenario_beside_its_school_is_not_a_school() {
    let example = Example::new().with("schools/example.scenario.toml", "title = \"whole visit\"\n");
    let errors: Vec<_> = example.problems().into_iter().filter(|p| p.is_error()).collect();
    assert!(errors.is_empty(), "{}", rendered(&errors));
}

#[test]
fn a_broken_server_file_does_not_hide_the_problems_of_schools() {
    let example =
        Example::new()
            .edit(SERVER, "[server]", "[server")
            .edit(SCHOOL, "wait = \"2m\"", "wait = \"0m\"");
    let codes: Vec<&str> = example.problems().iter().map(|problem| problem.code).collect();
    assert_eq!(codes, ["syntax", "zero-wait"]);
}

#[test]
fn a_file_that_is_missing_is_a_problem_of_that_file() {
    let example = Example::new();
    let secrets = Secrets::of_this_process(SecretPolicy::Skip);
    let loading = Loading {
        now: Timestamp::parse(NOW).unwrap(),
        secrets,
        texts: &any_text,
        judge: &homeward::check::school,
    };
    let problems = load(&example.path("nowhere.toml"), &loading).unwrap_err();
    assert_eq!(problems.len(), 1);
    assert_eq!(
        (problems[0].code, problems[0].line, problems[0].column),
        ("unreadable-file", 1, 1)
    );
    assert!(problems[0].file.ends_with("nowhere.toml"));
    std::fs::create_dir(example.path("schools/odd.toml")).unwrap();
    let problems = example.problems();
    assert_eq!(problems.len(), 1, "{}", rendered(&problems));
    assert!(problems[0].file.ends_with("odd.toml"));
    assert_eq!(problems[0].code, "unreadable-file");
}

#[test]
fn an_unknown_key_is_reported_in_every_table() {
    for name in [SERVER, SCHOOL] {
        let text = Example::new().files[name].clone();
        let headers: Vec<usize> = text
            .lines()
            .enumerate()
            .filter(|(_, line)| line.starts_with('[') && !line.starts_with("[["))
            .map(|(number, _)| number)
            .chain(
                text.lines()
                    .enumerate()
                    .filter(|(_, line)| line.starts_with("[["))
                    .map(|(n, _)| n),
            )
            .collect();
        assert!(headers.len() >= 7);
        // All of them in one file, and all of them reported at once.
        let mut lines: Vec<String> = Vec::new();
        let mut expected = Vec::new();
        for (number, line) in text.lines().enumerate() {
            lines.push(line.to_owned());
            if headers.contains(&number) {
                lines.push("zzz = 1".to_owned());
                expected.push(lines.len());
            }
        }
        let example = Example::new().with(name, &(lines.join("\n") + "\n"));
        let problems = example.problems();
        let found: Vec<usize> = problems
            .iter()
            .filter(|p| p.code == "unknown-key")
            .map(|p| p.line)
            .collect();
        // In [channels] it is a channel, in every other table a key.
        assert_eq!(found, expected, "{}", rendered(&problems));
        assert!(problems.iter().all(|p| p.code != "unknown-key" || p.column == 1));
        assert_eq!(problems.len(), expected.len(), "{}", rendered(&problems));
    }
}

#[test]
fn a_problem_can_be_printed_as_json() {
    let example = Example::new().edit(SCHOOL, "wait = \"2m\"", "wait = \"0m\"");
    let problems = example.problems();
    let json = serde_json::to_value(&problems[0]).unwrap();
    let keys: Vec<&str> = json.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(keys, ["code", "column", "file", "line", "message", "remedy"]);
    assert_eq!(json["code"], "zero-wait");
}

#[test]
fn a_plan_has_every_chain_and_everybody_with_their_hours() {
    let config = Example::new()
        .load()
        .map_err(|problems| rendered(&problems))
        .unwrap()
        .config;
    let school = &config.schools[&SchoolId::new("example")];
    let now = Timestamp::parse("2026-11-23T09:00:00Z").unwrap();
    let plan = school.plan("home").unwrap();
    assert_eq!(plan.school_phone, "0161 496 0000");
    assert_eq!(plan.chains.len(), 7);
    assert_eq!(plan.people.len(), 7);
    let pat = &plan.people[&PersonId::new(&school.id, "pat")].available;
    let Availability::Windows { windows, .. } = pat.until(now, now + Span::from_mins(7 * 24 * 60)) else {
        panic!("pat has hours")
    };
    assert_eq!(windows.len(), 6);
    assert!(
        plan.visit_type
            .start_hours
            .covers(Timestamp::parse("2026-11-23T16:00:00Z").unwrap())
    );
    assert!(
        !plan
            .visit_type
            .start_hours
            .covers(Timestamp::parse("2026-11-23T16:15:00Z").unwrap())
    );
    assert!(
        plan.visit_type
            .hours
            .covers(Timestamp::parse("2026-11-23T16:15:00Z").unwrap())
    );
    assert_eq!(school.plan("nowhere"), None);
}

#[test]
fn what_a_school_does_not_say_of_a_closed_door_goes_by_its_check_in() {
    let config = Example::new()
        .load()
        .map_err(|problems| rendered(&problems))
        .unwrap()
        .config;
    let school = &config.schools[&SchoolId::new("example")];
    let doorstep = &school.visit_types["doorstep"];
    assert_eq!(doorstep.no_answer.wait_at_most, Interval::from_mins(20));
    assert_eq!(doorstep.no_answer.rule.chain, ChainName::new("no-check-in"));
    assert_eq!(doorstep.no_answer.rule.grace, Span::from_mins(5));
    assert_eq!(doorstep.no_answer.rule.nudge_before, None);
    assert_eq!(doorstep.home_safe.within, Interval::from_mins(30));
}

#[test]
fn a_template_that_cannot_be_used_is_reported_where_it_goes_wrong() {
    let mut example = Example::new();
    let text = example.files.get_mut(SCHOOL).unwrap();
    text.push_str("\n[texts]\nnudge = \"Are you OK, {{ nmae }}?\"\n");
    let line = text.lines().count();
    let check = |name: &str, template: &str| {
        assert_eq!(name, "nudge");
        let start = template.find("nmae").unwrap();
        Err(TextFault {
            message: "there is no `nmae`".to_owned(),
            offset: Some(start..start + 4),
            remedy: "did you mean `name`?".to_owned(),
        })
    };
    let problems = example.load_under(SecretPolicy::Require, &check).unwrap_err();
    assert_eq!(problems.len(), 1);
    assert_eq!(
        (problems[0].code, problems[0].line, problems[0].column),
        ("bad-text", line, 25)
    );
    assert_eq!(&example.files[SCHOOL][problems[0].span.clone()], "nmae");
}

#[test]
fn a_safe_word_in_a_file_that_others_can_read_is_warned_of() {
    use std::os::unix::fs::PermissionsExt as _;
    let example = Example::new().edit(SCHOOL, "{ credential = \"safe-word-jo\" }", "\"rhubarb\"");
    let codes = |example: &Example| example.problems().iter().map(|p| p.code).collect::<Vec<_>>();
    std::fs::write(example.path(SCHOOL), "").unwrap();
    std::fs::set_permissions(example.path(SCHOOL), std::fs::Permissions::from_mode(0o644)).unwrap();
    assert_eq!(codes(&example), ["safe-word-in-open-file"]);
    std::fs::set_permissions(example.path(SCHOOL), std::fs::Permissions::from_mode(0o600)).unwrap();
    assert_eq!(codes(&example), [""; 0]);
}

#[test]
fn a_secret_in_a_file_of_its_own_that_others_can_read_is_warned_of() {
    use std::os::unix::fs::PermissionsExt as _;
    let example = Example::new().edit(
        SERVER,
        "{ credential = \"twilio-auth-token\" }",
        "{ file = \"token\" }",
    );
    let codes = |example: &Example| example.problems().iter().map(|p| p.code).collect::<Vec<_>>();
    std::fs::write(example.path("token"), "0123456789abcdef").unwrap();
    for (mode, wanted) in [(0o644, &["open-secret-file"][..]), (0o640, &[]), (0o600, &[])] {
        std::fs::set_permissions(example.path("token"), std::fs::Permissions::from_mode(mode)).unwrap();
        assert_eq!(codes(&example), wanted, "{mode:o}");
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { failure_persistence: None, cases: 150, ..Default::default() })]

    /// An admin's slip of any kind: a line lost, doubled, cut short, or a letter changed.
    // Faults: P13 x bad-config
    #[test]
    fn p13_no_slip_stops_the_loader_or_is_refused_without_a_reason(
        school: bool, at in 0.0..1.0_f64, how in 0..5_usize, letter in "[\\[\\]\"{}=.,0a#\\-é]",
    ) {
        let name = if school { SCHOOL } else { SERVER };
        let example = Example::new();
        let mut lines: Vec<String> = example.files[name].lines().map(str::to_owned).collect();
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
        let place = |length: usize| ((length as f64 * at) as usize).min(length.saturating_sub(1));
        let line = place(lines.len());
        let mut letters: Vec<char> = lines[line].chars().collect();
        let within = place(letters.len());
        match how {
            0 => drop(lines.remove(line)),
            1 => lines.insert(line, lines[line].clone()),
            2 => lines[line] = letters[..within].iter().collect(),
            3 => {
                letters.splice(within..(within + 1).min(letters.len()), letter.chars());
                lines[line] = letters.into_iter().collect();
            }
            _ => lines.truncate(line),
        }
        let example = example.with(name, &(lines.join("\n") + "\n"));
        if let Err(problems) = example.load() {
            proptest::prop_assert!(problems.iter().any(Problem::is_error));
            for problem in &problems {
                proptest::prop_assert!(problem.code != "left-out", "{}", rendered(&problems));
                proptest::prop_assert!(problem.line >= 1 && problem.column >= 1);
                proptest::prop_assert!(!problem.message.is_empty() && !problem.remedy.is_empty());
            }
        }
    }
}
