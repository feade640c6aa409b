//! The only randomness.

/// Returns `bytes` random bytes in hexadecimal, from the operating system.
///
/// Should the system have none (it always does once booted), the process id stands in: a reference must be unlikely
/// to repeat, not secret.
#[must_use]
pub fn hex(bytes: usize) -> String {
    let mut buffer = vec![0_u8; bytes];
    if getrandom::fill(&mut buffer).is_err() {
        let id = std::process::id().to_be_bytes();
        for (index, byte) in buffer.iter_mut().enumerate() {
            *byte = id.get(index % 4).copied().unwrap_or(0);
        }
    }
    buffer.iter().map(|byte| format!("{byte:02x}")).collect()
}
