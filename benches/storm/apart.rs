//! What stands beside the storms: a school beside another's storm, waking from a standstill, people before anybody is out, and
//! the reading of one text.

use super::daemon::{self, School, Trust};
use super::sink::{Sink, now};
use homeward::domain::reply::{
    KnownNames, LastQuestion, ReadingContext, SafePhrases, SenderKind, VisitState, read,
};
use std::time::{Duration, Instant};

/// School A has so many deadlines at the minute at which school B has one.
const NEIGHBOURS: usize = 300;
/// What the provider takes to answer.
const ANSWER: Duration = Duration::from_millis(200);
/// How long the process stands still.
const STILL: f64 = 30.0;

/// Prints how late the alert of a school with one visit is, while another's three hundred go out.
pub fn beside(runs: usize) {
    let mut late: Vec<f64> = (0..runs)
        .map(|_| {
            let sink = Sink::start(ANSWER);
            let kind = School::Large {
                grace: super::GRACE,
                staff: NEIGHBOURS,
            };
            let trust = Trust::start(&sink, 2, kind);
            let minute = daemon::next_minute(Duration::from_secs(12));
            trust.sign_out(0..NEIGHBOURS + 1, Some(&minute.clock));
            let due = minute.at + super::GRACE as f64;
            let arrived = sink.wait_for(NEIGHBOURS + 1, due + 120.0);
            assert_eq!(arrived.len(), NEIGHBOURS + 1, "an alert is missing");
            (arrived[&NEIGHBOURS] - due) * 1000.0
        })
        .collect();
    let half = super::median(&mut late);
    println!(
        "\n| one school beside another's {NEIGHBOURS} alerts, provider {} ms: late by, ms: median of {runs} (most) | {half:.0} ({:.0}) |\n|---|---|",
        ANSWER.as_millis(),
        late[late.len() - 1]
    );
}

/// Prints how long after waking from a standstill the alerts that fell due meanwhile are at the gateway.
pub fn standstill(runs: usize) {
    let many = 100;
    let mut late: Vec<f64> = (0..runs)
        .map(|_| {
            let sink = Sink::start(Duration::ZERO);
            let trust = Trust::start(&sink, 2, School::Storm { grace: super::GRACE });
            let minute = daemon::next_minute(Duration::from_secs(12));
            trust.sign_out(0..many, Some(&minute.clock));
            let due = minute.at + super::GRACE as f64;
            std::thread::sleep(Duration::from_secs_f64((due - 5.0 - now()).max(0.0)));
            trust.signal("-STOP");
            std::thread::sleep(Duration::from_secs_f64(STILL));
            trust.signal("-CONT");
            let woke = now();
            let arrived = sink.wait_for(many, woke + 60.0);
            assert_eq!(arrived.len(), many, "an alert is missing");
            let last = arrived.values().copied().fold(0.0, f64::max);
            (last - woke) * 1000.0
        })
        .collect();
    let half = super::median(&mut late);
    println!(
        "| {many} alerts that fell due in a standstill of {STILL} s: the last after waking, ms: median of {runs} (most) | {half:.0} ({:.0}) |",
        late[late.len() - 1]
    );
}

/// Prints memory and start with people before anybody is out.
pub fn people() {
    println!("\n| people, schools | start to ready, ms | memory, MiB |\n|---|---|---|");
    for people in super::numbers("PEOPLE", "1000,5000,20000") {
        let sink = Sink::start(Duration::ZERO);
        let trust = Trust::start(&sink, people / 50, School::Quiet);
        println!(
            "| {people}, {} | {:.0} | {:.0} |",
            people / 50,
            trust.started,
            trust.memory()
        );
    }
}

/// Microseconds of reading one text: half, and the slowest of these texts (each the best of five hundred readings).
pub fn reading() -> String {
    let texts = [
        "ok",
        "All fine, mum is home and we are having a chat",
        "running late sorry, about 15 more mins",
        "Left now heading back to school",
        "back",
        "can you ring me please he is shouting at her",
        "No answer at the door, going to try the neighbour",
        "ok but the dog is loose and I dont like it",
        "sorry was driving, just arrived at number 12",
        "home safe thanks see you tomorrow",
        "need another half an hour, social worker has just turned up and we are going through the plan",
        "help",
    ];
    let people = vec![
        "Jo Ward".to_owned(),
        "Sam Hill".to_owned(),
        "Pat Green".to_owned(),
    ];
    let context = ReadingContext {
        sender: SenderKind::Worker,
        state: VisitState::OnSite,
        asked: LastQuestion::CheckIn,
        phrases: SafePhrases {
            phrases: &[],
            safe_words: &[],
            duress_codes: &[],
        },
        names: KnownNames {
            sender: &people[0],
            colleagues: &people[1..],
            staff: &people,
        },
        welsh: false,
    };
    let mut took: Vec<f64> = texts
        .iter()
        .map(|text| {
            let each = (0..500).map(|_| {
                let begun = Instant::now();
                std::hint::black_box(read(std::hint::black_box(text), &context));
                begun.elapsed().as_secs_f64() * 1e6
            });
            each.fold(f64::INFINITY, f64::min)
        })
        .collect();
    let half = super::median(&mut took);
    format!("{half:.0}, {:.0}", took[took.len() - 1])
}
