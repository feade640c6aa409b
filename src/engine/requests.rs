//! What people ask of a running daemon: understood, decided, answered.

use super::request::{AlertWord, Origin, Request, Response, SignOutRequest, VisitWord};
use super::view;
use super::{Actor, Engine};
use crate::config::School;
use crate::domain::alert::{CauseWhat, How, Via};
use crate::domain::command::{Command, ContactSays, Extension, Missing, Refusal, WorkerSays};
use crate::domain::delivery::{Priority, SubjectId};
use crate::domain::id::{AlertCode, PersonId, VisitId};
use crate::domain::notice::{About, Notice, Template};
use crate::domain::plan::Requirement;
use crate::domain::private::{Phone, Private};
use crate::domain::reply::Asked;
use crate::domain::sheet;
use crate::domain::sign_out;
use crate::domain::time::{Span, Timestamp};
use crate::domain::visit::{Exception, SignOut, Stop};
use crate::domain::watch::WatchCommand;
use crate::store::AlertFilter;
use crate::wording::{civil, sheet_text};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// How many closed visits and resolved alerts a list shows.
const LIST_AT_MOST: u32 = 200;

/// Why a request did not come to a decision, or was refused by one.
enum No {
    /// It makes no sense now.
    Refused(String),
    /// It could not be understood.
    Invalid(String),
}

impl From<No> for Response {
    fn from(no: No) -> Self {
        match no {
            No::Refused(message) => Self::Refused { message },
            No::Invalid(message) => Self::Invalid { message },
        }
    }
}

/// The answer where it is not known whether what was decided has been kept.
pub(super) fn not_kept() -> Response {
    Response::Unknown {
        message:
            "the record could not be written, so this may not have been kept; the daemon starts again now. \
                  Ask again in a minute, and ring whoever is out"
                .to_owned(),
    }
}

fn invalid(message: impl Into<String>) -> No {
    No::Invalid(message.into())
}

impl Engine {
    /// Answers a request. What it changes is committed before the answer goes out.
    pub(super) fn answer(&mut self, request: Request, now: Timestamp) -> Response {
        let answered = match request {
            Request::Health => Ok(json!({
                "at": now,
                "configuration_loaded_at": self.rules_loaded_at,
                "open_visits": self.visits.values().filter(|visit| visit.is_open()).count(),
                "troubles": self.troubles(now),
            })),
            Request::SignOut(request) => self.sign_out(*request, now),
            Request::Visit {
                who,
                worker,
                word,
                by,
                origin,
            } => self.visit_word(&who, worker.as_deref(), word, by.as_deref(), origin, now),
            Request::Visits { all } => self.list_visits(all),
            Request::ShowVisit { who } => self.show_visit(&who, now),
            Request::Alert {
                code,
                by,
                word,
                origin,
            } => self.alert_word(&code, &by, word, origin, now),
            Request::Raise { who, kind, by } => self.raise(&who, &kind, by.as_deref(), now),
            Request::Alerts { all } => self.list_alerts(all, now),
            Request::ShowAlert { code } => self.show_alert(&code, now),
            Request::SendTest { person, school } => self.send_test(&person, school.as_deref(), now),
            Request::MessageStates { ids } => Ok(self.message_states(&ids)),
        };
        match answered {
            Ok(value) => Response::Done(value),
            Err(no) => no.into(),
        }
    }

    /// Finds a school by the name of its file; the only one where none is named.
    fn find_school(&self, name: Option<&str>) -> Result<&School, No> {
        let schools = &self.rules.config.schools;
        match name {
            Some(name) => schools
                .values()
                .find(|school| school.id.as_str() == name)
                .ok_or_else(|| {
                    let known: Vec<&str> = schools.keys().map(crate::domain::id::SchoolId::as_str).collect();
                    invalid(format!("no school `{name}`: there is {}", known.join(", ")))
                }),
            None => match schools.values().collect::<Vec<_>>().as_slice() {
                [only] => Ok(only),
                _ => Err(invalid("there are several schools: say which with `--school`")),
            },
        }
    }

    /// Finds somebody in a school's directory by key or by name.
    fn find_person(school: &School, who: &str) -> Result<PersonId, No> {
        let wanted = who.trim();
        let by_key = PersonId::new(&school.id, wanted);
        if school.people.contains_key(&by_key) {
            return Ok(by_key);
        }
        let named = school
            .people
            .values()
            .find(|person| person.name.reveal().eq_ignore_ascii_case(wanted));
        named.map(|person| person.id.clone()).ok_or_else(|| {
            let known: Vec<&str> = school.people.keys().map(PersonId::key).collect();
            invalid(format!(
                "nobody called `{wanted}` in {}: there is {}",
                school.name,
                known.join(", ")
            ))
        })
    }

    /// Finds somebody in any school.
    fn find_anybody(&self, who: &str, school: Option<&str>) -> Result<PersonId, No> {
        if let Some(name) = school {
            return Self::find_person(self.find_school(Some(name))?, who);
        }
        if let Some((school, key)) = who.split_once('/') {
            return Self::find_person(self.find_school(Some(school))?, key);
        }
        let found: Vec<PersonId> = self
            .rules
            .config
            .schools
            .values()
            .filter_map(|school| Self::find_person(school, who).ok())
            .collect();
        match found.as_slice() {
            [only] => Ok(only.clone()),
            [] => Err(invalid(format!(
                "nobody called `{who}` in any school's directory"
            ))),
            _ => Err(invalid(format!(
                "several schools have a `{who}`: write SCHOOL/{who}"
            ))),
        }
    }

    /// Finds an open visit, or one closed not long ago, by its id or by a worker who is on it.
    fn find_visit(&self, who: &str) -> Result<(VisitId, Option<PersonId>), No> {
        let wanted = who.trim();
        let id = wanted
            .strip_prefix(['v', 'V'])
            .and_then(|number| number.parse().ok())
            .map(VisitId);
        if let Some(id) = id.filter(|id| self.visits.contains_key(id)) {
            return Ok((id, None));
        }
        let key = |person: &PersonId| person.key() == wanted || person.as_str() == wanted;
        let mut found: Vec<(bool, VisitId, PersonId)> = self
            .visits
            .values()
            .flat_map(|visit| {
                visit
                    .workers
                    .keys()
                    .map(move |worker| (!visit.is_open(), visit.id, worker.clone()))
            })
            .filter(|(_, _, worker)| {
                let name = self
                    .rules
                    .person(worker)
                    .map(|person| person.name.reveal().to_owned());
                key(worker) || name.is_some_and(|name| name.eq_ignore_ascii_case(wanted))
            })
            .collect();
        found.sort();
        let open: Vec<_> = found.iter().filter(|(closed, _, _)| !closed).collect();
        match (open.as_slice(), found.last()) {
            ([(_, id, worker)], _) | ([], Some((_, id, worker))) => Ok((*id, Some(worker.clone()))),
            ([], None) => Err(No::Refused(format!(
                "`{wanted}` is not on any visit: `homeward visit list` shows who is out"
            ))),
            (_, _) => Err(invalid(format!(
                "several people called `{wanted}` are out: name the visit by its id"
            ))),
        }
    }

    fn sign_out(&mut self, request: SignOutRequest, now: Timestamp) -> Result<Value, No> {
        let school = self.find_school(request.school.as_deref())?;
        let plan = school.plan(&request.visit_type, now).ok_or_else(|| {
            let known: Vec<&str> = school.visit_types.keys().map(String::as_str).collect();
            invalid(format!(
                "no visit type `{}` at {}: there is {}",
                request.visit_type,
                school.name,
                known.join(", ")
            ))
        })?;
        let sign_out = understand(school, &request, now)?;
        let already_out: Vec<(PersonId, VisitId)> = self
            .visits
            .values()
            .filter(|visit| visit.is_open())
            .flat_map(|visit| visit.workers.keys().map(move |worker| (worker.clone(), visit.id)))
            .collect();
        let doubts = self.troubles(now);
        let by = sign_out.authorised_by.clone();
        let events = sign_out::open(plan, sign_out, &already_out, doubts.clone(), now)
            .map_err(|refusal| No::Refused(self.refusal_words(&refusal)))?;
        let id = VisitId(self.count(|counters| &mut counters.next_visit));
        let actor = Actor::new(
            by.map_or_else(|| "office".to_owned(), |by| by.as_str().to_owned()),
            "office",
        );
        self.happen(id, &events, &actor, now);
        let visit = self.visits.get(&id).map(view::visit);
        Ok(json!({ "visit": visit, "doubts": doubts }))
    }

    fn visit_word(
        &mut self,
        who: &str,
        worker: Option<&str>,
        word: VisitWord,
        by: Option<&str>,
        origin: Origin,
        now: Timestamp,
    ) -> Result<Value, No> {
        let (id, named) = self.find_visit(who)?;
        let worker = match worker {
            Some(worker) => self.find_visit(worker)?.1.or(named),
            None => named,
        };
        let visit = self.visits.get(&id).ok_or_else(|| invalid("no such visit"))?;
        let school = self.find_school(Some(visit.plan.school.as_str()))?;
        let person = |who: Option<&str>| who.map(|who| Self::find_person(school, who)).transpose();
        let by = person(by)?;
        let time_zone = &school.time_zone;
        let say = match word {
            VisitWord::Back => WorkerSays::Back,
            VisitWord::Cancel => WorkerSays::Cancel,
            VisitWord::Home => WorkerSays::Home,
            VisitWord::In => WorkerSays::Arrived,
            VisitWord::Left { next } => WorkerSays::Left {
                next: next.map(|next| stop(&next, now, time_zone)).transpose()?,
            },
            VisitWord::More { time, authorised_by } => {
                let extension = extension(&time, now, time_zone)?;
                WorkerSays::More {
                    extension: Some(extension),
                    with_leave: person(authorised_by.as_deref())?,
                }
            }
            VisitWord::Nobody => WorkerSays::Nobody,
            VisitWord::Ok => WorkerSays::Ok,
            VisitWord::Filed => {
                let by = by.or(worker).or_else(|| visit.workers.keys().next().cloned());
                let by = by.ok_or_else(|| invalid("nobody is on that visit"))?;
                return self.do_to_visit(id, &Command::FileWriteUp { by }, "office", origin, now);
            }
        };
        // The office calls off a visit as a whole.
        let worker = if say == WorkerSays::Cancel { None } else { worker };
        let command = Command::Worker {
            worker,
            reply_to: None,
            sent_at: now,
            text: None,
            say,
        };
        let actor = by.map_or_else(|| "office".to_owned(), |by| by.as_str().to_owned());
        self.do_to_visit(id, &command, &actor, origin, now)
    }

    fn do_to_visit(
        &mut self,
        id: VisitId,
        command: &Command,
        who: &str,
        origin: Origin,
        now: Timestamp,
    ) -> Result<Value, No> {
        let actor = Actor::new(who, origin_word(origin));
        match self.say(id, command, &actor, now) {
            None => Ok(json!({ "visit": self.visits.get(&id).map(view::visit) })),
            Some(refusal) => Err(No::Refused(self.refusal_words(&refusal))),
        }
    }

    fn list_visits(&self, all: bool) -> Result<Value, No> {
        let mut visits: Vec<view::VisitView> = self
            .visits
            .values()
            .filter(|visit| visit.is_open() || visit.alert.is_some())
            .map(view::visit)
            .collect();
        if all {
            let kept = self.store.read().visits(LIST_AT_MOST).map_err(|error| {
                tracing::error!(%error, "could not read the list of visits");
                invalid("the list could not be read")
            })?;
            let shown: Vec<String> = visits.iter().map(|visit| visit.id.clone()).collect();
            visits.extend(
                kept.iter()
                    .map(view::visit)
                    .filter(|visit| !shown.contains(&visit.id)),
            );
        }
        to_json(&visits)
    }

    fn show_visit(&self, who: &str, now: Timestamp) -> Result<Value, No> {
        let visit = match self.find_visit(who) {
            Ok((id, _)) => self.visits.get(&id).cloned(),
            Err(no) => {
                let id = who
                    .trim()
                    .strip_prefix(['v', 'V'])
                    .and_then(|number| number.parse().ok());
                let kept = id.and_then(|id| self.store.read().visit(VisitId(id)).ok().flatten());
                Some(kept.ok_or(no)?)
            }
        };
        let visit = visit.ok_or_else(|| invalid("no such visit"))?;
        let events = self
            .store
            .read()
            .events_of(SubjectId::Visit(visit.id))
            .map_err(|error| {
                tracing::error!(%error, "could not read a visit's record");
                invalid("the record could not be read")
            })?;
        let record: Vec<Value> = events
            .iter()
            .map(|event| json!({ "at": event.at, "due": event.due, "what": event.name, "by": event.actor, "via": event.channel }))
            .collect();
        Ok(json!({
            "visit": view::visit(&visit),
            "stops": visit.sign_out.stops.iter().map(|stop| stop.address.reveal()).collect::<Vec<_>>(),
            "purpose": visit.sign_out.purpose.as_ref().map(Private::reveal),
            "vehicle": visit.sign_out.vehicle.as_ref().map(Private::reveal),
            "alert": view::visit_alert(&visit, now),
            "record": record,
        }))
    }

    /// Finds where an open alert, or one resolved not long ago, is.
    fn find_alert(&self, code: &str) -> Result<(SubjectId, AlertCode), No> {
        let code = AlertCode::parse(code);
        let on_visit = self
            .visits
            .values()
            .find(|visit| {
                visit.alert.as_ref().is_some_and(|alert| alert.code == code)
                    || visit.past_alerts.contains(&code)
            })
            .map(|visit| SubjectId::Visit(visit.id));
        let on_watch = || {
            let watch = self
                .watches
                .values()
                .find(|watch| watch.alert.as_ref().is_some_and(|alert| alert.code == code));
            watch.map(|watch| SubjectId::Watch(watch.id))
        };
        on_visit
            .or_else(on_watch)
            .map(|subject| (subject, code.clone()))
            .ok_or_else(|| {
                No::Refused(format!(
                    "no open alert `{code}`: `homeward alert list` shows those that are"
                ))
            })
    }

    fn alert_word(
        &mut self,
        code: &str,
        by: &str,
        word: AlertWord,
        origin: Origin,
        now: Timestamp,
    ) -> Result<Value, No> {
        let (subject, code) = self.find_alert(code)?;
        let school = match subject {
            SubjectId::Visit(id) => self.visits.get(&id).map(|visit| visit.plan.school.clone()),
            SubjectId::Watch(id) => self.watches.get(&id).map(|watch| watch.plan.school.clone()),
            SubjectId::None => None,
        };
        let school = self.find_school(school.as_ref().map(crate::domain::id::SchoolId::as_str))?;
        let by = Self::find_person(school, by)?;
        let say = match word {
            AlertWord::Ack => ContactSays::Acknowledge,
            AlertWord::Next => ContactSays::Next,
            AlertWord::Police { log } => ContactSays::Police { log },
            AlertWord::Safe { how } => ContactSays::Safe {
                how: how.as_deref().map(parse_how).transpose()?,
            },
        };
        let via = match origin {
            Origin::Board => Via::Board,
            Origin::Cli => Via::Cli,
        };
        let actor = Actor::new(by.as_str(), origin_word(origin));
        let refusal = match subject {
            SubjectId::Visit(id) => self.say(
                id,
                &Command::Contact {
                    code: Some(code.clone()),
                    by,
                    via,
                    say,
                },
                &actor,
                now,
            ),
            SubjectId::Watch(id) => self.say_watch(id, &WatchCommand::Contact { by, via, say }, &actor, now),
            SubjectId::None => Some(Refusal::NoAlert),
        };
        match refusal {
            None => self.show_alert(code.as_str(), now),
            Some(refusal) => Err(No::Refused(format!("{code}: {}", self.contact_refusal(&refusal)))),
        }
    }

    fn raise(&mut self, who: &str, kind: &str, by: Option<&str>, now: Timestamp) -> Result<Value, No> {
        let what = match kind {
            "help" => CauseWhat::HelpAsked,
            "duress" => CauseWhat::DuressUsed,
            "concern" => CauseWhat::Worrying,
            _ => {
                return Err(invalid(format!(
                    "`{kind}` cannot be raised: say help, duress or concern"
                )));
            }
        };
        let (id, worker) = self.find_visit(who)?;
        let visit = self.visits.get(&id).ok_or_else(|| invalid("no such visit"))?;
        let school = self.find_school(Some(visit.plan.school.as_str()))?;
        let by = by.map(|by| Self::find_person(school, by)).transpose()?;
        let actor = Actor::new(by.as_ref().map_or("office", PersonId::as_str), "office");
        let command = Command::Raise { what, worker, by };
        if let Some(refusal) = self.say(id, &command, &actor, now) {
            return Err(No::Refused(self.refusal_words(&refusal)));
        }
        let alert = self
            .visits
            .get(&id)
            .and_then(|visit| view::visit_alert(visit, now));
        Ok(json!({ "alert": alert }))
    }

    fn list_alerts(&self, all: bool, now: Timestamp) -> Result<Value, No> {
        let mut alerts: Vec<view::AlertView> = self
            .visits
            .values()
            .filter_map(|visit| view::visit_alert(visit, now))
            .chain(
                self.watches
                    .values()
                    .filter_map(|watch| view::watch_alert(watch, now)),
            )
            .collect();
        if all {
            let kept = self
                .store
                .read()
                .alerts(AlertFilter::All, LIST_AT_MOST)
                .map_err(|error| {
                    tracing::error!(%error, "could not read the list of alerts");
                    invalid("the list could not be read")
                })?;
            let shown: Vec<String> = alerts.iter().map(|alert| alert.code.clone()).collect();
            alerts.extend(
                kept.iter()
                    .filter(|summary| {
                        !shown.contains(&summary.code.to_string()) || summary.resolved_at.is_some()
                    })
                    .map(view::summary),
            );
        }
        to_json(&alerts)
    }

    fn show_alert(&self, code: &str, now: Timestamp) -> Result<Value, No> {
        let (subject, code) = self.find_alert(code)?;
        let open = match subject {
            SubjectId::Visit(id) => self
                .visits
                .get(&id)
                .and_then(|visit| view::visit_alert(visit, now)),
            SubjectId::Watch(id) => self
                .watches
                .get(&id)
                .and_then(|watch| view::watch_alert(watch, now)),
            SubjectId::None => None,
        };
        let told: Vec<String> = open
            .iter()
            .flat_map(|alert| alert.told.iter().map(|(person, _)| person.key().to_owned()))
            .collect();
        let sheet = match subject {
            SubjectId::Visit(id) => self.visits.get(&id).and_then(|visit| {
                let alert = visit.alert.as_ref()?;
                Some(sheet_text(&sheet::fill(visit, alert, now), &visit.plan.time_zone))
            }),
            SubjectId::Watch(_) | SubjectId::None => None,
        };
        Ok(json!({ "code": code, "alert": open, "told": told, "sheet": sheet }))
    }

    fn send_test(&mut self, person: &str, school: Option<&str>, now: Timestamp) -> Result<Value, No> {
        let person = self.find_anybody(person, school)?;
        let school = self
            .rules
            .config
            .schools
            .values()
            .find(|school| school.people.contains_key(&person))
            .map(|school| school.id.clone())
            .ok_or_else(|| invalid("no such person"))?;
        let by = self.channels_of(&person);
        if by.is_empty() {
            return Err(No::Refused(format!(
                "`{}` has neither a mobile nor an e-mail address",
                person.key()
            )));
        }
        let notice = Notice {
            facts: self.facts_for(&school, &person, now),
            to: person.clone(),
            by,
            priority: Priority::Nudge,
            valid_for: Span::from_mins(10),
            template: Template::Test,
            about: About::Other,
            asks: Asked::Nothing,
        };
        let ids = self.send(&notice, Some(&school), SubjectId::None, now);
        Ok(json!({ "person": person.key(), "messages": ids }))
    }

    fn message_states(&self, ids: &[u64]) -> Value {
        let states: Vec<Value> = ids
            .iter()
            .filter_map(|id| self.outbox.get(*id))
            .map(|message| {
                json!({
                    "id": message.id,
                    "channel": message.to.channel(),
                    "gateway": message.gateway,
                    "state": message.state.word(),
                    "trouble": message.trouble,
                    "attempts": message.attempts,
                })
            })
            .collect();
        json!(states)
    }

    /// Says why something makes no sense now, and what to do.
    fn refusal_words(&self, refusal: &Refusal) -> String {
        match refusal {
            Refusal::Alert(_) | Refusal::NoAlert => self.contact_refusal(refusal),
            Refusal::AuthoriserNotAllowed { authoriser, exceptions } => {
                let exceptions = exception_words(exceptions);
                let of = if exceptions.is_empty() { String::new() } else { format!(" ({exceptions})") };
                format!("`{}` may not authorise this visit{of}; nothing was changed", authoriser.key())
            }
            Refusal::AlreadyOut { worker, visit } => format!(
                "`{}` is out already, on visit {visit}; nothing was changed. Sign them in first: `homeward visit back {visit}`",
                worker.key()
            ),
            Refusal::BackInThePast => {
                "the expected return is not in the future; nothing was changed".to_owned()
            }
            Refusal::ExtensionTooLong { at_most } => format!(
                "that is over the limit: at most {at_most} more; nothing was changed. \
                 With a named leader's leave: `--authorised-by NAME`"
            ),
            Refusal::Missing(missing) => {
                let missing: Vec<String> = missing.iter().map(missing_words).collect();
                format!("not signed out. Missing: {}", missing.join("; "))
            }
            Refusal::NotOnVisit(worker) => format!("`{}` is not on this visit", worker.key()),
            Refusal::StillOnSite => {
                "somebody is still at the household: it cannot be called off from here. Sign them back when they are"
                    .to_owned()
            }
            Refusal::VisitClosed => "the visit is closed; nothing was changed".to_owned(),
            Refusal::VisitOpen => "the visit is still open: it can be written up once it is closed".to_owned(),
        }
    }
}

/// Understands a sign-out as typed.
fn understand(school: &School, request: &SignOutRequest, now: Timestamp) -> Result<SignOut, No> {
    let person = |who: &String| Engine::find_person(school, who);
    let phone =
        |text: &str| Phone::parse(text).map_err(|why| invalid(format!("`{text}` is not a number: {why}")));
    let private = |text: &Option<String>| text.clone().map(Private::new);
    let mut carried = BTreeMap::new();
    for pair in &request.carried {
        let (who, number) = pair
            .split_once('=')
            .ok_or_else(|| invalid(format!("`{pair}`: write WORKER=NUMBER for a phone carried")))?;
        carried.insert(Engine::find_person(school, who)?, phone(number)?);
    }
    Ok(SignOut {
        workers: request.workers.iter().map(person).collect::<Result<_, _>>()?,
        carried,
        stops: request
            .stops
            .iter()
            .map(|text| stop(text, now, &school.time_zone))
            .collect::<Result<_, _>>()?,
        household: request.household.as_deref().map(phone).transpose()?,
        purpose: private(&request.purpose),
        vehicle: private(&request.vehicle),
        risk_assessment: private(&request.risk_assessment),
        hazards: private(&request.hazards),
        authorised_by: request.authorised_by.as_ref().map(person).transpose()?,
        responsible_contact: request.responsible_contact.as_ref().map(person).transpose()?,
        back_by: civil::parse_back(&request.back, now, &school.time_zone).map_err(No::Invalid)?,
        ends_at_home: request.ends_at_home,
        at_risk: request.at_risk,
    })
}

/// Understands `ADDRESS` or `ADDRESS @ 14:10`.
fn stop(text: &str, now: Timestamp, time_zone: &str) -> Result<Stop, No> {
    match text.rsplit_once('@') {
        Some((address, time)) => {
            let expected_at = civil::parse_back(time.trim(), now, time_zone).map_err(No::Invalid)?;
            Ok(Stop {
                address: Private::new(address.trim()),
                expected_at: Some(expected_at),
            })
        }
        None => Ok(Stop {
            address: Private::new(text.trim()),
            expected_at: None,
        }),
    }
}

/// Understands `15m`, `+15m` or `15:45`.
fn extension(text: &str, now: Timestamp, time_zone: &str) -> Result<Extension, No> {
    if text.contains(':') {
        return civil::parse_back(text, now, time_zone)
            .map(Extension::Until)
            .map_err(No::Invalid);
    }
    let by = format!("+{}", text.trim().trim_start_matches('+'));
    let until = civil::parse_back(&by, now, time_zone).map_err(No::Invalid)?;
    Ok(Extension::By(until.since(now)))
}

fn parse_how(how: &str) -> Result<How, No> {
    match how.to_ascii_lowercase().as_str() {
        "seen" => Ok(How::Seen),
        "spoke" => Ok(How::Spoke),
        "challenge" => Ok(How::Challenge),
        _ => Err(invalid(format!(
            "`{how}` is not a way to know: say seen, spoke or challenge"
        ))),
    }
}

fn origin_word(origin: Origin) -> &'static str {
    match origin {
        Origin::Board => "board",
        Origin::Cli => "cli",
    }
}

fn exception_words(exceptions: &[Exception]) -> String {
    let words: Vec<&str> = exceptions
        .iter()
        .map(|exception| match exception {
            Exception::AfterLatestStart => "it starts after the latest start",
            Exception::OutOfHours => "it runs outside the hours of its visit type",
            Exception::TooFewWorkers => "fewer workers than it needs",
        })
        .collect();
    words.join(", ")
}

fn missing_words(missing: &Missing) -> String {
    match missing {
        Missing::Required(Requirement::Authorisation) => "who authorised it (`--authorised-by`)".to_owned(),
        Missing::Required(Requirement::HouseholdPhone) => "the household's number (`--household`)".to_owned(),
        Missing::Required(Requirement::Purpose) => "the purpose (`--purpose`)".to_owned(),
        Missing::Required(Requirement::RiskAssessment) => {
            "the reference of the risk assessment (`--risk-assessment`)".to_owned()
        }
        Missing::Required(Requirement::Vehicle) => "the vehicle or way of travel (`--vehicle`)".to_owned(),
        Missing::AuthoriserFor(exceptions) => {
            format!(
                "a named authoriser, because {} (`--authorised-by`)",
                exception_words(exceptions)
            )
        }
        Missing::Mobile(worker) => format!(
            "a mobile for `{}` (`--carries {}=NUMBER`)",
            worker.key(),
            worker.key()
        ),
        Missing::Stop => "where to (`--stop ADDRESS`)".to_owned(),
        Missing::Worker => "who goes (`--worker`)".to_owned(),
    }
}

fn to_json(value: &impl serde::Serialize) -> Result<Value, No> {
    serde_json::to_value(value).map_err(|error| {
        tracing::error!(%error, "an answer has no JSON form");
        invalid("the answer could not be written")
    })
}
