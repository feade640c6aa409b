//! Answers and news due to a worker's move.

use super::worker::WorkerNotices;
use crate::domain::alert::DeadlineKind;
use crate::domain::delivery::Priority;
use crate::domain::id::PersonId;
use crate::domain::notice::{Notice, Template};
use crate::domain::plan::WorkerPrompts;
use crate::domain::reply::LastQuestion;
use crate::domain::time::Timestamp;
use crate::domain::visit::{Visit, Whereabouts, Worker, nudge_is_stale};

impl WorkerNotices<'_> {
    /// Tells an arrived worker to wait outside, or the waiting workers that all are there (RH-26).
    fn waiting(&self, reply_to: Option<&PersonId>, notices: &mut Vec<Notice>) {
        let arrival = self.visit.plan.visit_type.arrival.as_ref();
        if self.visit.workers.len() < 2 || arrival.is_none_or(|arrival| !arrival.wait_for_all) {
            return;
        }
        let Some(mine) = reply_to.and_then(|worker| self.visit.workers.get(worker)) else {
            return;
        };
        let on_the_way =
            |worker: &Worker| worker.whereabouts == Whereabouts::OnTheWay && worker.stop <= mine.stop;
        let missing: Vec<String> = self
            .visit
            .workers
            .iter()
            .filter(|(_, worker)| on_the_way(worker))
            .map(|(id, _)| self.visit.name(id))
            .collect();
        if !missing.is_empty() {
            for notice in notices.iter_mut() {
                notice.template = Template::ArrivedFirst;
                notice.facts.by = Some(missing.join(" and "));
            }
            return;
        }
        let others = self.visit.workers.iter().filter(|(id, worker)| {
            Some(*id) != reply_to && worker.stop == mine.stop && worker.whereabouts == Whereabouts::OnSite
        });
        for (id, _) in others {
            notices.extend(self.to_worker(id, Template::AllThere, Priority::Nudge, LastQuestion::Nothing));
        }
    }

    pub(super) fn moved(
        &self,
        before: Option<&Visit>,
        workers: &[(PersonId, usize)],
        to: Whereabouts,
        sent_at: Timestamp,
        reply_to: Option<&PersonId>,
    ) -> Vec<Notice> {
        let others_away = self
            .visit
            .workers
            .values()
            .any(|worker| !matches!(worker.whereabouts, Whereabouts::Back | Whereabouts::Home));
        let template = match to {
            Whereabouts::OnTheWay => Template::LeftForNext,
            Whereabouts::AtDoor => Template::NobodyNoted,
            Whereabouts::OnSite => Template::Arrived,
            Whereabouts::Left if self.visit.sign_out.ends_at_home => Template::LeftForHome,
            Whereabouts::Left => Template::Left,
            Whereabouts::Back if others_away => Template::ReturnedAlone,
            Whereabouts::Back => Template::Returned,
            Whereabouts::Home if others_away => Template::ReturnedAlone,
            Whereabouts::Home => Template::HomeSafe,
        };
        let mut notices = self.reply(reply_to, template, Some(sent_at));
        if to == Whereabouts::AtDoor {
            notices.retain_mut(|notice| self.may_wait(notice, sent_at));
        }
        for notice in &mut notices {
            let mine = |kind| self.due(kind, &notice.to);
            notice.facts.due = match to {
                Whereabouts::OnTheWay => mine(DeadlineKind::Arrival),
                Whereabouts::AtDoor => mine(DeadlineKind::NoAnswer),
                Whereabouts::Left if self.visit.sign_out.ends_at_home => mine(DeadlineKind::HomeSafe),
                Whereabouts::OnSite | Whereabouts::Left | Whereabouts::Back | Whereabouts::Home => {
                    self.next_due()
                }
            };
            if others_away && matches!(to, Whereabouts::Back | Whereabouts::Home) {
                let away = self.visit.workers.iter().filter(|(_, worker)| worker.is_away());
                let away: Vec<String> = away.map(|(id, _)| self.visit.name(id)).collect();
                notice.facts.by = Some(away.join(" and "));
            }
            if to == Whereabouts::Back || to == Whereabouts::Home {
                let within = self
                    .visit
                    .plan
                    .visit_type
                    .write_up
                    .as_ref()
                    .map(|write_up| write_up.within.span());
                notice.facts.write_up_by = within.map(|within| self.at + within);
            }
        }
        if to == Whereabouts::OnSite {
            self.waiting(reply_to, &mut notices);
            if self.visit.plan.visit_type.entry.is_some() {
                for notice in notices
                    .iter_mut()
                    .filter(|notice| notice.template == Template::Arrived)
                {
                    notice.template = Template::ArrivedOutside;
                }
            }
        }
        if matches!(to, Whereabouts::Left | Whereabouts::OnTheWay) && !self.never_went_in(workers) {
            notices.extend(self.left_told(workers, to, sent_at));
        }
        notices.extend(self.prompt(
            reply_to,
            match to {
                Whereabouts::OnTheWay | Whereabouts::Back | Whereabouts::Home => |_| None,
                Whereabouts::AtDoor => |prompts| prompts.nobody.as_ref(),
                Whereabouts::OnSite => |prompts| prompts.arrived.as_ref(),
                Whereabouts::Left => |prompts| prompts.left.as_ref(),
            },
        ));
        if matches!(to, Whereabouts::Back | Whereabouts::Home) {
            if others_away {
                notices.extend(self.some_ended(workers, to == Whereabouts::Home));
            }
            // The reminder after a visit is for each worker, whoever texted.
            let reminder: fn(&WorkerPrompts) -> Option<&String> = match to {
                Whereabouts::Home => |prompts| prompts.home.as_ref().or(prompts.back.as_ref()),
                _ => |prompts| prompts.back.as_ref(),
            };
            let each = workers.iter().map(|(id, _)| id);
            notices.extend(each.filter_map(|id| self.prompt(Some(id), reminder)));
        }
        // Ask a worker left behind inside at once, and not anew when the companion is back.
        let apart_before = before.and_then(Visit::apart);
        if let Some((left, since)) = self
            .visit
            .apart()
            .filter(|apart| apart_before.as_ref() != Some(apart))
            && !matches!(to, Whereabouts::OnSite | Whereabouts::AtDoor)
        {
            let inside = self.visit.workers.iter().filter(|(_, worker)| {
                matches!(worker.whereabouts, Whereabouts::OnSite | Whereabouts::AtDoor)
            });
            for (id, _) in inside {
                let notice = self.to_worker(id, Template::LeftBehind, Priority::Nudge, LastQuestion::CheckIn);
                notices.extend(notice.map(|mut notice| {
                    notice.facts.by = Some(self.visit.name(&left));
                    notice.facts.at = Some(since);
                    notice
                }));
            }
        }
        notices
    }

    /// Whether an answer to NOBODY is to be sent. Once the wait is over, the nudge to leave is the answer; where the nudge
    /// would be stale, the answer says the same.
    fn may_wait(&self, notice: &mut Notice, sent_at: Timestamp) -> bool {
        match self.due(DeadlineKind::NoAnswer, &notice.to) {
            Some(due) if due <= sent_at && nudge_is_stale(due, self.at) => {
                notice.template = Template::NoAnswerNow;
                true
            }
            Some(due) => due > sent_at,
            None => true,
        }
    }

    /// Asks a worker whom a companion called back, or home, for an own word.
    pub(super) fn back_asked(&self, worker: &PersonId, by: &PersonId) -> Vec<Notice> {
        let notice = self.to_worker(
            worker,
            Template::BackAsked,
            Priority::Nudge,
            LastQuestion::Nothing,
        );
        let named = notice.map(|mut notice| {
            notice.facts.by = Some(self.visit.name(by));
            notice
        });
        named.into_iter().collect()
    }
}
