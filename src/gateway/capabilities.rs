//! Abilities of a gateway, as the gateway declares them.

use crate::domain::chain::Channel;
use crate::domain::time::Span;
use std::num::NonZeroU16;

/// Abilities of one configured gateway, for the courier, the pollers and `homeward check`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Capabilities {
    /// Channel that the gateway serves.
    pub channel: Channel,
    /// Whether the gateway can be asked for texts.
    pub poll_inbound: bool,
    /// Whether the provider is set up to call the gateway's webhooks.
    pub webhook: bool,
    /// Ways in which receipts come.
    pub receipts: Receipts,
    /// Whether [`super::Gateway::find_sent`] can find anything.
    pub look_up: bool,
    /// Longest validity that can be asked of the provider; `None` where the provider takes no
    /// validity.
    ///
    /// The validity bounds the provider's own queue only: a carrier may still deliver hours late.
    pub max_validity: Option<Span>,
    /// Messages that the provider likes to be handed at once.
    pub at_once: AtOnce,
}

/// How many messages a gateway is handed at once: at least one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AtOnce(NonZeroU16);

impl AtOnce {
    /// The most that may be set.
    pub const MOST: u16 = 256;

    /// For a provider that likes many: 32.
    pub const MANY: Self = Self::or_one(32);

    /// For a server with a connection for each: 8.
    pub const FEW: Self = Self::or_one(8);

    /// Builds a number from 1 to [`Self::MOST`].
    #[must_use]
    pub fn new(number: u16) -> Option<Self> {
        NonZeroU16::new(number)
            .filter(|number| number.get() <= Self::MOST)
            .map(Self)
    }

    const fn or_one(number: u16) -> Self {
        match NonZeroU16::new(number) {
            Some(number) => Self(number),
            None => Self(NonZeroU16::MIN),
        }
    }

    /// Returns the number.
    #[must_use]
    pub const fn get(self) -> u16 {
        self.0.get()
    }
}

/// Ways in which a gateway's receipts come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Receipts {
    /// No receipts: accepted is the last word.
    None,
    /// By asking.
    Poll,
    /// By webhook only: a receipt lost on its way stays lost.
    Push,
    /// By webhook, and by asking.
    PushAndPoll,
}

impl Receipts {
    /// Whether every message should get a receipt, so that a missing receipt is a sign of trouble.
    #[must_use]
    pub fn are_expected(self) -> bool {
        match self {
            Self::None => false,
            Self::Poll | Self::Push | Self::PushAndPoll => true,
        }
    }

    /// Whether [`super::Gateway::status`] can be asked for receipts.
    #[must_use]
    pub fn can_be_asked_for(self) -> bool {
        match self {
            Self::None | Self::Push => false,
            Self::Poll | Self::PushAndPoll => true,
        }
    }
}
