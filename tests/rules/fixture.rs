//! One small school, and visits from it: Ofcom's drama numbers, nobody real.

#![allow(clippy::expect_used, reason = "a test that cannot go on has failed")]
#![allow(
    dead_code,
    reason = "each group of rules uses the part of the school that it needs"
)]

use homeward::domain::aggregate::replay;
use homeward::domain::apply::apply;
use homeward::domain::chain::{Ask, Chain, Channel, Step, Target};
use homeward::domain::command::{Command, Given, WorkerSays};
use homeward::domain::decide::decide;
use homeward::domain::delivery::{Content, Message, MessageState, Priority, SubjectId};
use homeward::domain::event::VisitEvent;
use homeward::domain::id::{AlertCode, ChainName, PersonId, Role, SchoolId, VisitId};
use homeward::domain::incident::IncidentRule;
use homeward::domain::notice::{About, Template};
use homeward::domain::person::Person;
use homeward::domain::plan::{
    Arrival, CheckIn, CheckInFrom, DeadlineRule, HomeSafe, NoAnswer, Pair, Place, Plan, Prompts, Requirement,
    Return, VisitType, WriteUp,
};
use homeward::domain::private::{Phone, Private};
use homeward::domain::sign_out;
use homeward::domain::time::{Availability, Interval, Span, Timestamp};
use homeward::domain::visit::{SignOut, Stop, Visit};
use homeward::domain::watch::WatchPlan;
use std::collections::{BTreeMap, BTreeSet};

/// Tuesday 1 December 2026 at `clock` (`10:00` or `10:00:30`), a school day in UTC.
pub(crate) fn at(clock: &str) -> Timestamp {
    let seconds = if clock.len() == 5 { ":00Z" } else { "Z" };
    Timestamp::parse(&format!("2026-12-01T{clock}{seconds}")).expect("a clock time")
}

/// The school.
pub(crate) fn school() -> SchoolId {
    SchoolId::new("example")
}

/// Somebody at the school: `jo`, `sam` (staff), `pat` (office-manager), `olu` (slt), `head` (headteacher).
pub(crate) fn person(key: &str) -> PersonId {
    PersonId::new(&school(), key)
}

/// A number as gateways write it.
pub(crate) fn phone(text: &str) -> Phone {
    Phone::parse(text).expect("a telephone number")
}

/// Everybody.
pub(crate) fn people() -> BTreeMap<PersonId, Person> {
    [
        ("jo", "Jo Bloggs", "07700 900101", "staff", Some("pat")),
        ("sam", "Sam Khan", "07700 900102", "staff", Some("pat")),
        (
            "pat",
            "Pat Morgan",
            "07700 900103",
            "office-manager",
            Some("head"),
        ),
        ("olu", "Olu Adeyemi", "07700 900104", "slt", Some("head")),
        ("head", "Hilary Head", "07700 900105", "headteacher", None),
    ]
    .into_iter()
    .map(|(key, name, mobile, role, line_manager)| {
        let id = person(key);
        let known = Person {
            id: id.clone(),
            name: Private::new(name),
            mobile: Some(phone(mobile)),
            email: Some(Private::new(format!("{key}@example.sch.uk"))),
            roles: BTreeSet::from([Role::new(role)]),
            line_manager: line_manager.map(person),
            deputy: None,
            vehicle: None,
            training: BTreeSet::new(),
            has_safe_word: false,
            available: Availability::Always,
        };
        (id, known)
    })
    .collect()
}

/// A step: who is told (a role), what they are asked, how long it may take.
pub(crate) fn step(name: &str, role: &str, ask: Ask, wait_mins: u64) -> Step {
    Step {
        name: name.to_owned(),
        tell: vec![Target::Role(Role::new(role))],
        by: vec![Channel::Sms, Channel::Email],
        ask,
        wait: Interval::from_mins(wait_mins),
        again: None,
        hold: Interval::from_mins(15),
        holds: 2,
    }
}

/// A chain: office, leadership, then the head, who rings the police; the last step again every two minutes.
pub(crate) fn chain(name: &str) -> Chain {
    Chain {
        name: ChainName::new(name),
        before: vec![
            step("office", "office-manager", Ask::RingWorker, 5),
            step("leadership", "slt", Ask::Decide, 10),
        ],
        last: step("police", "headteacher", Ask::Police, 5),
        last_again: Interval::from_mins(2),
    }
}

/// Every chain that must exist, and those of the deadlines.
pub(crate) fn chains() -> BTreeMap<ChainName, Chain> {
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
    .map(|name| (ChainName::new(name), chain(name)))
    .collect()
}

fn rule(chain: &str, nudge_before_mins: u64, grace_mins: u64) -> DeadlineRule {
    DeadlineRule {
        nudge_before: Some(Span::from_mins(nudge_before_mins)),
        grace: Span::from_mins(grace_mins),
        chain: ChainName::new(chain),
    }
}

/// A `home` visit as in the shipped example: two workers, check-ins every 20 minutes from arrival.
pub(crate) fn visit_type() -> VisitType {
    VisitType {
        name: "home".to_owned(),
        workers: 2,
        pair: Pair::Any,
        requires: BTreeSet::from([Requirement::Authorisation, Requirement::Purpose]),
        authorised_by: vec![Target::Role(Role::new("headteacher"))],
        out_of_hours_authorised_by: vec![Target::Role(Role::new("headteacher"))],
        cooling_off_authorised_by: vec![Target::Role(Role::new("slt"))],
        hours: Availability::Always,
        start_hours: Availability::Always,
        place: Place::Home,
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
        prompts: Prompts::default(),
        tell_on_start: vec![Target::LineManager],
        arrival: Some(Arrival {
            wait_for_all: false,
            within: Interval::from_mins(45),
            rule: rule("not-back", 5, 10),
        }),
        check_in: Some(CheckIn {
            from: CheckInFrom::Arrival,
            every: Interval::from_mins(20),
            rule: rule("no-check-in", 3, 5),
        }),
        no_answer: NoAnswer {
            wait_at_most: Interval::from_mins(20),
            rule: rule("no-check-in", 3, 5),
        },
        return_by: Return {
            extend_max: Span::from_mins(60),
            rule: rule("not-back", 5, 10),
        },
        home_safe: HomeSafe {
            within: Interval::from_mins(60),
            rule: rule("home-safe", 5, 10),
        },
        write_up: Some(WriteUp {
            within: Interval::from_mins(24 * 60),
            grace: Span::from_mins(24 * 60),
        }),
    }
}

/// The rules of a visit from this school.
pub(crate) fn plan() -> Plan {
    Plan {
        school: school(),
        school_name: "Example Primary School".to_owned(),
        school_phone: "0161 496 0000".to_owned(),
        time_zone: "Europe/London".to_owned(),
        hours: Availability::Always,
        visit_type: visit_type(),
        chains: chains(),
        people: people(),
        incidents: incidents(),
    }
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

/// The rules of a watch at this school.
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

/// Jo and Sam to one stop, with the head's leave.
pub(crate) fn sign_out(back_by: Timestamp) -> SignOut {
    SignOut {
        workers: vec![person("jo"), person("sam")],
        carried: BTreeMap::new(),
        stops: vec![Stop {
            address: Private::new("12 Acacia Avenue, M5 3XX"),
            expected_at: None,
            until: None,
        }],
        household: Some(phone("0161 496 0123")),
        purpose: Some(Private::new("attendance")),
        vehicle: Some(Private::new("blue Ford Fiesta AB12 CDE")),
        risk_assessment: None,
        hazards: None,
        authorised_by: Some(person("head")),
        responsible_contact: None,
        back_by,
        ends_at_home: false,
        emergency: false,
        contact_accepted: false,
        leave_at: None,
        details: BTreeMap::new(),
        at_risk: false,
    }
}

/// What the domain is given at `at`, with a code of its own for each number.
pub(crate) fn given(at: Timestamp, alert: u64) -> Given {
    Given {
        at,
        code: AlertCode::nth(alert),
    }
}

/// Jo and Sam signed out at `at`, back in two hours; the visit, and the events that opened it.
pub(crate) fn opened(id: u64, at: Timestamp) -> (Visit, Vec<VisitEvent>) {
    let events = sign_out::open(
        plan(),
        sign_out(at + Span::from_mins(120)),
        &[],
        None,
        Vec::new(),
        at,
    )
    .expect("a sign-out that lacks nothing");
    let visit = replay::<Visit>(VisitId(id), &events).expect("the first event opens the visit");
    (visit, events)
}

/// Decides `command`, applies what follows, and returns it.
pub(crate) fn tell(visit: &mut Visit, command: &Command, at: Timestamp) -> Vec<VisitEvent> {
    let events = decide(visit, command, &given(at, visit.id.0))
        .expect("no refusal")
        .events();
    for event in &events {
        apply(visit, event);
    }
    events
}

/// Jo texts, at the moment of sending.
pub(crate) fn jo_says(visit: &mut Visit, say: WorkerSays, at: Timestamp) -> Vec<VisitEvent> {
    let command = Command::Worker {
        worker: Some(person("jo")),
        reply_to: Some(person("jo")),
        sent_at: at,
        text: Some(Private::new("as worded by Jo")),
        say,
    };
    tell(visit, &command, at)
}

/// A queued text to Jo about a visit.
pub(crate) fn message(id: u64, visit: u64, at: Timestamp) -> Message {
    Message {
        id,
        reference: format!("hw-{id}"),
        school: Some(school()),
        subject: SubjectId::Visit(VisitId(visit)),
        person: Some(person("jo")),
        content: Content::Text {
            to: phone("07700 900101"),
            body: Private::new("Are you OK? Reply OK. 10:00"),
        },
        template: Template::Test,
        about: About::Worker,
        priority: Priority::Nudge,
        created_at: at,
        valid_until: at + Span::from_mins(20),
        state: MessageState::Queued,
        gateway: None,
        provider_id: None,
        attempts: 0,
        next_at: at,
        accepted_at: None,
        repeat: false,
        earlier: Vec::new(),
        trouble: None,
    }
}
