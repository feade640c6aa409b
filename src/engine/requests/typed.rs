//! What was typed, understood: a stop, a longer time, how somebody knows.

use super::{No, invalid};
use crate::domain::alert::How;
use crate::domain::command::Extension;
use crate::domain::private::Private;
use crate::domain::time::Timestamp;
use crate::domain::visit::Stop;
use crate::wording::civil;

/// Understands `ADDRESS` or `ADDRESS @ 14:10`.
pub(super) fn stop(text: &str, now: Timestamp, time_zone: &str) -> Result<Stop, No> {
    match text.rsplit_once('@') {
        Some((address, time)) => {
            let expected_at = civil::parse_back(time.trim(), now, time_zone).map_err(No::Invalid)?;
            Ok(Stop {
                address: Private::new(address.trim()),
                expected_at: Some(expected_at),
            })
        }
        None => Ok(Stop {
            address: Private::new(text.trim()),
            expected_at: None,
        }),
    }
}

/// Understands `15m`, `+15m` or `15:45`.
pub(super) fn extension(text: &str, now: Timestamp, time_zone: &str) -> Result<Extension, No> {
    if text.contains(':') {
        return civil::parse_back(text, now, time_zone)
            .map(Extension::Until)
            .map_err(No::Invalid);
    }
    let by = format!("+{}", text.trim().trim_start_matches('+'));
    let until = civil::parse_back(&by, now, time_zone).map_err(No::Invalid)?;
    Ok(Extension::By(until.since(now)))
}

pub(super) fn parse_how(how: &str) -> Result<How, No> {
    match how.to_ascii_lowercase().as_str() {
        "seen" => Ok(How::Seen),
        "spoke" => Ok(How::Spoke),
        "challenge" => Ok(How::Challenge),
        _ => Err(invalid(format!(
            "`{how}` is not a way to know: say seen, spoke or challenge"
        ))),
    }
}
