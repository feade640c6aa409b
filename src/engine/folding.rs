//! Folding the store's log into the database beside the engine: no turn waits for a fold.

use crate::store::LogFolder;
use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};
use std::thread::JoinHandle;

/// The thread that folds.
#[derive(Debug)]
pub(super) struct FoldingThread {
    wanted: Option<SyncSender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl FoldingThread {
    /// Starts the thread; `None` without a thread to be had: the engine then folds by itself.
    pub(super) fn start(folder: LogFolder) -> Option<Self> {
        let (wanted, wishes) = sync_channel(1);
        let thread = std::thread::Builder::new()
            .name("folding".to_owned())
            .spawn(move || {
                while wishes.recv().is_ok() {
                    if let Err(error) = folder.fold() {
                        tracing::warn!(
                            error = error.in_full(),
                            "the store's log could not be folded in; another try follows"
                        );
                    }
                }
            });
        match thread {
            Ok(thread) => Some(Self {
                wanted: Some(wanted),
                thread: Some(thread),
            }),
            Err(error) => {
                tracing::warn!(%error, "no thread to fold the store's log: the engine folds by itself");
                None
            }
        }
    }

    /// Asks for a fold; a wish while another waits is the same wish. Returns whether the thread is there to hear.
    pub(super) fn want(&self) -> bool {
        let asked = self.wanted.as_ref().map(|wanted| wanted.try_send(()));
        matches!(asked, Some(Ok(()) | Err(TrySendError::Full(()))))
    }
}

impl Drop for FoldingThread {
    /// Ends the thread before the engine lets go of the store: the last connection tidies up.
    fn drop(&mut self) {
        self.wanted = None;
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::warn!("the thread that folds the store's log failed");
        }
    }
}
