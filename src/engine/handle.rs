//! The engine's async face: a caller sends a message and awaits the answer. The answer comes only
//! once the changes behind it are on disk.

use super::pulse::Pulse;
use super::queue::{InputPlace, InputPlaces};
use super::reports::GatewayLogs;
use crate::app::answer::CallAnswer;
use crate::app::view::Board;
use crate::app::{
    Call, Claimed, Envelope, LaneRoom, Outcome, Question, Request, Response, Routes, Rules, Snapshot,
    TroubleOf, may,
};
use crate::clock::Clock;
use crate::domain::delivery::{InboundText, Receipt};
use crate::domain::health::GatewayHealth;
use crate::domain::id::GatewayName;
use crate::domain::principal::Principal;
use crate::domain::visit::Visit;
use crate::queries::AnswerSource;
use crate::store::{At, StoreError, StoreReader};
use std::sync::Arc;
use std::sync::mpsc;
use tokio::sync::{Notify, oneshot, watch};

/// Most texts taken in one turn of the engine.
const TEXTS_A_TURN: usize = 50;

/// Where the answer goes.
pub(super) type ReplySender<T> = oneshot::Sender<T>;

/// Inputs of the engine.
pub(super) enum EngineInput {
    /// Texts received by a gateway, and how far the gateway has been read.
    Texts {
        gateway: GatewayName,
        texts: Vec<InboundText>,
        cursor: Option<String>,
        place: InputPlace,
        reply: ReplySender<Result<(), NotKept>>,
    },
    /// Later fates of messages.
    Receipts {
        receipts: Vec<Receipt>,
        place: InputPlace,
        reply: ReplySender<Result<(), NotKept>>,
    },
    /// A lane wants work.
    Claim {
        gateway: GatewayName,
        room: LaneRoom,
        reply: ReplySender<Result<Claimed, NotKept>>,
    },
    /// A lane reports. Not answered: the engine keeps the outcome in memory even without a disk.
    Settle {
        gateway: GatewayName,
        message: u64,
        outcome: Outcome,
    },
    /// A gateway's inbound side works, or does not.
    InboundState {
        gateway: GatewayName,
        trouble: Option<String>,
    },
    /// Texts came in and could not be read: how many, and why.
    Unreadable(GatewayName, usize, String),
    /// What a gateway says of itself, or why it could not be asked.
    GatewayHealth {
        gateway: GatewayName,
        said: Result<Option<GatewayHealth>, String>,
    },
    /// A principal asks.
    Request {
        principal: Principal,
        request: Request,
        /// The visit that the request names, as the record has it; `None` where nobody looked there.
        recalled: Option<Option<Box<Visit>>>,
        /// Answered with `None` where the record is to be looked at first.
        reply: ReplySender<Option<Response>>,
    },
    /// How far has a gateway been read?
    Cursor {
        gateway: GatewayName,
        reply: ReplySender<Option<String>>,
    },
    /// Asks which texts are not in the inbox yet.
    Unseen {
        gateway: GatewayName,
        provider_ids: Vec<String>,
        reply: ReplySender<Vec<String>>,
    },
    /// Asks for a gateway's accepted messages without a receipt.
    Awaiting {
        gateway: GatewayName,
        reply: ReplySender<Vec<String>>,
    },
    /// New rules, complete and valid.
    Reload {
        rules: Box<Rules>,
        routes: Routes,
        reply: ReplySender<()>,
    },
    /// A trouble of the daemon beside the gateways, in words for people; `None` once there is none.
    DaemonTrouble { of: TroubleOf, trouble: Option<String> },
    /// Every gateway has been asked for the texts of our absence: judge.
    Judge,
    /// Stop, when the inputs at hand are done.
    Stop,
}

impl EngineInput {
    /// Whether the input may change what is due.
    pub(super) fn says_something(&self) -> bool {
        match self {
            Self::Texts { .. }
            | Self::Receipts { .. }
            | Self::Request { .. }
            | Self::Reload { .. }
            | Self::InboundState { .. }
            | Self::GatewayHealth { .. }
            | Self::Unreadable { .. } => true,
            Self::Claim { .. }
            | Self::Settle { .. }
            | Self::Cursor { .. }
            | Self::Unseen { .. }
            | Self::Awaiting { .. }
            | Self::DaemonTrouble { .. }
            | Self::Judge
            | Self::Stop => false,
        }
    }
}

/// Whether the changes were kept is unknown, for a failed commit is unknown, not undone; or the engine has too much to do.
/// Nothing may be acknowledged to a gateway.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "nothing was kept for certain, so nothing was acknowledged: the provider is asked again, or brings it again"
)]
pub struct NotKept;

/// A way to the engine. Cheap to clone.
#[derive(Clone)]
pub struct Handle {
    pub(super) inputs: mpsc::Sender<EngineInput>,
    pub(super) places: InputPlaces,
    pub(super) snapshots: watch::Receiver<Arc<Snapshot>>,
    pub(super) store: At,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) work: Arc<Notify>,
    pub(super) fetch: Arc<Notify>,
    pub(super) pulse: Arc<Pulse>,
    pub(super) logs: Arc<GatewayLogs>,
}

impl Handle {
    async fn ask<T>(&self, input: impl FnOnce(ReplySender<T>) -> EngineInput) -> Option<T> {
        let (reply, answer) = oneshot::channel();
        self.inputs.send(input(reply)).ok()?;
        answer.await.ok()
    }

    /// Answers a question, or has a request done, for a principal with leave to ask.
    pub async fn request(&self, envelope: Envelope) -> Response {
        let Envelope { principal, call } = envelope;
        if let Err(not_allowed) = may(&principal, &call) {
            tracing::warn!(?principal, "something was asked that this caller may not ask");
            return Response::Refused {
                message: not_allowed.to_string(),
            };
        }
        match call {
            Call::Ask(question) => self.answer(&principal, &question),
            Call::Do(Request::GatewayLog { name }) => {
                let lines = self.logs.of(&GatewayName::new(name));
                Response::Done(CallAnswer::GatewayLog(lines))
            }
            Call::Do(request) => {
                let done = self.have_done(principal.clone(), request).await;
                done.within_scopes_of(&principal)
            }
        }
    }

    /// Answers a question from the last snapshot and the record, without a turn of the engine.
    fn answer(&self, principal: &Principal, question: &Question) -> Response {
        let snapshot = self.snapshots.borrow().clone();
        if let Err(why) = snapshot.lookup().may_see(principal, question) {
            return Response::Refused {
                message: why.to_owned(),
            };
        }
        let hides_duress = principal.is_kept_from_duress();
        let snapshot = if hides_duress {
            Arc::new(snapshot.without_duress())
        } else {
            snapshot
        };
        let source = AnswerSource {
            snapshot: &snapshot,
            store: &self.store,
            now: self.clock.now(),
            hides_duress,
        };
        let answer = match question {
            Question::History(asked) => {
                let asked = snapshot.history_within(asked, principal, source.now);
                source.answer(&Question::History(Box::new(asked)))
            }
            _ => source.answer(question),
        };
        answer.within_school_of(principal).within_scopes_of(principal)
    }

    async fn have_done(&self, principal: Principal, request: Request) -> Response {
        let Some(place) = self.places.take() else {
            return Response::Unknown {
                message: "Homeward is busy and has done nothing; ask again in a moment".to_owned(),
            };
        };
        let known = |id| self.snapshots.borrow().visits.contains_key(&id);
        let mut wants_look = request.names_visit().is_some_and(|id| !known(id));
        // The engine may have forgotten a visit since the last snapshot: then the record is read after all.
        for _ in 0..2 {
            let recalled = match wants_look.then(|| self.recalled(&request)).transpose() {
                Ok(recalled) => recalled,
                Err(error) => {
                    tracing::error!(error = error.in_full(), "could not read a visit");
                    return Response::Invalid {
                        message: "the record could not be read".to_owned(),
                    };
                }
            };
            let asked = self.ask(|reply| EngineInput::Request {
                principal: principal.clone(),
                request: request.clone(),
                recalled,
                reply,
            });
            match asked.await {
                Some(Some(response)) => {
                    drop(place);
                    return response;
                }
                Some(None) => wants_look = true,
                None => break,
            }
        }
        Response::Unknown {
            message: "the daemon is stopping; ask again in a moment".to_owned(),
        }
    }

    /// Reads the visit named by a request from the record; `None` for no such visit.
    fn recalled(&self, request: &Request) -> Result<Option<Box<Visit>>, StoreError> {
        let Some(id) = request.names_visit() else {
            return Ok(None);
        };
        let visit = StoreReader::open(&self.store)?.visit(id)?;
        Ok(visit.map(Box::new))
    }

    /// Hands over incoming texts, and the place up to which the gateway has been read.
    ///
    /// No text is longer than the engine reads in an instant, and no turn has more than a few: alerts that are due leave
    /// between two turns. The place moves on with the last.
    ///
    /// # Errors
    /// [`NotKept`]: the texts must not be acknowledged to the gateway.
    pub async fn texts(
        &self,
        gateway: GatewayName,
        texts: Vec<InboundText>,
        cursor: Option<String>,
    ) -> Result<(), NotKept> {
        let mut left = texts.into_iter().map(InboundText::bounded).peekable();
        loop {
            let texts: Vec<InboundText> = left.by_ref().take(TEXTS_A_TURN).collect();
            let is_last = left.peek().is_none();
            let (gateway, cursor) = (gateway.clone(), cursor.clone().filter(|_| is_last));
            let place = self.places.take().ok_or(NotKept)?;
            let kept = self.ask(|reply| EngineInput::Texts {
                gateway,
                texts,
                cursor,
                place,
                reply,
            });
            kept.await.unwrap_or(Err(NotKept))?;
            if is_last {
                return Ok(());
            }
        }
    }

    /// Returns the ids of texts that are not on disk yet. Where that cannot be told, all of them.
    pub async fn unseen(&self, gateway: GatewayName, provider_ids: Vec<String>) -> Vec<String> {
        let all = provider_ids.clone();
        self.ask(|reply| EngineInput::Unseen {
            gateway,
            provider_ids,
            reply,
        })
        .await
        .unwrap_or(all)
    }

    /// Hands over receipts.
    ///
    /// # Errors
    /// [`NotKept`]: the receipts must not be acknowledged to the gateway.
    pub async fn receipts(&self, receipts: Vec<Receipt>) -> Result<(), NotKept> {
        let place = self.places.take().ok_or(NotKept)?;
        let kept = self.ask(|reply| EngineInput::Receipts {
            receipts,
            place,
            reply,
        });
        kept.await.unwrap_or(Err(NotKept))
    }

    /// Takes work for a gateway's lane. Messages handed out are marked on disk first (P4).
    ///
    /// # Errors
    /// [`NotKept`]: the engine has stopped.
    pub async fn claim(&self, gateway: GatewayName, room: impl Into<LaneRoom>) -> Result<Claimed, NotKept> {
        let room = room.into();
        self.ask(|reply| EngineInput::Claim { gateway, room, reply })
            .await
            .unwrap_or(Err(NotKept))
    }

    /// Reports the outcome of an attempt.
    pub fn settle(&self, gateway: GatewayName, message: u64, outcome: Outcome) {
        if self
            .inputs
            .send(EngineInput::Settle {
                gateway,
                message,
                outcome,
            })
            .is_err()
        {
            tracing::warn!(
                message,
                "an attempt ended after the engine had; it will be looked up at the next start"
            );
        }
    }

    /// Returns how far a gateway has been read.
    pub async fn cursor(&self, gateway: GatewayName) -> Option<String> {
        self.ask(|reply| EngineInput::Cursor { gateway, reply })
            .await
            .flatten()
    }

    /// Returns the signal for the gateways to fetch at once: the machine slept, its clock was set,
    /// or the text of a webhook could not be fetched.
    #[must_use]
    pub fn fetch(&self) -> Arc<Notify> {
        self.fetch.clone()
    }

    /// Returns the provider's ids of messages still in want of a receipt.
    pub async fn awaiting(&self, gateway: GatewayName) -> Vec<String> {
        self.ask(|reply| EngineInput::Awaiting { gateway, reply })
            .await
            .unwrap_or_else(Vec::new)
    }

    /// Swaps the rules, whole.
    pub async fn reload(&self, rules: Rules, routes: Routes) -> bool {
        let rules = Box::new(rules);
        self.ask(|reply| EngineInput::Reload { rules, routes, reply })
            .await
            .is_some()
    }

    /// Reports that the texts of our absence have been fetched: now the engine may judge the due
    /// deadlines.
    pub fn judge(&self) {
        if self.inputs.send(EngineInput::Judge).is_err() {
            tracing::debug!("the engine has stopped");
        }
    }

    /// Asks the engine to stop.
    pub fn stop(&self) {
        if self.inputs.send(EngineInput::Stop).is_err() {
            tracing::debug!("the engine has stopped already");
        }
    }

    /// Returns the board of the last snapshot: who is out, and every trouble.
    #[must_use]
    pub fn board(&self) -> Board {
        self.snapshots.borrow().board()
    }

    /// Returns the last snapshot.
    #[must_use]
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.snapshots.borrow().clone()
    }

    /// Returns the last snapshot, and a way to hear of changes.
    #[must_use]
    pub fn snapshots(&self) -> watch::Receiver<Arc<Snapshot>> {
        self.snapshots.clone()
    }

    /// Waits until there may be something to send.
    pub fn work(&self) -> Arc<Notify> {
        self.work.clone()
    }

    /// Returns the size of the store on disk; `None` where it cannot be looked at.
    #[must_use]
    pub fn store_bytes(&self) -> Option<u64> {
        self.store.bytes()
    }

    /// Returns the evidence of a turning engine.
    #[must_use]
    pub fn pulse(&self) -> Arc<Pulse> {
        self.pulse.clone()
    }
}
