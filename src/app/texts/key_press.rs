//! A key pressed in a call about an alert.
//!
//! A press comes in as a text does, under an id of its own, and so counts once (P7). It names the call's message by our
//! reference: 1 is the word ACK of the person called, 2 the word NEXT. Silence, a voice mail and any other key are no word.

use crate::app::App;
use crate::domain::delivery::{Content, InboundText, SubjectId};
use crate::domain::id::{AlertCode, PersonId};
use crate::domain::notice::NoticeTopic;
use crate::domain::private::Private;
use crate::domain::time::Timestamp;
use crate::store::InboxRecord;

/// Begins the id of a press, before the provider's id of the call.
const PRESS: &str = "press ";

impl App {
    fn is_held_by_another(&self, code: &AlertCode, person: &PersonId) -> bool {
        let visits = self.visits.live().filter_map(|visit| visit.alert.as_ref());
        let watches = self.watches.live().filter_map(|watch| watch.alert.as_ref());
        let mut alerts = visits.chain(watches);
        alerts.any(|alert| {
            let holder = alert.hold.as_ref().and_then(|hold| hold.by.as_ref());
            alert.code == *code && holder.is_some_and(|holder| holder != person)
        })
    }

    /// Takes a press; returns a text that is none.
    pub(super) fn key_pressed(&mut self, text: InboundText, now: Timestamp) -> Option<InboundText> {
        if !text.provider_id.starts_with(PRESS) {
            return Some(text);
        }
        let words = text.text.reveal().to_owned();
        let (key, reference) = words.split_once(' ').unwrap_or((words.as_str(), ""));
        let message = reference
            .rsplit('-')
            .next()
            .and_then(|id| id.parse().ok())
            .and_then(|id| self.outbox.get(id))
            .filter(|message| {
                message.reference == reference && matches!(message.content, Content::Call { .. })
            });
        let called = message.and_then(|message| {
            let NoticeTopic::Step { code, .. } = &message.about else {
                return None;
            };
            Some((message.person.clone()?, code.clone()))
        });
        let word = match (key, called) {
            // Taken by another meanwhile: whoever was called is told so, and takes nothing away.
            ("1", Some((person, code))) if self.is_held_by_another(&code, &person) => {
                Some((person, format!("STATUS {code}")))
            }
            ("1", Some((person, code))) => Some((person, format!("ACK {code}"))),
            ("2", Some((person, code))) => Some((person, format!("NEXT {code}"))),
            _ => None,
        };
        match word {
            Some((person, word)) => {
                let said = InboundText {
                    text: Private::new(word),
                    ..text
                };
                self.text_of(&person, said, now);
            }
            None => self.changes.inbox.push(InboxRecord {
                gateway: Some(text.gateway),
                provider_id: text.provider_id,
                from: text.from,
                text: text.text,
                sent_at: text.sent_at,
                received_at: text.received_at,
                person: None,
                subject: SubjectId::None,
                intent: "unclear".to_owned(),
                because: "a key that means nothing here".to_owned(),
                moved: "nothing".to_owned(),
                redacted: false,
            }),
        }
        None
    }
}
