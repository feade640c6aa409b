//! Browsers away at the sign-in service, in memory alone: after a restart people press the button again.

use crate::domain::account::TokenDigest;
use crate::domain::time::{Span, Timestamp};
use crate::openid::SignInHandshake;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How long a browser may stay away: a new phone for the second factor takes a while.
pub(super) const LEAVES_FOR: Span = Span::from_mins(10);

/// Most browsers away at once from an address, perhaps a whole school's. Strangers may press the button too: an address with a
/// flood of presses puts out the browsers of the same address, and no others.
const AWAY_OF_ADDRESS: usize = 60;

/// Most browsers away at once.
const AWAY_AT_MOST: usize = 2_000;

/// A browser away, with the secrets to be brought back.
#[derive(Debug, Clone)]
pub(super) struct LeftBrowser {
    pub(super) handshake: SignInHandshake,
    /// The address of the browser.
    pub(super) address: String,
    /// The page to go to afterwards.
    pub(super) then: String,
    /// The instant of leaving.
    pub(super) from: Timestamp,
}

impl LeftBrowser {
    fn is_awaited(&self, now: Timestamp) -> bool {
        self.from <= now && now.since(self.from) < LEAVES_FOR
    }
}

/// The browsers away, by the digest of their cookie.
#[derive(Default)]
pub(in crate::http) struct LeavingDesk(Mutex<BTreeMap<TokenDigest, LeftBrowser>>);

impl LeavingDesk {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<TokenDigest, LeftBrowser>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn admit(&self, ticket: TokenDigest, left: LeftBrowser) {
        let mut away = self.lock();
        away.retain(|_, known| known.is_awaited(left.from));
        let of_address = away
            .values()
            .filter(|known| known.address == left.address)
            .count();
        if of_address >= AWAY_OF_ADDRESS {
            remove_oldest(&mut away, |known| known.address == left.address);
        } else if away.len() >= AWAY_AT_MOST {
            remove_oldest(&mut away, |_| true);
        }
        away.insert(ticket, left);
    }

    /// Takes a browser back, by the right cookie and the right state, once. After a wrong state the browser is still awaited: a
    /// link on another site must not end a sign-in.
    pub(super) fn take(&self, ticket: &TokenDigest, state: &str, now: Timestamp) -> Option<LeftBrowser> {
        let mut away = self.lock();
        let known = away.get(ticket)?;
        if !known.is_awaited(now) || !known.handshake.is_answered_by(state) {
            return None;
        }
        away.remove(ticket)
    }
}

fn remove_oldest(away: &mut BTreeMap<TokenDigest, LeftBrowser>, is_meant: impl Fn(&LeftBrowser) -> bool) {
    let meant = away.iter().filter(|(_, known)| is_meant(known));
    let oldest = meant.min_by_key(|(_, known)| known.from);
    if let Some(ticket) = oldest.map(|(ticket, _)| ticket.clone()) {
        away.remove(&ticket);
    }
}
