//! One school to tell stories about: Example Primary School, with drama numbers and nobody real.

use homeward::domain::chain::{Ask, Chain, Channel, Step, Target};
use homeward::domain::id::{ChainName, PersonId, Role, SchoolId};
use homeward::domain::incident::IncidentRule;
use homeward::domain::person::Person;
use homeward::domain::plan::{
    ArrivalRule, CheckIn, CheckInFrom, DeadlineRule, EDITION, HomeSafe, NoAnswer, PairRule, Plan,
    Requirement, ReturnRule, VisitPlace, VisitType, WorkerPrompts, WriteUp,
};
use homeward::domain::private::{Phone, Private};
use homeward::domain::time::{Availability, Interval, Span, Timestamp};
use homeward::domain::visit::{RuleException, SignOut, Stop};
use homeward::domain::watch::WatchPlan;
use std::collections::{BTreeMap, BTreeSet};

/// The day on which every story plays: a Monday.
pub(crate) const DAY: &str = "2026-11-23";

/// Returns the instant of a clock time on that day: `10:00`, `10:00:30`, `+1 10:00` for the day after, or
/// `2026-12-01 10:00` for another.
pub(crate) fn clock(time: &str) -> Timestamp {
    let (day, time) = match time.split_once(' ') {
        Some(("+1", time)) => ("2026-11-24", time),
        Some(other) => other,
        None => (DAY, time),
    };
    let seconds = if time.len() == 5 { ":00" } else { "" };
    Timestamp::parse(&format!("{day}T{time}{seconds}Z")).expect("a clock time")
}

pub(crate) fn mins(minutes: u64) -> Span {
    Span::from_mins(minutes)
}

pub(crate) fn every(minutes: u64) -> Interval {
    Interval::from_mins(minutes)
}

/// Returns the id of the school.
pub(crate) fn school() -> SchoolId {
    SchoolId::new("example")
}

/// Returns the id of a person of the school.
pub(crate) fn id(key: &str) -> PersonId {
    PersonId::new(&school(), key)
}

/// Returns a number as gateways write it.
pub(crate) fn phone(text: &str) -> Phone {
    Phone::parse(text).expect("a telephone number")
}

pub(crate) fn role(name: &str) -> Target {
    Target::Role(Role::new(name))
}

/// Returns one stop, expected at a clock time if one is given.
pub(crate) fn stop(address: &str, expected: Option<&str>) -> Stop {
    Stop {
        address: Private::new(address),
        expected_at: expected.map(clock),
        until: None,
    }
}

/// Returns a step that texts, waits, and may be held twice for ten minutes.
pub(crate) fn step(name: &str, tell: &[&str], ask: Ask, wait: u64) -> Step {
    Step {
        name: name.to_owned(),
        tell: tell.iter().map(|name| role(name)).collect(),
        by: vec![Channel::Sms],
        ask,
        wait: every(wait),
        again: None,
        hold: every(10),
        holds: 2,
    }
}

/// Returns a chain whose last step is said again at an interval.
pub(crate) fn chain(name: &str, mut steps: Vec<Step>, again: u64) -> Chain {
    let last = steps.pop().expect("a last step");
    Chain {
        name: ChainName::new(name),
        before: steps,
        last,
        last_again: every(again),
    }
}

fn chains() -> BTreeMap<ChainName, Chain> {
    let office = ["office-manager", "office"];
    let leaders = ["headteacher", "slt"];
    let list = [
        chain(
            "no-check-in",
            vec![
                step("office", &office, Ask::RingWorker, 5),
                step("household", &office, Ask::RingHousehold, 3),
                step("slt", &["slt"], Ask::Decide, 5),
                step("police", &leaders, Ask::Police, 1),
            ],
            2,
        ),
        chain(
            "not-back",
            vec![
                step("office", &office, Ask::RingWorker, 10),
                step("slt", &["slt"], Ask::Decide, 10),
                step("police", &leaders, Ask::Police, 1),
            ],
            2,
        ),
        chain(
            "help",
            vec![
                step(
                    "everybody",
                    &["office-manager", "office", "slt", "dsl"],
                    Ask::RingWorker,
                    1,
                ),
                step("police", &leaders, Ask::Police, 1),
            ],
            1,
        ),
        chain(
            "duress",
            vec![
                step("head", &["headteacher"], Ask::Decide, 1),
                step("household", &office, Ask::RingHousehold, 1),
                step("police", &["slt", "dsl", "office-manager"], Ask::Police, 1),
            ],
            1,
        ),
        chain(
            "concern",
            vec![
                step("office", &office, Ask::RingWorker, 5),
                step("slt", &["slt"], Ask::Decide, 5),
                step("police", &leaders, Ask::Police, 1),
            ],
            2,
        ),
        chain(
            "monitor",
            vec![
                step("office", &office, Ask::RingWorker, 5),
                step("slt", &["slt"], Ask::Decide, 1),
            ],
            5,
        ),
    ];
    list.into_iter()
        .map(|chain| (chain.name.clone(), chain))
        .collect()
}

fn people() -> BTreeMap<PersonId, Person> {
    let list: [(&str, &str, &[&str]); 10] = [
        ("jo", "Jo Bloggs", &["staff"]),
        ("mel", "Mel Adeyemi", &["staff"]),
        ("sam", "Sam Khan", &["staff"]),
        ("pat", "Pat Lewis", &["office-manager"]),
        ("sue", "Sue Marsh", &["office"]),
        ("dsl", "Dee Lowe", &["dsl"]),
        ("olu", "Olu Ade", &["slt"]),
        ("head", "Hana Ward", &["headteacher", "slt"]),
        ("lin", "Lin Moss", &["line-manager"]),
        ("ria", "Ria Cole", &["staff"]),
    ];
    list.into_iter()
        .zip(900_101u32..)
        .map(|((key, name, roles), number)| {
            let person = Person {
                id: id(key),
                name: Private::new(name),
                mobile: Some(phone(&format!("07700 {number}"))),
                email: Some(Private::new(format!("{key}@example.sch.uk"))),
                roles: roles.iter().map(|role| Role::new(*role)).collect(),
                line_manager: matches!(key, "jo" | "mel" | "sam").then(|| id("lin")),
                deputy: None,
                vehicle: None,
                training: BTreeSet::new(),
                has_safe_word: false,
                available: Availability::Always,
                mark: None,
            };
            (person.id.clone(), person)
        })
        .collect()
}

pub(crate) fn rule(nudge: u64, grace: u64, chain: &str) -> DeadlineRule {
    DeadlineRule {
        nudge_before: (nudge > 0).then(|| mins(nudge)),
        grace: mins(grace),
        chain: ChainName::new(chain),
    }
}

/// Returns the rules of a home visit: arrival within 45 minutes, a check-in every 20 from arrival, `pair = "any"`.
pub(crate) fn plan() -> Plan {
    Plan {
        school: school(),
        school_name: "Example Primary School".to_owned(),
        school_phone: "0161 496 0000".to_owned(),
        time_zone: "Europe/London".to_owned(),
        hours: Availability::Always,
        edition: EDITION,
        visit_type: VisitType {
            name: "home".to_owned(),
            workers: 1,
            pair: PairRule::Any,
            requires: BTreeSet::new(),
            authorised_by: Vec::new(),
            out_of_hours_authorised_by: Vec::new(),
            cooling_off_authorised_by: Vec::new(),
            exceptions: RuleException::LISTED.map(|(_, exception)| exception).into(),
            hours: Availability::Always,
            start_hours: Availability::Always,
            place: VisitPlace::Home,
            exempt: Vec::new(),
            informed: Vec::new(),
            training: BTreeSet::new(),
            purposes: Vec::new(),
            out_of_hours_requires: BTreeSet::new(),
            tell_on_change: Vec::new(),
            tell_on_left: Vec::new(),
            tell_on_end: Vec::new(),
            tell_on_home: Vec::new(),
            entry: None,
            stay_at_most: None,
            prompts: WorkerPrompts::default(),
            tell_on_start: Vec::new(),
            arrival: Some(ArrivalRule {
                wait_for_all: false,
                within: every(45),
                rule: rule(5, 10, "not-back"),
            }),
            check_in: Some(CheckIn {
                from: CheckInFrom::Arrival,
                every: every(20),
                rule: rule(3, 5, "no-check-in"),
            }),
            no_answer: NoAnswer {
                wait_at_most: every(20),
                rule: rule(5, 5, "no-check-in"),
            },
            return_by: ReturnRule {
                extend_max: mins(60),
                rule: rule(5, 10, "not-back"),
            },
            home_safe: HomeSafe {
                within: every(45),
                rule: rule(5, 20, "not-back"),
            },
            write_up: Some(WriteUp {
                within: every(24 * 60),
                remind_before: mins(0),
                grace: mins(60),
            }),
        },
        chains: chains(),
        people: people().into(),
        incidents: BTreeMap::new(),
    }
}

/// Returns the same rules with a deadline for each worker.
pub(crate) fn plan_each() -> Plan {
    let mut plan = plan();
    plan.visit_type.pair = PairRule::Each;
    plan
}

/// Makes a person available only between two clock times of the day.
pub(crate) fn in_between(plan: &mut Plan, key: &str, from: &str, until: &str) {
    let person = std::sync::Arc::make_mut(&mut plan.people)
        .get_mut(&id(key))
        .expect("a known person");
    person.available = Availability::Windows {
        windows: vec![(clock(from), clock(until))],
        horizon: clock("+1 23:00"),
    };
}

/// Returns what is said when these workers sign out to one stop, due back at 12:00.
pub(crate) fn sign_out(workers: &[&str]) -> SignOut {
    SignOut {
        workers: workers.iter().map(|key| id(key)).collect(),
        carried: BTreeMap::new(),
        stops: vec![stop("12 Acacia Avenue, M5 3XX", None)],
        household: Some(phone("0161 496 0123")),
        purpose: Some(Private::new("attendance")),
        vehicle: Some(Private::new("blue Ford Fiesta AB12 CDE")),
        risk_assessment: None,
        hazards: None,
        authorised_by: None,
        responsible_contact: None,
        back_by: clock("12:00"),
        ends_at_home: false,
        emergency: false,
        contact_accepted: false,
        leave_at: None,
        exception: None,
        against_policy: None,
        details: BTreeMap::new(),
        at_risk: false,
    }
}

/// Returns the part of the school's rules that a watch runs under.
pub(crate) fn watch_plan() -> WatchPlan {
    let plan = plan();
    WatchPlan {
        school: plan.school,
        school_name: plan.school_name,
        time_zone: plan.time_zone,
        chains: plan.chains,
        people: plan.people,
    }
}

/// Returns the rules of a visit by a pair with the head's leave, at the same school on a small staff: five people, every
/// alert by the same three steps, by text and e-mail.
pub(crate) fn plan_of_pair() -> Plan {
    let plan = plan();
    let head = vec![role("headteacher")];
    let visit_type = VisitType {
        workers: 2,
        requires: BTreeSet::from([Requirement::Authorisation, Requirement::Purpose]),
        authorised_by: head.clone(),
        out_of_hours_authorised_by: head,
        cooling_off_authorised_by: vec![role("slt")],
        tell_on_start: vec![Target::LineManager],
        no_answer: NoAnswer {
            wait_at_most: every(20),
            rule: rule(3, 5, "no-check-in"),
        },
        home_safe: HomeSafe {
            within: every(60),
            rule: rule(5, 10, "home-safe"),
        },
        write_up: Some(WriteUp {
            within: every(24 * 60),
            remind_before: mins(0),
            grace: mins(24 * 60),
        }),
        ..plan.visit_type
    };
    Plan {
        visit_type,
        chains: chains_of_three(),
        people: small_staff((*plan.people).clone()).into(),
        incidents: incidents(),
        ..plan
    }
}

/// Every chain there is: the office, the leadership, then the head, who rings the police.
fn chains_of_three() -> BTreeMap<ChainName, Chain> {
    let step = |name: &str, tell: &str, ask: Ask, wait: u64| Step {
        by: vec![Channel::Sms, Channel::Email],
        hold: every(15),
        ..step(name, &[tell], ask, wait)
    };
    let steps = || {
        vec![
            step("office", "office-manager", Ask::RingWorker, 5),
            step("leadership", "slt", Ask::Decide, 10),
            step("police", "headteacher", Ask::Police, 5),
        ]
    };
    [
        "concern",
        "duress",
        "help",
        "home-safe",
        "monitor",
        "no-check-in",
        "not-back",
    ]
    .into_iter()
    .map(|name| (ChainName::new(name), chain(name, steps(), 2)))
    .collect()
}

/// Of everybody the five whom a school cannot do without, each with one role; the office looks after the staff, and the
/// head after the office.
fn small_staff(mut people: BTreeMap<PersonId, Person>) -> BTreeMap<PersonId, Person> {
    people.retain(|_, person| ["jo", "sam", "pat", "olu", "head"].contains(&person.id.key()));
    for person in people.values_mut() {
        person.line_manager = match person.id.key() {
            "jo" | "sam" => Some(id("pat")),
            "pat" | "olu" => Some(id("head")),
            _ => None,
        };
        if person.id == id("head") {
            person.roles = BTreeSet::from([Role::new("headteacher")]);
        }
    }
    people
}

/// Aggression, which puts the household in cooling-off, and a breakdown, which does not.
fn incidents() -> BTreeMap<String, IncidentRule> {
    let rule = |cooling_off| IncidentRule {
        tell: vec![Target::LineManager],
        by: vec![Channel::Sms, Channel::Email],
        prompt: Some("Fill in the incident sheet today".to_owned()),
        cooling_off,
    };
    BTreeMap::from([
        ("aggression".to_owned(), rule(true)),
        ("breakdown".to_owned(), rule(false)),
    ])
}

/// Returns what is said when Jo and Sam sign out to one stop with the head's leave.
pub(crate) fn sign_out_of_pair(back_by: Timestamp) -> SignOut {
    SignOut {
        authorised_by: Some(id("head")),
        back_by,
        ..sign_out(&["jo", "sam"])
    }
}
