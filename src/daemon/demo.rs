//! The demo: the real daemon on simulated phones and a fast clock. No account, no set-up.

use super::{DaemonError, RunningDaemon, io, load, runtime, script, start};
use crate::app::{Envelope, Request, Response};
use crate::clock::{Clock, ScaledClock};
use crate::config::Config;
use crate::domain::principal::Principal;
use crate::domain::time::Timestamp;
use crate::engine::Handle;
use crate::gateway::simulated::Phones;
use crate::http::{DemoParts, DemoPhone};
use crate::input::SignOutRequest;
use std::io::Write;
use std::net::SocketAddr;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

/// The server's file; its folders are filled in.
const SERVER: &str = include_str!("../../config/demo/homeward.toml");

/// The school is the shipped example.
const SCHOOL: &str = include_str!("../../config/schools/example.toml");

/// The example's safe word, and the demo's in its place.
const SAFE_WORD: (&str, &str) = (
    r#"safe_word = { credential = "safe-word-jo" }"#,
    r#"safe_word = "marigold""#,
);

/// A Tuesday in term, a few minutes past one: the demo is the same on every day.
const BEGINS: &str = "2026-11-24T13:05:00Z";

/// How many times faster the story is told than the demo is watched.
const SCRIPT_FASTER: u32 = 4;

/// Options of the demo.
#[derive(Debug, Clone)]
pub struct DemoOptions {
    /// Tell the story as a transcript and end, instead of serving pages.
    pub script: bool,
    /// Where the pages are.
    pub listen: SocketAddr,
    /// How many times as fast as real time.
    pub speed: u32,
    /// Directory for the demo's state; a fresh folder otherwise.
    pub state_dir: Option<PathBuf>,
}

/// Runs the demo until told to stop, or to the end of its story.
///
/// # Errors
/// [`DaemonError`].
pub fn demo(options: DemoOptions) -> Result<(), DaemonError> {
    runtime()?.block_on(run(options))
}

async fn run(options: DemoOptions) -> Result<(), DaemonError> {
    let fresh = options.state_dir.is_none();
    let folder = options
        .state_dir
        .clone()
        .unwrap_or_else(|| std::env::temp_dir().join(format!("homeward-demo-{}", crate::entropy::hex(4))));
    let outcome = play(&options, &folder).await;
    if fresh && let Err(error) = std::fs::remove_dir_all(&folder) {
        tracing::debug!(%error, "the demo's folder was gone already");
    }
    outcome
}

async fn play(options: &DemoOptions, folder: &Path) -> Result<(), DaemonError> {
    let mut terminate = signal(SignalKind::terminate()).map_err(io("listen for SIGTERM"))?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(io("listen for Ctrl-C"))?;
    let path = write_configuration(folder)?;
    let begins = Timestamp::parse(BEGINS).map_err(DaemonError::Story)?;
    // A transcript is read at leisure afterwards, so its day may pass faster than a day watched
    // live.
    let speed = if options.script {
        options.speed.saturating_mul(SCRIPT_FASTER)
    } else {
        options.speed
    };
    let clock: Arc<dyn Clock> = Arc::new(ScaledClock::new(begins, speed));
    let mut config = load(&path, clock.as_ref(), super::LoadCause::Start)
        .map_err(DaemonError::Config)?
        .config;
    config.server.state_dir = folder.join("state");
    config.server.runtime_dir = folder.join("run");
    let listen = options.listen;
    let what =
        format!("listen on {listen}: is another demo running? Try `homeward demo --listen 127.0.0.1:0`");
    let listener = TcpListener::bind(listen).await.map_err(io(what))?;
    let address = listener
        .local_addr()
        .map_err(io("read the address that is listened on"))?;
    let people = directory(&config);
    let running = start(config, clock.clone(), listener, Some(options.speed)).await?;
    if options.script {
        let told = tokio::select! {
            told = script::tell(&running.handle, &running.phones, &clock, people) => told,
            _ = terminate.recv() => Ok(()),
            _ = interrupt.recv() => Ok(()),
        };
        running.stop().await?;
        return told;
    }
    begin(&running).await?;
    println!(
        "Homeward demo, {} times as fast as real time. Nobody real is written to.",
        options.speed
    );
    println!();
    println!("  who is out     http://{address}/");
    println!("  their phones   http://{address}/phones");
    println!();
    println!(
        "Jo and Ali are out on a home visit. Do nothing and watch, or reply from a phone: OK, SOS, ACK, SAFE."
    );
    // As it can be typed here: the program may be in no folder that the shell looks into.
    let program =
        std::env::current_exe().map_or_else(|_| "homeward".into(), |path| path.display().to_string());
    println!(
        "The command line works too:  {program} visit list --socket {}",
        running.socket.display()
    );
    println!("Ctrl-C ends it.");
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    running.stop().await?;
    println!("\nThe demo has ended.");
    Ok(())
}

/// Writes the demo's configuration, so that the demo reads a configuration like any other.
fn write_configuration(folder: &Path) -> Result<PathBuf, DaemonError> {
    let schools = folder.join("schools");
    std::fs::create_dir_all(&schools).map_err(io(format!("make the folder `{}`", schools.display())))?;
    let path = folder.join("homeward.toml");
    let school = SCHOOL.replace(SAFE_WORD.0, SAFE_WORD.1);
    write_private(&path, SERVER)?;
    write_private(&schools.join("example.toml"), &school)?;
    Ok(path)
}

/// Writes a file readable by us only: there is a safe word in it.
fn write_private(path: &Path, text: &str) -> Result<(), DaemonError> {
    let mut options = std::fs::OpenOptions::new();
    let opened = options
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(path);
    opened
        .and_then(|mut file| file.write_all(text.as_bytes()))
        .map_err(io(format!("write `{}`", path.display())))
}

/// The visit out at the beginning of the demo.
pub(super) fn first_visit() -> SignOutRequest {
    SignOutRequest {
        visit_type: "home".to_owned(),
        workers: vec!["jo".to_owned(), "ali".to_owned()],
        stops: vec!["12 Acacia Avenue, M5 3XX @ 13:25".to_owned()],
        household: Some("0161 496 0123".to_owned()),
        purpose: Some("attendance".to_owned()),
        vehicle: Some("blue Ford Fiesta AB12 CDE".to_owned()),
        authorised_by: Some("morgan".to_owned()),
        back: "+100m".to_owned(),
        ..SignOutRequest::default()
    }
}

/// Signs the first visit out, and has Jo report the arrival.
async fn begin(running: &RunningDaemon) -> Result<(), DaemonError> {
    sign_out(&running.handle).await?;
    let out = running.phones.changes();
    text_once_signed_out(&running.phones, out, &running.handle).await
}

/// Signs the first visit out.
pub(super) async fn sign_out(handle: &Handle) -> Result<(), DaemonError> {
    // The demo plays its own school's office.
    let request = Request::SignOut(Box::new(first_visit()));
    match handle.request(Envelope::new(Principal::DemoPage, request)).await {
        Response::Done(_) => Ok(()),
        Response::Refused { message } | Response::Invalid { message } | Response::Unknown { message } => {
            Err(DaemonError::Story(message))
        }
    }
}

/// Lets Jo report the arrival, once the sign-out text is there.
async fn text_once_signed_out(
    phones: &Phones,
    mut changes: tokio::sync::watch::Receiver<u64>,
    handle: &Handle,
) -> Result<(), DaemonError> {
    let jo = "+447700900101";
    let there = async {
        while phones.messages(jo).is_empty() {
            if changes.changed().await.is_err() {
                return;
            }
        }
    };
    if tokio::time::timeout(Duration::from_secs(10), there)
        .await
        .is_err()
    {
        return Err(DaemonError::Story("the sign-out text never came".to_owned()));
    }
    let now = handle.board().at.unwrap_or(Timestamp::MIN);
    phones.text(jo, "IN", now);
    Ok(())
}

/// Returns everybody with a phone or a mailbox, workers first.
fn directory(config: &Config) -> Vec<DemoPhone> {
    let people = config.schools.values().flat_map(|school| school.people.values());
    people
        .flat_map(|person| {
            let roles: Vec<&str> = person.roles.iter().map(crate::domain::id::Role::as_str).collect();
            let card = |address: &str| DemoPhone {
                name: person.name.reveal().to_owned(),
                roles: roles.join(", "),
                address: address.to_owned(),
            };
            let mobile = person.mobile.as_ref().map(|mobile| card(mobile.reveal()));
            let email = person.email.as_ref().map(|email| card(email.reveal()));
            [mobile, email].into_iter().flatten()
        })
        .collect()
}

/// Returns the state of the demo's pages.
pub(super) fn pages(config: &Config, phones: &Arc<Phones>, speed: u32) -> DemoParts {
    DemoParts {
        phones: phones.clone(),
        speed,
        people: directory(config),
    }
}
