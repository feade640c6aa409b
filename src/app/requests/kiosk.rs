//! The kiosk at reception: PINs of staff, set and typed.

use crate::app::App;
use crate::app::accounts::TypedAtKiosk;
use crate::app::answer::{KioskOutcome, KioskPinSet};
use crate::app::changes::EventActor;
use crate::app::instruction::Instruction;
use crate::app::lookup::RequestError;
use crate::domain::account::{AccountEvent, KioskPin, SecretHash, WrongTries};
use crate::domain::alert::CauseWhat;
use crate::domain::id::{PersonId, VisitId};
use crate::domain::principal::Principal;
use crate::domain::time::Timestamp;
use crate::store::secret_digest;
use std::sync::Arc;

impl App {
    pub(super) fn set_kiosk_pin(
        &mut self,
        (person, school): (&str, Option<&str>),
        pin: SecretHash,
        actor: &EventActor,
        now: Timestamp,
    ) -> Result<KioskPinSet, RequestError> {
        let person = self.lookup().anybody(person, school)?;
        let digest = secret_digest(&pin);
        self.change_kiosk_pin(&person, |kept| {
            kept.pin = Some(pin);
            kept.wrong = WrongTries::default();
        });
        let event = AccountEvent::KioskPinSet {
            person: person.clone(),
            pin: digest,
        };
        self.note_account(Some(&person.school()), &event, actor, now);
        Ok(KioskPinSet {
            person: person.key().to_owned(),
            school: person.school(),
        })
    }

    /// Notes digits typed at the kiosk. A code of duress counts as the PIN in everything visible, and raises duress always: after
    /// too many wrong tries too.
    pub(super) fn kiosk_tried(
        &mut self,
        (person, school): (&str, Option<&str>),
        typed: TypedAtKiosk,
        principal: &Principal,
        now: Timestamp,
    ) -> Result<KioskOutcome, RequestError> {
        let person = self.lookup().anybody(person, school)?;
        let actor = EventActor::said_by(Some(&person), principal);
        if typed == TypedAtKiosk::DuressCode {
            self.raise_duress_of(&person, &actor, now)?;
        }
        let wrong = self.accounts.kiosk_pins.get(&person).map(|kept| kept.wrong);
        if wrong.is_some_and(|wrong| wrong.may_try(now).is_err()) {
            return Ok(KioskOutcome::AskTheOffice);
        }
        match typed {
            TypedAtKiosk::Pin | TypedAtKiosk::DuressCode => {
                if wrong.is_some_and(|wrong| wrong != WrongTries::default()) {
                    self.change_kiosk_pin(&person, |kept| kept.wrong = WrongTries::default());
                }
                let event = AccountEvent::KioskOpened {
                    person: person.clone(),
                };
                self.note_account(Some(&person.school()), &event, &actor, now);
                Ok(KioskOutcome::Opened)
            }
            TypedAtKiosk::Wrong => {
                self.change_kiosk_pin(&person, |kept| kept.wrong.wrong(now));
                let kept = self.accounts.kiosk_pins.get(&person);
                let Some(until) = kept.and_then(|kept| kept.wrong.until) else {
                    return Ok(KioskOutcome::Wrong);
                };
                let event = AccountEvent::KioskHeldBack {
                    person: person.clone(),
                    until,
                };
                self.note_account(Some(&person.school()), &event, &EventActor::of(principal), now);
                Ok(KioskOutcome::AskTheOffice)
            }
        }
    }

    /// Raises duress of a person, out or not, by the person's own hand.
    fn raise_duress_of(
        &mut self,
        person: &PersonId,
        actor: &EventActor,
        now: Timestamp,
    ) -> Result<(), RequestError> {
        let what = CauseWhat::CodeAtReception;
        let instruction = match self.watched_visit_of(person) {
            Some(visit) => Instruction::RaiseOnVisit {
                visit,
                worker: Some(person.clone()),
                what,
                by: None,
            },
            // Danger is danger without a sign-out too.
            None => Instruction::RaiseForPerson {
                school: person.school(),
                person: person.clone(),
                what,
                by: None,
            },
        };
        self.carry_out(instruction, actor, now)
            .map(|_| ())
            .map_err(|refusal| super::refused(self, &refusal))
    }

    /// Returns a person's visit under way, or with an open alert.
    fn watched_visit_of(&self, person: &PersonId) -> Option<VisitId> {
        let visits = self.visits.of_person(person);
        let mut visits: Vec<_> = visits
            .filter(|visit| visit.workers.contains_key(person))
            .filter(|visit| visit.is_open() || visit.alert.is_some())
            .map(|visit| (!visit.is_open(), visit.id))
            .collect();
        visits.sort();
        visits.first().map(|(_, id)| *id)
    }

    fn change_kiosk_pin(&mut self, person: &PersonId, change: impl FnOnce(&mut KioskPin)) {
        let book = Arc::make_mut(&mut self.accounts);
        let kept = book.kiosk_pins.entry(person.clone());
        change(kept.or_insert_with(|| KioskPin::of(person.clone())));
        self.changes.kiosk_pins.insert(person.clone());
    }
}
