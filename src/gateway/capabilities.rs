//! What a gateway can do.

use crate::domain::chain::Channel;
use crate::domain::time::Span;

/// What one configured gateway can do, for the courier, the pollers and `homeward check`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Capabilities {
    /// The channel that it serves.
    pub channel: Channel,
    /// Whether texts can be fetched from it.
    pub poll_inbound: bool,
    /// Whether it is set up to be called back by the provider.
    pub webhook: bool,
    /// How receipts come.
    pub receipts: Receipts,
    /// Whether [`super::Gateway::find_sent`] can find anything.
    pub look_up: bool,
    /// Longest validity that can be asked of the provider; `None` where none can.
    ///
    /// It bounds the provider's own queue only: a carrier may still deliver hours late.
    pub max_validity: Option<Span>,
}

/// How a gateway's receipts come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Receipts {
    /// There are none: accepted is the last word.
    None,
    /// By asking.
    Poll,
    /// By webhook only: a receipt that is lost on its way stays lost.
    Push,
    /// By webhook, and by asking.
    PushAndPoll,
}

impl Receipts {
    /// Whether a message without a receipt says something: it should have come.
    #[must_use]
    pub fn are_expected(self) -> bool {
        match self {
            Self::None => false,
            Self::Poll | Self::Push | Self::PushAndPoll => true,
        }
    }

    /// Whether [`super::Gateway::status`] can be asked for them.
    #[must_use]
    pub fn can_be_asked_for(self) -> bool {
        match self {
            Self::None | Self::Push => false,
            Self::Poll | Self::PushAndPoll => true,
        }
    }
}
