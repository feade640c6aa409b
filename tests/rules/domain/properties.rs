//! The promises over days that nobody thought of: random plans, and anybody saying anything at any time.

use crate::domain::property_acts::{Act, PEOPLE, WORKERS, a_plan, a_sign_out, act, phone_only};
use crate::support::school::{clock, id, plan, sign_out};
use homeward::auditor::{GatewayRoutes, findings};
use homeward::domain::aggregate::{Decision, replay};
use homeward::domain::alert::{
    AlertEvent, AlertKind, POLICE_QUESTION_EVERY, ResolvedBy, SafetyBasis, SpokenVia,
};
use homeward::domain::apply::apply;
use homeward::domain::chain::Channel;
use homeward::domain::command::{
    AlertCommand, ContactSays, DecisionContext, Refusal, VisitCommand, WorkerSays,
};
use homeward::domain::decide::decide;
use homeward::domain::delivery::SubjectId;
use homeward::domain::event::VisitEvent;
use homeward::domain::id::{AlertCode, PersonId, VisitId};
use homeward::domain::notice::Notice;
use homeward::domain::notices::notices;
use homeward::domain::plan::{CheckInFrom, PairRule, Plan};
use homeward::domain::private::Private;
use homeward::domain::shared::{PlanName, PlanRef};
use homeward::domain::sign_out::open;
use homeward::domain::time::{Interval, Span, Timestamp};
use homeward::domain::visit::{SignOut, Visit};
use homeward::store::{AlertSummary, StandingRows};
use proptest::prelude::*;

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
        let events = open(&plan.into(), sign_out, &[], None, Vec::new(), at).expect("signs out");
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
                | WorkerSays::KeptOut
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
        // By text, one who has the worker in front of them is the first of two, and no voice counts.
        let by_text = match command {
            VisitCommand::Alert(AlertCommand::Contact {
                via: SpokenVia::Sms,
                by,
                say,
                ..
            }) => {
                let first = alert
                    .claim
                    .iter()
                    .chain(alert.causes.iter().filter_map(|cause| cause.by.as_ref()));
                let second = first.clone().any(|first| first != by);
                let seen = matches!(
                    say,
                    ContactSays::Confirm
                        | ContactSays::Safe {
                            how: Some(SafetyBasis::Seen),
                            ..
                        }
                );
                !(second && seen)
            }
            _ => false,
        };
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
                by: None,
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
        day.visit.plan.give_name(PlanName::new([7; 32]));
        let written = serde_json::to_string(&day.visit).expect("can be written");
        let read: Visit<PlanRef<Plan>> = serde_json::from_str(&written).expect("can be read");
        prop_assert_eq!(&read.plan, &PlanRef::Named(PlanName::new([7; 32])));
        let read = read.with_plan(|_| Ok::<_, ()>(day.visit.plan.clone()));
        prop_assert_eq!(read.as_ref(), Ok(&day.visit));
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

/// A day that came up at random: the office says OK for a companion after a return was missed.
#[test]
fn p09_an_ok_of_the_office_after_a_missed_return_counts_the_same_with_duress_and_without() {
    let mut plan = plan();
    let visit_type = &mut plan.visit_type;
    visit_type.pair = PairRule::Any;
    visit_type.arrival = None;
    visit_type.return_by.rule.grace = Span::from_secs(0);
    let check_in = visit_type.check_in.as_mut().expect("check-ins");
    check_in.every = Interval::new(Span::from_secs(10)).expect("an interval");
    check_in.from = CheckInFrom::Arrival;
    let mut signed_out = sign_out(&["jo", "olu"]);
    signed_out.back_by = clock("10:20");
    let says = |who: usize, text: bool, say: WorkerSays| Act::Worker {
        who,
        all: false,
        text,
        sent_ms: 0,
        say,
    };
    let pass = |ms: u64| Act::Pass { ms, asleep: false };
    let day = |cry: WorkerSays| {
        let mut day = Day::begin(plan.clone(), signed_out.clone());
        for act in [
            says(0, false, WorkerSays::Nobody),
            pass(1_200_000),
            says(0, false, WorkerSays::Arrived),
            pass(1),
            says(2, true, cry.clone()),
            says(2, false, WorkerSays::Ok),
        ] {
            day.act(&act).expect("not refused");
        }
        let due = day.visit.deadlines().into_iter();
        due.map(|due| due.key).collect::<Vec<_>>()
    };
    assert_eq!(day(WorkerSays::Duress), day(WorkerSays::Start));
}
