//! The alert's walk down a chain, tried in every order: small worlds, and everything that anybody can do in any state.
//!
//! From a sign-out on, each state is left by every action there is: the clock, both contacts by text and at the board, the
//! worker's phone, what became of messages, an outage. States that differ only by when it all happened, or by what has no
//! say in what follows (how often a step was repeated, the words of a text), are one. The state and every step are the real
//! domain's; what is asked of them is reckoned here.
//!
//! `MODEL_DEPTH` bounds how many actions follow upon each other: a few in the suite, more by `make model`.

use super::walk_state::{Act, State, acts};
use crate::support::school::{chain, id, plan, role, step};
use homeward::clock::uptime;
use homeward::domain::alert::{Alert, AlertEvent, AlertKind, ResolvedBy, SafetyBasis, SpokenVia};
use homeward::domain::chain::{Ask, Target};
use homeward::domain::command::{ContactSays, VisitCommand};
use homeward::domain::event::VisitEvent;
use homeward::domain::plan::Plan;
use homeward::domain::time::{Interval, Span};
use std::collections::{HashSet, VecDeque};

/// How many actions follow upon each other in the suite.
const DEPTH: usize = 3;

/// Everybody who may speak of an alert; `jo` is the worker who is out.
pub(super) const SPEAKERS: [&str; 3] = ["pat", "head", "jo"];

/// When they are back, if nothing is to come of the return.
pub(super) const FAR: Span = Span::from_mins(48 * 60);

/// How long Homeward is off.
pub(super) const OFF: Span = Span::from_mins(20);

/// What a run came to.
#[derive(Debug, Default)]
struct Tally {
    states: usize,
    steps: usize,
    longest: usize,
}

/// A world: its chain, and the longest that anything in it waits.
struct World {
    plan: Plan,
    longest: Span,
    /// The index of a step that names the worker alone.
    empty: Option<usize>,
}

impl World {
    fn of(steps: &[(&str, &[&str], Ask, u64)], again: u64) -> Self {
        let mut plan = plan();
        for name in ["not-back", "help", "duress", "concern", "monitor"] {
            let steps = steps
                .iter()
                .map(|(name, tell, ask, wait)| {
                    let mut step = step(name, &[], *ask, *wait);
                    step.tell = tell
                        .iter()
                        .map(|who| match *who {
                            "jo" => Target::Person(id("jo")),
                            who => role(who),
                        })
                        .collect();
                    step
                })
                .collect();
            let chain = chain(name, steps, again);
            plan.chains.insert(chain.name.clone(), chain);
        }
        let rules = &mut plan.visit_type;
        rules.arrival = None;
        rules.check_in = None;
        rules.write_up = None;
        rules.tell_on_start = Vec::new();
        rules.return_by.rule.nudge_before = None;
        rules.return_by.rule.chain = homeward::domain::id::ChainName::new("not-back");
        let spans = plan.chains.values().flat_map(|chain| {
            let of_steps = chain.steps().flat_map(|step| [step.wait, step.hold]);
            of_steps.chain([chain.last_again])
        });
        let longest = spans.map(Interval::span).max().expect("a chain");
        Self {
            longest: longest.max(Span::from_mins(10)),
            empty: steps
                .iter()
                .position(|(_, tell, ..)| *tell == ["jo"])
                .filter(|at| at + 1 < steps.len()),
            plan,
        }
    }

    /// Goes through every state that is within reach, and asks of each what must hold.
    fn explore(&self) {
        let depth = std::env::var("MODEL_DEPTH")
            .ok()
            .and_then(|depth| depth.parse().ok())
            .unwrap_or(DEPTH);
        let began = uptime();
        let out = State::begin(self.plan.clone(), FAR);
        // Not back in time: the second beginning has an alert already.
        let not_back = State::begin(self.plan.clone(), Span::from_mins(30));
        let (mut not_back, _) = not_back.after(&Act::Due).expect("due");
        while not_back.visit.alert.is_none() {
            (not_back, _) = not_back.after(&Act::Due).expect("due");
        }
        not_back.path.clear();
        let mut seen = HashSet::from([out.key(), not_back.key()]);
        let mut next = VecDeque::from([out, not_back]);
        let acts = acts();
        let mut tally = Tally::default();
        while let Some(state) = next.pop_front() {
            tally.states += 1;
            tally.longest = state.path.len();
            self.falls_silent(&state);
            if state.path.len() >= depth {
                continue;
            }
            for act in &acts {
                let Some((after, events)) = state.after(act) else {
                    continue;
                };
                tally.steps += 1;
                self.holds(&state, act, &events, &after);
                if seen.insert(after.key()) {
                    next.push_back(after);
                }
            }
        }
        eprintln!(
            "{} states by {} steps, {} deep, in {:.1} s",
            tally.states,
            tally.steps,
            tally.longest,
            std::time::Duration::from_millis(uptime().ms() - began.ms()).as_secs_f64()
        );
    }

    fn holds(&self, before: &State, act: &Act, events: &[VisitEvent], after: &State) {
        let how = || format!("{:#?}", after.path);
        let open = after.visit.closed.is_none();
        assert!(
            !open || after.visit.next().is_some(),
            "P1: waits for nothing: {}",
            how()
        );
        if let Some(alert) = &after.visit.alert {
            let (due, why) = alert.due(&after.visit.directory());
            assert!(
                due > after.at,
                "P3: {why:?} was due at {due} and was not done: {}",
                how()
            );
            assert!(
                due <= after.at + self.longest,
                "P3: {why:?} only at {due}: {}",
                how()
            );
        }
        self.ends_by_a_word(before, act, events, after);
        self.keeps_quiet(before, act, after);
        for event in events {
            let VisitEvent::Alert(
                AlertEvent::StepStarted { people, .. } | AlertEvent::StepRepeated { people, .. },
            ) = event
            else {
                continue;
            };
            assert!(!people.is_empty(), "P11: a step that tells nobody: {}", how());
            assert!(people.iter().all(|(who, _)| *who != id("jo")), "P11: {}", how());
        }
        if let Some(alert) = &after.visit.alert {
            assert_ne!(
                Some(alert.step),
                self.empty,
                "P11: rests at a step of nobody: {}",
                how()
            );
        }
    }

    /// P18: no alert is gone but by somebody's word.
    fn ends_by_a_word(&self, before: &State, act: &Act, events: &[VisitEvent], after: &State) {
        let how = || format!("{:#?}", after.path);
        let Some(alert) = &before.visit.alert else { return };
        let resolved = events.iter().find_map(|event| match event {
            VisitEvent::Alert(AlertEvent::Resolved { by, how, .. }) => Some((by, how)),
            _ => None,
        });
        let Some((by, known)) = resolved else {
            let still = after.visit.alert.as_ref().map(|alert| &alert.code);
            assert_eq!(still, Some(&alert.code), "P18: it ended by itself: {}", how());
            return;
        };
        match (by, act) {
            (ResolvedBy::Contact(who), Act::Contact(said, via, ContactSays::Safe { .. })) => {
                assert_eq!(*who, id(said), "P18: {}", how());
                assert_ne!(*who, id("jo"), "P11: {}", how());
                match alert.kind {
                    AlertKind::Duress => {
                        assert!(
                            *known == Some(SafetyBasis::Seen)
                                || (*via, *known) == (SpokenVia::Board, Some(SafetyBasis::Challenge)),
                            "P9: {}",
                            how()
                        );
                        let raised = alert
                            .causes
                            .iter()
                            .filter(|cause| cause.kind == AlertKind::Duress);
                        let first = alert
                            .claim
                            .iter()
                            .chain(raised.filter_map(|cause| cause.by.as_ref()));
                        assert!(
                            first.into_iter().any(|first| first != who),
                            "P9: by one person: {}",
                            how()
                        );
                    }
                    AlertKind::Concern | AlertKind::Help | AlertKind::Overdue => {
                        assert!(known.is_some(), "SAFE needs how: {}", how());
                    }
                    AlertKind::Drill | AlertKind::Monitor => {}
                }
            }
            (ResolvedBy::Contact(who), Act::Contact(said, _, ContactSays::Confirm)) => {
                assert_eq!(*who, id(said), "P18: {}", how());
                let first = alert.claim.as_ref();
                assert!(
                    alert.kind == AlertKind::Duress && first.is_some_and(|first| first != who),
                    "P9: confirmed by one person: {}",
                    how()
                );
            }
            (ResolvedBy::Worker(_), Act::Phone(_)) => {
                assert_eq!(alert.kind, AlertKind::Overdue, "{}", how());
                assert!(!alert.beyond_first && alert.police.is_none(), "{}", how());
            }
            (ResolvedBy::Contact(_) | ResolvedBy::Worker(_), _) => {
                panic!("P18: {by:?} resolved it by {act:?}: {}", how())
            }
        }
    }

    /// P9: nothing from the worker's phone resolves, holds or moves a duress alert.
    fn keeps_quiet(&self, before: &State, act: &Act, after: &State) {
        let Some(alert) = &before.visit.alert else { return };
        if alert.kind != AlertKind::Duress || !matches!(act, Act::Phone(_) | Act::Handset(_)) {
            return;
        }
        let now = after.visit.alert.as_ref().expect("P9: still open");
        let walk = |alert: &Alert| {
            (
                alert.kind,
                alert.chain.clone(),
                alert.step,
                alert.step_due,
                alert.hold.clone(),
                alert.police.clone(),
            )
        };
        assert_eq!(walk(alert), walk(now), "P9: {:#?}", after.path);
        // A further cry takes a contact's word back, and no text of the phone puts one in its place.
        let kept = now.claim.is_none() || now.claim == alert.claim;
        assert!(kept, "P9: {:#?}", after.path);
    }

    /// From here on nobody says anything: the last step is told within what the chain takes, and again and again.
    fn falls_silent(&self, state: &State) {
        let Some((alert, chain)) = state.last_step() else {
            return;
        };
        let how = || format!("{:#?}", state.path);
        if alert.police.as_ref().is_some_and(|police| police.holds) {
            return;
        }
        let held = alert
            .hold
            .as_ref()
            .map_or(Span::ZERO, |hold| hold.until.since(state.at));
        // Its own wait may begin anew from when it was told, where the next step is the police's.
        let waits = chain.before.iter().skip(alert.step).map(|step| step.wait.span());
        let at_most = state.at + waits.fold(held, |sum, wait| sum + wait);
        let mut silent = state.clone();
        let mut raised = alert.kind;
        let mut at_most = at_most;
        let mut told = 0;
        for _ in 0..60 {
            let due = silent.visit.next().expect("P3: something").at;
            silent.at = due.max(silent.at);
            silent.say(&VisitCommand::Wake);
            let (now, chain) = silent.last_step().expect("P18: nobody said anything");
            if now.kind != raised {
                // A missed return came on top of something lesser: that chain is walked from its top.
                raised = now.kind;
                let waits = chain.before.iter().map(|step| step.wait.span());
                at_most = waits.fold(silent.at, |at, wait| at + wait);
            }
            if now.step == chain.last_index() && now.hold.is_none() {
                told += 1;
                if told == 3 {
                    return;
                }
            } else {
                assert!(
                    silent.at <= at_most,
                    "the last step was to be told by {at_most}: {}",
                    how()
                );
            }
        }
        panic!("the last step is not told again and again: {}", how());
    }
}

#[test]
fn p03_p09_p11_p18_hold_in_every_state_of_a_chain_of_one_step() {
    World::of(
        &[("police", &["headteacher", "office-manager"], Ask::Police, 5)],
        2,
    )
    .explore();
}

// Faults: P03 P09 P11 P18 x human-late, human-twice, human-duress, outage
#[test]
fn p03_p09_p11_p18_hold_in_every_state_of_a_chain_of_two_steps() {
    World::of(
        &[
            ("office", &["office-manager"], Ask::RingWorker, 5),
            ("police", &["headteacher"], Ask::Police, 5),
        ],
        2,
    )
    .explore();
}

// Faults: P11 x human-late, human-twice, human-duress
#[test]
fn p03_p09_p11_p18_hold_in_every_state_of_a_chain_with_a_step_that_names_the_worker_alone() {
    World::of(
        &[
            ("office", &["office-manager"], Ask::RingWorker, 5),
            ("herself", &["jo"], Ask::Decide, 10),
            ("police", &["headteacher"], Ask::Police, 5),
        ],
        2,
    )
    .explore();
}

#[test]
fn p03_p09_p11_p18_hold_in_every_state_of_a_chain_whose_last_step_names_the_worker_alone() {
    World::of(
        &[
            ("office", &["office-manager"], Ask::RingWorker, 5),
            ("decide", &["headteacher"], Ask::Decide, 10),
            ("herself", &["jo"], Ask::Police, 5),
        ],
        2,
    )
    .explore();
}
