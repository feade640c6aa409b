//! A state of a small world of `walk_model`, and everything that anybody can do in it.

use super::walk_model::{FAR, OFF, SPEAKERS};
use crate::support::school::{clock, id, sign_out};
use homeward::domain::aggregate::replay;
use homeward::domain::alert::{Alert, CauseWhat, MessageReach, SafetyBasis, SpokenVia};
use homeward::domain::apply::apply;
use homeward::domain::chain::{Ask, Chain, Channel};
use homeward::domain::command::{
    AlertCommand, ContactSays, DecisionContext, PhoneReach, VisitCommand, WorkerSays,
};
use homeward::domain::decide::decide;
use homeward::domain::event::VisitEvent;
use homeward::domain::id::{AlertCode, VisitId};
use homeward::domain::plan::Plan;
use homeward::domain::private::Private;
use homeward::domain::sign_out::open;
use homeward::domain::time::{Span, Timestamp};
use homeward::domain::visit::Visit;
use std::fmt::Write as _;

/// What can happen in a state.
#[derive(Debug, Clone)]
pub(super) enum Act {
    /// The next thing that was asked for comes due.
    Due,
    /// Half the time until then passes.
    HalfWay,
    /// Homeward is off for a while.
    Off,
    /// The worker's phone sends something.
    Phone(WorkerSays),
    /// A gateway says something of the worker's phone.
    Handset(PhoneReach),
    /// A contact speaks.
    Contact(&'static str, SpokenVia, ContactSays),
    /// The office raises something.
    Raise(CauseWhat),
    /// What became of what was sent to somebody at this step.
    Reach(&'static str, MessageReach),
}

pub(super) fn acts() -> Vec<Act> {
    let mut acts = vec![Act::Due, Act::HalfWay, Act::Off];
    let says = [
        WorkerSays::Ok,
        WorkerSays::Back,
        WorkerSays::Cancel,
        WorkerSays::Duress,
        WorkerSays::Help,
        WorkerSays::Left { next: None },
        WorkerSays::OptOut,
        WorkerSays::Unclear { worrying: true },
        WorkerSays::Unclear { worrying: false },
    ];
    acts.extend(says.map(Act::Phone));
    acts.push(Act::Handset(PhoneReach::Refused));
    let words = [
        ContactSays::Acknowledge,
        ContactSays::Next,
        ContactSays::Police { log: None },
        ContactSays::Confirm,
        ContactSays::Safe {
            how: None,
            of: homeward::domain::command::SafeOf::Everyone,
        },
        ContactSays::Safe {
            how: Some(SafetyBasis::Seen),
            of: homeward::domain::command::SafeOf::Everyone,
        },
        ContactSays::Safe {
            how: Some(SafetyBasis::Challenge),
            of: homeward::domain::command::SafeOf::Everyone,
        },
    ];
    for who in SPEAKERS {
        for via in [SpokenVia::Sms, SpokenVia::Board] {
            acts.extend(words.iter().map(|say| Act::Contact(who, via, say.clone())));
        }
    }
    acts.push(Act::Raise(CauseWhat::HelpAsked));
    acts.push(Act::Raise(CauseWhat::DuressUsed));
    for who in ["pat", "head"] {
        acts.push(Act::Reach(who, MessageReach::Failed));
        acts.push(Act::Reach(who, MessageReach::HandedOver));
    }
    acts
}

/// A visit, and what time it is.
#[derive(Clone)]
pub(super) struct State {
    pub(super) visit: Visit,
    pub(super) at: Timestamp,
    /// How it came to this, for a failure's sake.
    pub(super) path: Vec<Act>,
}

impl State {
    pub(super) fn begin(plan: Plan, back_in: Span) -> Self {
        let at = clock("10:00");
        let mut said = sign_out(&["jo"]);
        said.back_by = at + back_in;
        let events = open(&plan.into(), said, &[], None, Vec::new(), at).expect("signs out");
        Self {
            visit: replay::<Visit>(VisitId(1), &events).expect("a visit"),
            at,
            path: Vec::new(),
        }
    }

    pub(super) fn last_step(&self) -> Option<(&Alert, &Chain)> {
        let alert = self.visit.alert.as_ref()?;
        Some((
            alert,
            self.visit.plan.chains.get(&alert.chain).expect("its chain"),
        ))
    }

    /// Says one thing to the domain; a refusal changes nothing.
    pub(super) fn say(&mut self, command: &VisitCommand) -> Vec<VisitEvent> {
        let given = DecisionContext {
            at: self.at,
            code: AlertCode::nth(self.path.len() as u64),
        };
        let events = decide(&self.visit, command, &given)
            .map_or_else(|_| Vec::new(), homeward::domain::aggregate::Decision::events);
        for event in &events {
            apply(&mut self.visit, event);
        }
        events
    }

    /// Returns what follows upon an act, and everything that happened; `None` where it cannot be done here.
    pub(super) fn after(&self, act: &Act) -> Option<(Self, Vec<VisitEvent>)> {
        let mut state = self.clone();
        state.path.push(act.clone());
        let due = self.visit.next()?.at;
        let jo = id("jo");
        let command = match act {
            Act::Due => {
                state.at = due.max(self.at);
                VisitCommand::Wake
            }
            Act::HalfWay => {
                let left = due.since(self.at);
                if left < Span::from_mins(2) {
                    return None;
                }
                state.at = self.at + left.halved();
                VisitCommand::Wake
            }
            Act::Off => {
                self.visit.alert.as_ref()?;
                state.at = self.at + OFF;
                VisitCommand::Resume { from: self.at }
            }
            Act::Phone(say) => VisitCommand::Worker {
                worker: Some(jo.clone()),
                reply_to: Some(jo),
                by: None,
                sent_at: self.at,
                text: Some(Private::new("words")),
                say: say.clone(),
            },
            Act::Handset(reach) => VisitCommand::WorkerPhone {
                worker: jo,
                reach: *reach,
            },
            Act::Contact(who, via, say) => VisitCommand::Alert(AlertCommand::Contact {
                code: None,
                by: id(who),
                via: *via,
                say: say.clone(),
            }),
            Act::Raise(what) => VisitCommand::Raise {
                what: what.clone(),
                worker: Some(jo),
                by: Some(id("pat")),
            },
            Act::Reach(who, reach) => {
                let alert = self.visit.alert.as_ref()?;
                alert.reach.get(&id(who))?;
                VisitCommand::Alert(AlertCommand::Reach {
                    code: alert.code.clone(),
                    step: alert.step,
                    person: id(who),
                    channel: Channel::Sms,
                    reach: *reach,
                })
            }
        };
        let mut events = state.say(&command);
        // The engine wakes what is due before anything else: nothing is left lying at an instant that has come.
        events.extend(state.say(&VisitCommand::Wake));
        Some((state, events))
    }

    /// Returns what tells this state from others: everything that has a say in what follows, by how long ago it was.
    pub(super) fn key(&self) -> String {
        let mut key = String::new();
        let visit = &self.visit;
        let ago = |at: Timestamp| (at.ms() - self.at.ms()) / 1000;
        // What is long past is past, however long.
        let lately = |at: Timestamp| ago(at).max(-3600);
        let worker = &visit.workers[&id("jo")];
        // A return that is hours away is as good as none.
        let back_by = (visit.back_by.since(self.at) < FAR.halved()).then(|| lately(visit.back_by));
        let reassured_at = visit.reassured_at.max(worker.reassured_at);
        write!(
            key,
            "{:?} {:?} {back_by:?} {} {:?} {:?}",
            visit.closed.as_ref().map(|(_, closing)| closing),
            worker.whereabouts,
            visit.missed.len(),
            back_by.and(reassured_at).map(lately),
            visit.unclear.as_ref().map(|unclear| lately(unclear.raise_at)),
        )
        .expect("written");
        let Some((alert, chain)) = self.last_step() else {
            return key;
        };
        let mut causes: Vec<String> = alert
            .causes
            .iter()
            .map(|cause| format!("{:?}{:?}", cause.kind, cause.by))
            .collect();
        causes.sort();
        causes.dedup();
        let hold = alert.hold.as_ref();
        let police = alert.police.as_ref().filter(|police| police.holds);
        let at_last = alert.step >= chain.last_index();
        let before_police = !at_last && chain.step(alert.step + 1).ask == Ask::Police;
        // A hold ends with the next step, or with the last one said again: what the step was waiting for is over.
        let walking = hold.is_none() && police.is_none();
        let step_at = match (walking, at_last, before_police) {
            (false, _, _) => None,
            (true, true, _) => Some(alert.said_at),
            (true, false, true) => Some(alert.step_at),
            (true, false, false) => Some(alert.step_due),
        };
        write!(
            key,
            " {:?} {causes:?} {} {} {:?} {:?} {:?} {} {:?} {} {} {:?} {:?}",
            alert.kind,
            alert.chain,
            alert.step,
            step_at.map(lately),
            alert.reach,
            alert.told.keys().collect::<Vec<_>>(),
            alert.beyond_first,
            hold.map(|hold| (&hold.by, lately(hold.until), hold.warned)),
            alert.holds_used,
            alert.voice_hold_used,
            police.map(|police| lately(police.asked_at)),
            alert.claim,
        )
        .expect("written");
        key
    }
}
