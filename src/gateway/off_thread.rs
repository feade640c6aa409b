//! Work on disks and under locks of other programs, off the threads of the async runtime.

use crate::domain::time::Span;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;

/// Most threads waiting for one gateway at once: a hanging disk must not take every thread.
const THREADS_MAX: usize = 8;

/// Why a piece of work has no outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoOutcome {
    /// No thread was free in time: the work was not begun, and never will be.
    NotBegun,
    /// The work took too long, or broke down. The work may still be done.
    Unknown,
}

/// The threads of a gateway.
pub(super) struct OffThread {
    limit: Duration,
    threads: Arc<Semaphore>,
}

impl OffThread {
    /// Returns the threads of a gateway whose attempts take `limit` at most.
    pub(super) fn new(limit: Span) -> Self {
        Self {
            limit: limit.to_std(),
            threads: Arc::new(Semaphore::new(THREADS_MAX)),
        }
    }

    /// Does a piece of work, and waits for the outcome within the limit.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, NoOutcome> {
        let threads = Arc::clone(&self.threads);
        let Ok(Ok(thread)) = tokio::time::timeout(self.limit, threads.acquire_owned()).await else {
            return Err(NoOutcome::NotBegun);
        };
        let begun = tokio::task::spawn_blocking(move || {
            let done = work();
            drop(thread);
            done
        });
        match tokio::time::timeout(self.limit, begun).await {
            Ok(Ok(outcome)) => Ok(outcome),
            Ok(Err(_)) | Err(_) => Err(NoOutcome::Unknown),
        }
    }
}
