//! The share of each server in the files that the process may have open: whatever comes from outside, the store and the
//! gateways have files left.

use rustix::process::{Resource, getrlimit};

/// The files of a process without any limit of its own: what most systems allow.
const USUAL: u64 = 1024;

/// How many connections each server may have open at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ConnectionShares {
    /// To the web server.
    pub(super) web: usize,
    /// To the control socket.
    pub(super) control: usize,
}

impl ConnectionShares {
    /// Reads the limit of this process.
    pub(super) fn of_this_process() -> Self {
        Self::of(getrlimit(Resource::Nofile).current.unwrap_or(USUAL))
    }

    /// A quarter for the web server, an eighth for the control socket, the rest for store and gateways.
    fn of(files: u64) -> Self {
        let share = |of: u64, at_least: usize, at_most: usize| {
            usize::try_from(files / of)
                .unwrap_or(at_most)
                .clamp(at_least, at_most)
        };
        Self {
            web: share(4, 8, 256),
            control: share(8, 4, 64),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn most_of_the_files_stay_for_the_store_and_the_gateways() {
        for files in [64, 256, 1024, 8192, u64::MAX] {
            let shares = ConnectionShares::of(files);
            assert!(
                (shares.web + shares.control) as u64 <= files / 2,
                "{files}: {shares:?}"
            );
            assert!(shares.web >= 8 && shares.control >= 4, "{files}: {shares:?}");
        }
    }
}
