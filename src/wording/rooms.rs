//! The words of a notice in a chat room.
//!
//! A notice names the school, the code, the step and initials. Names, numbers, addresses and causes stay with the people told:
//! a room has members whom nobody counted. No wording of a school replaces these words.

use super::civil;
use crate::domain::alert::AlertKind;
use crate::domain::id::AlertCode;
use crate::domain::notice::NoticeFacts;
use crate::domain::notices::RoomNotice;

/// Words a step for the room. `public_url` is the board's address, for the link.
#[must_use]
pub fn room_words(notice: &RoomNotice, public_url: Option<&str>) -> String {
    let what = match notice.kind {
        // Never asked for; said as any other alert, if ever.
        AlertKind::Duress | AlertKind::Overdue => "no word when it was due",
        AlertKind::Help => "a call for help",
        AlertKind::Concern => "a text that worries",
        AlertKind::Drill => "a drill, practice only",
        AlertKind::Monitor => "Homeward needs looking after",
    };
    let mark = if notice.kind == AlertKind::Drill {
        "DRILL "
    } else {
        ""
    };
    let about = if notice.initials.is_empty() {
        String::new()
    } else {
        format!(" about {}", notice.initials.join(" and "))
    };
    let at = civil::clock(notice.at, &notice.time_zone);
    let link = link(&notice.code, public_url);
    format!(
        "{mark}{} {at}: alert {}{about}, step {}: {what}. This is only a notice: whoever must act is told by other ways, and nothing \
         said here is heard.{link}",
        notice.school, notice.code, notice.step
    )
}

fn link(code: &AlertCode, public_url: Option<&str>) -> String {
    public_url.map_or_else(String::new, |url| {
        format!(" {}/alerts/{code}", url.trim_end_matches('/'))
    })
}

/// Words a test of the room.
pub(super) fn test_words(facts: &NoticeFacts) -> String {
    let at = facts
        .now
        .map(|now| format!(" {}", civil::clock(now, &facts.time_zone)))
        .unwrap_or_default();
    format!(
        "{}{at}: this is a test by Homeward. Notices of alerts will stand here; nobody has to do anything.",
        facts.school
    )
}
