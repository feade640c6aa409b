//! The control socket: the input is what a client sends.

use super::world::World;
use homeward::app::Call;
use homeward::control::ControlServer;
use serde_json::Value;
use std::cell::RefCell;
use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::net::UnixStream;
use std::time::Duration;
use tokio::sync::oneshot;

/// How long an answer may take before it counts as none.
const ANSWERS_WITHIN: Duration = Duration::from_secs(20);

struct Stage {
    client: BufReader<UnixStream>,
    world: World,
    before: Value,
    /// The server stops when this goes.
    _stop: oneshot::Sender<()>,
}

impl Stage {
    fn new() -> Self {
        let world = World::start();
        let socket = world.folder().join("control.sock");
        let server = {
            let _entered = world.runtime.enter();
            ControlServer::bind(&socket).unwrap()
        };
        let (stop, stopped) = oneshot::channel::<()>();
        world
            .runtime
            .spawn(server.serve(world.handle.clone(), 64, async { drop(stopped.await) }));
        let stream = UnixStream::connect(&socket).unwrap();
        stream.set_read_timeout(Some(ANSWERS_WITHIN)).unwrap();
        Self {
            client: BufReader::new(stream),
            before: world.stands(),
            world,
            _stop: stop,
        }
    }

    fn answer(&mut self) -> Value {
        let mut line = String::new();
        self.client.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line:?}"))
    }
}

thread_local! {
    static STAGE: RefCell<Option<Stage>> = const { RefCell::new(None) };
}

pub(super) fn run(data: &[u8]) {
    STAGE.with_borrow_mut(|stage| {
        let here = stage.get_or_insert_with(Stage::new);
        let mut asked = false;
        for line in data.split(|byte| *byte == b'\n') {
            asked |= one_line(here, line);
        }
        here.world.goes_on();
        let stands = here.world.stands();
        assert!(
            asked || stands == here.before,
            "what is no request has changed something"
        );
        if stands != here.before {
            *stage = None;
        }
    });
}

/// Sends one line and judges the answer; returns whether it was a request.
fn one_line(stage: &mut Stage, line: &[u8]) -> bool {
    let client = stage.client.get_mut();
    client.write_all(line).unwrap();
    client.write_all(b"\n").unwrap();
    let answer = stage.answer();
    let answer = answer.as_object().expect("an answer is an object");
    let kind = answer.keys().next().expect("an answer says what it is").as_str();
    assert!(
        matches!(kind, "done" | "refused" | "invalid"),
        "{line:?} was answered {answer:?}"
    );
    let request = serde_json::from_slice::<Call>(line);
    match &request {
        Ok(request) => {
            let written = serde_json::to_string(request).unwrap();
            let read: Call = serde_json::from_str(&written).unwrap();
            assert_eq!(&read, request, "a request is written and read back");
        }
        Err(_) => assert_eq!(kind, "invalid", "no request, and yet: {answer:?}"),
    }
    if kind != "done" {
        let message = answer[kind]["message"].as_str().unwrap_or_default();
        assert!(!message.is_empty(), "refused without a word: {line:?}");
    }
    request.is_ok()
}
