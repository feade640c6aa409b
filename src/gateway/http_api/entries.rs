//! Texts to us, from a provider's list or webhook.

use super::moment::MomentFormat;
use super::path::{FieldPath, checked_id};
use crate::domain::delivery::InboundText;
use crate::domain::id::GatewayName;
use crate::domain::private::Private;
use crate::domain::time::{Span, Timestamp};
use crate::gateway::http;
use serde_json::Value;

/// How far ahead of our clock a text may be dated.
const AHEAD_AT_MOST: Span = Span::from_mins(5);

/// Where the parts of a text stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TextMapping {
    /// The list of entries; `None` if the whole is a single entry.
    pub(super) list: Option<FieldPath>,
    pub(super) id: FieldPath,
    pub(super) from: FieldPath,
    pub(super) text: FieldPath,
    pub(super) sent: Option<(FieldPath, MomentFormat)>,
}

/// The two clocks at the same moment.
#[derive(Clone, Copy)]
pub(super) struct TwoClocks {
    /// The provider's, if told.
    pub(super) theirs: Option<Timestamp>,
    pub(super) ours: Timestamp,
}

/// Returns the entries of an answer; `None` if no list stands there. Null is an empty list.
pub(super) fn entries<'a>(list: Option<&FieldPath>, value: &'a Value) -> Option<Vec<&'a Value>> {
    let Some(list) = list else {
        return Some(vec![value]);
    };
    match list.find(value)? {
        Value::Array(items) => Some(items.iter().collect()),
        Value::Null => Some(Vec::new()),
        Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => None,
    }
}

impl TextMapping {
    /// Returns an entry as a text; `None` without a proper id: a text without id would count anew each time.
    ///
    /// An entry without a sender is a text of an unknown phone; without words, perhaps a picture.
    pub(super) fn text(
        &self,
        gateway: &GatewayName,
        entry: &Value,
        clocks: TwoClocks,
    ) -> Option<InboundText> {
        let id = self.id.text(entry)?;
        let sent_at = self.sent.as_ref().and_then(|(path, format)| {
            let at = format.read(path.find(entry)?)?;
            Some(http::by_our_clock(at, clocks.theirs, clocks.ours))
        });
        let text = InboundText {
            gateway: gateway.clone(),
            provider_id: checked_id(id.trim())?,
            from: Private::new(self.from.text(entry).unwrap_or_default()),
            text: Private::new(self.text.text(entry).unwrap_or_default()),
            // No text is sent after the arrival: a later date says nothing.
            sent_at: sent_at.filter(|at| *at <= clocks.ours + AHEAD_AT_MOST),
            received_at: clocks.ours,
        };
        Some(text)
    }
}
