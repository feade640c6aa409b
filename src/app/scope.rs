//! The school of a request, and the name behind a request: a session of one school neither sees nor moves another's visits, and acts
//! under no other name.

use super::accounts::AccountRequest;
use super::answer::CallAnswer;
use super::lookup::NameLookup;
use super::request::{AlertWord, Question, Request, Response, VisitWord};
use crate::domain::account::rights::BoardAction;
use crate::domain::alert::AlertKind;
use crate::domain::delivery::SubjectId;
use crate::domain::id::{PersonId, SchoolId, VisitId};
use crate::domain::principal::Principal;

/// The refusal of a request about another school.
const NOT_YOURS: &str = "that is another school's, or there is nothing of that name; nothing was changed";

/// Why ending a duress alert is refused.
const NOT_THEIR_DURESS: &str = "this alert is ended by two people who may know of it: a senior leader or the safeguarding team. \
                                Nothing was changed";

impl NameLookup<'_> {
    /// Whether a request is about the principal's own school, and within the principal's rights.
    ///
    /// # Errors
    /// Why not, in words.
    pub fn is_for(&self, principal: &Principal, request: &Request) -> Result<(), &'static str> {
        let own = school_of(principal);
        let asked = own.as_ref().and_then(|_| self.school_asked(request));
        if asked.is_some() && asked != own {
            return Err(NOT_YOURS);
        }
        if let (Principal::Kiosk { worker, .. }, Request::Visit { who, .. }) = (principal, request)
            && !worker
                .as_ref()
                .is_some_and(|worker| self.is_on_visit(worker, who))
        {
            return Err(NOT_YOURS);
        }
        self.may_end(principal, request)
    }

    /// Whether a request that ends an alert ends one that the principal may end. Two people end duress, and no program.
    fn may_end(&self, principal: &Principal, request: &Request) -> Result<(), &'static str> {
        let Request::Alert { code, word, .. } = request else {
            return Ok(());
        };
        if !matches!(word, AlertWord::Safe { .. } | AlertWord::Confirm) {
            return Ok(());
        }
        let kind = self.kind(code);
        let may = match principal {
            Principal::Session { rights, .. } => rights.allow(BoardAction::settling(kind)),
            Principal::Program(_) => kind != AlertKind::Duress,
            Principal::Clock
            | Principal::DemoPage
            | Principal::Kiosk { .. }
            | Principal::Monitor
            | Principal::Operator { .. }
            | Principal::Screen { .. }
            | Principal::Sender { .. }
            | Principal::SignInPage => true,
        };
        if may { Ok(()) } else { Err(NOT_THEIR_DURESS) }
    }

    /// Whether a question is about the principal's own school.
    ///
    /// # Errors
    /// Why not, in words.
    pub fn may_see(&self, principal: &Principal, question: &Question) -> Result<(), &'static str> {
        let Some(own) = school_of(principal) else {
            return Ok(());
        };
        let asked = match question {
            Question::ShowVisit { who } | Question::Sheet { who } => self.school_of_visit(who),
            Question::ShowAlert { code } => self.school_of_alert(code),
            Question::ForeseeSignOut(asked) => self.school_named(asked.school.as_deref()),
            Question::SignOutForm { school, .. } => self.school_named(school.as_deref()),
            Question::Drills
            | Question::Visits { .. }
            | Question::Alerts { .. }
            | Question::History(_)
            | Question::Households { .. }
            | Question::OffSite
            | Question::PeopleToday
            // The answer itself is kept within the school.
            | Question::SettledAlert { .. } => None,
        };
        if asked.is_some_and(|school| school != own) {
            Err(NOT_YOURS)
        } else {
            Ok(())
        }
    }

    fn school_asked(&self, request: &Request) -> Option<SchoolId> {
        match request {
            Request::Visit { who, .. } | Request::Incident { who, .. } => self.school_of_visit(who),
            // Help may be raised for somebody on no visit.
            Request::Raise { who, .. } => self
                .school_of_visit(who)
                .or_else(|| self.anybody(who, None).ok().map(|person| person.school())),
            Request::Alert { code, .. } => self.school_of_alert(code),
            Request::SignOut(asked) => self.school_named(asked.school.as_deref()),
            Request::Drill(asked) => self.school_named(asked.school()),
            Request::Presence { person, school, .. } | Request::SendTest { person, school, .. } => self
                .anybody(person, school.as_deref())
                .ok()
                .map(|person| person.school()),
            Request::ClearHousehold { household, .. } => {
                self.school_of_visit(&household.replace(['h', 'H'], "v"))
            }
            Request::Account(
                AccountRequest::SetKioskPin { person, school, .. }
                | AccountRequest::KioskTried { person, school, .. },
            ) => self
                .anybody(person, school.as_deref())
                .ok()
                .map(|person| person.school()),
            Request::Account(_)
            | Request::Figures
            | Request::GatewayLog { .. }
            | Request::Gateways
            | Request::Health
            | Request::MessageStates { .. } => None,
        }
    }

    /// Whether a visit is known, and of the principal's own school. A visit closed long ago is in the record alone, and not known here.
    #[must_use]
    pub fn knows_visit(&self, principal: &Principal, id: VisitId) -> bool {
        let school = self.visits.get(&id).map(|visit| &visit.plan.school);
        school.is_some_and(|school| school_of(principal).is_none_or(|own| own == *school))
    }

    /// Whether an alert is open, or was not long ago, and of the principal's own school.
    #[must_use]
    pub fn knows_alert(&self, principal: &Principal, code: &str) -> bool {
        let school = self.school_of_alert(code);
        school.is_some_and(|school| school_of(principal).is_none_or(|own| own == school))
    }

    fn school_named(&self, name: Option<&str>) -> Option<SchoolId> {
        self.school(name).ok().map(|school| school.id.clone())
    }

    /// Whether somebody is among the workers of a visit.
    fn is_on_visit(&self, worker: &PersonId, who: &str) -> bool {
        let found = self.visit(who).ok().and_then(|(id, _)| self.visits.get(&id));
        found.is_some_and(|visit| visit.workers.contains_key(worker))
    }

    fn school_of_visit(&self, who: &str) -> Option<SchoolId> {
        let (id, _) = self.visit(who).ok()?;
        self.visits.get(&id).map(|visit| visit.plan.school.clone())
    }

    fn school_of_alert(&self, code: &str) -> Option<SchoolId> {
        match self.alert(code).ok()?.0 {
            SubjectId::Visit(id) => self.visits.get(&id).map(|visit| visit.plan.school.clone()),
            SubjectId::Watch(id) => self.watches.get(&id).map(|watch| watch.plan.school.clone()),
            SubjectId::None => None,
        }
    }

    fn kind(&self, code: &str) -> AlertKind {
        let kind = self.alert(code).ok().and_then(|(subject, _)| match subject {
            SubjectId::Visit(id) => self.visits.get(&id)?.alert.as_ref().map(|alert| alert.kind),
            SubjectId::Watch(id) => self.watches.get(&id)?.alert.as_ref().map(|alert| alert.kind),
            SubjectId::None => None,
        });
        kind.unwrap_or(AlertKind::Monitor)
    }
}

impl Response {
    /// Returns the answer without the lines of other schools than the principal's own; another school's visit is refused.
    #[must_use]
    pub fn within_school_of(self, principal: &Principal) -> Self {
        match self {
            // The school of a visit closed long ago is known from the record alone, after the question.
            Self::Done(CallAnswer::VisitStory(story))
                if school_of(principal).is_some_and(|own| own != story.visit.school) =>
            {
                Self::Refused {
                    message: NOT_YOURS.to_owned(),
                }
            }
            Self::Done(answer) => Self::Done(within_school(principal, answer)),
            refused => refused,
        }
    }
}

fn within_school(principal: &Principal, answer: CallAnswer) -> CallAnswer {
    let Some(own) = school_of(principal) else {
        return answer;
    };
    match answer {
        CallAnswer::VisitList(mut lines) => {
            lines.retain(|line| line.school == own);
            CallAnswer::VisitList(lines)
        }
        CallAnswer::AlertList(mut lines) => {
            lines.retain(|line| line.school == own);
            CallAnswer::AlertList(lines)
        }
        CallAnswer::DrillList(mut lines) => {
            lines.retain(|line| line.school == own.as_str());
            CallAnswer::DrillList(lines)
        }
        CallAnswer::SettledAlert(settled) => {
            CallAnswer::SettledAlert(settled.filter(|settled| settled.line.school == own))
        }
        CallAnswer::HouseholdList(mut lines) => {
            lines.retain(|line| line.school == own);
            CallAnswer::HouseholdList(lines)
        }
        CallAnswer::OffSiteList(mut lines) => {
            lines.retain(|line| line.school == own);
            CallAnswer::OffSiteList(lines)
        }
        CallAnswer::PeopleList(mut lines) => {
            lines.retain(|line| line.school == own);
            CallAnswer::PeopleList(lines)
        }
        other => other,
    }
}

/// Returns the school of a session or token; `None` for every other principal, for a technician, and for a token of every school.
fn school_of(principal: &Principal) -> Option<SchoolId> {
    match principal {
        Principal::Session { person, .. } => person.as_ref().map(PersonId::school),
        Principal::Kiosk { school, .. } | Principal::Screen { school } => Some(school.clone()),
        Principal::Program(program) => program.school.clone(),
        Principal::Clock
        | Principal::DemoPage
        | Principal::Monitor
        | Principal::Operator { .. }
        | Principal::Sender { .. }
        | Principal::SignInPage => None,
    }
}

impl Request {
    /// Returns the request in the name of the session's person: a name typed on a page counts for nothing there.
    #[must_use]
    pub(super) fn said_by(mut self, principal: &Principal) -> Self {
        let person = match principal {
            Principal::Session {
                person: Some(person), ..
            } => person,
            Principal::Kiosk {
                worker: Some(worker), ..
            } => return self.said_at_the_kiosk(worker),
            Principal::Clock
            | Principal::DemoPage
            | Principal::Kiosk { .. }
            | Principal::Monitor
            | Principal::Operator { .. }
            // A token's name stands in the record as the way; whoever is named is said to have acted.
            | Principal::Program(_)
            | Principal::Screen { .. }
            | Principal::Sender { .. }
            | Principal::Session { .. }
            | Principal::SignInPage => return self,
        };
        let name = person.key().to_owned();
        match &mut self {
            Self::Alert { by, .. } | Self::ClearHousehold { by, .. } => *by = name,
            Self::Visit { by, .. }
            | Self::Raise { by, .. }
            | Self::Incident { by, .. }
            | Self::Presence { by, .. } => *by = Some(name),
            Self::Account(_)
            | Self::Drill(_)
            | Self::Figures
            | Self::GatewayLog { .. }
            | Self::Gateways
            | Self::Health
            | Self::MessageStates { .. }
            | Self::SendTest { .. }
            | Self::SignOut(_) => {}
        }
        self
    }

    /// Returns the request as the word of the member of staff at the kiosk, which moves nobody else. A visit begins as a whole.
    fn said_at_the_kiosk(mut self, person: &PersonId) -> Self {
        if let Self::Visit { worker, by, word, .. } = &mut self {
            *worker = (*word != VisitWord::Start).then(|| person.to_string());
            *by = Some(person.key().to_owned());
        }
        self
    }
}
