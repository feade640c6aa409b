//! The police sheet as a whole: its order, what it never says, and what is said of whoever reads it out.

use crate::support::school::{clock, id, plan_of_pair, sign_out_of_pair};
use crate::support::story::tell;
use homeward::domain::aggregate::replay;
use homeward::domain::alert::{CauseWhat, MessageReach, SpokenVia};
use homeward::domain::chain::Channel;
use homeward::domain::command::{AlertCommand, ContactSays, PhoneReach, VisitCommand, WorkerSays};
use homeward::domain::id::VisitId;
use homeward::domain::plan::Plan;
use homeward::domain::private::Private;
use homeward::domain::sheet::fill;
use homeward::domain::sign_out as sign_outs;
use homeward::domain::time::Span;
use homeward::domain::visit::{SignOut, Stop, Visit};
use homeward::wording::{sheet_paragraphs, sheet_text};

pub(crate) const ZONE: &str = "Europe/London";

pub(crate) fn out(time: &str, change: impl FnOnce(&mut SignOut)) -> Visit {
    out_under(plan_of_pair(), time, change)
}

pub(crate) fn out_under(plan: Plan, time: &str, change: impl FnOnce(&mut SignOut)) -> Visit {
    let mut said = sign_out_of_pair(clock(time) + Span::from_mins(120));
    said.exception = Some(Private::new("his sister is ill"));
    change(&mut said);
    let events = sign_outs::open(&plan.into(), said, &[], None, Vec::new(), clock(time))
        .expect("a sign-out that lacks nothing");
    replay::<Visit>(VisitId(1), &events).expect("the first event opens the visit")
}

pub(crate) fn says(visit: &mut Visit, who: &str, time: &str, text: &str, say: WorkerSays) {
    let command = VisitCommand::Worker {
        worker: Some(id(who)),
        reply_to: Some(id(who)),
        by: None,
        sent_at: clock(time),
        text: Some(Private::new(text)),
        say,
    };
    tell(visit, &command, clock(time));
    arrives(visit, time);
}

pub(crate) fn both_say(visit: &mut Visit, time: &str, text: &str, say: &WorkerSays) {
    for who in ["jo", "sam"] {
        says(visit, who, time, text, say.clone());
    }
}

pub(crate) fn contact(visit: &mut Visit, who: &str, time: &str, say: ContactSays) {
    let command = VisitCommand::Alert(AlertCommand::Contact {
        code: None,
        by: id(who),
        via: SpokenVia::Board,
        say,
    });
    tell(visit, &command, clock(time));
    arrives(visit, time);
}

/// Every message of the current step arrives, as on most days.
pub(crate) fn arrives(visit: &mut Visit, time: &str) {
    let told: Vec<String> = visit
        .alert
        .iter()
        .flat_map(|alert| alert.reach.keys())
        .map(|person| person.key().to_owned())
        .collect();
    for person in told {
        reach(visit, &person, time, MessageReach::HandedOver);
    }
}

/// What became of the messages of the current step to a person.
pub(crate) fn reach(visit: &mut Visit, who: &str, time: &str, reach: MessageReach) {
    let alert = visit.alert.as_ref().expect("an open alert").clone();
    let channels: Vec<Channel> = alert.reach[&id(who)].keys().copied().collect();
    for channel in channels {
        let command = VisitCommand::Alert(AlertCommand::Reach {
            code: alert.code.clone(),
            step: alert.step,
            person: id(who),
            channel,
            reach,
        });
        tell(visit, &command, clock(time));
    }
}

pub(crate) fn wake(visit: &mut Visit, time: &str) {
    tell(visit, &VisitCommand::Wake, clock(time));
    arrives(visit, time);
}

pub(crate) fn raise(visit: &mut Visit, time: &str, what: CauseWhat, by: &str) {
    let command = VisitCommand::Raise {
        what,
        worker: Some(id("jo")),
        by: Some(id(by)),
    };
    tell(visit, &command, clock(time));
    arrives(visit, time);
}

fn text(visit: &Visit, time: &str) -> String {
    sheet_text(&fill(visit, visit.alert.as_ref(), clock(time)), ZONE)
}

/// What stands beneath a heading, on one line.
pub(crate) fn under(visit: &Visit, heading: &str, time: &str) -> String {
    let sheet = fill(visit, visit.alert.as_ref(), clock(time));
    let paragraphs = sheet_paragraphs(&sheet, ZONE);
    let found = paragraphs.iter().find(|paragraph| paragraph.heading == heading);
    found.expect("the heading is on the sheet").sentences.join(" ")
}

/// Two inside, a worrying text, a missed check-in, the office and the leadership tried.
pub(crate) fn bad_day() -> Visit {
    let mut visit = out("13:00", |said| {
        said.hazards = Some(Private::new("father made threats on 3 March; large dog"));
        said.stops = vec![Stop {
            address: Private::new(
                "Flat 14, third floor, Featherstonehaugh House, 112 Acacia Avenue, Salford M5 3XX",
            ),
            expected_at: None,
            until: None,
        }];
    });
    both_say(&mut visit, "13:20", "IN", &WorkerSays::Arrived);
    let worrying = WorkerSays::Unclear { worrying: true };
    says(&mut visit, "jo", "13:33", "ok but he is shouting at us", worrying);
    contact(&mut visit, "pat", "13:35", ContactSays::Acknowledge);
    contact(&mut visit, "pat", "13:39", ContactSays::Next);
    let undelivered = VisitCommand::WorkerPhone {
        worker: id("jo"),
        reach: PhoneReach::Undelivered(clock("13:37")),
    };
    tell(&mut visit, &undelivered, clock("13:40"));
    wake(&mut visit, "13:46");
    contact(&mut visit, "olu", "13:47", ContactSays::Acknowledge);
    wake(&mut visit, "14:10");
    visit
}

#[test]
fn the_sheet_has_its_headings_in_reading_order_and_the_place_before_all_that_is_read_out() {
    let visit = bad_day();
    let sheet = fill(&visit, visit.alert.as_ref(), clock("14:10"));
    let headings: Vec<&str> = sheet.lines.iter().map(|line| line.heading.as_str()).collect();
    assert_eq!(
        headings,
        [
            "RING",
            "POLICE, PLEASE. WHERE",
            "WHAT",
            "WHY WE BELIEVE IT",
            "WHO",
            "WHO ELSE IS THERE",
            "TIMES",
            "TRIED",
            "THEIR PHONES",
            "VEHICLE",
            "US",
            "ASK",
            "WRITE DOWN",
            "THEN",
            "IF 999 FAILS",
        ]
    );
    let paragraphs = sheet_paragraphs(&sheet, ZONE);
    assert!(paragraphs[1].sentences[0].starts_with("Flat 14, third floor"));
    // VisitPlace, what and why can be said in a minute: about 150 words.
    let said: usize = paragraphs[1..4]
        .iter()
        .flat_map(|paragraph| &paragraph.sentences)
        .map(|sentence| sentence.split_whitespace().count())
        .sum();
    assert!(said <= 150, "{said} words before the names");
}

#[test]
fn p09_in_duress_the_sheet_says_not_to_ring_and_to_stay_silent() {
    let mut visit = out("13:00", |_| ());
    both_say(&mut visit, "13:20", "IN", &WorkerSays::Arrived);
    let phrase = "I am on a home visit, and I need cover for my duty";
    says(&mut visit, "jo", "13:41", phrase, WorkerSays::Duress);
    says(&mut visit, "jo", "13:44", "all fine now", WorkerSays::Ok);
    let said = text(&visit, "13:45");
    assert!(
        !said.contains("cover for my duty"),
        "the phrase is nobody's to read: {said}"
    );
    assert!(
        !said.contains("all fine now"),
        "nothing of that phone calms anybody: {said}"
    );
    assert!(!said.contains("07700 900"), "no number to ring: {said}");
    for part in [
        "DO NOT RING THEM",
        "Stay silent towards the worker",
        "not rung, on purpose",
        "999: the distress phrase",
    ] {
        assert!(said.contains(part), "`{part}` in {said}");
    }
}

#[test]
fn p17_the_sheet_holds_neither_the_purpose_nor_any_safe_phrase() {
    let visit = out("13:00", |said| {
        said.purpose = Some(Private::new("long absence of a pupil"))
    });
    let said = text(&visit, "13:01");
    assert!(!said.contains("absence"), "{said}");
    assert!(!said.to_lowercase().contains("safe word"), "{said}");
}

#[test]
fn the_copy_for_the_envelope_leaves_to_write_what_has_happened() {
    let visit = out("13:00", |_| ());
    assert!(visit.alert.is_none());
    let what = under(&visit, "WHAT", "13:01");
    assert!(what.contains("What has happened: ____"), "{what}");
    assert!(!what.contains("missed"), "nothing has happened yet: {what}");
    assert!(under(&visit, "WRITE DOWN", "13:01").contains("POLICE with the code of the alert"));
    assert!(under(&visit, "THEIR PHONES", "13:01").contains("07700 900101"));
}

#[test]
fn a_time_of_another_day_is_said_with_its_day() {
    let visit = out("2026-12-01 23:30", |_| ());
    let sheet = fill(&visit, None, clock("2026-12-01 23:40") + Span::from_mins(60));
    let said = sheet_text(&sheet, ZONE);
    assert!(said.contains("Now 00:40 on Wednesday 2 December 2026."), "{said}");
    assert!(said.contains("Left school at Tue 23:30."), "{said}");
}

/// As much as a sheet can come to hold: three names for everybody, three rounds of the chain, hazards at length.
pub(crate) fn longest_day() -> Visit {
    let mut visit = bad_day();
    let hazards = "father made threats on 3 March and again on 9 November, and is known to us for violence; a large dog, \
                   often loose; a knife was seen on the kitchen table in May; an uncle who drinks; stairs without a rail";
    visit.sign_out.hazards = Some(Private::new(hazards));
    visit.sign_out.at_risk = true;
    contact(&mut visit, "olu", "14:11", ContactSays::Acknowledge);
    says(
        &mut visit,
        "sam",
        "14:12",
        "we are not ok please send someone now he has locked the door",
        WorkerSays::Help,
    );
    contact(&mut visit, "pat", "14:13", ContactSays::Acknowledge);
    contact(&mut visit, "pat", "14:15", ContactSays::Next);
    contact(&mut visit, "olu", "14:16", ContactSays::Acknowledge);
    contact(&mut visit, "olu", "14:18", ContactSays::Next);
    let log = Some("512 of 1 December".to_owned());
    contact(&mut visit, "head", "14:20", ContactSays::Police { log });
    visit
}

pub(crate) fn alone(said: &mut SignOut) {
    said.workers.pop();
}

#[test]
fn whoever_reads_says_which_school_rings_and_its_number() {
    let us = under(&bad_day(), "US", "14:10");
    assert!(
        us.contains("Example Primary School. Ring us back on 0161 496 0000 and keep that line free."),
        "{us}"
    );
    let then = under(&bad_day(), "THEN", "14:10");
    assert!(then.contains("Keep ringing the worker."), "{then}");
}

pub(crate) fn what(visit: &Visit, time: &str) -> String {
    under(visit, "WHAT", time)
}

#[test]
fn a_sheet_is_never_about_nobody() {
    let mut visit = out("13:00", |_| ());
    both_say(&mut visit, "13:20", "IN", &WorkerSays::Arrived);
    says(&mut visit, "jo", "13:30", "SOS", WorkerSays::Help);
    both_say(&mut visit, "13:40", "BACK", &WorkerSays::Back);
    assert!(visit.alert.is_some() && !visit.is_open());
    let said = what(&visit, "13:41");
    assert!(
        said.starts_with("Two members of our school staff are missing"),
        "{said}"
    );
    let place = under(&visit, "POLICE, PLEASE. WHERE", "13:41");
    assert!(place.contains("BACK (in school) at 13:40."), "{place}");
}
