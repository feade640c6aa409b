//! Questions that change nothing: lists, one visit's story, the sheet.
//!
//! Open matters are answered from the snapshot last published by the engine; past matters from the
//! record, by a reader of its own. Neither takes a turn of the engine.

mod alerts;
mod drills;
mod history;
mod households;
mod people;
mod sign_out;
mod visits;

use crate::app::answer::CallAnswer;
use crate::app::{Question, RequestError, Response, Snapshot, detail};
use crate::domain::time::Timestamp;
use crate::store::{At, StoreError, StoreReader};

/// How many closed visits and resolved alerts a list shows.
const LIST_AT_MOST: u32 = 200;

/// Sources of the answers.
pub struct AnswerSource<'a> {
    /// The open visits and alerts, as of the last turn.
    pub snapshot: &'a Snapshot,
    /// Place of the record.
    pub store: &'a At,
    /// The time.
    pub now: Timestamp,
    /// Whether past alerts are told as if none had been of duress; `snapshot` is then calm already.
    pub hides_duress: bool,
}

impl AnswerSource<'_> {
    /// Answers a question.
    #[must_use]
    pub fn answer(&self, query: &Question) -> Response {
        let answered = match query {
            Question::Alerts { all } => self.alerts(*all).map(CallAnswer::AlertList),
            Question::Drills => self.drills().map(CallAnswer::DrillList),
            Question::History(asked) => self.history(asked).map(CallAnswer::History),
            Question::Households { all } => self.households(*all).map(CallAnswer::HouseholdList),
            Question::ForeseeSignOut(request) => self
                .foresee(request)
                .map(|forecast| CallAnswer::SignOutForecast(Box::new(forecast))),
            Question::SignOutForm { school, with_places } => self
                .sign_out_form(school.as_deref(), *with_places)
                .map(|form| CallAnswer::SignOutForm(Box::new(form))),
            Question::OffSite => Ok(CallAnswer::OffSiteList(self.off_site())),
            Question::PeopleToday => Ok(CallAnswer::PeopleList(self.people_today())),
            Question::Sheet { who } => {
                detail::sheet(self.snapshot.lookup(), who, self.now).map(CallAnswer::VisitSheet)
            }
            Question::SettledAlert { code } => self
                .settled_alert(code)
                .map(|settled| CallAnswer::SettledAlert(settled.map(Box::new))),
            Question::ShowAlert { code } => {
                detail::alert(self.snapshot.lookup(), code, self.now).map(CallAnswer::AlertDetail)
            }
            Question::ShowVisit { who } => self
                .visit(who)
                .map(|story| CallAnswer::VisitStory(Box::new(story))),
            Question::Visits { all } => self.visits(*all).map(CallAnswer::VisitList),
        };
        answered.into()
    }

    /// Reads something from the record.
    fn read_record<T>(
        &self,
        what: &'static str,
        read: impl FnOnce(&StoreReader) -> Result<T, StoreError>,
    ) -> Result<T, RequestError> {
        StoreReader::open(self.store)
            .and_then(|reader| read(&reader))
            .map_err(|error| {
                tracing::error!(
                    error = error.in_full(),
                    what,
                    "the record could not be read for a question"
                );
                RequestError::Invalid(format!("{what} could not be read"))
            })
    }
}
