//! Answers about alerts.

use super::visit::RecordLine;
use crate::domain::alert::{AlertKind, SafetyBasis};
use crate::domain::id::{AlertCode, SchoolId};
use crate::domain::time::Timestamp;
use crate::wording::SheetParagraph;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An alert in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AlertView {
    /// The code, as in the texts: `K7`.
    pub code: String,
    /// The visit concerned, `v12`; `None` for an alert on no visit.
    pub visit: Option<String>,
    /// The school.
    pub school: SchoolId,
    /// How serious the alert is.
    pub kind: AlertKind,
    /// Everything that is wrong, in words.
    pub causes: Vec<String>,
    /// Since when.
    pub opened_at: Timestamp,
    /// The name of the chain's current step.
    pub step: String,
    /// The key of the contact in charge.
    pub held_by: Option<String>,
    /// When the chain next moves unasked; `None` once resolved.
    pub next_at: Option<Timestamp>,
    /// Set once resolved.
    pub resolved_at: Option<Timestamp>,
    /// The resolving contact's key.
    pub resolved_by: Option<String>,
}

/// An alert in a visit's line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AlertBrief {
    /// The code, as in the texts: `K7`.
    pub code: String,
    /// How serious the alert is.
    pub kind: AlertKind,
    /// The name of the chain's current step.
    pub step: String,
    /// The key of the contact in charge.
    pub held_by: Option<String>,
    /// When the chain next moves unasked; `None` for a program that may not act.
    pub next_at: Option<Timestamp>,
}

/// An alert, the contacts told of it, and the sheet to read out to the police now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AlertDetail {
    /// The code, as in the texts: `K7`.
    pub code: AlertCode,
    /// The alert's line; `None` once resolved.
    pub alert: Option<AlertView>,
    /// The keys of the contacts told so far.
    pub told: Vec<String>,
    /// The police sheet as text; `None` for an alert on no visit.
    pub sheet: Option<String>,
    /// The sheet by headings and sentences, for pages.
    pub sheet_lines: Option<Vec<SheetParagraph>>,
}

/// An alert on no visit after its last word: nothing is left to show.
///
/// The keys are an [`AlertDetail`]'s without `sheet_lines`; reading one back gives an [`AlertDetail`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AlertSettled {
    code: AlertCode,
    alert: (),
    told: [String; 0],
    sheet: (),
}

impl AlertSettled {
    /// Names the alert.
    #[must_use]
    pub fn new(code: AlertCode) -> Self {
        Self {
            code,
            alert: (),
            told: [],
            sheet: (),
        }
    }
}

/// An alert that is settled, however long ago, with the ground for the word that settled it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettledAlert {
    /// The alert's line.
    pub line: AlertView,
    /// How the person who settled the alert knew; `None` where nobody was asked, as for a mended gateway.
    pub how: Option<SafetyBasis>,
    /// Whether the police were called, and the call was not taken back; `None` where the reader may not know.
    pub police_called: Option<bool>,
    /// What was done from the opening of the alert to its end, in order.
    pub record: Vec<RecordLine>,
}

/// The alert just raised, or the open alert with the further cause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AlertRaised {
    /// The alert's line.
    pub alert: AlertView,
}
