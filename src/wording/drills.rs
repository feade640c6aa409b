//! Texts of a drill. The mark at the front, DRILL, is no part of a template, so that none can forget the mark.

use super::entry::{DefaultWording, alert};
use super::happened::name;
use crate::domain::drill::{DrillEnd, DrillEvent};
use crate::domain::notice::NoticeFacts;

/// What a step would ask, and the answer wanted.
pub(super) const ALERT: DefaultWording = alert(
    "{{ code }}: practice only, please answer",
    "Homeward {{ code }} {{ now }}: practice only, nobody is at risk.{% if remark %} This is {{ remark }}: ring nobody.{% endif %} \
     Reply ACK {{ code }} as you would for real.",
    "ACK",
);

/// To whoever answered, while others are still asked.
pub(super) const THANKS: DefaultWording = alert(
    "{{ code }}: thank you",
    "Homeward {{ code }} {{ now }}: thank you{% if remark %}, you answered after {{ remark }}{% endif %}. \
     Nobody is at risk. No reply needed.",
    "",
);

/// To everybody told.
pub(super) const OVER: DefaultWording = alert(
    "{{ code }}: the practice is over",
    "Homeward {{ code }} {{ now }}: the practice is over.{% if remark %} {{ remark }}.{% endif %} Thank you. No reply needed.",
    "",
);

/// Says an event of a drill.
pub(super) fn happened(event: &DrillEvent, facts: &NoticeFacts) -> String {
    match event {
        DrillEvent::Answered { by, .. } => format!("{} answered the drill", name(by, facts)),
        DrillEvent::Ended { why, .. } => match why {
            DrillEnd::Answered(by) => format!("The drill is over: {} answered first", name(by, facts)),
            DrillEnd::AllAnswered => "The drill is over: everybody answered".to_owned(),
            DrillEnd::RanOut => "The drill is over: its last step had its time".to_owned(),
            // Some readers may not know of the alert behind the end (P9).
            DrillEnd::GaveWay { .. } => "The drill is over".to_owned(),
            DrillEnd::Stopped(by) => format!("{} stopped the drill", name(by, facts)),
        },
    }
}
