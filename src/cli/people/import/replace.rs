//! Putting a text in the place of a file: whole or not at all, with the mode, the owner and the group of before.

use crate::cli::error::CliError;
use crate::named_file;
use std::fs::{File, OpenOptions, Permissions};
use std::io::{self, Write as _};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _, fchown};
use std::path::{Path, PathBuf};

/// Replaces the text of a file, if the text still is `before`.
///
/// # Errors
/// The file was changed meanwhile, or cannot be written. The old text stays.
pub(super) fn replace(path: &Path, before: &str, after: &str) -> Result<(), CliError> {
    let failed = |source| CliError::File {
        path: path.to_owned(),
        source,
    };
    // A link to a file elsewhere stays a link.
    let target = path.canonicalize().map_err(failed)?;
    let beside = beside(&target);
    let written = write_beside(&target, &beside, after).and_then(|()| {
        if named_file::text(&target, named_file::LONGEST_TOML)? == before {
            std::fs::rename(&beside, &target)
        } else {
            let why = "it was changed by somebody else meanwhile; nothing was written: ask again";
            Err(io::Error::new(io::ErrorKind::ResourceBusy, why))
        }
    });
    if let Err(error) = written {
        // The first error is reported; a file left over has a hidden name, and is no school.
        drop(std::fs::remove_file(&beside));
        return Err(failed(error));
    }
    let folder = target.parent().unwrap_or(Path::new("."));
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(failed)
}

/// Returns the name of the new file until the renaming: hidden, so no pattern of schools takes the file in.
fn beside(target: &Path) -> PathBuf {
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    target.with_file_name(format!(".{name}.new-{}", std::process::id()))
}

fn write_beside(target: &Path, beside: &Path, text: &str) -> io::Result<()> {
    let old = target.metadata()?;
    let mut options = OpenOptions::new();
    // Closed to all others until the mode of the old file is set.
    let mut file = options.write(true).create_new(true).mode(0o600).open(beside)?;
    let new = file.metadata()?;
    if (new.uid(), new.gid()) != (old.uid(), old.gid()) {
        fchown(&file, Some(old.uid()), Some(old.gid()))?;
    }
    file.set_permissions(Permissions::from_mode(old.mode() & 0o7777))?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}
