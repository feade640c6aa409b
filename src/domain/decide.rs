//! `decide(state, command, now) -> events | refusal`.

use super::alert::{self, AlertEvent, AlertKind, Cause, CauseWhat, DeadlineKind, How, Resolver};
use super::apply::{apply, opened};
use super::command::{Command, ContactSays, Extension, Given, PhoneReach, Refusal, WorkerSays};
use super::event::{Answer, VisitEvent};
use super::id::{AlertCode, ChainName, PersonId};
use super::private::Private;
use super::time::{Span, Timestamp};
use super::visit::{Closing, Deadline, Due, Stop, UNCLEAR_WITHIN, Visit, Whereabouts, Why, nudge_is_stale};

/// Until now many turns of the clock one wake may take. A visit that wants more is broken, and is woken again at once.
const TURNS_AT_MOST: usize = 10_000;

/// A LEFT this soon after setting off means setting off.
const SETTING_OFF_WITHIN: Span = Span::from_mins(5);

/// A text sent this long before the visit began belongs to an earlier one. Less is the difference between two clocks.
const BEFORE_SIGN_OUT: Span = Span::from_mins(1);

/// By how much the instants of two texts may be off against each other: providers give whole seconds, and a text that was
/// brought to us has no sent time at all.
const CLOCKS_DIFFER: Span = Span::from_secs(3);

/// A visit in the middle of a decision: events are applied as they are decided, so that each sees the one before.
struct Turn<'a> {
    visit: Visit,
    events: Vec<VisitEvent>,
    given: &'a Given,
}

/// Decides what a command brings about. Nothing is changed here: the events are the caller's to record and apply.
///
/// # Errors
/// Why the command makes no sense now.
pub fn decide(visit: &Visit, command: &Command, given: &Given) -> Result<Vec<VisitEvent>, Refusal> {
    let mut turn = Turn {
        visit: visit.clone(),
        events: Vec::new(),
        given,
    };
    match command {
        Command::Wake => turn.wake(),
        Command::Worker {
            worker,
            reply_to,
            sent_at,
            text,
            say,
        } => {
            turn.worker(worker.as_ref(), reply_to.as_ref(), *sent_at, text.as_ref(), say)?;
        }
        Command::Raise { what, worker, by } => {
            if !visit.is_open() && visit.alert.is_none() {
                return Err(Refusal::VisitClosed);
            }
            turn.cause(kind_of(what), what.clone(), given.at, worker.clone(), by.clone());
        }
        Command::Contact { code, by, via, say } => turn.contact(code.as_ref(), by, *via, say)?,
        Command::Reach {
            code,
            step,
            person,
            channel,
            reach,
        } => {
            let alert = visit.alert.as_ref().filter(|alert| alert.code == *code);
            if let Some(alert) = alert {
                turn.alert(alert.reached(&visit.book(), *step, person, *channel, *reach, given.at));
            }
        }
        Command::WorkerPhone { worker, reach } => turn.worker_phone(worker, *reach)?,
        Command::Resume { from } => {
            if visit.is_open() {
                turn.push(VisitEvent::Resumed {
                    from: *from,
                    until: given.at,
                });
            }
        }
        Command::FileWriteUp { by } => {
            if visit.is_open() {
                return Err(Refusal::VisitOpen);
            }
            turn.push(VisitEvent::WriteUpFiled { by: by.clone() });
        }
    }
    Ok(turn.events)
}

/// Opens a visit: the events that `sign_out::open` allowed are applied to nothing.
#[must_use]
pub fn first(id: super::id::VisitId, events: &[VisitEvent]) -> Option<Visit> {
    let (first, rest) = events.split_first()?;
    let mut visit = opened(id, first)?;
    for event in rest {
        apply(&mut visit, event);
    }
    Some(visit)
}

/// Whether what a worker says may move a deadline.
fn moves(say: &WorkerSays) -> bool {
    match say {
        WorkerSays::Ok
        | WorkerSays::Arrived
        | WorkerSays::Left { .. }
        | WorkerSays::Back
        | WorkerSays::Home
        | WorkerSays::More { .. }
        | WorkerSays::Late(_)
        | WorkerSays::Nobody
        | WorkerSays::Cancel => true,
        WorkerSays::Help
        | WorkerSays::Duress
        | WorkerSays::Status
        | WorkerSays::Start
        | WorkerSays::OptOut
        | WorkerSays::Unclear { .. } => false,
    }
}

/// Returns how serious a cause is by itself.
fn kind_of(what: &CauseWhat) -> AlertKind {
    match what {
        CauseWhat::DuressUsed => AlertKind::Duress,
        CauseWhat::HelpAsked => AlertKind::Help,
        CauseWhat::Missed(_) => AlertKind::Overdue,
        CauseWhat::Apart | CauseWhat::Unclear | CauseWhat::Worrying => AlertKind::Concern,
        CauseWhat::Monitor(_) | CauseWhat::PhoneRefused | CauseWhat::StillOut(_) => AlertKind::Monitor,
    }
}

impl Turn<'_> {
    fn push(&mut self, event: VisitEvent) {
        apply(&mut self.visit, &event);
        self.events.push(event);
    }

    fn alert(&mut self, events: Vec<AlertEvent>) {
        for event in events {
            self.push(VisitEvent::Alert(event));
        }
    }

    /// Opens the alert, adds to it, or moves it to a more serious chain. Nothing ever blocks a second cause.
    fn cause(
        &mut self,
        kind: AlertKind,
        what: CauseWhat,
        happened_at: Timestamp,
        worker: Option<PersonId>,
        by: Option<PersonId>,
    ) {
        let chain = kind
            .chain()
            .unwrap_or_else(|| ChainName::new(AlertKind::Help.word()));
        self.cause_on(
            Cause {
                kind,
                what,
                at: happened_at,
                worker,
                by,
            },
            chain,
            self.given.at,
        );
    }

    fn cause_on(&mut self, cause: Cause, chain: ChainName, due: Timestamp) {
        let at = self.given.at;
        let book = self.visit.book();
        let same_refusal = |known: &Cause| {
            known.what == CauseWhat::PhoneRefused && cause.what == known.what && cause.worker == known.worker
        };
        let events = match &self.visit.alert {
            // A number that refuses us refuses each of our texts: that is told once, not with every nudge.
            Some(alert) if alert.causes.iter().any(same_refusal) => Vec::new(),
            Some(alert) => alert::add_cause(alert, &book, cause, chain, due, at),
            None => alert::open(&book, self.code(), cause, chain, due, at),
        };
        self.alert(events);
    }

    fn code(&self) -> AlertCode {
        self.given.code.clone()
    }

    fn wake(&mut self) {
        for _ in 0..TURNS_AT_MOST {
            match self.visit.next() {
                Some(due) if due.at <= self.given.at => self.come_due(due),
                Some(_) | None => return,
            }
        }
    }

    fn come_due(&mut self, due: Due) {
        let at = self.given.at;
        match due.why {
            Why::Nudge(deadline, when) => {
                let workers = self.concerned(&deadline);
                // A write-up is wanted however late it is asked for.
                let lapsed = deadline.key.kind != DeadlineKind::WriteUp && nudge_is_stale(due.at, at);
                self.push(VisitEvent::Nudged {
                    key: deadline.key,
                    when,
                    workers,
                    lapsed,
                });
            }
            Why::Missed(deadline) => self.missed(deadline),
            Why::WriteUp(_) => self.push(VisitEvent::WriteUpOverdue),
            Why::Unclear(worker) => {
                self.push(VisitEvent::UnclearSettled);
                self.cause(AlertKind::Concern, CauseWhat::Unclear, due.at, worker, None);
            }
            Why::Apart(left) => {
                self.push(VisitEvent::ApartRaised);
                self.cause(AlertKind::Concern, CauseWhat::Apart, due.at, Some(left), None);
            }
            Why::Alert(why) => {
                if let Some(alert) = &self.visit.alert {
                    let events = alert.wake(&self.visit.book(), (due.at, why), at);
                    self.alert(events);
                }
            }
        }
    }

    fn missed(&mut self, deadline: Deadline) {
        let due = deadline.missed_at();
        let key = deadline.key;
        let cause = Cause {
            kind: AlertKind::Overdue,
            what: CauseWhat::Missed(key.kind),
            at: key.due,
            worker: key.worker.clone(),
            by: None,
        };
        self.push(VisitEvent::Missed {
            key,
            noticed_at: self.given.at,
        });
        self.cause_on(cause, deadline.chain, due);
    }

    /// Returns the workers whom a deadline concerns.
    fn concerned(&self, deadline: &Deadline) -> Vec<PersonId> {
        if let Some(worker) = &deadline.key.worker {
            return vec![worker.clone()];
        }
        let wanted = |whereabouts: Whereabouts| match deadline.key.kind {
            DeadlineKind::Arrival => whereabouts == Whereabouts::OnTheWay,
            DeadlineKind::CheckIn => {
                matches!(
                    whereabouts,
                    Whereabouts::OnTheWay | Whereabouts::AtDoor | Whereabouts::OnSite
                )
            }
            DeadlineKind::NoAnswer => whereabouts == Whereabouts::AtDoor,
            DeadlineKind::Return => !matches!(whereabouts, Whereabouts::Back | Whereabouts::Home),
            DeadlineKind::HomeSafe => whereabouts == Whereabouts::Left,
            DeadlineKind::WriteUp => true,
        };
        let workers = self.visit.workers.iter();
        workers
            .filter(|(_, worker)| wanted(worker.whereabouts))
            .map(|(id, _)| id.clone())
            .collect()
    }

    fn worker(
        &mut self,
        worker: Option<&PersonId>,
        reply_to: Option<&PersonId>,
        sent_at: Timestamp,
        text: Option<&Private>,
        say: &WorkerSays,
    ) -> Result<(), Refusal> {
        for named in worker.iter().chain(reply_to.iter()) {
            if !self.visit.workers.contains_key(*named) {
                return Err(Refusal::NotOnVisit((*named).clone()));
            }
        }
        let danger = matches!(say, WorkerSays::Help | WorkerSays::Duress);
        let heard = self.visit.is_open() || danger && self.visit.alert.is_some();
        if !heard {
            return Err(Refusal::VisitClosed);
        }
        if let Some(speaker) = reply_to
            && sent_at + BEFORE_SIGN_OUT < self.visit.out_at
            && moves(say)
        {
            // Carriers deliver hours late: BACK from the morning must not close the afternoon's visit.
            self.push(VisitEvent::Noted {
                worker: speaker.clone(),
                answer: Answer::Status,
                sent_at,
            });
            return Ok(());
        }
        // A gateway's clock is not trusted beyond ours, nor before the visit began: the earlier proof is the safer one.
        let sent_at = sent_at.min(self.given.at).max(self.visit.out_at);
        if let (Some(speaker), Some(text)) = (reply_to, text)
            && *say != WorkerSays::Duress
        {
            self.push(VisitEvent::Heard {
                worker: speaker.clone(),
                text: text.clone(),
                sent_at,
            });
        }
        let speaker = Speaker {
            worker: worker.cloned(),
            reply_to: reply_to.cloned(),
            sent_at,
        };
        match say {
            WorkerSays::Ok => self.ok(&speaker),
            WorkerSays::Arrived => self.arrived(&speaker),
            WorkerSays::Left { next } => self.left(&speaker, next.as_ref()),
            WorkerSays::Back => self.back(&speaker),
            WorkerSays::Home => self.home(&speaker),
            WorkerSays::More {
                extension,
                with_leave,
            } => {
                return self.more(&speaker, *extension, with_leave.as_ref());
            }
            WorkerSays::Late(by) => self.late(&speaker, *by),
            WorkerSays::Nobody => self.nobody(&speaker),
            WorkerSays::Cancel => return self.cancel(&speaker),
            WorkerSays::Help => {
                self.note(&speaker, Answer::HelpReceived);
                self.cause(
                    AlertKind::Help,
                    CauseWhat::HelpAsked,
                    sent_at,
                    speaker.worker.clone(),
                    None,
                );
            }
            WorkerSays::Duress => {
                self.note(&speaker, Answer::Received);
                self.cause(
                    AlertKind::Duress,
                    CauseWhat::DuressUsed,
                    sent_at,
                    speaker.worker.clone(),
                    None,
                );
            }
            WorkerSays::Status => self.note(&speaker, Answer::Status),
            WorkerSays::Start => self.note(&speaker, Answer::Received),
            WorkerSays::OptOut => {
                self.note(&speaker, Answer::Nothing);
                self.cause(
                    AlertKind::Monitor,
                    CauseWhat::PhoneRefused,
                    sent_at,
                    speaker.worker.clone(),
                    None,
                );
            }
            WorkerSays::Unclear { worrying } => self.unclear(&speaker, *worrying),
        }
        Ok(())
    }

    /// Returns who a speaker speaks for: one worker, or everybody who is still away.
    fn spoken_for(&self, speaker: &Speaker) -> Vec<PersonId> {
        match &speaker.worker {
            Some(worker) => vec![worker.clone()],
            None => self
                .visit
                .workers
                .iter()
                .filter(|(_, worker)| !matches!(worker.whereabouts, Whereabouts::Back | Whereabouts::Home))
                .map(|(id, _)| id.clone())
                .collect(),
        }
    }

    fn note(&mut self, speaker: &Speaker, answer: Answer) {
        if let Some(worker) = &speaker.reply_to {
            self.push(VisitEvent::Noted {
                worker: worker.clone(),
                answer,
                sent_at: speaker.sent_at,
            });
        }
    }

    fn ok(&mut self, speaker: &Speaker) {
        let workers = self.spoken_for(speaker);
        self.push(VisitEvent::CheckedIn {
            workers,
            sent_at: speaker.sent_at,
            reply_to: speaker.reply_to.clone(),
        });
        self.cleared(speaker);
    }

    /// A worker has proved that they were safe at the instant it was sent: what that clears up is cleared up.
    fn cleared(&mut self, speaker: &Speaker) {
        if self.visit.unclear_is_cleared_up() {
            self.push(VisitEvent::UnclearSettled);
        }
        self.reassured(speaker);
        let (at, sent_at) = (self.given.at, speaker.sent_at);
        let Some(alert) = &self.visit.alert else { return };
        // Those who are just back are spoken for as well, though they are away no more.
        let named = speaker.worker.as_ref().or(speaker.reply_to.as_ref());
        let Some(worker) = named.or(self.visit.workers.keys().next()).cloned() else {
            return;
        };
        let enough = alert.causes.iter().all(|cause| self.proves(cause, speaker));
        if !enough {
            if alert.kind != AlertKind::Duress {
                self.alert(vec![AlertEvent::WorkerHeard { worker, sent_at }]);
            }
            return;
        }
        let events = alert.worker_ok(&self.visit.book(), &worker, sent_at, at);
        self.alert(events);
    }

    /// What the workers spoken for missed before this was sent is armed anew. That follows from what was missed alone and
    /// never from the alert, so that the phone is asked the same things whether or not there is duress (P9).
    fn reassured(&mut self, speaker: &Speaker) {
        let sent_at = speaker.sent_at;
        let workers: Vec<PersonId> = self
            .spoken_for(speaker)
            .into_iter()
            .filter(|id| {
                self.visit.missed.iter().any(|key| {
                    let since = self.visit.reassured_at_for(key.worker.as_ref());
                    key.worker.as_ref().is_none_or(|whose| whose == id)
                        && key.due <= sent_at
                        && since.is_none_or(|since| since < key.due)
                })
            })
            .collect();
        if !workers.is_empty() {
            self.push(VisitEvent::Reassured { workers, sent_at });
        }
    }

    /// Whether a proof of life sent when it was sent clears a cause: it must have been sent after what was missed was due,
    /// or move the check-in beyond now; and under a deadline for each, that worker's own.
    fn proves(&self, cause: &Cause, speaker: &Speaker) -> bool {
        let proof_at = match (&cause.worker, &speaker.worker) {
            (Some(wanted), Some(given)) if wanted != given => {
                // The other one must have spoken too, be it before.
                self.visit
                    .workers
                    .get(wanted)
                    .map_or(self.visit.out_at, |worker| worker.proof_at)
            }
            (Some(_), _) | (None, _) => speaker.sent_at,
        };
        let CauseWhat::Missed(kind) = &cause.what else {
            return true;
        };
        let late_text = match (kind, &self.visit.plan.visit_type.check_in) {
            (DeadlineKind::CheckIn, Some(rule)) => {
                proof_at + rule.every.span() + rule.rule.grace > self.given.at
            }
            (DeadlineKind::CheckIn, None)
            | (
                DeadlineKind::Arrival
                | DeadlineKind::NoAnswer
                | DeadlineKind::Return
                | DeadlineKind::HomeSafe
                | DeadlineKind::WriteUp,
                _,
            ) => false,
        };
        proof_at >= cause.at || late_text
    }

    fn moved(&mut self, speaker: &Speaker, workers: Vec<(PersonId, usize)>, to: Whereabouts) {
        self.push(VisitEvent::Moved {
            workers,
            to,
            sent_at: speaker.sent_at,
            reply_to: speaker.reply_to.clone(),
        });
    }

    /// Returns those spoken for who are in one of the states, with the stop they are at; with `pair = "any"` and
    /// `together`, whoever else is at the same point goes along.
    fn group(&self, speaker: &Speaker, states: &[Whereabouts], together: bool) -> Vec<(PersonId, usize)> {
        let spoken_for = self.spoken_for(speaker);
        let any = self.visit.plan.visit_type.pair == super::plan::Pair::Any && together;
        self.visit
            .workers
            .iter()
            .filter(|(id, worker)| states.contains(&worker.whereabouts) && (any || spoken_for.contains(id)))
            // What was sent before the last move says nothing of what came after it.
            .filter(|(_, worker)| worker.since <= speaker.sent_at + CLOCKS_DIFFER)
            .map(|(id, worker)| (id.clone(), worker.stop))
            .collect()
    }

    fn arrived(&mut self, speaker: &Speaker) {
        let group = self.group(speaker, &[Whereabouts::OnTheWay, Whereabouts::AtDoor], true);
        if group.is_empty() {
            return self.ok(speaker);
        }
        self.moved(speaker, group, Whereabouts::OnSite);
        self.cleared(speaker);
    }

    fn left(&mut self, speaker: &Speaker, next: Option<&Stop>) {
        let setting_off = |worker: &super::visit::Worker| {
            worker.whereabouts == Whereabouts::OnTheWay
                && speaker.sent_at.since(worker.since) < SETTING_OFF_WITHIN
        };
        let spoken_for = self.spoken_for(speaker);
        if spoken_for
            .iter()
            .filter_map(|id| self.visit.workers.get(id))
            .all(setting_off)
            && next.is_none()
        {
            return self.note(speaker, Answer::Received);
        }
        let group = self.group(
            speaker,
            &[
                Whereabouts::OnTheWay,
                Whereabouts::AtDoor,
                Whereabouts::OnSite,
                Whereabouts::Left,
            ],
            false,
        );
        if group.is_empty() {
            return self.ok(speaker);
        }
        if let Some(next) = next {
            self.push(VisitEvent::StopAdded { stop: next.clone() });
        }
        let stops = self.visit.sign_out.stops.len();
        let (onward, done): (Vec<_>, Vec<_>) = group.into_iter().partition(|(_, stop)| stop + 1 < stops);
        if !onward.is_empty() {
            let onward = onward.into_iter().map(|(id, stop)| (id, stop + 1)).collect();
            self.moved(speaker, onward, Whereabouts::OnTheWay);
        }
        if !done.is_empty() {
            self.moved(speaker, done, Whereabouts::Left);
        }
        self.cleared(speaker);
    }

    fn back(&mut self, speaker: &Speaker) {
        let mut group = self.group(
            speaker,
            &[
                Whereabouts::OnTheWay,
                Whereabouts::AtDoor,
                Whereabouts::OnSite,
                Whereabouts::Left,
            ],
            false,
        );
        // Whoever had left too came back in the same car, where one may speak for both.
        for (id, stop) in self.group(speaker, &[Whereabouts::Left], true) {
            if !group.iter().any(|(known, _)| *known == id) {
                group.push((id, stop));
            }
        }
        let away = |id: &PersonId| {
            let whereabouts = self.visit.workers.get(id).map(|worker| worker.whereabouts);
            whereabouts.is_some_and(|at| !matches!(at, Whereabouts::Back | Whereabouts::Home))
        };
        if group.is_empty() && self.spoken_for(speaker).iter().any(away) {
            return self.ok(speaker);
        }
        self.moved(speaker, group, Whereabouts::Back);
        self.cleared(speaker);
        self.close_if_all(Closing::Returned);
    }

    fn home(&mut self, speaker: &Speaker) {
        let group: Vec<(PersonId, usize)> = self
            .spoken_for(speaker)
            .into_iter()
            .filter_map(|id| {
                let worker = self.visit.workers.get(&id)?;
                (worker.since <= speaker.sent_at + CLOCKS_DIFFER).then_some((id, worker.stop))
            })
            .collect();
        if group.is_empty() {
            return self.ok(speaker);
        }
        self.moved(speaker, group, Whereabouts::Home);
        self.cleared(speaker);
        self.close_if_all(Closing::HomeSafe);
    }

    fn close_if_all(&mut self, closing: Closing) {
        let done = |worker: &super::visit::Worker| {
            matches!(worker.whereabouts, Whereabouts::Back | Whereabouts::Home)
        };
        if self.visit.is_open() && self.visit.workers.values().all(done) {
            self.push(VisitEvent::Closed {
                closing,
                at: self.given.at,
            });
        }
    }

    fn more(
        &mut self,
        speaker: &Speaker,
        extension: Option<Extension>,
        with_leave: Option<&PersonId>,
    ) -> Result<(), Refusal> {
        let by = match extension {
            None => {
                self.note(speaker, Answer::AskMinutes);
                return Ok(());
            }
            Some(Extension::By(by)) => by,
            Some(Extension::Until(until)) => until.since(self.visit.back_by),
        };
        if by == Span::ZERO {
            // "Until 2.30" when 2.30 or later stands already: nothing to move, but a proof of life.
            self.ok(speaker);
            return Ok(());
        }
        let limit = self.visit.plan.visit_type.return_by.extend_max;
        // Time is added to what is left of the visit: to the expected return, or to now if that has passed.
        let from = match extension {
            Some(Extension::By(_)) => self.visit.back_by.max(speaker.sent_at),
            Some(Extension::Until(_)) | None => self.visit.back_by,
        };
        // What has been overrun already counts as taken.
        let taken = self.visit.extended + from.since(self.visit.back_by);
        let at_most = Span::from_ms(limit.ms().saturating_sub(taken.ms()));
        if by > at_most && with_leave.is_none() {
            return match &speaker.reply_to {
                Some(worker) => {
                    let sent_at = speaker.sent_at;
                    self.push(VisitEvent::ExtensionRefused {
                        worker: worker.clone(),
                        by,
                        at_most,
                        sent_at,
                    });
                    self.cleared(speaker);
                    Ok(())
                }
                None => Err(Refusal::ExtensionTooLong { at_most }),
            };
        }
        let workers = self.spoken_for(speaker);
        self.push(VisitEvent::Extended {
            workers,
            by,
            back_by: from + by,
            with_leave: with_leave.cloned(),
            sent_at: speaker.sent_at,
            reply_to: speaker.reply_to.clone(),
        });
        self.cleared(speaker);
        Ok(())
    }

    fn late(&mut self, speaker: &Speaker, by: Option<Span>) {
        let travelling = self.group(speaker, &[Whereabouts::OnTheWay], false);
        let (Some(by), Some((worker, stop))) = (by, travelling.first()) else {
            return self.note(
                speaker,
                if by.is_some() {
                    Answer::Status
                } else {
                    Answer::Received
                },
            );
        };
        // Bounded like any other extension: nobody is let go for hours on the strength of one text.
        let by = by.min(self.visit.plan.visit_type.return_by.extend_max);
        let expected_at = speaker.sent_at + by;
        let (worker, stop) = (worker.clone(), *stop);
        let others: Vec<PersonId> = self
            .spoken_for(speaker)
            .into_iter()
            .filter(|other| *other != worker)
            .collect();
        if !others.is_empty() {
            self.push(VisitEvent::CheckedIn {
                workers: others,
                sent_at: speaker.sent_at,
                reply_to: None,
            });
        }
        self.push(VisitEvent::Delayed {
            worker,
            stop,
            expected_at,
            sent_at: speaker.sent_at,
            reply_to: speaker.reply_to.clone(),
        });
        self.cleared(speaker);
    }

    fn nobody(&mut self, speaker: &Speaker) {
        let group = self.group(speaker, &[Whereabouts::OnTheWay, Whereabouts::OnSite], true);
        if group.is_empty() {
            // The clock at the door runs from the first NOBODY.
            return self.note(speaker, Answer::Status);
        }
        self.moved(speaker, group, Whereabouts::AtDoor);
        self.cleared(speaker);
    }

    fn cancel(&mut self, speaker: &Speaker) -> Result<(), Refusal> {
        let inside = self
            .visit
            .workers
            .values()
            .any(|worker| worker.whereabouts == Whereabouts::OnSite);
        match (&speaker.reply_to, inside) {
            (None, true) => return Err(Refusal::StillOnSite),
            (None, false) => self.push(VisitEvent::Closed {
                closing: Closing::Cancelled,
                at: self.given.at,
            }),
            (Some(_), true) => self.unclear(speaker, false),
            // The visit is off, but the worker is still out on the road: the return stays armed.
            (Some(_), false) => {
                let group = self.group(speaker, &[Whereabouts::OnTheWay, Whereabouts::AtDoor], true);
                let last = self.visit.sign_out.stops.len().saturating_sub(1);
                let group = group.into_iter().map(|(id, _)| (id, last)).collect();
                self.moved(speaker, group, Whereabouts::Left);
                self.cleared(speaker);
            }
        }
        Ok(())
    }

    fn unclear(&mut self, speaker: &Speaker, worrying: bool) {
        let Some(worker) = speaker.reply_to.clone() else {
            return;
        };
        let raise_at = self.given.at + UNCLEAR_WITHIN;
        self.push(VisitEvent::UnclearHeard {
            worker: worker.clone(),
            raise_at,
            sent_at: speaker.sent_at,
        });
        if worrying {
            self.cause(
                AlertKind::Concern,
                CauseWhat::Worrying,
                speaker.sent_at,
                Some(worker),
                None,
            );
        }
    }

    fn contact(
        &mut self,
        code: Option<&AlertCode>,
        by: &PersonId,
        via: alert::Via,
        say: &ContactSays,
    ) -> Result<(), Refusal> {
        let at = self.given.at;
        if let (Some(code), ContactSays::Safe { how: Some(how) }) = (code, say)
            && self.visit.past_alerts.contains(code)
        {
            // The answer to "how do you know?", after the fact.
            self.alert(vec![AlertEvent::EvidenceGiven {
                by: by.clone(),
                how: *how,
            }]);
            return Ok(());
        }
        let alert = self
            .visit
            .alert
            .as_ref()
            .filter(|alert| code.is_none_or(|code| *code == alert.code));
        let alert = alert.ok_or(Refusal::NoAlert)?;
        let book = self.visit.book();
        let missed = |kind| {
            let what = CauseWhat::Missed(kind);
            alert.causes.iter().any(|cause| cause.what == what)
        };
        // A return that was moved meanwhile is still to come.
        let overdue_back =
            missed(DeadlineKind::Return) && self.visit.back_by <= at || missed(DeadlineKind::HomeSafe);
        let inside = self
            .visit
            .workers
            .values()
            .any(|worker| matches!(worker.whereabouts, Whereabouts::OnSite | Whereabouts::AtDoor));
        let seen = matches!(say, ContactSays::Safe { how: Some(How::Seen) });
        let events = match say {
            ContactSays::Acknowledge => alert.acknowledge(&book, by, via, at),
            ContactSays::Next => alert.pass_on(&book, by, via, at),
            ContactSays::Police { log } => alert.call_police(&book, by, log.clone(), via, at),
            ContactSays::Safe { how } => alert.confirm_safe(&book, by, *how, via, at),
        }
        .map_err(Refusal::Alert)?;
        let resolved = events.iter().find_map(|event| match event {
            AlertEvent::Resolved {
                by: Resolver::Contact(by),
                ..
            } => Some(by.clone()),
            _ => None,
        });
        self.alert(events);
        if let Some(by) = resolved
            && overdue_back
            && (seen || !inside)
            && self.visit.is_open()
        {
            self.push(VisitEvent::Closed {
                closing: Closing::Resolved(by),
                at,
            });
        }
        Ok(())
    }

    fn worker_phone(&mut self, worker: &PersonId, reach: PhoneReach) -> Result<(), Refusal> {
        let known = self
            .visit
            .workers
            .get(worker)
            .ok_or_else(|| Refusal::NotOnVisit(worker.clone()))?;
        let unreached_since = known.unreached_since;
        let at = self.given.at;
        match reach {
            PhoneReach::Delivered => {
                if unreached_since.is_some() {
                    self.push(VisitEvent::PhoneReach {
                        worker: worker.clone(),
                        unreached_since: None,
                    });
                }
            }
            PhoneReach::Undelivered(sent_at) => {
                if unreached_since.is_none() {
                    let unreached_since = Some(sent_at);
                    self.push(VisitEvent::PhoneReach {
                        worker: worker.clone(),
                        unreached_since,
                    });
                }
            }
            PhoneReach::Refused => {
                let unreached_since = Some(unreached_since.unwrap_or(at));
                self.push(VisitEvent::PhoneReach {
                    worker: worker.clone(),
                    unreached_since,
                });
                if self.visit.is_open() {
                    self.cause(
                        AlertKind::Monitor,
                        CauseWhat::PhoneRefused,
                        at,
                        Some(worker.clone()),
                        None,
                    );
                }
            }
        }
        Ok(())
    }
}

/// Who speaks, for whom, and when it was sent.
struct Speaker {
    worker: Option<PersonId>,
    reply_to: Option<PersonId>,
    sent_at: Timestamp,
}
