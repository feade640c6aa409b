//! The sound test: a person proves a screen's alarm by hearing the alarm.

use super::notice::{ActionOutcome, back_to};
use super::pages::PageState;
use super::visitor::PageVisitor;
use crate::app::accounts::AccountRequest;
use crate::app::{Envelope, Request};
use crate::wording::pages::outcome as sentences;
use axum::extract::State;
use axum::response::Redirect;
use axum::{Extension, Form};
use serde::Deserialize;
use std::sync::Arc;

/// Whether the five tones were heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum HeardAnswer {
    No,
    Yes,
}

/// The answer to "Did you hear it?".
#[derive(Debug, Deserialize)]
pub(super) struct HeardForm {
    heard: HeardAnswer,
}

/// Puts the answer on record, and says the next step. The demo, without accounts, keeps no record.
pub(super) async fn heard(
    State(pages): State<Arc<PageState>>,
    Extension(visitor): Extension<PageVisitor>,
    Form(form): Form<HeardForm>,
) -> Redirect {
    if let Some(token) = visitor.token.clone() {
        let heard = form.heard == HeardAnswer::Yes;
        let tried = Request::Account(AccountRequest::SoundTried { token, heard });
        // The screen can be heard with or without a record.
        let _ = pages
            .handle
            .request(Envelope::new(visitor.principal.clone(), tried))
            .await;
    }
    let came = match form.heard {
        HeardAnswer::Yes => ActionOutcome::Done(sentences::HEARD.words().to_owned()),
        HeardAnswer::No => ActionOutcome::Refused(sentences::NOT_HEARD.words().to_owned()),
    };
    back_to("/", came)
}
