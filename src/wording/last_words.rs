//! Messages about the daemon's own end and return.
//!
//! Composed here and not from a school's templates: these words must come out whatever a
//! configuration has become.

use super::civil::clock_seen_from;
use super::gsm::{ONE_PART, normalise, segments};
use super::names::{self, NameForm};
use crate::domain::time::Timestamp;

/// How Homeward came to stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StopReason {
    /// The daemon died and did not come back.
    Died {
        /// Instant of the last record; `None` if unknown.
        seen_at: Option<Timestamp>,
    },
    /// The daemon runs; its auditor's finding stands in the reason.
    Faulty,
    /// A person stopped the daemon.
    Stopped {
        /// Latest instant for the message of return.
        back_by: Timestamp,
    },
    /// The daemon cannot start: its records are unreadable or untrustworthy. Further people may be
    /// out, unknown to Homeward.
    Unread,
}

/// An alert open at the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenAlert {
    /// The alert's code.
    pub code: String,
    /// The alert's kind, in a word.
    pub kind: &'static str,
    /// Whether the workers must not be rung, as under duress.
    pub keep_quiet: bool,
    /// Name of the person in charge; `None` if nobody is.
    pub held_by: Option<String>,
}

/// The workers of one visit, or one person in an alert, out at the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WasOut {
    /// Their names: `Jo Bloggs and Mel Price`.
    pub names: String,
    /// Expected return; `None` for a person signed out nowhere.
    pub back_by: Option<Timestamp>,
    /// Instant of the last word from them.
    pub heard_at: Option<Timestamp>,
    /// Telephone numbers in national form: for e-mails only.
    pub phones: Vec<String>,
    /// Addresses of the visit: for e-mails only.
    pub places: Vec<String>,
    /// The open alert, if any.
    pub alert: Option<OpenAlert>,
}

/// The last words to one school's office.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchoolLastWords {
    /// The school's name.
    pub school: String,
    /// IANA name of the time zone for clock times.
    pub time_zone: String,
    /// The instant of writing.
    pub now: Timestamp,
    /// How Homeward came to stop.
    pub ending: StopReason,
    /// The reason, in words for people.
    pub because: Option<String>,
    /// The people out; `None` if the records could not be read.
    pub out: Option<Vec<WasOut>>,
}

impl SchoolLastWords {
    fn clock(&self, at: Timestamp) -> String {
        clock_seen_from(at, Some(self.now), &self.time_zone)
    }

    /// Returns the first sentence, for a text.
    fn opening(&self) -> String {
        match self.ending {
            StopReason::Died { seen_at: Some(at) } => {
                format!("Homeward is NOT RUNNING (last seen {}).", self.clock(at))
            }
            StopReason::Died { seen_at: None } => "Homeward is NOT RUNNING.".to_owned(),
            StopReason::Faulty => format!(
                "Homeward found a FAULT IN ITSELF at {}: {}.",
                self.clock(self.now),
                self.because.as_deref().unwrap_or("see its log")
            ),
            StopReason::Stopped { .. } => {
                format!("Homeward was STOPPED by hand at {}.", self.clock(self.now))
            }
            StopReason::Unread => "Homeward CANNOT START: its records cannot be read.".to_owned(),
        }
    }

    /// Returns the people out, the most urgent first.
    fn sorted(&self) -> Vec<&WasOut> {
        let mut out: Vec<&WasOut> = self.out.iter().flatten().collect();
        out.sort_by_key(|one| {
            (
                !one.alert.as_ref().is_some_and(|alert| alert.keep_quiet),
                one.alert.is_none(),
                one.back_by,
            )
        });
        out
    }

    /// Returns the text to a phone, in one part if possible, without addresses or numbers.
    ///
    /// `has_email` says whether an e-mail carries the rest.
    #[must_use]
    pub fn text(&self, has_email: bool) -> String {
        if self.ending == StopReason::Unread && self.out.as_ref().is_none_or(Vec::is_empty) {
            return normalise(&format!(
                "{} Nobody is watching. Ring EVERYBODY who is out on a visit NOW.",
                self.opening()
            ));
        }
        if self.out.is_none() {
            return normalise(&format!(
                "{} It could not be read who is out: ring everybody who is out on a visit NOW. Nobody is watching them.",
                self.opening()
            ));
        }
        let out = self.sorted();
        let forms = [NameForm::Full, NameForm::Initial, NameForm::Surname];
        let whole = forms.map(|form| self.text_of(&out, out.len(), form));
        let fewer = (1..out.len())
            .rev()
            .filter(|_| has_email)
            .map(|shown| self.text_of(&out, shown, NameForm::Initial));
        whole
            .iter()
            .cloned()
            .chain(fewer)
            .find(|text| segments(text).units <= ONE_PART)
            .unwrap_or_else(|| whole[0].clone())
    }

    fn text_of(&self, out: &[&WasOut], shown: usize, form: NameForm) -> String {
        let mut quiet = Vec::new();
        let mut ring = Vec::new();
        for one in out.iter().take(shown) {
            let name = names::all(&one.names, form);
            let alert = one.alert.as_ref();
            let mut facts: Vec<String> = alert
                .map(|alert| format!("alert {}", alert.code))
                .into_iter()
                .collect();
            facts.extend(one.back_by.map(|at| format!("back {}", self.clock(at))));
            let entry = format!("{name} ({})", facts.join(", "));
            if alert.is_some_and(|alert| alert.keep_quiet) {
                quiet.push(entry);
            } else {
                ring.push(entry);
            }
        }
        let more = out.len() - shown;
        if more > 0 {
            ring.push(format!("and {more} more: see e-mail"));
        }
        let mut text = self.opening();
        if !quiet.is_empty() {
            text.push_str(&format!(" Do NOT ring {}: act on the alert.", quiet.join(", ")));
        }
        if !ring.is_empty() {
            match self.ending {
                StopReason::Died { .. } => {
                    text.push_str(" Nobody is watching. Ring NOW: ");
                }
                StopReason::Faulty => text.push_str(" Do not rely on it. Ring NOW: "),
                StopReason::Unread => text.push_str(" Ring EVERYBODY who is out NOW. Known: "),
                StopReason::Stopped { back_by } => text.push_str(&format!(
                    " If it does not say by {} that it is back, ring: ",
                    self.clock(back_by)
                )),
            }
            text.push_str(&ring.join(", "));
        } else if self.ending == StopReason::Faulty && quiet.is_empty() {
            text.push_str(" Nobody is out. Tell whoever looks after the server.");
        }
        normalise(&text)
    }

    /// Returns the subject of the e-mail.
    #[must_use]
    pub fn subject(&self) -> String {
        let what = match self.ending {
            StopReason::Died { .. } => "Homeward is NOT RUNNING",
            StopReason::Faulty => "Homeward found a FAULT IN ITSELF",
            StopReason::Stopped { .. } => "Homeward was STOPPED by hand",
            StopReason::Unread => "Homeward CANNOT START",
        };
        let who = match &self.out {
            None => "ring everybody who is out".to_owned(),
            Some(out) if out.is_empty() && self.ending != StopReason::Unread => "nobody is out".to_owned(),
            Some(_) if self.ending == StopReason::Unread => "ring everybody who is out".to_owned(),
            Some(_) => {
                let names: Vec<&str> = self.sorted().iter().map(|one| one.names.as_str()).collect();
                format!("out: {}", names.join(", "))
            }
        };
        format!("{what} - {who}")
    }

    /// Returns the body of the e-mail.
    #[must_use]
    pub fn email(&self) -> String {
        let mut text = match self.ending {
            StopReason::Died { seen_at: Some(at) } => format!(
                "Homeward, which watches over {}, is not running. The last that it wrote down was at {}.\n",
                self.school,
                self.clock(at)
            ),
            StopReason::Died { seen_at: None } => {
                format!("Homeward, which watches over {}, is not running.\n", self.school)
            }
            StopReason::Faulty => format!(
                "Homeward, which watches over {}, runs. It looks over its own record every minute, and at {} found what must \
                 not be.\n",
                self.school,
                self.clock(self.now)
            ),
            StopReason::Stopped { back_by } => format!(
                "Homeward, which watches over {}, was stopped by hand at {}.\nIf it does not say by {} that it is back, it is \
                 for you to do what stands below. An open alert cannot wait so long: go on with it now.\n",
                self.school,
                self.clock(self.now),
                self.clock(back_by)
            ),
            StopReason::Unread => format!(
                "Homeward, which watches over {}, cannot start: its record of who is out cannot be read, or cannot be believed.\n",
                self.school
            ),
        };
        if let Some(because) = &self.because {
            text.push_str(&format!("Why: {because}\n"));
        }
        text.push_str(match self.ending {
            StopReason::Died { .. } | StopReason::Stopped { .. } | StopReason::Unread => {
                "Until it runs again nobody is watched, replies are not heard, and no alert goes any further by itself.\n\n"
            }
            StopReason::Faulty => {
                "It goes on watching as well as it can, and says when this is over. Until then do not rely on it.\n\n"
            }
        });
        text.push_str("WHO IS OUT\n");
        match &self.out {
            None => text.push_str("- It could not be read. Ring everybody who is out on a visit.\n"),
            Some(_) => {
                for one in self.sorted() {
                    self.add(one, &mut text);
                }
                if self.ending == StopReason::Unread {
                    text.push_str("- Anybody else who is out on a visit: this list may not be whole.\n");
                }
            }
        }
        text.push_str(FIRST_OF_ALL);
        text.push_str(match self.ending {
            StopReason::Died { .. } | StopReason::Stopped { .. } | StopReason::Unread => UNTIL_IT_RUNS,
            StopReason::Faulty => UNTIL_IT_IS_OVER,
        });
        text
    }

    fn add(&self, one: &WasOut, text: &mut String) {
        text.push_str(&format!("- {}", one.names));
        if let Some(at) = one.back_by {
            text.push_str(&format!(", expected back at {}", self.clock(at)));
        }
        text.push('\n');
        match one.heard_at {
            Some(at) => text.push_str(&format!("  Last heard from at {}.\n", self.clock(at))),
            None => text.push_str("  Not heard from since sign-out.\n"),
        }
        if let Some(alert) = &one.alert {
            let held_by = alert.held_by.as_deref().unwrap_or("nobody");
            text.push_str(&format!(
                "  ALERT {} IS OPEN ({}). Who has it: {held_by}.\n",
                alert.code, alert.kind
            ));
            if alert.keep_quiet {
                text.push_str("  Do NOT ring or text them: they may not be able to speak freely.\n");
            }
        }
        for phone in &one.phones {
            text.push_str(&format!("  {phone}\n"));
        }
        for place in &one.places {
            text.push_str(&format!("  Visiting: {place}\n"));
        }
    }

    /// Returns the text of return, which takes the last words back.
    #[must_use]
    pub fn back_text(&self) -> String {
        normalise(&format!(
            "Homeward is running again ({}) and watches whoever is out. Alerts that were open are still open: answer them as usual.",
            self.clock(self.now)
        ))
    }

    /// Returns the text for the end of a fault.
    #[must_use]
    pub fn over_text(&self) -> String {
        normalise(&format!(
            "Homeward {}: this fault in itself is over: {}. Whoever is out is watched as usual. No reply needed.",
            self.clock(self.now),
            self.because.as_deref().unwrap_or("see its log")
        ))
    }

    /// Returns the e-mail for the end of a fault: subject and body.
    #[must_use]
    pub fn over_email(&self) -> (String, String) {
        (
            "A fault in Homeward is over".to_owned(),
            format!(
                "{}\nTell whoever looks after the server all the same: `journalctl -u homeward` says what it was.\n",
                self.over_text()
            ),
        )
    }

    /// Returns the e-mail of return, which takes the last words back: subject and body.
    #[must_use]
    pub fn back_email(&self) -> (String, String) {
        (
            "Homeward is running again".to_owned(),
            format!(
                "Homeward, which watches over {}, is running again ({}). Replies that came in meanwhile have been read.\n\
                 Whoever is out is watched again, and alerts that were open are still open: answer them as usual.\n\
                 Somebody whom you have heard or seen meanwhile: say so to Homeward, or its next text asks them.\n",
                self.school,
                self.clock(self.now)
            ),
        )
    }
}

const FIRST_OF_ALL: &str = "
WHAT TO DO NOW
1. Ring each of them, but for those of whom it says above not to. Say: \"Hello, office here,
   about the hall timetable. One word will do, yes or no: are you all right for now?\" Never ask first whether they are in danger.
   Go on every 20 minutes until they are back: Homeward does not do it for you.
2. Where an alert is open, whoever has it goes on with it. If nobody has it, you have.
3. No answer, and you believe that somebody is at risk: do not wait, ring 999.
";

const UNTIL_IT_RUNS: &str = "4. Do not answer by text to Homeward: nobody hears it until it runs again.
5. Tell whoever looks after the server: `systemctl status homeward` and `journalctl -u homeward` say why it stopped.
Homeward says so when it is running again.
";

const UNTIL_IT_IS_OVER: &str =
    "4. Answer Homeward's texts as usual, and do by telephone too what you would have it do.
5. Tell whoever looks after the server: `journalctl -u homeward` has a line of each fault, and `homeward verify` checks the record.
Homeward says so when this is over, and says it again every quarter of an hour until then.
";

#[cfg(test)]
mod tests;
