//! The sound test: a screen's alarm is proved by a person who heard it.

use super::notice::{ActionOutcome, back_to};
use axum::Form;
use axum::response::Redirect;
use serde::Deserialize;

/// Whether the five tones were heard.
#[derive(Debug, Clone, Copy, Deserialize)]
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

/// Says what follows from the answer. The demo keeps no record of it.
pub(super) async fn heard(Form(form): Form<HeardForm>) -> Redirect {
    let came = match form.heard {
        HeardAnswer::Yes => ActionOutcome::Done("this screen can be heard today.".to_owned()),
        HeardAnswer::No => ActionOutcome::Refused(
            "this screen was not heard. Turn its volume up, see that it is not muted, and press Sound test again.".to_owned(),
        ),
    };
    back_to("/", came)
}
