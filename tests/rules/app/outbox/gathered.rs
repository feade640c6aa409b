//! What falls due for one person seconds apart: the first at once, the others in one text ten seconds later at most.

use crate::app::outbox::delivery::resolve;
use crate::support::bench::{ALI, Bench, CHRIS, PAT, SAM, to};
use homeward::app::{Question, Request};
use homeward::domain::aggregate::Aggregate;
use homeward::domain::time::Timestamp;

/// The longest wait for others, in seconds.
const WAITS: i64 = 10;

/// Workers who go out so many seconds after each other.
fn out_apart(workers: &[(&str, i64)]) -> Bench {
    let bench = Bench::start();
    for (worker, after) in workers {
        bench.pass_secs(*after);
        bench.sign_out_to_a_door(worker);
    }
    bench.said();
    bench.taken_by("mail");
    bench
}

fn opened(bench: &Bench) -> usize {
    let open = bench.ask(Question::Alerts { all: false });
    open.as_array().expect("a list").len()
}

fn code(bench: &Bench, visit: u64) -> String {
    bench.visit(visit).alert.expect("an alert").code.to_string()
}

/// Lets time pass, by the second where something is about to be due, until so many alerts are open. Returns what was said to
/// Pat of alerts, with the time of each.
fn told_until_open(bench: &Bench, visits: u64, many: usize) -> Vec<(Timestamp, String)> {
    let mut told = Vec::new();
    while opened(bench) < many {
        let due = (1..=visits).filter_map(|visit| bench.visit(visit).next_at());
        let due = due.min().expect("something is due");
        let far = due.since(bench.now()).ms() > 40_000;
        bench.pass_secs(if far { 30 } else { 1 });
        bench.ask(Request::Health);
        if opened(bench) < many {
            told.extend(said_to_pat(bench));
        }
        bench.taken_by("mail");
    }
    told
}

fn said_to_pat(bench: &Bench) -> Vec<(Timestamp, String)> {
    let said = bench.said();
    let texts = to(&said, PAT).into_iter();
    texts.map(|text| (bench.now(), text.to_owned())).collect()
}

/// Lets seconds pass, one at a time. Returns what is said to Pat meanwhile.
fn told_within(bench: &Bench, secs: i64) -> Vec<(Timestamp, String)> {
    let mut told = said_to_pat(bench);
    for _ in 0..secs {
        bench.pass_secs(1);
        bench.ask(Request::Health);
        told.extend(said_to_pat(bench));
    }
    told
}

/// Jo, Ali and Sam fall silent three seconds apart: Pat has been told of Jo, and Ali and Sam wait.
fn two_wait() -> Bench {
    let bench = out_apart(&[("jo", 0), ("ali", 3), ("sam", 3)]);
    let told = told_until_open(&bench, 3, 3);
    assert!(
        told.last()
            .is_some_and(|(_, text)| text.contains(&code(&bench, 1))),
        "{told:#?}"
    );
    bench
}

#[test]
fn of_alerts_seconds_apart_the_first_goes_at_once_and_the_others_in_one_text() {
    let bench = out_apart(&[("jo", 0), ("ali", 3), ("sam", 3)]);
    let mut told = told_until_open(&bench, 3, 3);
    told.extend(told_within(&bench, WAITS));
    told.retain(|(_, text)| (1..=3).any(|visit| text.contains(&code(&bench, visit))));
    assert_eq!(told.len(), 2, "{told:#?}");
    let opened_at = |visit| bench.visit(visit).alert.expect("an alert").opened_at;
    let late = |at: Timestamp, visit| at.since(opened_at(visit)).ms() / 1000;
    assert!(told[0].1.contains(&code(&bench, 1)), "{told:#?}");
    assert_eq!(late(told[0].0, 1), 0, "{told:#?}");
    for visit in [2, 3] {
        assert!(told[1].1.contains(&code(&bench, visit)), "{told:#?}");
    }
    assert_eq!(late(told[1].0, 2), WAITS.cast_unsigned(), "{told:#?}");
    assert!(told[1].1.ends_with("ACK ALL"), "{told:#?}");
}

#[test]
fn an_alert_without_company_is_told_in_its_own_words_after_ten_seconds() {
    let bench = out_apart(&[("jo", 0), ("ali", 3)]);
    told_until_open(&bench, 2, 2);
    assert!(told_within(&bench, WAITS - 1).is_empty(), "it waits");
    let told = told_within(&bench, 1);
    assert_eq!(told.len(), 1, "{told:#?}");
    let own = format!("ACK {}", code(&bench, 2));
    assert!(told[0].1.ends_with(&own), "{told:#?}");
}

#[test]
fn an_alert_more_than_a_minute_after_the_last_goes_at_once() {
    let bench = out_apart(&[("jo", 0), ("ali", 61)]);
    told_until_open(&bench, 2, 2);
    let told = said_to_pat(&bench);
    assert!(
        told.iter().any(|(_, text)| text.contains(&code(&bench, 2))),
        "{told:#?}"
    );
}

#[test]
fn help_never_waits_for_others() {
    let bench = two_wait();
    bench.text(SAM, "SOS");
    let told = said_to_pat(&bench);
    let help = code(&bench, 3);
    assert!(
        told.iter()
            .any(|(_, text)| text.contains(&help) && text.contains("asked for help")),
        "{told:#?}"
    );
}

#[test]
fn what_waits_goes_without_the_alert_that_somebody_has_called_safe() {
    let bench = two_wait();
    let (safe, left) = (code(&bench, 2), code(&bench, 3));
    resolve(&bench, &safe);
    let told = told_within(&bench, WAITS);
    let alert: Vec<_> = told.iter().filter(|(_, text)| text.contains(&left)).collect();
    assert_eq!(alert.len(), 1, "{told:#?}");
    assert!(
        alert[0].1.ends_with(&format!("ACK {left}")),
        "its own words: {told:#?}"
    );
    assert!(!alert[0].1.contains(&safe), "{told:#?}");
}

#[test]
fn nobody_reads_who_has_an_alert_before_the_alert() {
    let bench = two_wait();
    let (taken, other) = (code(&bench, 2), code(&bench, 3));
    bench.text(CHRIS, &format!("ACK {taken}"));
    let told = said_to_pat(&bench);
    assert!(told.len() > 1, "{told:#?}");
    assert!(
        told[0].1.contains(&taken) && told[0].1.contains(&other),
        "{told:#?}"
    );
    assert!(told[0].1.contains("Ring"), "{told:#?}");
    assert!(
        told[1].1.contains("has taken") || told[1].1.contains("has it"),
        "{told:#?}"
    );
    assert!(told_within(&bench, WAITS).is_empty(), "nothing is said twice");
}

// Faults: P09 x human-duress
#[test]
fn p09_a_text_that_waits_asks_nobody_to_ring_a_worker_who_is_in_duress_by_then() {
    let bench = two_wait();
    bench.text(ALI, "I am on a home visit, and I need cover for my duty");
    let told = told_within(&bench, WAITS);
    let duress = code(&bench, 2);
    assert!(
        told.iter()
            .any(|(_, text)| text.contains(&code(&bench, 3)) && text.contains("Ring")),
        "{told:#?}"
    );
    for (_, text) in told {
        assert!(!text.contains("900102"), "{text}");
        assert!(!text.contains(&duress) || !text.contains("Ring Ali"), "{text}");
    }
}

// Faults: P05 x killed
#[test]
fn after_a_restart_what_waits_leaves_at_its_time_in_one_text() {
    let bench = two_wait().restarted(0);
    let told = told_within(&bench, WAITS);
    let codes = [code(&bench, 2), code(&bench, 3)];
    let alerts: Vec<_> = told
        .iter()
        .filter(|(_, text)| codes.iter().any(|code| text.contains(code.as_str())))
        .collect();
    assert_eq!(alerts.len(), 1, "{told:#?}");
    assert!(
        codes.iter().all(|code| alerts[0].1.contains(code.as_str())),
        "{told:#?}"
    );
}

#[test]
fn whoever_gets_e_mail_too_gets_one_of_each_with_every_number_in_the_e_mail() {
    let bench = two_wait();
    let told = told_within(&bench, WAITS);
    assert_eq!(told.len(), 1, "{told:#?}");
    let mail = bench.taken_by("mail");
    let mail: Vec<_> = mail
        .iter()
        .filter(|(_, to, ..)| to.reveal().starts_with("pat@"))
        .collect();
    assert_eq!(mail.len(), 1, "{mail:#?}");
    for (visit, number) in [(2, "07700 900102"), (3, "07700 900103")] {
        assert!(mail[0].3.contains(number), "{mail:#?}");
        assert!(mail[0].2.contains(&code(&bench, visit)), "{mail:#?}");
    }
}

/// Three more people of the staff, as the school's file has them.
const THREE_MORE: &str = r#"[people.kim]
name   = "Kim Patel"
mobile = "07700 900111"
roles  = ["staff"]
line_manager = "sam"

[people.lee]
name   = "Lee Wood"
mobile = "07700 900112"
roles  = ["staff"]
line_manager = "sam"

[people.max]
name   = "Max Reed"
mobile = "07700 900113"
roles  = ["staff"]
line_manager = "sam"

[people.pat]
"#;

#[test]
fn six_visits_that_fall_silent_within_half_a_minute_are_a_few_texts_to_each_person() {
    let bench = Bench::edited(&[("[people.pat]\n", THREE_MORE)]);
    for (worker, after) in [
        ("jo", 0),
        ("ali", 1),
        ("sam", 7),
        ("kim", 3),
        ("lee", 5),
        ("max", 2),
    ] {
        bench.pass_secs(after);
        bench.sign_out_to_a_door(worker);
    }
    bench.said();
    let mut told = told_until_open(&bench, 6, 6);
    told.extend(told_within(&bench, WAITS));
    for visit in 1..=6 {
        let code = code(&bench, visit);
        let about = told.iter().filter(|(_, text)| text.contains(&code)).count();
        assert_eq!(about, 1, "{code}: {told:#?}");
    }
    let alerts = told.iter().filter(|(_, text)| text.contains("ACK")).count();
    assert!(alerts <= 3, "{alerts}: {told:#?}");
}
