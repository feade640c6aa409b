//! The week to come: who would be told at each hour, how soon two people know, and when the police are asked for.

use crate::config::case::{Example, NOW, SCHOOL, cases, root};
use crate::config::rendered;
use homeward::check;
use homeward::check::{WeekRow, times};
use homeward::config::{Loading, SecretPolicy, Secrets, any_text, load};
use homeward::domain::alert::Directory;
use homeward::domain::id::{ChainName, PersonId, SchoolId};
use homeward::domain::time::{Span, Timestamp};
use std::collections::BTreeSet;
use std::time::{Duration, Instant};

#[path = "../../support/trust.rs"]
mod trust;

fn now() -> Timestamp {
    Timestamp::parse(NOW).unwrap()
}

fn rows(example: &Example) -> Vec<WeekRow> {
    let config = example
        .load()
        .map_err(|problems| rendered(&problems))
        .unwrap()
        .config;
    times(&config.schools[&SchoolId::new("example")], now())
}

fn of<'a>(rows: &'a [WeekRow], visit_type: &str, deadline: &str) -> Vec<&'a WeekRow> {
    rows.iter()
        .filter(|row| row.visit_type.as_deref() == Some(visit_type) && row.deadline == Some(deadline))
        .collect()
}

#[test]
fn a_missed_check_in_is_told_as_the_example_says_at_every_hour_of_the_week() {
    let rows = rows(&Example::new());
    let check_in = of(&rows, "home", "check-in");
    let by_hours = |hours: &str| {
        let row = check_in.iter().find(|row| row.hours == hours);
        row.unwrap_or_else(|| {
            panic!(
                "{hours}: {:?}",
                check_in.iter().map(|row| &row.hours).collect::<Vec<_>>()
            )
        })
    };
    // The office is in from 08:00 to 17:30; the grace takes 5 minutes, and the step `household` comes 3 minutes later.
    let open = by_hours("Mon-Fri 07:55-17:22");
    assert_eq!(open.first_human, Some(Span::from_mins(5)));
    assert_eq!(open.two_humans, Some(Span::from_mins(5)));
    assert_eq!(open.police, Some(Span::from_mins(20)));
    let closed = by_hours("Mon-Fri 00:00-07:39 and 17:25-23:59, Sat-Sun");
    assert_eq!(closed.police, Some(Span::from_mins(15)));
    let empty: Vec<&str> = closed
        .steps
        .iter()
        .filter(|step| step.reached.nobody_in)
        .map(|step| step.reached.step.as_str())
        .collect();
    assert_eq!(empty, ["office", "household"]);
}

/// The answer of the table for a deadline at an instant.
fn answer_at<'a>(rows: &[&'a WeekRow], at: Timestamp) -> &'a WeekRow {
    let has = |row: &&&WeekRow| {
        row.ranges
            .iter()
            .any(|range| range.from <= at && at < range.until)
    };
    let mut found = rows.iter().filter(has);
    let (Some(row), None) = (found.next(), found.next()) else {
        panic!("{at}: not exactly one answer");
    };
    row
}

#[test]
fn the_table_is_true_to_the_minute_where_people_come_and_go_at_odd_times() {
    let edited = Example::new().edit(
        SCHOOL,
        "hours  = \"Mon-Fri 08:00-17:30\"",
        "hours  = \"Mon-Fri 08:07-16:49\"",
    );
    let config = edited
        .load()
        .map_err(|problems| rendered(&problems))
        .unwrap()
        .config;
    let school = &config.schools[&SchoolId::new("example")];
    let table = times(school, now());
    let table = of(&table, "home", "check-in");
    let chain = &school.chains[&ChainName::new("no-check-in")];
    let grace = Span::from_mins(5);
    // Step by step, from the people who are in at that very minute.
    let walked = |opened_at: Timestamp, without: Option<&str>| {
        let without = without.map(|worker| PersonId::new(&school.id, worker));
        let directory = Directory::of_school(&school.chains, &school.people, without.into_iter().collect());
        let mut after = Span::ZERO;
        let mut steps = Vec::new();
        for step in chain.steps() {
            let (_, anybody_in) = directory.recipients_of(step, opened_at + after);
            steps.push((after, !anybody_in));
            if anybody_in {
                after = after + step.wait.span();
            }
        }
        steps
    };
    let day = Timestamp::parse("2026-11-24T00:00:00Z").unwrap();
    let mut worst = 0;
    for minute in 0..24 * 60 {
        let at = day + Span::from_mins(minute);
        let row = answer_at(&table, at);
        let said: Vec<_> = row
            .steps
            .iter()
            .map(|step| (step.reached.after, step.reached.nobody_in))
            .collect();
        assert_eq!(said, walked(at + grace, None), "{at}");
        if let Some(worker) = &row.worst_worker {
            worst += 1;
            let steps = walked(at + grace, Some(&worker.worker));
            assert_eq!(
                worker.police,
                steps.last().map(|(after, _)| grace + *after),
                "{at}"
            );
        }
    }
    assert!(worst > 8 * 60, "somebody is missed all day: {worst}");
}

#[test]
fn every_hour_of_the_week_has_exactly_one_answer_for_every_deadline_of_every_visit_type() {
    let rows = rows(&Example::new());
    let mut kinds: BTreeSet<_> = rows
        .iter()
        .map(|row| (&row.visit_type, row.deadline, &row.chain))
        .collect();
    kinds.retain(|(_, deadline, _)| deadline.is_some());
    assert_eq!(kinds.len(), 10);
    for (visit_type, deadline, _) in kinds {
        let mut ranges: Vec<_> = rows
            .iter()
            .filter(|row| row.visit_type == *visit_type && row.deadline == deadline)
            .flat_map(|row| &row.ranges)
            .collect();
        ranges.sort_by_key(|range| range.from);
        let first = Timestamp::parse("2026-11-23T10:00:00Z").unwrap();
        assert_eq!(ranges.first().unwrap().from, first);
        assert_eq!(ranges.last().unwrap().until, first + Span::from_mins(7 * 24 * 60));
        for pair in ranges.windows(2) {
            assert_eq!(pair[0].until, pair[1].from, "{deadline:?}");
        }
    }
}

#[test]
fn p11_the_worker_who_costs_the_chain_most_is_named() {
    let rows = rows(&Example::new());
    let worst = of(&rows, "home", "check-in")[0].worst_worker.clone().unwrap();
    assert!(
        ["chris", "pat"].contains(&worst.worker.as_str()),
        "{}",
        worst.worker
    );
    assert_eq!(worst.first_human, Some(Span::from_mins(5)));
    assert_eq!(worst.two_humans, Some(Span::from_mins(10)));
}

#[test]
fn whoever_is_told_at_home_is_no_human_to_count_on() {
    let away = Example::new()
        .edit(
            SCHOOL,
            "roles  = [\"office-manager\"]\n",
            "roles  = [\"office-manager\"]\naway = [\"2026-11-23..2026-11-30\"]\n",
        )
        .edit(
            SCHOOL,
            "roles  = [\"office\"]\n",
            "roles  = [\"office\"]\naway = [\"2026-11-23..2026-11-30\"]\n",
        );
    let rows = rows(&away);
    let not_back = of(&rows, "home", "return");
    assert_eq!(not_back.len(), 1, "the same at every hour");
    assert_eq!(not_back[0].hours, "at any hour");
    // The line manager, whoever that is, and then the senior leaders.
    assert_eq!(not_back[0].first_human, Some(Span::from_mins(10)));
    assert_eq!(not_back[0].two_humans, Some(Span::from_mins(15)));
}

#[test]
fn what_depends_on_the_week_never_stops_a_configuration() {
    for name in [
        "step-with-nobody-in",
        "nobody-out-of-hours",
        "late-first-human",
        "late-second-human",
    ] {
        let case = cases("bad").into_iter().find(|case| case.name == name).unwrap();
        assert!(case.example.load().is_ok(), "{name}");
    }
}

#[test]
fn what_is_found_of_safe_words_never_repeats_them() {
    for name in [
        "carrier-eats-safe-word",
        "safe-word-is-a-reply",
        "everyday-safe-word",
        "short-safe-word",
        "shared-safe-word",
    ] {
        let case = cases("bad").into_iter().find(|case| case.name == name).unwrap();
        let said = rendered(&case.example.problems()).to_lowercase();
        for word in ["unsubscribe", "back at school", "\"fig", "cover for my duty"] {
            assert!(!said.contains(word), "{name}: {said}");
        }
    }
}

#[test]
fn every_code_of_the_check_has_a_case_that_reports_it() {
    let reported: BTreeSet<&str> = cases("bad")
        .iter()
        .flat_map(|case| case.example.problems())
        .map(|p| p.code)
        .collect();
    let mut linted = BTreeSet::new();
    for entry in std::fs::read_dir(root().join("src/check")).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        for opening in ["Finding::error(", "Finding::warning(", "warn("] {
            for (at, _) in text.match_indices(opening) {
                let rest = text[at + opening.len()..].trim_start();
                if let Some(rest) = rest.strip_prefix('"') {
                    linted.insert(rest.split('"').next().unwrap().to_owned());
                }
            }
        }
    }
    assert!(linted.len() >= 24, "{linted:?}");
    let untried: Vec<_> = linted
        .iter()
        .filter(|code| !reported.contains(code.as_str()))
        .collect();
    assert!(untried.is_empty(), "{untried:?}");
}

#[test]
#[allow(
    clippy::disallowed_methods,
    reason = "a measurement is about the machine's own time"
)]
fn a_trust_of_forty_schools_is_judged_while_an_admin_waits() {
    let directory = tempfile::tempdir().unwrap();
    let path = trust::write(directory.path(), 40, 3000);
    let loading = Loading {
        now: now(),
        secrets: Secrets::of_this_process(SecretPolicy::Skip),
        texts: &any_text,
        judge: &homeward::check::school,
    };
    let began = Instant::now();
    let config = load(&path, &loading)
        .map_err(|problems| rendered(&problems))
        .unwrap()
        .config;
    let rows: usize = config
        .schools
        .values()
        .map(|school| check::times(school, now()).len())
        .sum();
    let took = began.elapsed();
    assert_eq!(
        config
            .schools
            .values()
            .map(|school| school.people.len())
            .sum::<usize>(),
        3000
    );
    assert!(rows > 40 * 17, "{rows}");
    // Unoptimised and on a machine that builds beside it; the second of the promise is for a release, by `make bench`.
    assert!(took < Duration::from_secs(30), "{took:?}");
}
