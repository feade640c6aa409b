//! The story of a visit: incoming texts, events, and messages.

use crate::app::answer::{HeardText, RecordLine, ToldMessage, VisitStory};
use crate::cli::output;
use crate::cli::zones::SchoolZones;
use crate::domain::delivery::MessageState;
use crate::domain::time::Timestamp;

/// Events told by other lines of the story: by a text with the words, by a message with the recipients.
const SAID_ELSEWHERE: [&str; 4] = ["heard", "message settled", "noted", "nudged"];

/// Order of the lines of one instant: a text is read, then acted upon, then told.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum StoryPlace {
    Heard,
    Happened,
    Told,
}

/// Returns the story, a line for each text, event and message, in order of time.
pub(super) fn told(story: &VisitStory, zones: &SchoolZones) -> String {
    let school = &story.visit.school;
    let clock = |at| zones.clock(school, at);
    let mut lines: Vec<(Timestamp, StoryPlace, String)> = Vec::new();
    let heard = story.heard.iter();
    lines.extend(heard.map(|text| (text.at, StoryPlace::Heard, came_in(text, &story.visit.id))));
    let events = story.record.iter();
    let events = events.filter(|event| !SAID_ELSEWHERE.contains(&event.what.as_str()));
    lines.extend(events.map(|event| {
        let due = event.due.map(clock).filter(|due| *due != clock(event.at));
        (event.at, StoryPlace::Happened, happened(event, due))
    }));
    lines.extend(
        same_words(&story.told)
            .into_iter()
            .map(|messages| (messages[0].at, StoryPlace::Told, said(&messages))),
    );
    // A text counts for the instant of sending, and stands there.
    lines.sort_by_key(|(at, place, _)| (*at, *place));
    let width = lines.iter().map(|(at, ..)| clock(*at).len()).max().unwrap_or(0);
    lines
        .iter()
        .map(|(at, _, line)| format!("  {:width$}  {}\n", clock(*at), output::one_line(line)))
        .collect()
}

/// Returns a text with its words, the intent read, and the alert moved.
fn came_in(text: &HeardText, visit: &str) -> String {
    let who = text.by.as_deref().unwrap_or("a phone that nobody has");
    let words = match &text.text {
        Some(words) => format!("\"{words}\""),
        None => "(the words are left out on purpose)".to_owned(),
    };
    let moved = if text.moved.is_empty() || text.moved == format!("visit {visit}") {
        String::new()
    } else {
        format!(", for {}", text.moved)
    };
    format!("{who} texted {words}, read as {}{moved}", text.read_as)
}

/// Returns an event with the actor, the clock aside, and the due time of another minute.
fn happened(event: &RecordLine, due: Option<String>) -> String {
    let mut line = event.what.clone();
    if event.by != "clock" {
        let by = event.by.rsplit('/').next().unwrap_or(&event.by);
        line.push_str(&format!(", by {by} ({})", event.via));
    }
    if let Some(due) = due {
        line.push_str(&format!(" (of {due})"));
    }
    line
}

/// Parts messages into runs of one instant and the same words, said to several people at once.
fn same_words(messages: &[ToldMessage]) -> Vec<Vec<&ToldMessage>> {
    let mut runs: Vec<Vec<&ToldMessage>> = Vec::new();
    for message in messages {
        let known = runs
            .iter_mut()
            .rev()
            .take_while(|run| run[0].at == message.at)
            .find(|run| run[0].words == message.words && run[0].by == message.by);
        match known {
            Some(run) => run.push(message),
            None => runs.push(vec![message]),
        }
    }
    runs
}

/// Returns messages with the same words in one line. Only a message that did not arrive has its state named.
fn said(messages: &[&ToldMessage]) -> String {
    let went = [MessageState::Accepted, MessageState::Delivered].map(MessageState::word);
    let to: Vec<String> = messages
        .iter()
        .map(|message| {
            let to = message.to.as_deref().unwrap_or("a number that nobody has");
            if went.contains(&message.state.as_str()) {
                to.to_owned()
            } else {
                format!("{to} ({})", message.state)
            }
        })
        .collect();
    let (first, to) = (messages[0], to.join(", "));
    format!("to {to} by {}: {}", first.by.word(), first.words)
}
