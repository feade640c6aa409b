//! Reading of files named by the configuration or by a command: regular files only, up to a bound.
//!
//! Reading a pipe or a device may wait without end, or read without end: a daemon in the middle of a reload would then
//! obey no signal.

use rustix::fs::{Mode, OFlags};
use std::fs::File;
use std::io::{self, ErrorKind, Read as _};
use std::path::Path;

/// Longest secret, or file of phrases, in bytes.
pub const LONGEST_SECRET: u64 = 64 * 1024;

/// Longest file of certificates or of a policy's rules, in bytes.
pub const LONGEST_DATA: u64 = 4 * 1024 * 1024;

/// Longest TOML file read at all, in bytes.
pub const LONGEST_TOML: u64 = 16 * LONGEST_DATA;

/// Reads a regular file of at most `longest` bytes.
///
/// # Errors
/// The error of the system, or the fault of the file: [`remedy`] has the remedy.
pub fn bytes(path: &Path, longest: u64) -> io::Result<Vec<u8>> {
    // Without waiting for a writer: a pipe opens at once, and is refused below.
    let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK | OFlags::NOCTTY;
    let file = File::from(rustix::fs::open(path, flags, Mode::empty())?);
    let found = file.metadata()?;
    if found.is_dir() {
        return Err(io::Error::new(ErrorKind::IsADirectory, "it is a folder"));
    }
    if !found.is_file() {
        let why = "it is a pipe or a device, and no file";
        return Err(io::Error::new(ErrorKind::InvalidInput, why));
    }
    // Files of the kernel have no length, so the bytes are counted too.
    let mut bytes = Vec::new();
    if found.len() <= longest {
        file.take(longest + 1).read_to_end(&mut bytes)?;
    }
    if found.len() > longest || bytes.len() as u64 > longest {
        let why = format!("it is longer than {}", size(longest));
        return Err(io::Error::new(ErrorKind::FileTooLarge, why));
    }
    Ok(bytes)
}

/// Reads a regular file of at most `longest` bytes, in UTF-8.
///
/// # Errors
/// As [`bytes`], or the line of the first byte outside UTF-8.
pub fn text(path: &Path, longest: u64) -> io::Result<String> {
    String::from_utf8(bytes(path, longest)?).map_err(|error| {
        let right = error.utf8_error().valid_up_to();
        let line = 1 + error
            .as_bytes()
            .iter()
            .take(right)
            .filter(|byte| **byte == b'\n')
            .count();
        let why = format!("it is not UTF-8: the first wrong letter is in line {line} (byte {right})");
        io::Error::new(ErrorKind::InvalidData, why)
    })
}

/// Returns the remedy of an error of [`bytes`] or [`text`].
#[must_use]
pub fn remedy(error: &io::Error) -> &'static str {
    match error.kind() {
        ErrorKind::IsADirectory | ErrorKind::InvalidInput => "move it away, and put the file in its place",
        ErrorKind::FileTooLarge => "take out what does not belong into it",
        ErrorKind::InvalidData => "save it as UTF-8",
        ErrorKind::WouldBlock => "name a file on a disk: this one of the kernel's is waited for without end",
        _ => "check that it exists and that the daemon may read it",
    }
}

fn size(bytes: u64) -> String {
    if bytes >= 1 << 20 {
        format!("{} MiB", bytes >> 20)
    } else {
        format!("{} KiB", bytes >> 10)
    }
}
