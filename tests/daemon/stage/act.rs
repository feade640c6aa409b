//! What happens in a step, done to a running daemon as people do it: by webhook, by the control socket, by the school's file.

use super::Stage;
use crate::school::PUBLIC_URL;
use crate::support::daemon::PATIENCE;
use homeward::domain::id::PersonId;
use homeward::input::SignOutRequest;
use homeward::rehearse::PaperSender;
use homeward::scenario::{OfficeAction, OfficeWords, StepAction};
use serde::Deserialize;
use serde_json::{Value, json};
use std::time::Instant;

/// A step's words as written, which is what people type; the compiled step says what they mean on paper.
#[derive(Debug, Clone, Deserialize)]
pub struct WrittenStep {
    pub sign_out: Option<SignOutRequest>,
    pub office: Option<String>,
}

/// The steps of a scenario file as written.
#[derive(Debug, Clone, Deserialize)]
pub struct WrittenScenario {
    pub step: Vec<WrittenStep>,
}

impl Stage<'_> {
    /// Carries out the action of a step.
    ///
    /// # Errors
    /// The refusal, in the daemon's words; or what this cannot play.
    pub fn act(&mut self, does: &StepAction, written: &WrittenStep) -> Result<(), String> {
        let asked = match does {
            StepAction::SignOut { .. } => json!({ "sign-out": written.sign_out }),
            StepAction::Text { from, text, sent_at } => {
                assert!(
                    sent_at.ms() + 60_000 > self.now_ms(),
                    "a webhook says nothing of when a text was sent: `sent` cannot be played"
                );
                self.text(from, text);
                return Ok(());
            }
            StepAction::Office(action) => {
                let Some(said) = self.office(action, written.office.as_deref().unwrap_or("")) else {
                    return Err("there is no such visit or alert".to_owned());
                };
                said
            }
            StepAction::Away(people) => {
                for person in people {
                    self.send_away(person);
                }
                return Ok(());
            }
            StepAction::Dead(_) | StepAction::Alive(_) | StepAction::Off { .. } => {
                panic!("this cannot be played against the daemon yet: {does:?}")
            }
        };
        let answer = self.daemon.ask(&asked);
        match answer.get("done") {
            Some(_) => Ok(()),
            None => Err(["refused", "invalid", "unknown"]
                .iter()
                .find_map(|key| answer[*key]["message"].as_str())
                .unwrap_or("it was not answered")
                .to_owned()),
        }
    }

    /// Has somebody's text come in; `{code}` becomes the code of the first open alert that they were told of.
    pub fn text(&self, from: &PaperSender, text: &str) {
        let codes = self.alerts();
        let told = codes.iter().find(|alert| {
            alert.detail["told"]
                .as_array()
                .unwrap()
                .contains(&json!(from.word()))
        });
        let text = match told {
            Some(alert) => text.replace("{code}", alert.code()),
            None => text.to_owned(),
        };
        let mobile = match from {
            PaperSender::Person(person) => self.school.people[person]
                .mobile
                .as_ref()
                .expect("whoever texts has a mobile"),
            PaperSender::Phone(phone) => phone,
        };
        let sid = self.twilio.receive(mobile.reveal(), &text, self.now_ms());
        let url = format!("{PUBLIC_URL}/hooks/main/inbound");
        let address = self.daemon.address();
        let status = self
            .twilio
            .call_inbound(address, &url, &sid, mobile.reveal(), &text);
        assert_eq!(status, 200, "a text was not taken: {text}");
    }

    /// Returns the request for what the office says; `None` where there is nothing that it could be about.
    fn office(&self, action: &OfficeAction, said: &str) -> Option<Value> {
        let OfficeWords {
            words,
            by,
            after,
            next,
        } = OfficeWords::of(said);
        Some(match action {
            OfficeAction::Visit { who, .. } => {
                let (who, word) = match who {
                    Some(who) => (who.key().to_owned(), words[0]),
                    None => (self.last_visit(None)?.id.to_string(), words[0]),
                };
                let word = match word {
                    "left" => json!({ "left": { "next": next } }),
                    "more" => json!({ "more": { "time": words[2], "authorised_by": by } }),
                    word => json!(word),
                };
                let by = if words[0] == "more" { None } else { by };
                json!({ "visit": { "who": who, "worker": null, "word": word, "by": by } })
            }
            OfficeAction::Filed { who, by } => {
                json!({ "visit": { "who": who.key(), "worker": null, "word": "filed", "by": by.key() } })
            }
            OfficeAction::Incident { kind, who, by } => {
                let visit = self.last_visit(Some(who))?.id.to_string();
                let by = by.as_ref().map(PersonId::key);
                json!({ "incident": { "who": visit, "kind": kind, "worker": who.key(), "by": by, "note": null } })
            }
            OfficeAction::Clear { who, by } => {
                let household = format!("h{}", self.last_visit(Some(who))?.id.0);
                json!({ "clear-household": { "household": household, "by": by.key(), "note": null } })
            }
            OfficeAction::Raise { who, by, .. } => {
                let by = by.as_ref().map(PersonId::key);
                json!({ "raise": { "who": who.key(), "kind": words[1], "by": by } })
            }
            OfficeAction::Alert { code, by, .. } => {
                let code = match code {
                    Some(code) => code.clone(),
                    None => self.alerts().first()?.code().to_owned(),
                };
                let word = match words[0] {
                    "police" => {
                        let log = Some(after.trim_start_matches("log ")).filter(|log| !log.is_empty());
                        json!({ "police": { "log": log } })
                    }
                    "safe" => {
                        let mut rest = after.split_whitespace();
                        let how = rest.next();
                        let of: Vec<&str> = rest.filter(|word| *word != "and").collect();
                        json!({ "safe": { "how": how, "of": of } })
                    }
                    word => json!(word),
                };
                json!({ "alert": { "code": code, "by": by.key(), "word": word } })
            }
        })
    }

    /// Writes a person down as away in the school's file, and has the daemon load it.
    fn send_away(&self, person: &PersonId) {
        let schools = std::fs::read_dir(self.home.path("schools")).unwrap();
        let path = schools
            .map(|entry| entry.unwrap().path())
            .next()
            .expect("the school's file");
        let text = std::fs::read_to_string(&path).unwrap();
        let day = jiff::Timestamp::from_millisecond(self.now_ms())
            .unwrap()
            .to_string();
        let head = format!("[people.{}]\n", person.key());
        assert!(text.contains(&head), "the school has `{head}`");
        let away = format!("{head}away = [\"{}\"]\n", day.split('T').next().unwrap());
        std::fs::write(&path, text.replace(&head, &away)).unwrap();
        let loads = || {
            let log = self.daemon.log();
            log.iter().filter(|line| line.contains("loaded afresh")).count()
        };
        let (before, asked) = (loads(), Instant::now());
        self.daemon.signal("-HUP");
        while loads() == before {
            assert!(
                asked.elapsed() < PATIENCE,
                "a reload is logged: {:#?}",
                self.daemon.log()
            );
            std::thread::park_timeout(std::time::Duration::from_millis(5));
        }
    }
}
