//! LEFT with where next: the place becomes the next stop, planned or not.

use super::SpeakerContext;
use crate::domain::decide::VisitTurn;
use crate::domain::event::{NotedAnswer, VisitEvent};
use crate::domain::id::PersonId;
use crate::domain::private::Private;
use crate::domain::visit::{Stop, Whereabouts};

impl VisitTurn<'_> {
    /// Whether a LEFT with where next, so soon after setting off, only repeats the plan: a text without an address ("off to
    /// see the Browns") means the planned stop.
    pub(super) fn is_setting_off_to(&self, speaker: &SpeakerContext, next: &Stop) -> bool {
        let has_figure = next.address.reveal().bytes().any(|b| b.is_ascii_digit());
        speaker.reply_to.is_some() && !has_figure
    }

    /// Takes a word of being on the way to another stop, without an address: LEFT where another stop is planned, else a question.
    pub(super) fn goes_on(&mut self, speaker: &SpeakerContext) {
        let stops = self.visit.sign_out.stops.len();
        let spoken_for = self.spoken_for(speaker);
        let workers = || spoken_for.iter().filter_map(|id| self.visit.workers.get(id));
        if workers().any(|worker| worker.whereabouts == Whereabouts::OnTheWay) {
            // On the way already: the arrival stays due.
            return self.note(speaker, NotedAnswer::Status);
        }
        if workers().all(|worker| worker.stop + 1 < stops) {
            return self.left(speaker, None);
        }
        self.note(speaker, NotedAnswer::WhereNext);
    }

    /// Moves workers on to the named place: a planned stop still to come, or a new stop before the planned ones.
    pub(super) fn left_for(&mut self, speaker: &SpeakerContext, group: Vec<(PersonId, usize)>, next: &Stop) {
        let stops = &self.visit.sign_out.stops;
        let here = group.iter().map(|(_, stop)| *stop).max().unwrap_or(0);
        let is_it = |stop: &Stop| is_same_place(&stop.address, &next.address);
        let on_the_way = group.iter().all(|(id, _)| {
            let worker = self.visit.workers.get(id);
            worker.is_some_and(|worker| worker.whereabouts == Whereabouts::OnTheWay)
        });
        if on_the_way && stops.get(here).is_some_and(is_it) {
            // Workers on the way to this very stop: the arrival stays due as before.
            return self.note(speaker, NotedAnswer::Status);
        }
        let planned = (here + 1..stops.len()).find(|index| is_it(&stops[*index]));
        let target = planned.unwrap_or(here + 1);
        if planned.is_none() {
            let before = (target < stops.len()).then_some(target);
            self.push(VisitEvent::StopAdded {
                stop: next.clone(),
                before,
            });
        }
        let group = group.into_iter().map(|(id, _)| (id, target)).collect();
        self.push_moved(speaker, group, Whereabouts::OnTheWay);
        self.clear_up(speaker);
    }
}

/// Whether two ways of writing mean one place: every word of the shorter stands in the longer, with a number among the words.
/// In doubt the places differ, and the sheet shows both.
fn is_same_place(one: &Private, other: &Private) -> bool {
    let words = |place: &Private| -> Vec<String> {
        let lower = place.reveal().to_lowercase();
        let words = lower.split(|c: char| !c.is_alphanumeric());
        words.filter(|word| !word.is_empty()).map(plain_street).collect()
    };
    let (one, other) = (words(one), words(other));
    let (short, long) = if one.len() <= other.len() {
        (&one, &other)
    } else {
        (&other, &one)
    };
    let has_figure = short.iter().any(|word| word.bytes().any(|b| b.is_ascii_digit()));
    short == long || short.len() > 1 && has_figure && short.iter().all(|word| long.contains(word))
}

/// Writes out the commonest kinds of street.
fn plain_street(word: &str) -> String {
    match word {
        "rd" => "road",
        "st" => "street",
        "ave" | "av" => "avenue",
        "ln" => "lane",
        "dr" => "drive",
        "cl" => "close",
        other => other,
    }
    .to_owned()
}
