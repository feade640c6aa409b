//! One school to tell stories about: Example Primary School, with drama numbers and nobody real.

use homeward::domain::chain::{Ask, Chain, Channel, Step, Target};
use homeward::domain::id::{ChainName, PersonId, Role, SchoolId};
use homeward::domain::person::Person;
use homeward::domain::plan::{
    ArrivalRule, CheckIn, CheckInFrom, DeadlineRule, HomeSafe, NoAnswer, PairRule, Plan, ReturnRule,
    VisitPlace, VisitType, WorkerPrompts, WriteUp,
};
use homeward::domain::private::{Phone, Private};
use homeward::domain::time::{Availability, Interval, Span, Timestamp};
use homeward::domain::visit::{SignOut, Stop};
use homeward::domain::watch::WatchPlan;
use std::collections::{BTreeMap, BTreeSet};

/// The day on which every story plays: a Monday.
pub(crate) const DAY: &str = "2026-11-23";

/// Returns the instant of a clock time on that day: `10:00`, `10:00:30`, or `+1 10:00` for the day after.
pub(crate) fn clock(time: &str) -> Timestamp {
    let (day, time) = match time.strip_prefix("+1 ") {
        Some(time) => ("2026-11-24", time),
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

/// Returns the id of a person of the school.
pub(crate) fn id(key: &str) -> PersonId {
    PersonId::new(&SchoolId::new("example"), key)
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
                mobile: Some(Phone::parse(&format!("07700 {number}")).expect("a drama number")),
                email: Some(Private::new(format!("{key}@example.sch.uk"))),
                roles: roles.iter().map(|role| Role::new(*role)).collect(),
                line_manager: matches!(key, "jo" | "mel" | "sam").then(|| id("lin")),
                deputy: None,
                vehicle: None,
                training: BTreeSet::new(),
                has_safe_word: false,
                available: Availability::Always,
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
        school: SchoolId::new("example"),
        school_name: "Example Primary School".to_owned(),
        school_phone: "0161 496 0000".to_owned(),
        time_zone: "Europe/London".to_owned(),
        hours: Availability::Always,
        visit_type: VisitType {
            name: "home".to_owned(),
            workers: 1,
            pair: PairRule::Any,
            requires: BTreeSet::new(),
            authorised_by: Vec::new(),
            out_of_hours_authorised_by: Vec::new(),
            cooling_off_authorised_by: Vec::new(),
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
                grace: mins(60),
            }),
        },
        chains: chains(),
        people: people(),
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
    let person = plan.people.get_mut(&id(key)).expect("a known person");
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
        household: Phone::parse("0161 496 0123").ok(),
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
