//! A test message and its fate.

use crate::app::App;
use crate::app::answer::{MessageStatus, TestSent};
use crate::app::lookup::{RequestError, invalid};
use crate::domain::chain::Channel;
use crate::domain::delivery::{Priority, SubjectId};
use crate::domain::id::GatewayName;
use crate::domain::notice::{Notice, NoticeTopic, Template};
use crate::domain::reply::LastQuestion;
use crate::domain::time::{Span, Timestamp};

impl App {
    pub(super) fn send_test(
        &mut self,
        person: &str,
        school: Option<&str>,
        gateway: Option<&str>,
        now: Timestamp,
    ) -> Result<TestSent, RequestError> {
        let person = self.lookup().anybody(person, school)?;
        let school = self
            .rules
            .schools()
            .values()
            .find(|school| school.people.contains_key(&person))
            .map(|school| school.id.clone())
            .ok_or_else(|| invalid("no such person"))?;
        let mut by = self.channels_of(&person);
        let only_by = match gateway {
            Some(name) => {
                let (gateway, channels) = self.gateway_named(name)?;
                let known = self.rules.person(&person);
                by = channels;
                by.retain(|channel| {
                    *channel == Channel::Chat || known.is_some_and(|person| channel.reaches(person))
                });
                if by.is_empty() {
                    return Err(RequestError::Refused(format!(
                        "`{}` has no address that `{gateway}` carries to",
                        person.key()
                    )));
                }
                Some(gateway)
            }
            None => None,
        };
        if by.is_empty() {
            return Err(RequestError::Refused(format!(
                "`{}` has neither a mobile nor an e-mail address",
                person.key()
            )));
        }
        // A number never heard is asked by the test for an OK, as Homeward would ask by itself.
        let asked = self.asked_by_test(&person).filter(|_| by.contains(&Channel::Sms));
        let asks = |channel: &Channel| asked.is_some() && *channel == Channel::Sms;
        let (asking, telling): (Vec<Channel>, Vec<Channel>) = by.into_iter().partition(asks);
        if let Some(mobile) = asked {
            self.note_asked(&school, &person, mobile, now);
        }
        let mut ids = Vec::new();
        for (by, template) in [(asking, Template::NumberAsked), (telling, Template::Test)] {
            if by.is_empty() {
                continue;
            }
            let notice = Notice {
                facts: self.facts_for(&school, &person, now),
                to: person.clone(),
                by,
                priority: Priority::Nudge,
                valid_for: Span::from_mins(10),
                template,
                about: NoticeTopic::Other,
                asks: LastQuestion::Nothing,
            };
            match &only_by {
                Some(gateway) => ids.extend(self.send_only_by(&notice, &school, gateway, now)),
                None => ids.extend(self.send(&notice, Some(&school), SubjectId::None, now)),
            }
        }
        Ok(TestSent {
            person: person.key().to_owned(),
            messages: ids,
        })
    }

    /// Returns a gateway by its name, and the channels that name it.
    fn gateway_named(&self, name: &str) -> Result<(GatewayName, Vec<Channel>), RequestError> {
        let gateway = GatewayName::new(name.trim());
        if !self.rules.has_gateway(&gateway) {
            let known: Vec<&str> = self.rules.gateways().keys().map(GatewayName::as_str).collect();
            return Err(invalid(format!(
                "there is no gateway `{gateway}`; there are: {}",
                known.join(", ")
            )));
        }
        let channels: Vec<Channel> = Channel::ALL
            .into_iter()
            .filter(|channel| self.outbox.gateways_of(*channel).contains(&gateway))
            .collect();
        if channels.is_empty() {
            return Err(RequestError::Refused(format!(
                "no channel names the gateway `{gateway}`, so it sends nothing: name it under `[channels]`"
            )));
        }
        Ok((gateway, channels))
    }

    pub(super) fn message_states(&self, ids: &[u64]) -> Vec<MessageStatus> {
        ids.iter()
            .filter_map(|id| self.outbox.get(*id))
            .map(|message| MessageStatus {
                id: message.id,
                channel: message.content.channel(),
                gateway: message.gateway.clone(),
                state: message.state,
                trouble: message.trouble.clone(),
                attempts: message.attempts,
            })
            .collect()
    }
}
