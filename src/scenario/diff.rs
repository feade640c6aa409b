//! The difference between a story and the recorded story.

use similar::TextDiff;

/// Returns a unified diff from the recorded story to the new story; `None` if equal.
#[must_use]
pub fn diff(recorded: &str, now: &str) -> Option<String> {
    let (recorded, now) = (format!("{}\n", recorded.trim()), format!("{}\n", now.trim()));
    if recorded == now {
        return None;
    }
    let diff = TextDiff::from_lines(&recorded, &now);
    let mut unified = diff.unified_diff();
    Some(unified.context_radius(3).header("recorded", "now").to_string())
}
