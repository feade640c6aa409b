//! State of the spool: the folders, our rights there, and whether smsd takes our files.

use super::incoming::age;
use super::spool::{SpoolError, SpoolFolder, SpoolFolders};
use crate::domain::time::{Span, Timestamp};
use crate::gateway::{GatewayHealth, GatewayTrouble};
use rustix::fs::{Access, Mode, access};
use std::os::unix::fs::MetadataExt as _;

/// How long a file may lie in `outgoing`. smsd looks every ten seconds (`delaytime_mainprocess`).
const TAKEN_WITHIN: Span = Span::from_secs(120);

/// How long a file may wait for the modem. A text takes three seconds or so, a failing text a minute.
const SENT_WITHIN: Span = Span::from_mins(5);

/// Names the troubles of the spool.
pub(super) fn health(spool: &SpoolFolders, now: Timestamp) -> Result<GatewayHealth, SpoolError> {
    let mut troubles = troubles_of_folders(spool);
    if troubles.iter().all(|trouble| !trouble.is_serious) {
        let waits = |folder, longest| -> Result<bool, SpoolError> {
            Ok(spool.files(folder)?.iter().any(|file| age(file, now) > longest))
        };
        if waits(SpoolFolder::Outgoing, TAKEN_WITHIN)? {
            troubles.push(serious(
                "smsd takes no texts: they lie in `outgoing` for more than two minutes. Look at `systemctl status smstools`",
            ));
        } else if waits(SpoolFolder::Checked, SENT_WITHIN)? {
            troubles.push(serious(
                "texts wait for the modem for more than five minutes: is it plugged in, with signal, and its SIM paid for? \
                 smsd's log says more",
            ));
        }
    }
    Ok(GatewayHealth {
        troubles,
        ..GatewayHealth::default()
    })
}

/// Names the folders missing or closed to us.
pub(super) fn troubles_of_folders(spool: &SpoolFolders) -> Vec<GatewayTrouble> {
    let mut troubles = Vec::new();
    let needs = [
        (
            SpoolFolder::Outgoing,
            Access::READ_OK | Access::WRITE_OK | Access::EXEC_OK,
        ),
        (SpoolFolder::Checked, Access::READ_OK | Access::EXEC_OK),
        (SpoolFolder::Sent, Access::READ_OK | Access::EXEC_OK),
        (SpoolFolder::Failed, Access::READ_OK | Access::EXEC_OK),
        (
            SpoolFolder::Incoming,
            Access::READ_OK | Access::WRITE_OK | Access::EXEC_OK,
        ),
    ];
    for (folder, need) in needs {
        let name = folder.name();
        if !spool.has(folder) {
            troubles.push(serious(&format!(
                "the spool has no folder `{name}`: is smstools installed, and is `{name}` set in /etc/smsd.conf?"
            )));
        } else if access(spool.path(folder), need).is_err() {
            troubles.push(serious(&format!(
                "Homeward's user may not use the folder `{name}` of the spool: put the user into the group `smsd`, and name the \
                 spool in ReadWritePaths"
            )));
        }
    }
    let group = |folder| Some(spool.path(folder).metadata().ok()?.gid());
    if spool.has(SpoolFolder::New) && group(SpoolFolder::New) != group(SpoolFolder::Outgoing) {
        troubles.push(serious(
            "the folder `homeward-new` of the spool has another group than `outgoing`, so smsd could not read what is handed over: \
             `chgrp smsd` it and `chmod 2770` it",
        ));
    }
    if is_sticky(spool) {
        troubles.push(GatewayTrouble {
            is_serious: false,
            words: "texts that were read stay in `incoming`, and delivery reports there are not seen: `chmod -t` the folder, so that \
                    Homeward may move them"
                .to_owned(),
        });
    }
    troubles
}

/// Whether `incoming` lets only a file's owner move the file, and we are neither owner nor root.
fn is_sticky(spool: &SpoolFolders) -> bool {
    let user = rustix::process::geteuid();
    spool.path(SpoolFolder::Incoming).metadata().is_ok_and(|about| {
        about.mode() & Mode::SVTX.bits() != 0 && !user.is_root() && about.uid() != user.as_raw()
    })
}

fn serious(words: &str) -> GatewayTrouble {
    GatewayTrouble {
        is_serious: true,
        words: words.to_owned(),
    }
}
