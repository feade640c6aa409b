//! The buttons of a visit's page.

use super::SeenVisit;
use crate::app::answer::{LeaveStanding, WorkerPlace};
use crate::domain::account::rights::BoardAction;
use crate::http::sign_in::pin_field;
use crate::wording::pages::{Sentence, alert as who_words, visit as sentences};
use maud::{Markup, html};

/// A form with a single button.
struct ActionForm<'a> {
    word: &'a str,
    label: Sentence,
    class: &'a str,
    /// Further fields.
    fields: Markup,
    /// Whether a worker may be chosen among several.
    of_one: bool,
    /// Whether the demo asks for the visitor's name.
    named: bool,
    /// Whether the PIN is asked for again.
    pin: bool,
}

impl Default for ActionForm<'_> {
    fn default() -> Self {
        Self {
            word: "",
            label: sentences::REPORT,
            class: "",
            fields: html! {},
            of_one: false,
            named: false,
            pin: false,
        }
    }
}

impl SeenVisit<'_> {
    fn form(&self, form: &ActionForm<'_>) -> Markup {
        let id = &self.story.visit.id;
        let place = form.word;
        let away: Vec<&str> = self.away().map(|who| who.worker.as_str()).collect();
        html! {
            form.vp-act method="post" action={ "/visits/" (id) "/say" } {
                input type="hidden" name="word" value=(form.word);
                input type="hidden" name="seen" value=(super::seen_of(self.story));
                (form.fields)
                @if form.of_one && away.len() > 1 {
                    label for={ "worker-" (place) } { (sentences::WHICH) }
                    select id={ "worker-" (place) } name="worker" {
                        option value="" { (sentences::EACH) }
                        @for worker in &away { option value=(worker) { (self.name(worker)) } }
                    }
                }
                @if form.named { (self.by(place)) }
                @if form.pin { (pin_field(self.pages, self.visitor, &format!("pin-{place}"))) }
                button type="submit" class=(form.class) { (form.label) }
            }
        }
    }

    /// Asks for the visitor's name in the demo, which has no accounts.
    fn by(&self, place: &str) -> Markup {
        let workers = self.names();
        html! {
            @if !self.visitor.is_named() {
                label for={ "by-" (place) } { (who_words::WHO_ARE_YOU) }
                select id={ "by-" (place) } name="by" required {
                    option value="" { (who_words::CHOOSE_NAME) }
                    @for name in self.pages.names(self.visitor) {
                        @if !crate::http::words::among(&name, &workers) { option value=(name) { (name) } }
                    }
                }
            }
        }
    }

    pub(super) fn actions(&self) -> Markup {
        html! {
            section.vp-actions id="visit-actions" aria-label=(sentences::ACTIONS) {
                @if self.is_open() { (self.open_actions()) }
                @if self.is_planned() { (self.planned_actions()) }
                @if self.visitor.may(BoardAction::Raise) { (self.worries()) }
                @if self.story.visit.closed_at.is_some() && self.visitor.may(BoardAction::SpeakFor) {
                    (self.form(&ActionForm { word: "filed", label: sentences::FILED, ..ActionForm::default() }))
                }
            }
        }
    }

    /// The words of the office for workers out. In duress nothing is asked of a worker, and a voice proves nothing.
    fn open_actions(&self) -> Markup {
        let speaks = self.visitor.may(BoardAction::SpeakFor) && !self.is_duress();
        let asks = self.visitor.may(BoardAction::AskNow) && !self.is_duress();
        let inside = self
            .away()
            .any(|who| !matches!(who.whereabouts, WorkerPlace::Left | WorkerPlace::OnTheWay));
        let time = html! {
            label for="more-time" { (sentences::UNTIL_WHEN) }
            input id="more-time" name="time" type="text" maxlength="20" autocomplete="off" placeholder=(sentences::FOR_EXAMPLE) value=[self.typed_time];
        };
        html! {
            @if speaks {
                (self.form(&ActionForm { word: "ok", label: sentences::RANG_IN, class: if self.story.visit.alert.is_some() { "" } else { "first" }, of_one: true, named: true, ..ActionForm::default() }))
            }
            @if asks {
                (self.form(&ActionForm { word: "ask", label: sentences::ASK_NOW, of_one: true, ..ActionForm::default() }))
            }
            @if self.visitor.may(BoardAction::SignIn) {
                (self.form(&ActionForm { word: "back", label: if self.is_duress() && self.visitor.may(BoardAction::SeeDuress) { sentences::EVERYBODY_IN_DURESS } else { sentences::EVERYBODY_IN }, ..ActionForm::default() }))
            }
            @if speaks {
                @if inside {
                    (self.form(&ActionForm { word: "left", label: sentences::HAVE_LEFT, of_one: true, ..ActionForm::default() }))
                } @else {
                    (self.form(&ActionForm { word: "in", label: sentences::HAVE_ARRIVED, of_one: true, ..ActionForm::default() }))
                }
                details open[self.typed_time.is_some()] {
                    summary { (sentences::RANG_MORE_TIME) }
                    (self.form(&ActionForm { word: "more", label: sentences::GIVE_MORE_TIME, fields: time, ..ActionForm::default() }))
                }
            }
        }
    }

    fn planned_actions(&self) -> Markup {
        html! {
            @if self.visitor.may(BoardAction::SignOut) {
                (self.form(&ActionForm { word: "start", label: sentences::START, class: "first", pin: true, ..ActionForm::default() }))
                (self.form(&ActionForm { word: "cancel", label: sentences::CANCEL, pin: true, ..ActionForm::default() }))
            }
        }
    }

    /// The leave awaited, with the two answers for a visitor asked for leave.
    pub(super) fn leave(&self) -> Markup {
        let Some(leave) = self.story.leave.as_ref().filter(|_| self.is_planned()) else {
            return html! {};
        };
        html! {
            section id="visit-leave" aria-labelledby="leave-heading" {
                h2 id="leave-heading" { (sentences::LEAVE) }
                ul {
                    @for key in &leave.asked {
                        @let said = if leave.agreed.contains(key) { sentences::LEAVE_YES } else { sentences::LEAVE_ASKED };
                        li { (said.with(&[("name", &self.name(key))])) }
                    }
                }
                @if self.may_give(leave) {
                    div.vp-actions {
                        (self.form(&ActionForm { word: "give-leave", label: sentences::MAY_GO, class: "first", fields: self.giver(leave), ..ActionForm::default() }))
                        (self.form(&ActionForm { word: "refuse-leave", label: sentences::MAY_NOT_GO, fields: self.giver(leave), ..ActionForm::default() }))
                    }
                }
            }
        }
    }

    /// Whether the visitor was asked for leave and has not agreed. In the demo every visitor may answer.
    fn may_give(&self, leave: &LeaveStanding) -> bool {
        match self.visitor.person() {
            Some(person) => {
                let key = person.key();
                leave.asked.iter().any(|asked| asked == key)
                    && !leave.agreed.iter().any(|agreed| agreed == key)
            }
            None => self.pages.demo.is_some() && leave.asked != leave.agreed,
        }
    }

    fn giver(&self, leave: &LeaveStanding) -> Markup {
        let open = leave.asked.iter().filter(|key| !leave.agreed.contains(*key));
        html! {
            @if !self.visitor.is_named() {
                @for key in open.take(1) { input type="hidden" name="by" value=(key); }
            }
        }
    }

    fn worries(&self) -> Markup {
        let school = self.rules.schools().get(self.school());
        let kinds: Vec<&String> = school.map_or_else(Vec::new, |school| school.incidents.keys().collect());
        let incident = html! {
            label for="incident-kind" { (sentences::WHAT_HAPPENED) }
            select id="incident-kind" name="kind" { @for kind in kinds { option value=(kind) { (kind) } } }
            label for="incident-note" { (sentences::OWN_WORDS) }
            input id="incident-note" name="note" type="text" maxlength="400" autocomplete="off";
        };
        let is_live = self.is_open() || self.story.visit.alert.is_some();
        html! {
            @if is_live {
                details.vp-raise {
                    summary { (sentences::SOMETHING_WRONG) }
                    (self.raise("raise", ""))
                }
            }
            @if !self.is_planned() {
                details {
                    summary { (sentences::REPORT_INCIDENT) }
                    (self.form(&ActionForm { word: "incident", label: sentences::REPORT, fields: incident, of_one: true, named: true, ..ActionForm::default() }))
                }
            }
        }
    }

    /// Asks for the kind of alert, about the named worker or the whole visit.
    pub(super) fn raise(&self, place: &str, worker: &str) -> Markup {
        let id = &self.story.visit.id;
        html! {
            form.vp-act method="post" action={ "/visits/" (id) "/say" } {
                input type="hidden" name="word" value="raise";
                @if !worker.is_empty() { input type="hidden" name="worker" value=(worker); }
                label for={ "kind-" (place) } { (sentences::WHAT_IS_WRONG) }
                select id={ "kind-" (place) } name="kind" {
                    option value="help" { (sentences::RAISE_HELP) }
                    option value="duress" { (sentences::RAISE_DURESS) }
                    option value="concern" { (sentences::RAISE_CONCERN) }
                }
                (self.by(place))
                button.danger type="submit" { (sentences::RAISE) }
            }
        }
    }
}
