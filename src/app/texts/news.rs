//! Answers to a contact with news of a worker: the exact words, a delay told on, and the words for a worry.

use super::passed_on::HeardNews;
use super::sender::KnownSender;
use crate::app::App;
use crate::app::changes::Happened;
use crate::domain::delivery::{Priority, SubjectId};
use crate::domain::id::PersonId;
use crate::domain::inbound::{self, NewsWord};
use crate::domain::notice::{AnswerChoice, Notice, NoticeTopic, Template};
use crate::domain::reply::LastQuestion;
use crate::domain::time::{Span, Timestamp};
use crate::domain::visit::Whereabouts;
use crate::wording;
use std::collections::BTreeSet;

/// For how long the office is to be told of a delay.
const DELAY_VALID_FOR: Span = Span::from_mins(30);

/// Most workers offered by name to a contact without an answer: a text has little room.
const MOST_NAMES_OFFERED: usize = 3;

impl App {
    /// Asks for the exact words of news.
    pub(super) fn ask_news(
        &mut self,
        known: &KnownSender,
        people: &[PersonId],
        said: &[(PersonId, NewsWord)],
        now: Timestamp,
    ) {
        let names: Vec<String> = people.iter().map(|person| self.person_name(person)).collect();
        let all = [NewsWord::Ok, NewsWord::Left, NewsWord::Back];
        let offered: Vec<(PersonId, NewsWord)> = match people.first() {
            Some(first) if said.is_empty() => all.map(|word| (first.clone(), word)).into(),
            Some(_) | None => said.to_vec(),
        };
        let choices = self.news_choices(people, &offered);
        self.answer_text(
            &known.school,
            &known.person,
            Template::NewsAskBack,
            |facts| {
                facts.workers = names.join(" and ");
                facts.choices = choices;
            },
            now,
        );
    }

    /// Returns the exact reply for each state of a worker.
    fn news_choices(&self, people: &[PersonId], offered: &[(PersonId, NewsWord)]) -> Vec<AnswerChoice> {
        let choice = |(person, word): &(PersonId, NewsWord)| {
            let others: Vec<String> = people
                .iter()
                .filter(|other| *other != person)
                .map(|other| self.person_name(other))
                .collect();
            let name = inbound::shortest_name(&self.person_name(person), &others);
            AnswerChoice {
                reply: format!("{name} {}", word.exactly()),
                code: None,
                names: String::new(),
            }
        };
        offered.iter().map(choice).collect()
    }

    /// Tells the office of a delay passed on by a contact, and gives the contact the exact words. No timer moves: the minutes
    /// are not known yet.
    pub(super) fn tell_of_delay(
        &mut self,
        known: &KnownSender,
        news: &HeardNews<'_>,
        by: Option<Span>,
        now: Timestamp,
    ) {
        let name = self.person_name(news.worker);
        let office = self.office_but(&known.school, &BTreeSet::from([news.worker, &known.person]), now);
        let visit = self.visits.get(&news.visit);
        let back_by = visit.map(|visit| visit.back_by);
        let inside: Vec<String> = visit
            .into_iter()
            .flat_map(|visit| visit.workers.iter().map(move |worker| (visit, worker)))
            .filter(|(_, (id, worker))| {
                *id != news.worker && matches!(worker.whereabouts, Whereabouts::OnSite | Whereabouts::AtDoor)
            })
            .map(|(visit, (id, _))| visit.name(id))
            .collect();
        for (to, by) in office {
            let mut facts = self.facts_for(&known.school, &to, now);
            facts.workers.clone_from(&name);
            facts.back_by = back_by;
            facts.others = Some(inside.join(" and ")).filter(|names| !names.is_empty());
            let notice = Notice {
                facts,
                to,
                by,
                priority: Priority::Nudge,
                valid_for: DELAY_VALID_FOR,
                template: Template::HeldUp,
                about: NoticeTopic::Other,
                asks: LastQuestion::Nothing,
            };
            let sent = self.send(&notice, Some(&known.school), SubjectId::Visit(news.visit), now);
            self.changes.happened.push(Happened::Answered(sent));
        }
        let minutes = by.and_then(|by| u32::try_from(by.ms() / Span::from_mins(1).ms()).ok());
        let people = std::slice::from_ref(news.worker);
        let choices = self.news_choices(people, &[(news.worker.clone(), NewsWord::More(minutes))]);
        self.answer_text(
            &known.school,
            &known.person,
            Template::NewsAskBack,
            |facts| {
                facts.remark = Some(wording::late_told());
                facts.workers = name;
                facts.choices = choices;
            },
            now,
        );
    }

    /// Answers a contact without an answer on the telephone: nothing is open, and the words for a worry.
    pub(super) fn say_how_to_worry(&mut self, known: &KnownSender, people: &[PersonId], now: Timestamp) {
        let names: Vec<String> = people.iter().map(|person| self.person_name(person)).collect();
        let choice = |reply: String| AnswerChoice {
            reply,
            code: None,
            names: String::new(),
        };
        let of_name = |(at, name): (usize, &String)| {
            let mut others = names.clone();
            others.remove(at);
            choice(format!("NO ANSWER {}", inbound::shortest_name(name, &others)))
        };
        let choices = if names.len() > MOST_NAMES_OFFERED {
            vec![choice("NO ANSWER and the name".to_owned())]
        } else {
            names.iter().enumerate().map(of_name).collect()
        };
        let template = Template::NothingOpen;
        self.answer_text(
            &known.school,
            &known.person,
            template,
            |facts| facts.choices = choices,
            now,
        );
    }
}
