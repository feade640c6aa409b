//! The program behind a request, by its token.

use super::ApiState;
use crate::domain::id::SchoolId;
use crate::domain::principal::Principal;
use crate::password::digest_of;
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;

/// The asker.
#[derive(Debug, Clone)]
pub(crate) struct ApiCaller {
    /// The principal of the questions to the engine.
    pub(crate) principal: Principal,
}

impl ApiCaller {
    /// Returns the program with the token of a request. A cookie never counts. The demo has no accounts, and answers every caller.
    pub(super) fn of(api: &ApiState, headers: &HeaderMap) -> Option<Self> {
        if api.is_demo {
            return Some(Self {
                principal: Principal::DemoPage,
            });
        }
        let mut lines = headers.get_all(AUTHORIZATION).iter();
        let line = lines.next()?.to_str().ok()?;
        // Among two tokens a choice would be a guess.
        if lines.next().is_some() {
            return None;
        }
        let (scheme, token) = line.split_once(' ')?;
        if !scheme.eq_ignore_ascii_case("bearer") {
            return None;
        }
        let snapshot = api.handle.snapshot();
        let program = snapshot
            .accounts
            .program(&digest_of(token.trim()), api.clock.now())?;
        Some(Self {
            principal: Principal::Program(program.clone()),
        })
    }

    /// Returns the only school of the token; `None` for every school.
    pub(crate) fn school(&self) -> Option<&SchoolId> {
        match &self.principal {
            Principal::Program(program) => program.school.as_ref(),
            _ => None,
        }
    }
}
