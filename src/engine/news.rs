//! What became of messages, told to the alerts and visits they were about.

use super::outbox::{News, What};
use super::{Actor, Engine};
use crate::domain::alert::Reach;
use crate::domain::command::{Command, PhoneReach};
use crate::domain::delivery::{MessageState, Rejection, SubjectId};
use crate::domain::notice::About;
use crate::domain::time::Timestamp;
use crate::domain::watch::WatchCommand;

impl Engine {
    /// Tells the alerts and visits what became of their messages; what follows from that may send more.
    pub(super) fn follow_news(&mut self, now: Timestamp) {
        // Each round can only concern messages queued by the round before; a few rounds reach the end of any chain.
        for _ in 0..100 {
            let news = std::mem::take(&mut self.draft.news);
            if news.is_empty() {
                return;
            }
            for item in news {
                self.follow(&item, now);
            }
        }
    }

    fn follow(&mut self, news: &News, now: Timestamp) {
        let message = &news.message;
        let channel = message.to.channel();
        let actor = Actor::new(
            message
                .gateway
                .as_ref()
                .map_or_else(|| "outbox".to_owned(), |gateway| format!("gateway {gateway}")),
            "receipt",
        );
        let Some(person) = &message.person else { return };
        match (&message.about, message.subject_of) {
            (About::Step { code, step }, subject) => {
                let reach = match news.what {
                    What::Reached { .. } => Reach::Reached,
                    What::Failed | What::Refused(_) => Reach::Failed,
                };
                let (code, step, person) = (code.clone(), *step, person.clone());
                match subject {
                    SubjectId::Visit(id) => {
                        self.say(
                            id,
                            &Command::Reach {
                                code,
                                step,
                                person,
                                channel,
                                reach,
                            },
                            &actor,
                            now,
                        );
                    }
                    SubjectId::Watch(id) => {
                        self.say_watch(
                            id,
                            &WatchCommand::Reach {
                                code,
                                step,
                                person,
                                channel,
                                reach,
                            },
                            &actor,
                            now,
                        );
                    }
                    SubjectId::None => {}
                }
            }
            (About::Worker | About::Nudge(_), SubjectId::Visit(id)) => {
                let reach = match news.what {
                    What::Reached { delivered: true } => Some(PhoneReach::Delivered),
                    What::Refused(Rejection::BadAddress | Rejection::OptedOut) => Some(PhoneReach::Refused),
                    What::Failed if message.state == MessageState::Undelivered => {
                        Some(PhoneReach::Undelivered(message.created_at))
                    }
                    What::Reached { delivered: false } | What::Failed | What::Refused(Rejection::Other) => {
                        None
                    }
                };
                if let Some(reach) = reach {
                    let worker = person.clone();
                    self.say(id, &Command::WorkerPhone { worker, reach }, &actor, now);
                }
            }
            (About::Worker | About::Nudge(_), SubjectId::Watch(_) | SubjectId::None)
            | (About::News { .. } | About::Other, _) => {}
        }
    }
}
