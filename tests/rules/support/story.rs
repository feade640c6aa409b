//! A story: commands at clock times, and what was then said to whom. The domain is woken whenever it asked to be.

use crate::support::school::{clock, id, phone, plan_of_pair, school, sign_out_of_pair};
use homeward::domain::aggregate::replay;
use homeward::domain::alert::{Alert, AlertEvent, CauseWhat, MessageReach, SafetyBasis, SpokenVia};
use homeward::domain::apply::apply;
use homeward::domain::chain::Channel;
use homeward::domain::command::{
    AlertCommand, ContactSays, DecisionContext, Refusal, VisitCommand, WorkerSays,
};
use homeward::domain::decide::decide;
use homeward::domain::delivery::{Content, Message, MessageState, Priority, SubjectId};
use homeward::domain::event::VisitEvent;
use homeward::domain::id::{AlertCode, PersonId, VisitId};
use homeward::domain::notice::{Notice, NoticeTopic, Template};
use homeward::domain::notices::notices;
use homeward::domain::plan::Plan;
use homeward::domain::private::Private;
use homeward::domain::sign_out;
use homeward::domain::time::{Span, Timestamp};
use homeward::domain::visit::{SignOut, Visit};

/// One visit and everything that became of it.
#[derive(Clone)]
pub(crate) struct Story {
    pub(crate) visit: Visit,
    pub(crate) at: Timestamp,
    pub(crate) events: Vec<(Timestamp, VisitEvent)>,
    pub(crate) notices: Vec<(Timestamp, Notice)>,
    codes: u64,
}

impl Story {
    /// Signs out at 10:00.
    pub(crate) fn open(plan: Plan, sign_out: SignOut) -> Self {
        Self::open_at(plan, sign_out, clock("10:00"))
    }

    pub(crate) fn open_at(plan: Plan, sign_out: SignOut, at: Timestamp) -> Self {
        let events = sign_out::open(&plan.into(), sign_out, &[], None, Vec::new(), at).expect("signs out");
        let visit = replay::<Visit>(VisitId(1), &events).expect("a first event");
        let said = notices(None, &visit, &events[0], at);
        Self {
            visit,
            at,
            events: events.into_iter().map(|event| (at, event)).collect(),
            notices: said.into_iter().map(|notice| (at, notice)).collect(),
            codes: 0,
        }
    }

    /// Says one thing to the domain now, without waking it first.
    pub(crate) fn command(&mut self, command: &VisitCommand) -> Result<usize, Refusal> {
        let given = DecisionContext {
            at: self.at,
            code: AlertCode::nth(self.codes),
        };
        let events = decide(&self.visit, command, &given)?.events();
        self.codes += 1;
        let count = events.len();
        for event in events {
            let before = self.visit.clone();
            apply(&mut self.visit, &event);
            let said = notices(Some(&before), &self.visit, &event, self.at);
            self.notices
                .extend(said.into_iter().map(|notice| (self.at, notice)));
            self.events.push((self.at, event));
        }
        Ok(count)
    }

    /// Lets time pass as the engine does: woken whenever the visit asked to be, and at the end.
    pub(crate) fn pass_to(&mut self, target: Timestamp) {
        for _ in 0..20_000 {
            match self.visit.next() {
                Some(due) if due.at <= target => {
                    self.at = self.at.max(due.at);
                    let count = self
                        .command(&VisitCommand::Wake)
                        .expect("waking is never refused");
                    assert!(count > 0, "woken for nothing at {}: {due:?}", self.at);
                }
                Some(_) | None => {
                    self.at = target;
                    return;
                }
            }
        }
        panic!("the visit wants to be woken for ever at {}", self.at);
    }

    pub(crate) fn at(&mut self, time: &str) -> &mut Self {
        self.pass_to(clock(time));
        self
    }

    /// Jumps to a time at which the domain was not woken: an outage.
    pub(crate) fn off_until(&mut self, time: &str) -> &mut Self {
        let from = self.at;
        self.at = clock(time);
        self.command(&VisitCommand::Resume { from }).expect("resumes");
        self.command(&VisitCommand::Wake).expect("wakes");
        self
    }

    /// A worker texts, and it arrives at once.
    pub(crate) fn texts(&mut self, who: &str, say: WorkerSays) -> &mut Self {
        let sent_at = self.at;
        self.texts_sent_at(who, sent_at, say)
    }

    /// A worker's text arrives now that was sent at another time.
    pub(crate) fn texts_late(&mut self, who: &str, sent: &str, say: WorkerSays) -> &mut Self {
        self.texts_sent_at(who, clock(sent), say)
    }

    fn texts_sent_at(&mut self, who: &str, sent_at: Timestamp, say: WorkerSays) -> &mut Self {
        self.try_text(Some(who), who, sent_at, say).expect("is taken");
        self
    }

    /// A worker texts for everybody on the visit.
    pub(crate) fn texts_for_all(&mut self, who: &str, say: WorkerSays) -> &mut Self {
        let sent_at = self.at;
        self.try_text(None, who, sent_at, say).expect("is taken");
        self
    }

    /// A worker texts these words, and they arrive at once.
    pub(crate) fn says(&mut self, who: &str, words: &str, say: WorkerSays) -> &mut Self {
        self.command(&VisitCommand::Worker {
            worker: Some(id(who)),
            reply_to: Some(id(who)),
            by: None,
            sent_at: self.at,
            text: Some(Private::new(words)),
            say,
        })
        .expect("is taken");
        self
    }

    pub(crate) fn try_text(
        &mut self,
        worker: Option<&str>,
        reply_to: &str,
        sent_at: Timestamp,
        say: WorkerSays,
    ) -> Result<usize, Refusal> {
        self.command(&VisitCommand::Worker {
            worker: worker.map(id),
            reply_to: Some(id(reply_to)),
            by: None,
            sent_at,
            text: Some(Private::new("words")),
            say,
        })
    }

    /// The office says it for a worker, or for all.
    pub(crate) fn office(&mut self, worker: Option<&str>, say: WorkerSays) -> Result<usize, Refusal> {
        self.command(&VisitCommand::Worker {
            worker: worker.map(id),
            reply_to: None,
            by: None,
            sent_at: self.at,
            text: None,
            say,
        })
    }

    pub(crate) fn contact(&mut self, who: &str, via: SpokenVia, say: ContactSays) -> Result<usize, Refusal> {
        self.command(&VisitCommand::Alert(AlertCommand::Contact {
            code: None,
            by: id(who),
            via,
            say,
        }))
    }

    pub(crate) fn acks(&mut self, who: &str) -> &mut Self {
        self.contact(who, SpokenVia::Sms, ContactSays::Acknowledge)
            .expect("may take it");
        self
    }

    pub(crate) fn safe(&mut self, who: &str, how: Option<SafetyBasis>) -> &mut Self {
        self.contact(
            who,
            SpokenVia::Sms,
            ContactSays::Safe {
                how,
                of: homeward::domain::command::SafeOf::Everyone,
            },
        )
        .expect("may say SAFE");
        self
    }

    pub(crate) fn raise(&mut self, what: CauseWhat, worker: &str, by: Option<&str>) -> &mut Self {
        self.command(&VisitCommand::Raise {
            what,
            worker: Some(id(worker)),
            by: by.map(id),
        })
        .expect("is raised");
        self
    }

    /// What became of a text of the current step.
    pub(crate) fn reach(&mut self, who: &str, reach: MessageReach) -> &mut Self {
        let alert = self.alert().clone();
        self.command(&VisitCommand::Alert(AlertCommand::Reach {
            code: alert.code.clone(),
            step: alert.step,
            person: id(who),
            channel: Channel::Sms,
            reach,
        }))
        .expect("is noted");
        self
    }

    pub(crate) fn alert(&self) -> &Alert {
        self.visit.alert.as_ref().expect("an open alert")
    }

    pub(crate) fn no_alert(&self) -> &Self {
        assert!(self.visit.alert.is_none(), "{:?}", self.visit.alert);
        self
    }

    pub(crate) fn step_name(&self) -> String {
        let alert = self.alert();
        self.visit.plan.chains[&alert.chain].step(alert.step).name.clone()
    }

    /// Returns when somebody was told something, each time.
    pub(crate) fn when_told(&self, who: &str, template: Template) -> Vec<Timestamp> {
        self.notices
            .iter()
            .filter(|(_, notice)| notice.to == id(who) && notice.template == template)
            .map(|(at, _)| *at)
            .collect()
    }

    /// Asserts that somebody was told something at a clock time, and returns it.
    pub(crate) fn told(&self, who: &str, template: Template, time: &str) -> &Notice {
        self.notices
            .iter()
            .find(|(at, notice)| *at == clock(time) && notice.to == id(who) && notice.template == template)
            .map_or_else(
                || panic!("{who} was not told {template:?} at {time}; {}", self.transcript()),
                |(_, notice)| notice,
            )
    }

    /// Asserts that somebody was never told something.
    pub(crate) fn never_told(&self, who: &str, template: Template) -> &Self {
        let when = self.when_told(who, template);
        assert!(when.is_empty(), "{who} was told {template:?} at {when:?}");
        self
    }

    /// Asserts that somebody was told nothing at all.
    pub(crate) fn told_nothing(&self, who: &str) -> &Self {
        let any = self.notices.iter().find(|(_, notice)| notice.to == id(who));
        assert!(any.is_none(), "{who} was told: {}", self.transcript());
        self
    }

    /// Returns everything said, a line each, for a failing assertion.
    pub(crate) fn transcript(&self) -> String {
        let lines = self
            .notices
            .iter()
            .map(|(at, notice)| format!("{at} {} {:?}", notice.to, notice.template));
        lines.collect::<Vec<_>>().join("\n")
    }

    pub(crate) fn happened(&self, name: &str) -> usize {
        self.events
            .iter()
            .filter(|(_, event)| event.name() == name)
            .count()
    }

    /// Returns the alerts' events, in order.
    pub(crate) fn alert_events(&self) -> impl Iterator<Item = &AlertEvent> {
        self.events.iter().filter_map(|(_, event)| match event {
            VisitEvent::Alert(event) => Some(event),
            _ => None,
        })
    }

    /// Returns the name and time of each step that was started, in order.
    pub(crate) fn steps(&self) -> Vec<(String, Timestamp)> {
        let mut chain = None;
        let mut steps = Vec::new();
        for event in self.alert_events() {
            match event {
                AlertEvent::Opened { chain: name, .. } | AlertEvent::Raised { chain: name, .. } => {
                    chain = self.visit.plan.chains.get(name);
                }
                AlertEvent::StepStarted { index, at, .. } => {
                    let name = chain.map(|chain| chain.step(*index).name.clone());
                    steps.push((name.unwrap_or_default(), *at));
                }
                _ => {}
            }
        }
        steps
    }

    /// Returns who is told at the step at `index` whenever it was started or repeated last.
    pub(crate) fn told_so_far(&self) -> Vec<&PersonId> {
        self.alert().told.keys().collect()
    }
}

/// Returns steps as `steps` gives them, from names and clock times.
pub(crate) fn at_times(steps: &[(&str, &str)]) -> Vec<(String, Timestamp)> {
    steps
        .iter()
        .map(|(name, time)| ((*name).to_owned(), clock(time)))
        .collect()
}

/// Returns what the domain is given at `at`, with a code of its own for each number.
pub(crate) fn given(at: Timestamp, alert: u64) -> DecisionContext {
    DecisionContext {
        at,
        code: AlertCode::nth(alert),
    }
}

/// Signs Jo and Sam out at `at`, back in two hours; returns the visit, and the events that opened it.
pub(crate) fn opened(number: u64, at: Timestamp) -> (Visit, Vec<VisitEvent>) {
    let events = sign_out::open(
        &plan_of_pair().into(),
        sign_out_of_pair(at + Span::from_mins(120)),
        &[],
        None,
        Vec::new(),
        at,
    )
    .expect("a sign-out that lacks nothing");
    let visit = replay::<Visit>(VisitId(number), &events).expect("the first event opens the visit");
    (visit, events)
}

/// Decides `command`, applies what follows, and returns the events.
pub(crate) fn tell(visit: &mut Visit, command: &VisitCommand, at: Timestamp) -> Vec<VisitEvent> {
    let events = decide(visit, command, &given(at, visit.id.0))
        .expect("no refusal")
        .events();
    for event in &events {
        apply(visit, event);
    }
    events
}

/// Has Jo text, at the moment of sending.
pub(crate) fn jo_says(visit: &mut Visit, say: WorkerSays, at: Timestamp) -> Vec<VisitEvent> {
    let command = VisitCommand::Worker {
        worker: Some(id("jo")),
        reply_to: Some(id("jo")),
        by: None,
        sent_at: at,
        text: Some(Private::new("as worded by Jo")),
        say,
    };
    tell(visit, &command, at)
}

/// Returns a queued text to Jo about a visit.
pub(crate) fn message(number: u64, visit: u64, at: Timestamp) -> Message {
    Message {
        id: number,
        reference: format!("hw-{number}"),
        school: Some(school()),
        subject: SubjectId::Visit(VisitId(visit)),
        person: Some(id("jo")),
        content: Content::Text {
            to: phone("07700 900101"),
            body: Private::new("Are you OK? Reply OK. 10:00"),
        },
        template: Template::Test,
        about: NoticeTopic::Worker,
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
        carried_by: None,
        only_by: None,
        of_homeward: false,
    }
}
