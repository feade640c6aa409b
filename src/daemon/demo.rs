//! The demo: the real daemon on simulated phones and a fast clock. No account, no set-up.

mod pacing;
mod script;

use super::{DaemonError, RunningDaemon, io, load, runtime, start};
use crate::app::{Envelope, Request, Response};
use crate::clock::ScaledClock;
use crate::config::Config;
use crate::domain::principal::Principal;
use crate::domain::time::Timestamp;
use crate::engine::Handle;
use crate::gateway::simulated::Phones;
use crate::http::{DemoCommands, DemoPace, DemoParts, DemoPhone};
use crate::input::SignOutRequest;
use std::io::Write;
use std::net::SocketAddr;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use tokio::task::JoinSet;

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

/// The folder of the store, within the demo's own.
const STATE: &str = "state";

/// The folder of the socket, within the demo's own.
const RUN: &str = "run";

/// A sign-out that the demo's school takes, as it is typed.
const SIGN_OUT: [&str; 6] = [
    "--type doorstep",
    "--worker jo",
    "--stop '3 Elm Road, M5 3XX'",
    "--household '0161 496 0124' --purpose attendance",
    "--authorised-by morgan",
    "--back +30m",
];

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
    // Kept for every story: a browser that comes between two of them waits for the next.
    let door = open_door(options.listen).await?;
    let mut story = DemoStory::begin(options, folder, &path, &door).await?;
    if options.script {
        let told = tokio::select! {
            told = script::tell(&story.running, &story.pace, story.clock.as_ref()) => told,
            _ = terminate.recv() => Ok(()),
            _ = interrupt.recv() => Ok(()),
        };
        story.running.stop().await?;
        return told;
    }
    open_scene(&story.running).await?;
    say_where(options, &story.running, &door)?;
    loop {
        let again = tokio::select! {
            again = story.again.changed() => again.is_ok(),
            _ = terminate.recv() => false,
            _ = interrupt.recv() => false,
        };
        story.running.stop().await?;
        if !again {
            break;
        }
        forget(folder)?;
        story = DemoStory::begin(options, folder, &path, &door).await?;
        open_scene(&story.running).await?;
    }
    println!("\nThe demo has ended.");
    Ok(())
}

/// A story under way: a daemon of its own, on a clock of its own.
struct DemoStory {
    running: RunningDaemon,
    pace: Arc<DemoPace>,
    clock: Arc<ScaledClock>,
    /// Changes once the viewer wants the story begun again.
    again: watch::Receiver<u64>,
    _pacing: JoinSet<()>,
}

impl DemoStory {
    /// Starts the daemon, with the clock at the beginning of the story and standing still.
    async fn begin(
        options: &DemoOptions,
        folder: &Path,
        path: &Path,
        door: &std::net::TcpListener,
    ) -> Result<Self, DaemonError> {
        let begins = Timestamp::parse(BEGINS).map_err(DaemonError::Story)?;
        // A transcript is read at leisure afterwards, so its day may pass faster than a day watched
        // live.
        let speed = if options.script {
            options.speed.saturating_mul(SCRIPT_FASTER)
        } else {
            options.speed
        };
        let clock = Arc::new(ScaledClock::new(begins, 0));
        let pace = Arc::new(DemoPace::new(clock.clone(), speed));
        let mut config = load(path, clock.as_ref(), super::LoadCause::Start)
            .map_err(DaemonError::Config)?
            .config;
        config.server.state_dir = folder.join(STATE);
        config.server.runtime_dir = folder.join(RUN);
        let listener = door.try_clone().and_then(TcpListener::from_std);
        let listener = listener.map_err(io("listen for the pages"))?;
        let running = start(config, clock.clone(), listener, Some(pace.clone())).await?;
        let mut pacing = JoinSet::new();
        pacing.spawn(pacing::wake_at_changes(running.handle.clone(), pace.clone()));
        if !options.script {
            pacing.spawn(pacing::slow_down_while_asked(
                running.handle.clone(),
                pace.clone(),
            ));
        }
        Ok(Self {
            again: pace.beginnings(),
            running,
            pace,
            clock,
            _pacing: pacing,
        })
    }
}

/// Opens the port of the pages.
async fn open_door(listen: SocketAddr) -> Result<std::net::TcpListener, DaemonError> {
    let what =
        format!("listen on {listen}: is another demo running? Try `homeward demo --listen 127.0.0.1:0`");
    let listener = TcpListener::bind(listen).await.map_err(io(what))?;
    listener.into_std().map_err(io("keep the port of the pages"))
}

/// Forgets a story: its store, and the traces of the store.
fn forget(folder: &Path) -> Result<(), DaemonError> {
    for part in [STATE, RUN] {
        let part = folder.join(part);
        std::fs::remove_dir_all(&part).map_err(io(format!("forget `{}`", part.display())))?;
    }
    Ok(())
}

/// Says on the terminal where the demo is to be seen, and that it waits.
fn say_where(
    options: &DemoOptions,
    running: &RunningDaemon,
    door: &std::net::TcpListener,
) -> Result<(), DaemonError> {
    let address = door
        .local_addr()
        .map_err(io("read the address that is listened on"))?;
    println!("Homeward demo. Nobody real is written to.");
    println!();
    println!("  who is out     http://{address}/");
    println!("  their phones   http://{address}/phones");
    println!();
    println!("It begins when you open one of these pages. Jo and Ali are out on a home visit.");
    println!("Do nothing and watch, or reply from a phone: OK, SOS, ACK, SAFE.");
    println!(
        "Its clock runs {}, and slower while somebody is asked to answer.",
        crate::http::pace_in_words(options.speed)
    );
    println!("Buttons on each page pause it, slow it, and begin it again.");
    println!();
    println!("The command line works too:");
    println!();
    println!("  {}", commands(&running.socket).list);
    println!();
    println!("Ctrl-C ends it.");
    Ok(())
}

/// Returns the commands that are shown, as they can be typed here: the program may be in no folder
/// that the shell looks into.
fn commands(socket: &Path) -> DemoCommands {
    let program = std::env::current_exe().unwrap_or_else(|_| "homeward".into());
    let (program, socket) = (as_typed(&program), as_typed(socket));
    let sign_out = SIGN_OUT.join(" ");
    DemoCommands {
        list: format!("{program} visit list --socket {socket}"),
        sign_out: format!("{program} visit out {sign_out} --socket {socket}"),
    }
}

/// Returns a path as a shell reads it.
fn as_typed(path: &Path) -> String {
    let text = path.display().to_string();
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-+@%:,".contains(c);
    if text.chars().all(plain) {
        text
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
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

/// Signs the first visit out, and has Jo report the arrival; a story kept from an earlier demo goes
/// on as it is.
async fn open_scene(running: &RunningDaemon) -> Result<(), DaemonError> {
    if !running.handle.board().visits.is_empty() {
        return Ok(());
    }
    let out = running.phones.changes();
    sign_out(&running.handle).await?;
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

/// Returns everybody's phone and mailbox, in the order of the directory.
fn directory(config: &Config) -> Vec<DemoPhone> {
    let people = config.schools.values().flat_map(|school| school.people.values());
    people.flat_map(DemoPhone::of).collect()
}

/// Returns the state of the demo's pages.
pub(super) fn pages(config: &Config, phones: &Arc<Phones>, pace: Arc<DemoPace>, socket: &Path) -> DemoParts {
    DemoParts {
        phones: phones.clone(),
        pace,
        people: directory(config),
        commands: commands(socket),
    }
}
