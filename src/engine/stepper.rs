//! The engine without its thread: a caller says when to turn.
//!
//! A simulation plays a school year in seconds. The simulation turns the same engine on the same
//! store, one turn at a time, in its own thread and by its own clock, so that a seed gives the same
//! run each time.

use super::handle::EngineInput;
use super::{Engine, EngineError, Handle, drain, prepare};
use crate::app::{Routes, Rules};
use crate::clock::Clock;
use crate::domain::time::Timestamp;
use crate::store::Store;
use std::sync::{Arc, mpsc};
use std::time::Duration;

/// An engine that turns only on demand.
pub struct EngineStepper {
    engine: Engine,
    incoming: mpsc::Receiver<EngineInput>,
    waiting: Vec<EngineInput>,
}

impl EngineStepper {
    /// Builds an engine on the store's state, as [`super::start`] does, and leaves the turning to
    /// the caller.
    ///
    /// # Errors
    /// [`EngineError::Load`].
    pub fn new(
        store: Store,
        rules: Rules,
        routes: Routes,
        clock: Arc<dyn Clock>,
    ) -> Result<(Handle, Self), EngineError> {
        let (handle, engine, incoming) = prepare(store, rules, routes, clock)?;
        let stepper = Self {
            engine,
            incoming,
            waiting: Vec::new(),
        };
        Ok((handle, stepper))
    }

    /// Whether any input has been sent and not yet taken by a turn.
    #[must_use]
    pub fn has_input(&mut self) -> bool {
        if self.waiting.is_empty() {
            self.waiting.extend(self.incoming.try_recv().ok());
        }
        !self.waiting.is_empty()
    }

    /// Takes one turn with all inputs sent so far. Returns how the engine ended, if ended.
    pub fn turn(&mut self) -> Option<Result<(), EngineError>> {
        let mut inputs = std::mem::take(&mut self.waiting);
        inputs.extend(drain(None, &self.incoming));
        self.engine.turn_once(inputs, false)
    }

    /// Says where an index of the application differs from the states behind it; nothing where all is well.
    #[must_use]
    pub fn index_faults(&self) -> Vec<String> {
        self.engine.app.index_faults()
    }

    /// Returns how long the engine's thread would wait for an input before turning: five seconds at
    /// most.
    #[must_use]
    pub fn look_within(&self) -> Duration {
        self.engine.look_within()
    }

    /// Returns until when turns without an input would change nothing, as things stand: no deadline, no step, no routine and
    /// no message is due before. `None` if nothing is to come at all.
    #[must_use]
    pub fn quiet_until(&self) -> Option<Timestamp> {
        self.engine.quiet_until()
    }

    /// Notes that the engine has looked at its clock until now and found nothing to do, as its
    /// thread would have every five seconds. To be called before `quiet_until` only.
    pub fn looked(&mut self) {
        self.engine.looked();
    }
}
