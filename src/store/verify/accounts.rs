//! Accounts and sessions, replayed: a row put into the store from outside would let somebody in.

use super::RecordFault;
use crate::domain::account::{Account, AccountEvent, AccountName, SessionHolder};
use crate::domain::delivery::SubjectId;
use crate::domain::id::PersonId;
use crate::domain::time::Timestamp;
use crate::store::accounts::{code_secret_digest, identity_digest, secret_digest};
use crate::store::error::StoreError;
use crate::store::read::StoreReader;
use std::collections::{BTreeMap, BTreeSet};

/// An account as its events lead to.
#[derive(Debug, Default, PartialEq, Eq)]
struct FoundedAccount {
    person: Option<PersonId>,
    admin: bool,
    password: String,
    pin: Option<String>,
    second_factor: Option<String>,
    identity: Option<String>,
    closed: bool,
}

/// The sessions begun on record, by the first digits of the digest; for a program's token with holder and end.
type BegunSessions = BTreeMap<String, Option<(SessionHolder, Timestamp)>>;

impl FoundedAccount {
    fn of(account: &Account) -> Self {
        Self {
            person: account.person.clone(),
            admin: account.admin,
            password: secret_digest(&account.password),
            pin: account.pin.as_ref().map(secret_digest),
            second_factor: account
                .second_factor
                .as_ref()
                .map(|factor| code_secret_digest(&factor.secret)),
            identity: account.identity.as_ref().map(identity_digest),
            closed: !account.is_open(),
        }
    }
}

impl StoreReader {
    /// Replays the events of accounts, and compares with the stored accounts; every session must have begun on record.
    pub(super) fn verify_accounts(&self, faults: &mut Vec<RecordFault>) -> Result<(), StoreError> {
        let events = match self.events_of(SubjectId::None) {
            Ok(events) => events,
            // Said above, by number.
            Err(StoreError::Read { .. }) => return Ok(()),
            Err(error) => return Err(error),
        };
        let mut founded: BTreeMap<AccountName, FoundedAccount> = BTreeMap::new();
        let mut begun = BegunSessions::new();
        let mut kiosk_pins: BTreeMap<PersonId, String> = BTreeMap::new();
        for event in events {
            if !AccountEvent::NAMES.contains(&event.name.as_str()) {
                continue;
            }
            let Some(body) = &event.body else {
                // Said above, by number; nobody can tell which account lacks the event.
                return Ok(());
            };
            match body.read::<AccountEvent>() {
                Ok(read) => replay(read, &mut founded, &mut begun, &mut kiosk_pins),
                Err(_) => faults.push(RecordFault::Unreadable { seq: event.seq }),
            }
        }
        let Ok(book) = self.accounts() else {
            faults.push(RecordFault::AccountDiffers {
                account: "(unreadable)".to_owned(),
            });
            return Ok(());
        };
        let names: BTreeSet<&AccountName> = founded.keys().chain(book.accounts.keys()).collect();
        for name in names {
            let listed = book.accounts.get(name).map(FoundedAccount::of);
            if listed.as_ref() != founded.get(name) {
                faults.push(RecordFault::AccountDiffers {
                    account: name.to_string(),
                });
            }
        }
        let listed: BTreeMap<PersonId, String> = book
            .kiosk_pins
            .iter()
            .filter_map(|(person, kept)| Some((person.clone(), secret_digest(kept.pin.as_ref()?))))
            .collect();
        let people: BTreeSet<&PersonId> = kiosk_pins.keys().chain(listed.keys()).collect();
        for person in people {
            if listed.get(person) != kiosk_pins.get(person) {
                faults.push(RecordFault::AccountDiffers {
                    account: format!("{}, at the kiosk", person.key()),
                });
            }
        }
        let unfounded = book.sessions.values().filter(|session| {
            let is_founded = match (begun.get(session.token.short()), &session.holder) {
                (Some(Some((holder, until))), _) => *holder == session.holder && *until == session.until,
                // A session of a browser does not become a program's.
                (Some(None), SessionHolder::Program(_)) | (None, _) => false,
                (Some(None), _) => true,
            };
            !is_founded
        });
        faults.extend(unfounded.map(|session| RecordFault::SessionUnfounded {
            session: session.token.short().to_owned(),
        }));
        Ok(())
    }
}

fn replay(
    event: AccountEvent,
    founded: &mut BTreeMap<AccountName, FoundedAccount>,
    begun: &mut BegunSessions,
    kiosk_pins: &mut BTreeMap<PersonId, String>,
) {
    match event {
        AccountEvent::Opened {
            account,
            person,
            admin,
            password,
        } => {
            let opened = FoundedAccount {
                person,
                admin,
                password,
                ..FoundedAccount::default()
            };
            founded.insert(account, opened);
        }
        AccountEvent::PasswordSet { account, password } => {
            founded.entry(account).or_default().password = password;
        }
        AccountEvent::PinSet { account, pin } => founded.entry(account).or_default().pin = Some(pin),
        AccountEvent::SecondFactorSet { account, secret } => {
            founded.entry(account).or_default().second_factor = Some(secret);
        }
        AccountEvent::SecondFactorRemoved { account } => {
            founded.entry(account).or_default().second_factor = None
        }
        AccountEvent::IdentityLinked { account, identity } => {
            founded.entry(account).or_default().identity = Some(identity);
        }
        AccountEvent::IdentityUnlinked { account } => founded.entry(account).or_default().identity = None,
        AccountEvent::Closed { account } => founded.entry(account).or_default().closed = true,
        AccountEvent::SignedIn { session, .. } | AccountEvent::ScreenAdmitted { session, .. } => {
            begun.insert(session, None);
        }
        AccountEvent::TokenAdded {
            holder,
            session,
            until,
        } => {
            begun.insert(session, Some((holder, until)));
        }
        AccountEvent::SessionEnded { session, .. } => {
            begun.remove(&session);
        }
        AccountEvent::KioskPinSet { person, pin } => {
            kiosk_pins.insert(person, pin);
        }
        AccountEvent::HeldBack { .. }
        | AccountEvent::KioskHeldBack { .. }
        | AccountEvent::KioskOpened { .. }
        | AccountEvent::SoundTried { .. } => {}
    }
}
