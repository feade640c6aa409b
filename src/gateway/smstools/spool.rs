//! The folders shared by smsd and us, and how files are put there and taken away.
//!
//! A name with a slash is never used as a path: no text can lead out of the spool.

use crate::domain::delivery::SendFailure;
use crate::gateway::PollFailure;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// Longest file read: ten times a text of 255 parts.
const FILE_MAX: u64 = 512 * 1024;

/// Most names read of a folder.
const NAMES_MAX: usize = 200_000;

/// The file locked while a message is looked for and handed over.
const LOCK: &str = "lock";

/// The folders of a spool, by the usual names (smstools, `configure.html`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SpoolFolders {
    root: PathBuf,
}

/// A folder of the spool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SpoolFolder {
    /// Files looked at by smsd, next for the modem.
    Checked,
    /// Ours: texts on our disk by now.
    Done,
    /// Files given up by smsd.
    Failed,
    /// Texts from the modem.
    Incoming,
    /// Ours: files being written, unseen by smsd.
    New,
    /// Files for smsd to take.
    Outgoing,
    /// Delivery reports, if smsd keeps reports apart.
    Report,
    /// Ours: delivery reports out of `incoming`.
    Reports,
    /// Files sent by smsd.
    Sent,
}

impl SpoolFolder {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Checked => "checked",
            Self::Done => "homeward-done",
            Self::Failed => "failed",
            Self::Incoming => "incoming",
            Self::New => "homeward-new",
            Self::Outgoing => "outgoing",
            Self::Report => "report",
            Self::Reports => "homeward-reports",
            Self::Sent => "sent",
        }
    }
}

/// Why the spool could not be used. No words of a file's own.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum SpoolError {
    /// Too many questions wait for the disk. Nothing was done.
    #[error("the disk of the spool is too slow")]
    Busy,
    /// We have no right to. Nothing was handed over.
    #[error("Homeward's user may not {what} the folder `{folder}` of the spool")]
    Forbidden {
        /// The act tried.
        what: &'static str,
        /// The folder.
        folder: &'static str,
    },
    /// The outcome is not known: the file may have been handed over.
    #[error("the spool did not answer in time")]
    Late,
    /// A folder is not there. Nothing was handed over.
    #[error("the spool has no folder `{0}`: is smstools installed, and is `spool` its folder?")]
    Missing(&'static str),
    /// The file was handed over, and may be lost if the power fails now.
    #[error("the spool's disk failed as a file was handed over ({0})")]
    Unsure(io::ErrorKind),
    /// The disk failed. Nothing was handed over.
    #[error("the folder `{folder}` of the spool could not be used ({kind})")]
    Unusable {
        /// The folder.
        folder: &'static str,
        /// The system's word for the fault.
        kind: io::ErrorKind,
    },
}

impl SpoolError {
    fn of(folder: SpoolFolder, what: &'static str, error: &io::Error) -> Self {
        let folder = folder.name();
        match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Self::Missing(folder),
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                Self::Forbidden { what, folder }
            }
            kind => Self::Unusable { folder, kind },
        }
    }

    /// Returns the consequence for a message to be handed over.
    pub(super) fn send_failure(&self) -> SendFailure {
        let why = self.to_string();
        match self {
            Self::Busy => SendFailure::Retry { after: None, why },
            Self::Forbidden { .. } => SendFailure::Refused { why },
            Self::Late | Self::Unsure(_) => SendFailure::Unknown { why },
            Self::Missing(_) | Self::Unusable { .. } => SendFailure::BeforeSend { why },
        }
    }

    /// Returns the consequence for a question.
    pub(super) fn poll_failure(&self) -> PollFailure {
        let why = self.to_string();
        match self {
            Self::Busy => PollFailure::Busy { after: None, why },
            Self::Forbidden { .. } => PollFailure::Refused { why },
            Self::Late | Self::Missing(_) | Self::Unsure(_) | Self::Unusable { .. } => {
                PollFailure::Unreachable { why }
            }
        }
    }
}

/// A file of the spool, by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SpoolName {
    pub(super) name: String,
    /// When smsd, or we, wrote the file last.
    pub(super) written_at: SystemTime,
}

impl SpoolFolders {
    /// Returns the folders of the spool at `root`.
    pub(super) fn new(root: PathBuf) -> Self {
        Self { root }
    }

    /// Returns the path of a folder.
    pub(super) fn path(&self, folder: SpoolFolder) -> PathBuf {
        self.root.join(folder.name())
    }

    /// Returns the files of a folder, the oldest first. Left out are links, folders, and files locked by smsd (`*.LOCK`).
    pub(super) fn files(&self, folder: SpoolFolder) -> Result<Vec<SpoolName>, SpoolError> {
        let failed = |error: &io::Error| SpoolError::of(folder, "read", error);
        let mut files = Vec::new();
        for entry in fs::read_dir(self.path(folder))
            .map_err(|error| failed(&error))?
            .take(NAMES_MAX)
        {
            let entry = entry.map_err(|error| failed(&error))?;
            let Ok(name) = entry.file_name().into_string() else {
                continue;
            };
            // A file may be gone again by now.
            let Ok(about) = entry.metadata() else { continue };
            let Ok(written_at) = about.modified() else {
                continue;
            };
            if about.is_file() && !name.ends_with(".LOCK") && !name.starts_with('.') {
                files.push(SpoolName { name, written_at });
            }
        }
        files.retain(|file| !self.path(folder).join(format!("{}.LOCK", file.name)).exists());
        files.sort_by(|one, other| (one.written_at, &one.name).cmp(&(other.written_at, &other.name)));
        Ok(files)
    }

    /// Returns the names in a folder, locked or not. smsd may be set to keep neither sent nor failed files: then there are none.
    pub(super) fn names(&self, folder: SpoolFolder) -> Result<Vec<String>, SpoolError> {
        let is_kept = matches!(folder, SpoolFolder::Failed | SpoolFolder::Sent);
        if is_kept && self.root.is_dir() && !self.has(folder) {
            return Ok(Vec::new());
        }
        let failed = |error: &io::Error| SpoolError::of(folder, "read", error);
        let mut names = Vec::new();
        for entry in fs::read_dir(self.path(folder))
            .map_err(|error| failed(&error))?
            .take(NAMES_MAX)
        {
            names.extend(entry.map_err(|error| failed(&error))?.file_name().into_string());
        }
        names.retain(|name| !name.ends_with(".LOCK"));
        Ok(names)
    }

    /// Whether a folder is there.
    pub(super) fn has(&self, folder: SpoolFolder) -> bool {
        self.path(folder).is_dir()
    }

    /// Whether a file is in a folder, locked or not.
    pub(super) fn holds(&self, folder: SpoolFolder, name: &str) -> bool {
        is_one_name(name) && self.path(folder).join(name).is_file()
    }

    /// Reads a file; `None` if gone, or too long for a text.
    pub(super) fn read(&self, folder: SpoolFolder, name: &str) -> Result<Option<Vec<u8>>, SpoolError> {
        if !is_one_name(name) {
            return Ok(None);
        }
        let flags = rustix::fs::OFlags::NOFOLLOW.bits().cast_signed();
        let opened = OpenOptions::new()
            .read(true)
            .custom_flags(flags)
            .open(self.path(folder).join(name));
        let file = match opened {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(SpoolError::of(folder, "read from", &error)),
        };
        let mut content = Vec::new();
        file.take(FILE_MAX + 1)
            .read_to_end(&mut content)
            .map_err(|error| SpoolError::of(folder, "read from", &error))?;
        Ok((content.len() as u64 <= FILE_MAX).then_some(content))
    }

    /// Keeps every other attempt from handing over until the lock is dropped: of the same gateway, of a gateway from before a reload,
    /// of another process.
    pub(super) fn lock(&self) -> Result<SpoolLock, SpoolError> {
        if !self.has(SpoolFolder::Outgoing) {
            return Err(SpoolError::Missing(SpoolFolder::Outgoing.name()));
        }
        self.make(SpoolFolder::New)?;
        let failed = |error: io::Error| SpoolError::of(SpoolFolder::New, "write to", &error);
        let mut options = OpenOptions::new();
        let options = options.read(true).write(true).create(true).truncate(false);
        let file = options
            .open(self.path(SpoolFolder::New).join(LOCK))
            .map_err(failed)?;
        rustix::fs::flock(&file, rustix::fs::FlockOperation::LockExclusive)
            .map_err(|error| failed(error.into()))?;
        Ok(SpoolLock(file))
    }

    /// Hands a file to smsd: written elsewhere on the same disk, brought to the disk, and moved in whole.
    ///
    /// The group may read and write the file: smsd adds lines.
    pub(super) fn hand_over(&self, name: &str, content: &[u8]) -> Result<(), SpoolError> {
        let outgoing = self.path(SpoolFolder::Outgoing);
        let written = self.path(SpoolFolder::New).join(name);
        let write = || -> io::Result<()> {
            let mut options = OpenOptions::new();
            let mut file = options
                .write(true)
                .create(true)
                .truncate(true)
                .mode(0o660)
                .open(&written)?;
            file.set_permissions(fs::Permissions::from_mode(0o660))?;
            file.write_all(content)?;
            file.sync_all()
        };
        write().map_err(|error| SpoolError::of(SpoolFolder::New, "write to", &error))?;
        fs::rename(&written, outgoing.join(name))
            .map_err(|error| SpoolError::of(SpoolFolder::Outgoing, "write to", &error))?;
        sync(&outgoing).map_err(|error| SpoolError::Unsure(error.kind()))
    }

    /// Moves a file into a folder of ours.
    pub(super) fn put_away(&self, name: &str, from: SpoolFolder, to: SpoolFolder) -> Result<(), SpoolError> {
        if !is_one_name(name) {
            return Ok(());
        }
        self.make(to)?;
        match fs::rename(self.path(from).join(name), self.path(to).join(name)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            moved => moved.map_err(|error| SpoolError::of(from, "move files out of", &error)),
        }
    }

    /// Makes a folder of ours, unless there. The group is the spool's, where the spool hands the group down (setgid).
    fn make(&self, folder: SpoolFolder) -> Result<(), SpoolError> {
        if self.has(folder) {
            return Ok(());
        }
        if !self.root.is_dir() {
            return Err(SpoolError::Missing("."));
        }
        fs::create_dir(self.path(folder)).map_err(|error| SpoolError::of(folder, "make", &error))
    }
}

/// The right to hand over, and the last reference number of a text in parts.
pub(super) struct SpoolLock(File);

impl SpoolLock {
    /// Returns the next reference number, so that 256 texts in a row have 256 numbers: with numbers drawn by lot, a phone now and then
    /// would join the parts of two texts.
    pub(super) fn next_number(&mut self) -> Result<u8, SpoolError> {
        let failed = |error: &io::Error| SpoolError::of(SpoolFolder::New, "write to", error);
        let mut last = [0];
        self.0.rewind().map_err(|error| failed(&error))?;
        // An empty file, of a lock never used, leaves the zero.
        let read = self.0.read(&mut last).map_err(|error| failed(&error))?;
        let next = if read == 0 { 1 } else { last[0].wrapping_add(1) };
        self.0.rewind().map_err(|error| failed(&error))?;
        self.0.write_all(&[next]).map_err(|error| failed(&error))?;
        Ok(next)
    }
}

/// Whether a text is a file's name, and no way to another folder.
fn is_one_name(name: &str) -> bool {
    !name.is_empty() && name != "." && name != ".." && !name.contains(['/', '\0'])
}

fn sync(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}
