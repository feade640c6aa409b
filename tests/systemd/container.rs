//! A Debian with a systemd of its own, in a container that is gone with the test.
//!
//! Its files are a layer over `target/nspawn/rootfs`; its network is the test's own, which has a loopback and nothing
//! else, so that stand-ins in the test's process are its outside world. Nothing in it may set a clock.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

/// How long anything may take that is not said to take longer.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// How often something is looked at that nobody tells us of.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// Returns the first result of `find`.
///
/// # Panics
/// Once `within` has passed, saying `what` did not come about.
pub fn until<T>(what: &str, within: Duration, mut find: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + within;
    loop {
        if let Some(found) = find() {
            return found;
        }
        assert!(Instant::now() < deadline, "not within {within:?}: {what}");
        std::thread::park_timeout(LOOK_EVERY);
    }
}

/// A running container; killed on drop.
pub struct Container {
    nspawn: Child,
    leader: u32,
    console: PathBuf,
    cgroup: PathBuf,
}

/// Puts a command under what no container may have more than.
fn bounded(program: &str) -> Command {
    let mut command = Command::new("setpriv");
    command.args(["--bounding-set=-sys_time", "--", program]);
    command
}

impl Container {
    /// Boots one, and waits until its systemd has started all it starts.
    pub fn boot(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/nspawn");
        let rootfs = folder.join("rootfs");
        assert!(
            rootfs.join("etc/debian_version").exists() && is_alone(),
            "these tests run in a network of their own and boot target/nspawn/rootfs: `make test-systemd` makes both"
        );
        let console = folder.join(format!("{name}.log"));
        let output = fs::File::create(&console).unwrap();
        let machine = format!("homeward-{name}-{}", std::process::id());
        // Or it would share the groups of whatever else runs here, another container's among them.
        let cgroup = cgroups().join(&machine);
        fs::create_dir(&cgroup).unwrap();
        let nspawn = Command::new("sh")
            .args(["-c", r#"echo $$ >"$0/cgroup.procs" && exec "$@""#])
            .arg(&cgroup)
            .args(["setpriv", "--bounding-set=-sys_time", "--", "systemd-nspawn"])
            .args([
                "--quiet",
                "--boot",
                "--volatile=overlay",
                "--register=no",
                "--keep-unit",
            ])
            .arg(format!("--machine={machine}"))
            .arg("--directory")
            .arg(&rootfs)
            // As Debian 12 boots by itself, whatever the machine around it has.
            .env("SYSTEMD_NSPAWN_UNIFIED_HIERARCHY", "1")
            .stdin(Stdio::null())
            .stdout(output.try_clone().unwrap())
            .stderr(output)
            .spawn()
            .unwrap();
        let mut container = Self {
            nspawn,
            leader: 0,
            console,
            cgroup,
        };
        container.leader = until("the container's first process", PATIENCE, || {
            if let Some(status) = container.nspawn.try_wait().unwrap() {
                panic!("systemd-nspawn ended at once ({status}): {}", container.console());
            }
            children(container.nspawn.id())
                .into_iter()
                .find(|pid| is_first(*pid))
        });
        until("its systemd has started", PATIENCE, || {
            let state = container.run(&["systemctl", "is-system-running"]);
            let state = String::from_utf8_lossy(&state.stdout).trim().to_owned();
            matches!(state.as_str(), "running" | "degraded").then_some(())
        });
        container
    }

    fn console(&self) -> String {
        fs::read_to_string(&self.console).unwrap_or_default()
    }

    fn entered(&self, arguments: &[&str]) -> Command {
        let mut command = bounded("nsenter");
        command
            .args(["-t", &self.leader.to_string(), "-m", "-u", "-i", "-n", "-p", "--"])
            .args(arguments)
            .env("SYSTEMD_PAGER", "")
            .stdin(Stdio::null());
        command
    }

    /// Runs a command in it, as root.
    pub fn run(&self, arguments: &[&str]) -> Output {
        self.entered(arguments).output().unwrap()
    }

    /// Runs a command in it that must succeed; returns what it printed.
    pub fn done(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(
            output.status.success(),
            "{arguments:?}: {}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    /// Runs a line of shell in it as somebody who has logged in, with `input` on its standard input.
    pub fn typed(&self, user: &str, line: &str, input: &str) -> Output {
        let mut child = self
            .entered(&["runuser", "--login", user, "--command", line])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A command that reads nothing closes it.
        drop(child.stdin.take().unwrap().write_all(input.as_bytes()));
        child.wait_with_output().unwrap()
    }

    /// Returns where a file of its own is, seen from the test.
    pub fn path(&self, inside: &str) -> PathBuf {
        PathBuf::from(format!("/proc/{}/root{inside}", self.leader))
    }

    /// Writes a file in it, with its folder.
    pub fn write(&self, inside: &str, text: &str, mode: u32) {
        let path = self.path(inside);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let mut file = fs::OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(mode)
            .open(&path)
            .unwrap();
        file.set_permissions(fs::Permissions::from_mode(mode)).unwrap();
        file.write_all(text.as_bytes()).unwrap();
    }

    /// Copies a file into it, with its mode.
    pub fn copy(&self, from: &Path, inside: &str) {
        let path = self.path(inside);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::copy(from, path).unwrap();
    }

    /// Returns a property of a unit.
    pub fn property(&self, unit: &str, property: &str) -> String {
        self.done(&["systemctl", "show", "--value", "--property", property, unit])
    }

    /// Waits until a property of a unit is what it should be.
    pub fn becomes(&self, unit: &str, property: &str, wanted: &str, within: Duration) {
        let mut last = String::new();
        let what = format!("{property} of {unit} is {wanted}");
        until(&what, within, || {
            last = self.property(unit, property);
            (last == wanted).then_some(())
        });
    }

    /// Returns what a unit has written into the journal.
    pub fn journal(&self, unit: &str) -> String {
        self.done(&["journalctl", "--no-pager", "--output=cat", "--unit", unit])
    }

    /// Waits until the journal of a unit holds `text` for the `n`th time.
    pub fn logged(&self, unit: &str, text: &str, n: usize, within: Duration) {
        until(
            &format!("`{text}` {n} times in the journal of {unit}"),
            within,
            || (self.journal(unit).matches(text).count() >= n).then_some(()),
        );
    }

    /// Returns the process of a number in the container, as this side numbers it.
    pub fn outside(&self, pid: &str) -> u32 {
        let namespace = |pid: u32| fs::read_link(format!("/proc/{pid}/ns/pid")).ok();
        let own = namespace(self.leader);
        pids("/proc")
            .into_iter()
            .find(|candidate| namespace(*candidate) == own && inner(*candidate).as_deref() == Some(pid))
            .unwrap_or_else(|| panic!("no process {pid} in the container"))
    }
}

impl Drop for Container {
    fn drop(&mut self) {
        if std::thread::panicking() && self.leader != 0 {
            let journal = self.run(&[
                "journalctl",
                "--no-pager",
                "--output=short-precise",
                "--lines=200",
            ]);
            eprintln!("{}", String::from_utf8_lossy(&journal.stdout));
        }
        // Its first process takes all others with it; systemd-nspawn then takes the layer away.
        if self.leader != 0 {
            drop(
                Command::new("kill")
                    .args(["-KILL", &self.leader.to_string()])
                    .status(),
            );
        } else {
            drop(self.nspawn.kill());
        }
        drop(self.nspawn.wait());
        remove_cgroup(&self.cgroup);
    }
}

/// Returns where this machine's groups of processes are, of the kind that systemd makes.
fn cgroups() -> PathBuf {
    let mounts = fs::read_to_string("/proc/self/mountinfo").unwrap();
    let mount = mounts.lines().find(|line| line.contains(" - cgroup2 "));
    let path = mount.and_then(|line| line.split_whitespace().nth(4));
    path.expect("this machine has cgroup2").into()
}

/// Takes a group away, with those in it: all are empty by now.
fn remove_cgroup(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.path().is_dir() {
            remove_cgroup(&entry.path());
        }
    }
    drop(fs::remove_dir(folder));
}

/// Whether this process sees no network but its own loopback.
fn is_alone() -> bool {
    let devices = fs::read_to_string("/proc/net/dev").unwrap();
    devices
        .lines()
        .skip(2)
        .all(|line| line.trim_start().starts_with("lo:"))
}

/// Returns the processes, or threads, that a folder of proc names.
pub fn pids(folder: &str) -> Vec<u32> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .collect()
}

fn children(pid: u32) -> Vec<u32> {
    let text = fs::read_to_string(format!("/proc/{pid}/task/{pid}/children")).unwrap_or_default();
    text.split_whitespace()
        .filter_map(|pid| pid.parse().ok())
        .collect()
}

/// Returns a process's number in its innermost namespace.
fn inner(pid: u32) -> Option<String> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let numbers = status.lines().find_map(|line| line.strip_prefix("NSpid:"))?;
    numbers.split_whitespace().last().map(str::to_owned)
}

/// Whether it is the first process of a namespace, and is systemd by now.
fn is_first(pid: u32) -> bool {
    let command = fs::read_to_string(format!("/proc/{pid}/comm")).unwrap_or_default();
    inner(pid).as_deref() == Some("1") && command.trim() == "systemd"
}
