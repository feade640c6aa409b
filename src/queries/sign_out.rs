//! A sign-out before it is made: the form, and what would happen.

use super::{AnswerSource, LIST_AT_MOST};
use crate::app::answer::{SignOutForecast, SignOutForm, SignOutRequest};
use crate::app::{RequestError, forecast, sign_out_form};

impl AnswerSource<'_> {
    /// Foresees a sign-out.
    pub(super) fn foresee(&self, request: &SignOutRequest) -> Result<SignOutForecast, RequestError> {
        forecast::forecast(self.snapshot, request, self.now)
    }

    /// Shows what a form for signing out offers.
    pub(super) fn sign_out_form(
        &self,
        school: Option<&str>,
        with_places: bool,
    ) -> Result<SignOutForm, RequestError> {
        let school = self.snapshot.lookup().school(school)?;
        let before = self.read_record("the record", |record| record.visits(LIST_AT_MOST))?;
        Ok(sign_out_form::sign_out_form(
            self.snapshot,
            school,
            &before,
            with_places,
            self.now,
        ))
    }
}
