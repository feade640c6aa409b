//! The only randomness.

use crate::domain;

/// Returns `bytes` random bytes in hexadecimal, from the operating system.
///
/// Should the system have none (it always does once booted), the process id stands in: a reference must be unlikely
/// to repeat, not secret.
#[must_use]
pub fn hex(bytes: usize) -> String {
    let mut buffer = vec![0_u8; bytes];
    fill(&mut buffer);
    domain::hex::hex(&buffer)
}

/// Returns 32 random bytes, from which a process draws what must not be guessed: the salts of the record.
///
/// Should the system have none, the process id stands in: salts are weaker then, and no alert waits for chance.
#[must_use]
pub fn seed() -> [u8; 32] {
    let mut seed = [0; 32];
    fill(&mut seed);
    seed
}

/// Returns 32 random bytes for a token or a salt of a password; `None` where the system has none: nothing stands in for these.
#[must_use]
pub fn secret() -> Option<[u8; 32]> {
    let mut secret = [0; 32];
    getrandom::fill(&mut secret).is_ok().then_some(secret)
}

fn fill(buffer: &mut [u8]) {
    if getrandom::fill(buffer).is_err() {
        let id = std::process::id().to_be_bytes();
        for (index, byte) in buffer.iter_mut().enumerate() {
            *byte = id.get(index % 4).copied().unwrap_or(0);
        }
    }
}
