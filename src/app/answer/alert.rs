//! Answers about alerts.

use crate::domain::alert::AlertKind;
use crate::domain::id::{AlertCode, SchoolId};
use crate::domain::time::Timestamp;
use crate::wording::Paragraph;
use serde::{Deserialize, Serialize};

/// An alert in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlertView {
    /// The code, as in the texts: `K7`.
    pub code: String,
    /// The visit concerned, `v12`; `None` for an alert on no visit.
    pub visit: Option<String>,
    /// The school.
    pub school: SchoolId,
    /// How serious it is.
    pub kind: AlertKind,
    /// Everything that is wrong, in words.
    pub causes: Vec<String>,
    /// Since when.
    pub opened_at: Timestamp,
    /// The name of the step that the chain is at.
    pub step: String,
    /// The key of the contact who has it.
    pub held_by: Option<String>,
    /// When the chain next moves by itself; `None` once resolved.
    pub next_at: Option<Timestamp>,
    /// Set once resolved.
    pub resolved_at: Option<Timestamp>,
    /// The key of the contact who resolved it.
    pub resolved_by: Option<String>,
}

/// An alert in a visit's line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlertBrief {
    /// The code, as in the texts: `K7`.
    pub code: String,
    /// How serious it is.
    pub kind: AlertKind,
    /// The name of the step that the chain is at.
    pub step: String,
    /// The key of the contact who has it.
    pub held_by: Option<String>,
    /// When the chain next moves by itself.
    pub next_at: Timestamp,
}

/// An alert, whom it was told to, and the sheet that somebody would read out to the police now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlertDetail {
    /// The code, as in the texts: `K7`.
    pub code: AlertCode,
    /// The alert's line; `None` once resolved.
    pub alert: Option<AlertView>,
    /// The keys of the contacts who were told.
    pub told: Vec<String>,
    /// The police sheet as text; `None` for an alert on no visit.
    pub sheet: Option<String>,
    /// The same sheet by headings and sentences, for pages.
    pub sheet_lines: Option<Vec<Paragraph>>,
}

/// An alert on no visit whose last word has just been said: nothing is left to show.
///
/// Its keys are those of an [`AlertDetail`] without `sheet_lines`, and it reads back as one.
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

/// The alert that was raised, or that the cause was added to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlertRaised {
    /// The alert's line.
    pub alert: AlertView,
}
