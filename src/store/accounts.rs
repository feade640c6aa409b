//! People beside the record: notes, accounts, sessions, and addresses of wrong passwords. Written with a turn, read at a start.

use super::codec::{from_json, to_json};
use super::error::StoreError;
use super::read::StoreReader;
use super::record::{SessionChange, TurnBatch};
use super::write::put;
use crate::domain::account::{
    Account, AccountBook, CodeSecret, KioskPin, OpenIdentity, SecretHash, Session, WrongTries,
};
use crate::domain::hex::hex;
use crate::domain::presence::PersonNotes;
use rusqlite::Connection;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

/// Returns the digest of a password's or PIN's hash, as the record has it.
#[must_use]
pub fn secret_digest(secret: &SecretHash) -> String {
    hex(&Sha256::digest(secret.reveal().as_bytes()))
}

/// Returns the digest of a second factor's secret, as the record has it.
#[must_use]
pub fn code_secret_digest(secret: &CodeSecret) -> String {
    hex(&Sha256::digest(secret.reveal().as_bytes()))
}

/// Returns the digest of an identity at the school's sign-in service, as the record has it.
#[must_use]
pub fn identity_digest(identity: &OpenIdentity) -> String {
    let words = format!("{}\n{}", identity.issuer, identity.subject.reveal());
    hex(&Sha256::digest(words.as_bytes()))
}

/// Writes the notes of a person.
pub(super) fn put_person(conn: &Connection, person: &PersonNotes) -> Result<(), StoreError> {
    put(
        conn,
        "person",
        "INSERT INTO person (id, school, json) VALUES (?1, ?2, ?3)
         ON CONFLICT (id) DO UPDATE SET school = excluded.school, json = excluded.json",
        (
            person.id.as_str(),
            person.school.as_str(),
            to_json("person", person)?,
        ),
    )
}

/// Writes what a turn changed of them.
pub(super) fn put_accounts(conn: &Connection, batch: &TurnBatch<'_>) -> Result<(), StoreError> {
    for account in &batch.accounts {
        put(
            conn,
            "account",
            "INSERT INTO account (name, json) VALUES (?1, ?2)
             ON CONFLICT (name) DO UPDATE SET json = excluded.json",
            (account.name.as_str(), to_json("account", account)?),
        )?;
    }
    for change in &batch.sessions {
        match change {
            SessionChange::Begun(session) => put(
                conn,
                "session",
                "INSERT INTO session (token, json) VALUES (?1, ?2)
                 ON CONFLICT (token) DO UPDATE SET json = excluded.json",
                (session.token.as_str(), to_json("session", session)?),
            )?,
            SessionChange::Ended(token) => put(
                conn,
                "session",
                "DELETE FROM session WHERE token = ?1",
                [token.as_str()],
            )?,
        }
    }
    for pin in &batch.kiosk_pins {
        put(
            conn,
            "kiosk_pin",
            "INSERT INTO kiosk_pin (person, json) VALUES (?1, ?2)
             ON CONFLICT (person) DO UPDATE SET json = excluded.json",
            (pin.person.as_str(), to_json("kiosk_pin", pin)?),
        )?;
    }
    for (address, tries) in &batch.wrong_addresses {
        match tries {
            Some(tries) => put(
                conn,
                "wrong_address",
                "INSERT INTO wrong_address (address, json) VALUES (?1, ?2)
                 ON CONFLICT (address) DO UPDATE SET json = excluded.json",
                (address.as_str(), to_json("wrong_address", tries)?),
            )?,
            None => put(
                conn,
                "wrong_address",
                "DELETE FROM wrong_address WHERE address = ?1",
                [address.as_str()],
            )?,
        }
    }
    Ok(())
}

impl StoreReader {
    /// Returns every account and session, and the addresses of wrong passwords.
    ///
    /// # Errors
    /// A row cannot be read or understood: nobody is signed in by a guess.
    pub fn accounts(&self) -> Result<AccountBook, StoreError> {
        let accounts: Vec<(String, Account)> =
            self.named_rows("account", "SELECT name, json FROM account")?;
        let sessions: Vec<(String, Session)> =
            self.named_rows("session", "SELECT token, json FROM session")?;
        let addresses: Vec<(String, WrongTries)> =
            self.named_rows("wrong_address", "SELECT address, json FROM wrong_address")?;
        let kiosk_pins: Vec<(String, KioskPin)> =
            self.named_rows("kiosk_pin", "SELECT person, json FROM kiosk_pin")?;
        Ok(AccountBook {
            accounts: accounts
                .into_iter()
                .map(|(_, account)| (account.name.clone(), account))
                .collect(),
            sessions: sessions
                .into_iter()
                .map(|(_, session)| (session.token.clone(), session))
                .collect(),
            addresses: addresses.into_iter().collect(),
            kiosk_pins: kiosk_pins
                .into_iter()
                .map(|(_, pin)| (pin.person.clone(), pin))
                .collect(),
        })
    }

    /// Reads rows of a name and JSON.
    fn named_rows<T: DeserializeOwned>(
        &self,
        table: &'static str,
        sql: &str,
    ) -> Result<Vec<(String, T)>, StoreError> {
        let rows: Vec<(String, String)> = self.rows(table, sql, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
        rows.into_iter()
            .map(|(name, json)| from_json(table, &name, &json).map(|read| (name, read)))
            .collect()
    }
}
