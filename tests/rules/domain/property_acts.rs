//! What may happen on a day that nobody thought of, and to whom: what `properties` draws from.

use crate::support::school::{chain, clock, id, plan, role, sign_out, stop};
use homeward::domain::alert::{CauseWhat, MessageReach, SafetyBasis, SpokenVia};
use homeward::domain::chain::{Ask, Channel, Step, Target};
use homeward::domain::command::{ContactSays, Extension, PhoneReach, WorkerSays};
use homeward::domain::plan::{CheckInFrom, PairRule, Plan};
use homeward::domain::time::{Availability, Interval, Span};
use homeward::domain::visit::SignOut;
use proptest::prelude::*;

const CHAINS: [&str; 6] = ["no-check-in", "not-back", "help", "duress", "concern", "monitor"];

/// Those who may be out; one of them is a senior leader.
pub(crate) const WORKERS: [&str; 3] = ["jo", "mel", "olu"];

/// Everybody who may speak as a contact, workers among them.
pub(crate) const PEOPLE: [&str; 7] = ["pat", "sue", "head", "olu", "dsl", "lin", "jo"];

/// Something that happens on a random day.
#[derive(Debug, Clone)]
pub(crate) enum Act {
    /// Time passes; the domain is woken at every instant it asked for, or once at the end.
    Pass { ms: u64, asleep: bool },
    /// A worker says something, or the office for one.
    Worker {
        who: usize,
        all: bool,
        text: bool,
        sent_ms: i64,
        say: WorkerSays,
    },
    /// A contact, or somebody who is none, speaks of the alert.
    Contact {
        who: usize,
        via: SpokenVia,
        say: ContactSays,
    },
    /// The office raises something.
    Raise { what: CauseWhat, who: usize },
    /// What became of an alert's text.
    Reach { nth: usize, reach: MessageReach },
    /// What became of a worker's text.
    Phone { who: usize, reach: PhoneReach },
    /// Homeward was off for so long.
    Off { ms: u64 },
}

fn says() -> impl Strategy<Value = WorkerSays> {
    prop_oneof![
        5 => Just(WorkerSays::Ok),
        3 => Just(WorkerSays::Arrived),
        3 => Just(WorkerSays::Left { next: None }),
        1 => Just(WorkerSays::Left { next: Some(stop("5 New Lane", None)) }),
        1 => Just(WorkerSays::Back),
        1 => Just(WorkerSays::Home),
        2 => (0u64..90).prop_map(|minutes| more(Some(Extension::By(Span::from_mins(minutes))))),
        1 => (0u64..400).prop_map(|minutes| {
            more(Some(Extension::Until(clock("09:00") + Span::from_mins(minutes))))
        }),
        1 => Just(more(None)),
        1 => prop::option::of(0u64..60).prop_map(|minutes| WorkerSays::Late(minutes.map(Span::from_mins))),
        2 => Just(WorkerSays::Nobody),
        1 => Just(WorkerSays::Cancel),
        1 => Just(WorkerSays::Help),
        2 => Just(WorkerSays::Duress),
        1 => Just(WorkerSays::Status),
        1 => Just(WorkerSays::Start),
        1 => Just(WorkerSays::KeptOut),
        1 => Just(WorkerSays::OptOut),
        2 => any::<bool>().prop_map(|worrying| WorkerSays::Unclear { worrying }),
    ]
}

fn more(extension: Option<Extension>) -> WorkerSays {
    WorkerSays::More {
        extension,
        with_leave: None,
    }
}

fn passing() -> impl Strategy<Value = u64> {
    prop_oneof![
        2 => 0u64..2_000,
        6 => 0u64..1_500_000,
        2 => 0u64..4_000_000,
        1 => 0u64..20_000_000,
    ]
}

fn sent() -> impl Strategy<Value = i64> {
    prop_oneof![
        5 => Just(0i64),
        2 => -600_000i64..0,
        1 => -20_000_000i64..0,
        1 => 0i64..20_000_000,
    ]
}

fn phone() -> impl Strategy<Value = PhoneReach> {
    prop_oneof![
        Just(PhoneReach::Delivered),
        Just(PhoneReach::Refused),
        Just(PhoneReach::Undelivered(clock("10:05"))),
    ]
}

fn contact_says() -> impl Strategy<Value = ContactSays> {
    let how = prop::option::of(prop_oneof![
        Just(SafetyBasis::Challenge),
        Just(SafetyBasis::Seen),
        Just(SafetyBasis::Spoke)
    ]);
    prop_oneof![
        4 => Just(ContactSays::Acknowledge),
        3 => Just(ContactSays::Next),
        1 => Just(ContactSays::Police { log: None }),
        4 => how.prop_map(|how| ContactSays::Safe { how, of: homeward::domain::command::SafeOf::Everyone }),
    ]
}

fn worker_act() -> impl Strategy<Value = Act> {
    (
        0..WORKERS.len(),
        prop::bool::weighted(0.2),
        prop::bool::weighted(0.8),
        sent(),
        says(),
    )
        .prop_map(|(who, all, text, sent_ms, say)| Act::Worker {
            who,
            all,
            text,
            sent_ms,
            say,
        })
}

fn pass_act() -> impl Strategy<Value = Act> {
    (passing(), prop::bool::weighted(0.3)).prop_map(|(ms, asleep)| Act::Pass { ms, asleep })
}

fn off_act() -> impl Strategy<Value = Act> {
    (0u64..10_000_000).prop_map(|ms| Act::Off { ms })
}

fn phone_act() -> impl Strategy<Value = Act> {
    (0..WORKERS.len(), phone()).prop_map(|(who, reach)| Act::Phone { who, reach })
}

pub(crate) fn act() -> impl Strategy<Value = Act> {
    let via = prop_oneof![4 => Just(SpokenVia::Sms), 2 => Just(SpokenVia::Board), 1 => Just(SpokenVia::Cli)];
    let what = prop_oneof![Just(CauseWhat::DuressUsed), Just(CauseWhat::HelpAsked)];
    let reach = prop_oneof![
        4 => Just(MessageReach::Failed),
        1 => Just(MessageReach::HandedOver),
        1 => Just(MessageReach::Answered),
    ];
    prop_oneof![
        8 => pass_act(),
        8 => worker_act(),
        4 => (0..PEOPLE.len(), via, contact_says()).prop_map(|(who, via, say)| Act::Contact { who, via, say }),
        1 => (what, 0..WORKERS.len()).prop_map(|(what, who)| Act::Raise { what, who }),
        3 => (0usize..8, reach).prop_map(|(nth, reach)| Act::Reach { nth, reach }),
        1 => phone_act(),
        1 => off_act(),
    ]
}

/// What a worker's phone and the clock do, and nobody else.
pub(crate) fn phone_only() -> impl Strategy<Value = Act> {
    prop_oneof![6 => pass_act(), 8 => worker_act(), 1 => phone_act(), 1 => off_act()]
}

fn interval() -> impl Strategy<Value = Interval> {
    (10u64..1_200).prop_map(|secs| Interval::new(Span::from_secs(secs)).expect("not zero"))
}

fn target() -> impl Strategy<Value = Target> {
    prop_oneof![
        4 => prop::sample::select(vec!["office-manager", "office", "slt", "headteacher", "dsl", "nobody"]).prop_map(role),
        2 => prop::sample::select(vec!["jo", "mel", "olu", "head", "ria"]).prop_map(|who| Target::Person(id(who))),
        1 => Just(Target::LineManager),
        1 => Just(Target::ResponsibleContact),
    ]
}

fn a_step() -> impl Strategy<Value = Step> {
    let ask = prop::sample::select(vec![
        Ask::RingWorker,
        Ask::RingHousehold,
        Ask::GoAndSee,
        Ask::Decide,
        Ask::Police,
    ]);
    (
        prop::collection::vec(target(), 1..3),
        ask,
        interval(),
        prop::option::weighted(0.3, interval()),
        interval(),
        0u8..4,
    )
        .prop_map(|(tell, ask, wait, again, hold, holds)| Step {
            name: format!("{ask:?}"),
            tell,
            by: vec![Channel::Sms],
            ask,
            wait,
            again,
            hold,
            holds,
        })
}

prop_compose! {
    pub(crate) fn a_plan()(
        chains in prop::collection::vec((prop::collection::vec(a_step(), 1..5), 1u64..10), CHAINS.len()),
        each in any::<bool>(),
        arrival in prop::bool::weighted(0.8),
        check_in in prop::bool::weighted(0.8),
        from_sign_out in any::<bool>(),
        write_up in any::<bool>(),
        grace in 0u64..600,
        every in interval(),
        away in prop::collection::vec(prop::sample::select(vec!["pat", "sue", "head", "olu", "dsl"]), 0..3),
    ) -> Plan {
        let mut plan = plan();
        for (name, (steps, again)) in CHAINS.iter().zip(chains) {
            let chain = chain(name, steps, again);
            plan.chains.insert(chain.name.clone(), chain);
        }
        let visit_type = &mut plan.visit_type;
        visit_type.pair = if each { PairRule::Each } else { PairRule::Any };
        visit_type.return_by.rule.grace = Span::from_secs(grace);
        if let Some(rule) = &mut visit_type.check_in {
            rule.every = every;
            rule.from = if from_sign_out { CheckInFrom::SignOut } else { CheckInFrom::Arrival };
        }
        visit_type.arrival = visit_type.arrival.take().filter(|_| arrival);
        visit_type.check_in = visit_type.check_in.take().filter(|_| check_in);
        visit_type.write_up = visit_type.write_up.take().filter(|_| write_up);
        for who in away {
            let person = std::sync::Arc::make_mut(&mut plan.people).get_mut(&id(who)).expect("a known person");
            person.available = Availability::Windows {
                windows: vec![(clock("10:30"), clock("12:30"))],
                horizon: clock("+1 23:00"),
            };
        }
        plan
    }
}

prop_compose! {
    pub(crate) fn a_sign_out()(
        workers in prop::sample::subsequence(WORKERS.to_vec(), 1..=3),
        stops in prop::collection::vec(prop::option::of(5u64..120), 1..4),
        back in 20u64..240,
        ends_at_home in any::<bool>(),
        at_risk in any::<bool>(),
        responsible in prop::option::of(Just(id("ria"))),
    ) -> SignOut {
        let mut said = sign_out(&workers);
        said.stops = stops
            .into_iter()
            .map(|minutes| {
                let mut stop = stop("12 Acacia Avenue", None);
                stop.expected_at = minutes.map(|minutes| clock("10:00") + Span::from_mins(minutes));
                stop
            })
            .collect();
        said.back_by = clock("10:00") + Span::from_mins(back);
        said.ends_at_home = ends_at_home;
        said.at_risk = at_risk;
        said.responsible_contact = responsible;
        said
    }
}
