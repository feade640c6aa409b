//! The promises over days that nobody thought of: random plans, and anybody saying anything at any time.

use crate::support::school::{chain, clock, id, plan, role, sign_out, stop};
use homeward::auditor::{GatewayRoutes, findings};
use homeward::domain::aggregate::{Decision, replay};
use homeward::domain::alert::{
    AlertEvent, AlertKind, CauseWhat, MessageReach, POLICE_QUESTION_EVERY, ResolvedBy, SafetyBasis, SpokenVia,
};
use homeward::domain::apply::apply;
use homeward::domain::chain::{Ask, Channel, Step, Target};
use homeward::domain::command::{
    AlertCommand, ContactSays, DecisionContext, Extension, PhoneReach, Refusal, VisitCommand, WorkerSays,
};
use homeward::domain::decide::decide;
use homeward::domain::delivery::SubjectId;
use homeward::domain::event::VisitEvent;
use homeward::domain::id::{AlertCode, PersonId, VisitId};
use homeward::domain::notice::Notice;
use homeward::domain::notices::notices;
use homeward::domain::plan::{CheckInFrom, PairRule, Plan};
use homeward::domain::private::Private;
use homeward::domain::sign_out::open;
use homeward::domain::time::{Availability, Interval, Span, Timestamp};
use homeward::domain::visit::{SignOut, Visit};
use homeward::store::{AlertSummary, StandingRows};
use proptest::prelude::*;

const CHAINS: [&str; 6] = ["no-check-in", "not-back", "help", "duress", "concern", "monitor"];

/// Those who may be out; one of them is a senior leader.
const WORKERS: [&str; 3] = ["jo", "mel", "olu"];

/// Everybody who may speak as a contact, workers among them.
const PEOPLE: [&str; 7] = ["pat", "sue", "head", "olu", "dsl", "lin", "jo"];

/// Something that happens on a random day.
#[derive(Debug, Clone)]
enum Act {
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
        4 => how.prop_map(|how| ContactSays::Safe { how }),
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

fn act() -> impl Strategy<Value = Act> {
    let via = prop_oneof![4 => Just(SpokenVia::Sms), 2 => Just(SpokenVia::Board), 1 => Just(SpokenVia::Cli)];
    let what = prop_oneof![Just(CauseWhat::DuressUsed), Just(CauseWhat::HelpAsked)];
    let reach = prop_oneof![2 => Just(MessageReach::Failed), 1 => Just(MessageReach::Reached)];
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
fn phone_only() -> impl Strategy<Value = Act> {
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
    fn a_plan()(
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
            let person = plan.people.get_mut(&id(who)).expect("a known person");
            person.available = Availability::Windows {
                windows: vec![(clock("10:30"), clock("12:30"))],
                horizon: clock("+1 23:00"),
            };
        }
        plan
    }
}

prop_compose! {
    fn a_sign_out()(
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

/// A visit on a random day, with everything that must hold checked after each command.
#[derive(Debug, Clone)]
struct Day {
    visit: Visit,
    at: Timestamp,
    events: Vec<VisitEvent>,
    notices: Vec<(Timestamp, Notice)>,
    codes: u64,
}

impl Day {
    fn begin(plan: Plan, sign_out: SignOut) -> Self {
        let at = clock("10:00");
        let events = open(plan, sign_out, &[], None, Vec::new(), at).expect("signs out");
        let visit = replay::<Visit>(VisitId(1), &events).expect("a visit");
        let said = notices(None, &visit, &events[0], at);
        Self {
            visit,
            at,
            events,
            notices: said.into_iter().map(|notice| (at, notice)).collect(),
            codes: 0,
        }
    }

    fn command(&mut self, command: &VisitCommand) -> Result<Vec<VisitEvent>, Refusal> {
        let given = DecisionContext {
            at: self.at,
            code: AlertCode::nth(self.codes),
        };
        let was = self.visit.clone();
        let decided = decide(&self.visit, command, &given).map(Decision::events);
        let events = match decided {
            Ok(events) => events,
            Err(refusal) => {
                self.p10(command, None);
                return Err(refusal);
            }
        };
        self.codes += 1;
        assert!(events.len() < 10_000, "a storm of events");
        for event in &events {
            let before = self.visit.clone();
            apply(&mut self.visit, event);
            for notice in notices(Some(&before), &self.visit, event, self.at) {
                self.p11_notice(&notice);
                self.notices.push((self.at, notice));
            }
            self.p11_event(event);
        }
        self.p01();
        self.p08(&was, command);
        self.p09(&was, command);
        self.p10(command, Some(&events));
        self.p18(&was, command, &events);
        self.events.extend(events.iter().cloned());
        Ok(events)
    }

    fn wake(&mut self) -> usize {
        let events = self
            .command(&VisitCommand::Wake)
            .expect("waking is never refused");
        self.p03();
        self.audited();
        events.len()
    }

    /// P1: an open visit has an armed deadline or an open alert, always.
    fn p01(&self) {
        if !self.visit.is_open() {
            return;
        }
        assert!(self.visit.next().is_some(), "an open visit would be forgotten");
        let armed = self.visit.deadlines();
        let waits = armed
            .iter()
            .any(|deadline| !self.visit.missed.contains(&deadline.key));
        assert!(waits || self.visit.alert.is_some(), "nothing armed: {armed:?}");
    }

    /// P3: every unresolved alert has a next action, in the future and not for ever away.
    fn p03(&self) {
        let Some(alert) = &self.visit.alert else { return };
        let (due, why) = alert.due(&self.visit.directory());
        let spans = self.visit.plan.chains.values().flat_map(|chain| {
            let again = [Some(chain.last_again), None];
            chain
                .steps()
                .flat_map(|step| [Some(step.wait), step.again, Some(step.hold)])
                .chain(again)
                .flatten()
                .map(Interval::span)
        });
        let longest = spans.max().unwrap_or(Span::ZERO).max(POLICE_QUESTION_EVERY);
        assert!(due > self.at, "{why:?} was due at {due} and was not done");
        assert!(due <= self.at + longest, "{why:?} only at {due}");
    }

    /// P1 and P3 once more, as somebody reckons who does not ask the domain: what was woken in time has nothing overdue,
    /// neither now nor just before it wants to be woken again.
    fn audited(&self) {
        let alert = self.visit.alert.as_ref();
        let listed = alert.map(|alert| AlertSummary {
            code: alert.code.clone(),
            subject: SubjectId::Visit(self.visit.id),
            school: None,
            kind: alert.kind,
            causes: Vec::new(),
            opened_at: alert.opened_at,
            step: String::new(),
            held_by: None,
            next_at: Some(alert.due(&self.visit.directory()).0),
            resolved_at: None,
            resolved_by: None,
        });
        let standing = StandingRows {
            visits: vec![(self.visit.clone(), self.visit.is_live())],
            alerts: listed.into_iter().collect(),
            ..StandingRows::default()
        };
        let next = self.visit.next().map_or(self.at, |due| due.at);
        for now in [self.at, next] {
            let found = findings(&standing, &GatewayRoutes::default(), now);
            assert!(found.is_empty(), "at {now}: {found:?} of {:?}", self.visit);
        }
    }

    /// P8: distress and doubt never move a timer.
    fn p08(&self, was: &Visit, command: &VisitCommand) {
        let VisitCommand::Worker {
            say:
                WorkerSays::Unclear { .. }
                | WorkerSays::Duress
                | WorkerSays::Help
                | WorkerSays::OptOut
                | WorkerSays::Start
                | WorkerSays::Status,
            ..
        } = command
        else {
            return;
        };
        assert_eq!(was.back_by, self.visit.back_by);
        assert_eq!(was.deadlines(), self.visit.deadlines());
        for (id, worker) in &was.workers {
            let now = &self.visit.workers[id];
            assert_eq!(worker.proof_at, now.proof_at);
            assert_eq!(worker.whereabouts, now.whereabouts);
        }
    }

    /// P9: nothing that a phone sends resolves or holds a duress alert.
    fn p09(&self, was: &Visit, command: &VisitCommand) {
        let Some(alert) = was.alert.as_ref().filter(|alert| alert.kind == AlertKind::Duress) else {
            return;
        };
        let by_phone = matches!(
            command,
            VisitCommand::Worker { .. }
                | VisitCommand::WorkerPhone { .. }
                | VisitCommand::Wake
                | VisitCommand::Resume { .. }
        );
        let by_text = matches!(
            command,
            VisitCommand::Alert(AlertCommand::Contact {
                via: SpokenVia::Sms,
                ..
            })
        );
        if by_phone || by_text {
            let now = self.visit.alert.as_ref().expect("the duress alert is still open");
            assert_eq!(now.kind, AlertKind::Duress);
            if matches!(
                command,
                VisitCommand::Worker { .. } | VisitCommand::WorkerPhone { .. }
            ) {
                assert_eq!(
                    (&now.hold, now.step, now.step_due),
                    (&alert.hold, alert.step, alert.step_due)
                );
            }
        }
    }

    /// P10: who was not told, and who is not on the visit, moves nothing.
    fn p10(&self, command: &VisitCommand, events: Option<&[VisitEvent]>) {
        if let Some(events) = events {
            match command {
                VisitCommand::Worker { worker, reply_to, .. } => {
                    for who in worker.iter().chain(reply_to) {
                        assert!(self.visit.workers.contains_key(who), "{who} is not on the visit");
                    }
                }
                VisitCommand::Alert(AlertCommand::Contact {
                    by,
                    via: SpokenVia::Sms,
                    ..
                }) => {
                    assert!(!self.visit.workers.contains_key(by));
                    let told = self.events.iter().any(|event| tells(event).contains(&by));
                    assert!(told || events.is_empty(), "{by} was never told");
                }
                _ => {}
            }
        }
    }

    /// P11: no step tells a worker of their own alert, and none tells nobody.
    fn p11_event(&self, event: &VisitEvent) {
        if let VisitEvent::Alert(
            AlertEvent::StepStarted { people, .. } | AlertEvent::StepRepeated { people, .. },
        ) = event
        {
            assert!(!people.is_empty(), "a step that tells nobody");
        }
        for person in tells(event) {
            assert!(
                !self.visit.workers.contains_key(person),
                "{person} is told of their own alert"
            );
        }
    }

    fn p11_notice(&self, notice: &Notice) {
        if self.visit.workers.contains_key(&notice.to) {
            let facts = &notice.facts;
            let silent = facts.code.is_none() && facts.kind.is_none() && facts.causes.is_empty();
            assert!(
                silent && facts.sheet.is_none(),
                "{:?} to {}",
                notice.template,
                notice.to
            );
        }
    }

    /// P18: an alert ends because a person says so, and never otherwise.
    fn p18(&self, was: &Visit, command: &VisitCommand, events: &[VisitEvent]) {
        let Some(before) = &was.alert else { return };
        let resolved = events.iter().find_map(|event| match event {
            VisitEvent::Alert(AlertEvent::Resolved { by, .. }) => Some(by),
            _ => None,
        });
        match resolved {
            None => assert!(
                self.visit.alert.is_some(),
                "an alert closed itself on {command:?}"
            ),
            Some(ResolvedBy::Contact(_)) => {
                assert!(matches!(
                    command,
                    VisitCommand::Alert(AlertCommand::Contact { .. })
                ))
            }
            Some(ResolvedBy::Worker(_)) => {
                assert!(matches!(command, VisitCommand::Worker { .. }));
                assert_eq!(before.kind, AlertKind::Overdue);
                assert!(!before.beyond_first && before.police.is_none());
            }
        }
    }

    fn pass(&mut self, ms: u64, asleep: bool) {
        let target = self.at + Span::from_ms(ms);
        if !asleep {
            for _ in 0..20_000 {
                match self.visit.next() {
                    Some(due) if due.at <= target => {
                        self.at = self.at.max(due.at);
                        assert!(self.wake() > 0, "woken for nothing");
                    }
                    Some(_) | None => break,
                }
            }
        }
        self.at = target;
        self.wake();
    }

    /// Does one act, woken first, as the engine does.
    fn act(&mut self, act: &Act) -> Result<(), Refusal> {
        self.wake();
        let workers: Vec<PersonId> = WORKERS.iter().map(|key| id(key)).collect();
        let command = match act {
            Act::Pass { ms, asleep } => {
                self.pass(*ms, *asleep);
                return Ok(());
            }
            Act::Worker {
                who,
                all,
                text,
                sent_ms,
                say,
            } => VisitCommand::Worker {
                worker: (!all).then(|| workers[*who].clone()),
                reply_to: text.then(|| workers[*who].clone()),
                sent_at: Timestamp::from_ms(self.at.ms() + if *text { *sent_ms } else { 0 }),
                text: text.then(|| Private::new("words")),
                say: say.clone(),
            },
            Act::Contact { who, via, say } => VisitCommand::Alert(AlertCommand::Contact {
                code: None,
                by: id(PEOPLE[*who]),
                via: *via,
                say: say.clone(),
            }),
            Act::Raise { what, who } => VisitCommand::Raise {
                what: what.clone(),
                worker: Some(workers[*who].clone()),
                by: Some(id("pat")),
            },
            Act::Reach { nth, reach } => {
                let Some(alert) = &self.visit.alert else {
                    return Ok(());
                };
                let Some(person) = alert.reach.keys().nth(nth % alert.reach.len().max(1)) else {
                    return Ok(());
                };
                VisitCommand::Alert(AlertCommand::Reach {
                    code: alert.code.clone(),
                    step: alert.step,
                    person: person.clone(),
                    channel: Channel::Sms,
                    reach: *reach,
                })
            }
            Act::Phone { who, reach } => VisitCommand::WorkerPhone {
                worker: workers[*who].clone(),
                reach: *reach,
            },
            Act::Off { ms } => {
                let from = self.at;
                self.at = from + Span::from_ms(*ms);
                let command = VisitCommand::Resume { from };
                self.command(&command)?;
                self.wake();
                return Ok(());
            }
        };
        self.command(&command)?;
        self.wake();
        Ok(())
    }
}

/// Returns whom an event tells of an alert.
fn tells(event: &VisitEvent) -> Vec<&PersonId> {
    match event {
        VisitEvent::Alert(
            AlertEvent::StepStarted { people, .. } | AlertEvent::StepRepeated { people, .. },
        ) => people.iter().map(|(person, _)| person).collect(),
        _ => Vec::new(),
    }
}

/// 256 days, or as many as `PROPTEST_CASES` says.
fn days() -> ProptestConfig {
    ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(days())]

    /// P1, P3, P8 to P11 and P18 are asserted after every command of the day.
    // Faults: P01 P03 P08 P10 P11 P18 x human-late, human-twice, wrong-phone
    // Faults: P01 P03 P11 P18 x outage
    // Faults: P01 P03 P11 P18 x human-duress
    // Faults: P01 P03 P18 x auditor-finds
    #[test]
    fn p01_p03_p08_p10_p11_p18_hold_after_every_command_of_any_day(
        plan in a_plan(),
        sign_out in a_sign_out(),
        acts in prop::collection::vec(act(), 1..30),
    ) {
        let mut day = Day::begin(plan, sign_out);
        for act in &acts {
            // A refusal is an answer, not an error.
            let _refused = day.act(act).is_err();
        }
        // The record alone gives the same state, and so does its written form.
        let replayed = replay::<Visit>(VisitId(1), &day.events).expect("a visit");
        prop_assert_eq!(&replayed, &day.visit);
        let written = serde_json::to_string(&day.visit).expect("can be written");
        prop_assert_eq!(&serde_json::from_str::<Visit>(&written).expect("can be read"), &day.visit);
        // Waking again at the same instant does nothing.
        prop_assert_eq!(day.wake(), 0);
    }

    /// However late the domain is woken, the same deadlines were missed.
    // Faults: P12 x outage
    #[test]
    fn p12_waking_once_late_misses_what_waking_in_time_misses(
        plan in a_plan(),
        sign_out in a_sign_out(),
        acts in prop::collection::vec(act(), 1..12),
        ms in 0u64..20_000_000,
    ) {
        let mut day = Day::begin(plan, sign_out);
        for act in &acts {
            let _refused = day.act(act).is_err();
        }
        let mut late = day.clone();
        day.pass(ms, false);
        late.pass(ms, true);
        prop_assert_eq!(&day.visit.missed, &late.visit.missed);
        prop_assert_eq!(day.visit.alert.is_some(), late.visit.alert.is_some());
        prop_assert_eq!(
            day.visit.alert.as_ref().map(|alert| alert.kind),
            late.visit.alert.as_ref().map(|alert| alert.kind)
        );
    }

    /// The phone of a worker under duress shows what it would show on a plain day.
    // Faults: P09 x human-duress
    #[test]
    fn p09_a_phone_under_duress_shows_what_a_plain_day_shows(
        plan in a_plan(),
        sign_out in a_sign_out(),
        acts in prop::collection::vec(phone_only(), 1..30),
    ) {
        let mut duress = Day::begin(plan.clone(), sign_out.clone());
        let mut plain = Day::begin(plan, sign_out);
        for act in &acts {
            let mut dull = act.clone();
            if let Act::Worker { say, .. } = &mut dull
                && *say == WorkerSays::Duress
            {
                *say = WorkerSays::Start;
            }
            let (with, without) = (duress.act(act), plain.act(&dull));
            prop_assert_eq!(with, without, "refused differently: {:?}", act);
            let shown = |day: &Day| {
                let visit = &day.visit;
                let asked: Vec<_> = visit
                    .workers
                    .iter()
                    .map(|(id, worker)| (worker.asked, visit.state_for(id)))
                    .collect();
                let said: Vec<_> = day
                    .notices
                    .iter()
                    .filter(|(_, notice)| visit.workers.contains_key(&notice.to))
                    .cloned()
                    .collect();
                (visit.closed.clone(), asked, said)
            };
            prop_assert_eq!(shown(&duress), shown(&plain), "after {:?}", act);
            duress.notices.clear();
            plain.notices.clear();
            if !plain.visit.is_open() {
                break;
            }
        }
    }
}
