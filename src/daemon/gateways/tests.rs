//! How often texts are fetched.

use super::{SAFETY_NET_AGAIN, SAFETY_NET_EVERY, rhythm};
use crate::domain::time::{Interval, Span};
use crate::gateway::InboundWays;
use std::time::Duration;

#[test]
fn where_texts_come_by_webhook_alone_the_list_is_read_every_five_minutes_all_the_same() {
    let ways = |poll: Option<u64>, webhook| InboundWays {
        poll: poll.and_then(|seconds| Interval::new(Span::from_secs(seconds))),
        webhook,
    };
    assert_eq!(
        rhythm(ways(None, true)),
        Some((SAFETY_NET_EVERY, SAFETY_NET_AGAIN))
    );
    assert_eq!(SAFETY_NET_EVERY, Duration::from_secs(300));
    let polled = Some((Duration::from_secs(7), Duration::from_secs(7)));
    for webhook in [true, false] {
        assert_eq!(rhythm(ways(Some(7), webhook)), polled, "as the school wants it");
    }
    assert_eq!(rhythm(ways(None, false)), None);
}
