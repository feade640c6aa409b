//! What goes wrong, when, and for how long.

use crate::clocks::{HOUR, MINUTE, SECOND};
use crate::net::{In, Luck, Out};
use crate::oracle::Sky;
use crate::process::Process;
use crate::school::{GATEWAYS, School};
use crate::world::{Event, World};
use homeward::domain::id::GatewayName;

/// One thing that goes wrong.
#[derive(Debug, Clone)]
pub(crate) enum Trouble {
    Gateway(&'static str, Out),
    Inbound(In),
    /// Messages are lost, late, doubled, lied about; texts to us too.
    Luck,
    Kill,
    /// Killed again while it is starting.
    KillTwice,
    /// Every commit fails.
    Disk,
    /// The machine sleeps.
    Suspend,
    /// Somebody sets the wall clock.
    Step(i64),
    Drift(i64),
    /// A provider refuses a number.
    Number(String),
    /// Other rules from now on, for those who leave from now on.
    Reload(usize),
}

impl Trouble {
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Gateway(_, Out::Fine) => "gateway fine",
            Self::Gateway(_, Out::Slow) => "gateway slow",
            Self::Gateway(_, Out::Refuses) => "gateway refuses",
            Self::Gateway(_, Out::NoCredit) => "gateway without credit",
            Self::Gateway(_, Out::NotNow) => "gateway says not now",
            Self::Gateway(_, Out::HangsAndDrops) => "gateway hangs, nothing leaves",
            Self::Gateway(_, Out::HangsAndSends) => "gateway hangs, and sends",
            Self::Inbound(In::Deaf) => "replies cannot be fetched",
            Self::Inbound(In::Fine | In::Slow) => "replies come slowly",
            Self::Luck => "messages lost, late, doubled, lied about",
            Self::Kill => "daemon killed",
            Self::KillTwice => "daemon killed while starting",
            Self::Disk => "commits fail",
            Self::Suspend => "machine sleeps",
            Self::Step(by) if *by > 0 => "clock set ahead",
            Self::Step(_) => "clock set back",
            Self::Drift(_) => "clock drifts",
            Self::Number(_) => "number refused",
            Self::Reload(_) => "rules reloaded",
        }
    }
}

/// What is wrong now.
#[derive(Debug, Default)]
pub(crate) struct Fault {
    pub(crate) disk: bool,
    disk_since: Option<i64>,
    /// Whether the wall clock was ever set: what local times mean is then anybody's guess.
    pub(crate) clock_was_set: bool,
    /// Somebody's number was refused while there was no mail.
    pub(crate) waits_for_mail: bool,
}

impl World {
    /// Plans a day's troubles, between two instants.
    pub(crate) fn plan_troubles(&mut self, from: i64, until: i64) {
        let many = self.plan.faults * 6 / 10;
        let count = if many == 0 {
            0
        } else {
            self.dice.below(many + 1) + 1
        };
        for _ in 0..count {
            let at = self.dice.between(from, until);
            let (trouble, lasts) = self.some_trouble();
            let lasts = self.dice.between(lasts.0, lasts.1);
            self.at(at, Event::Begin(trouble.clone()));
            self.at(at + lasts, Event::End(trouble));
        }
    }

    fn some_trouble(&mut self) -> (Trouble, (i64, i64)) {
        let minutes = |low: i64, high: i64| (low * MINUTE, high * MINUTE);
        match self.dice.below(16) {
            0..=3 => {
                let (gateway, _) = *self.dice.one(&GATEWAYS);
                let out = *self.dice.one(&[
                    Out::Slow,
                    Out::Refuses,
                    Out::NoCredit,
                    Out::NotNow,
                    Out::HangsAndDrops,
                    Out::HangsAndSends,
                ]);
                (Trouble::Gateway(gateway, out), minutes(1, 40))
            }
            4 => {
                let inbound = *self.dice.one(&[In::Deaf, In::Slow]);
                (Trouble::Inbound(inbound), minutes(1, 30))
            }
            5..=7 => (Trouble::Luck, minutes(5, 120)),
            8 => (Trouble::Kill, minutes(1, 1)),
            9 => (Trouble::KillTwice, minutes(1, 1)),
            10 => (
                Trouble::Disk,
                if self.dice.comes(500) {
                    (SECOND, 20 * SECOND)
                } else {
                    minutes(1, 20)
                },
            ),
            11 => (Trouble::Suspend, (20 * SECOND, 40 * MINUTE)),
            12 => {
                let by = *self.dice.one(&[
                    -2 * HOUR,
                    -HOUR,
                    -MINUTE,
                    -5 * SECOND,
                    5 * SECOND,
                    MINUTE,
                    HOUR,
                    2 * HOUR,
                ]);
                (Trouble::Step(by), minutes(1, 60))
            }
            13 => (Trouble::Drift(self.dice.between(-300, 300)), minutes(10, 300)),
            14 => {
                let key = self.dice.one(&["pat", "chris", "morgan", "robin"]).to_string();
                (Trouble::Number(key), minutes(10, 200))
            }
            _ => (
                Trouble::Reload(usize::try_from(self.dice.below(3)).expect("small")),
                minutes(1, 1),
            ),
        }
    }

    pub(crate) fn begin(&mut self, trouble: Trouble) {
        if self.calm {
            return;
        }
        *self.report.faults.entry(trouble.name()).or_default() += 1;
        self.note(|| format!("!! {trouble:?}"));
        match trouble {
            Trouble::Gateway(name, out) => self.net.set_out(&GatewayName::new(name), out),
            Trouble::Inbound(inbound) => {
                self.net.set_in(&GatewayName::new("main"), inbound);
                self.plan_poll(&GatewayName::new("main"));
            }
            Trouble::Luck => {
                self.luck = Luck {
                    lost: self.dice.below(300),
                    late: self.dice.below(200),
                    twice: self.dice.below(200),
                    lied: self.dice.below(200),
                    no_receipt: self.dice.below(400),
                    in_late: self.dice.below(200),
                    in_lost: self.dice.below(150),
                    in_twice: self.dice.below(400),
                }
            }
            Trouble::Kill => self.kill(),
            Trouble::KillTwice => {
                self.kill();
                let soon = self.dice.between(0, 6) * SECOND;
                self.after(20 * SECOND + soon, Event::Begin(Trouble::Kill));
            }
            Trouble::Disk => {
                self.fail_commits(true);
                self.clock_moved();
            }
            Trouble::Suspend => {
                self.has_looked();
                self.frozen = true;
            }
            Trouble::Step(by) => {
                self.has_looked();
                self.fault.clock_was_set = true;
                self.oracle.clock_was_set = true;
                self.clocks.set_wall(by);
                self.clock_moved();
            }
            Trouble::Drift(rate) => self.clocks.set_drift(rate),
            Trouble::Number(key) => {
                let mobile = self.school.person(&key).mobile.clone();
                self.net.inner().refused.insert(mobile);
            }
            // Nobody reloads a machine that sleeps.
            Trouble::Reload(_) if self.frozen => {}
            Trouble::Reload(variant) => {
                self.school = School::nth(variant);
                self.oracle.reloaded(self.school);
                if self.running() {
                    let rules = self.school.rules();
                    self.process
                        .as_mut()
                        .expect("it runs")
                        .reload(rules, School::routes());
                    self.pump();
                }
            }
        }
        self.refresh_clear();
    }

    pub(crate) fn end(&mut self, trouble: Trouble) {
        self.note(|| format!("over: {trouble:?}"));
        match trouble {
            Trouble::Gateway(name, _) => self.net.set_out(&GatewayName::new(name), Out::Fine),
            Trouble::Inbound(_) => {
                let main = GatewayName::new("main");
                self.net.set_in(&main, In::Fine);
                self.plan_poll(&main);
            }
            Trouble::Luck => self.luck = Luck::default(),
            Trouble::Disk => self.fail_commits(false),
            Trouble::Suspend => self.awake(),
            Trouble::Step(_) => {
                self.has_looked();
                self.clocks.set_wall(0);
                self.clock_moved();
            }
            Trouble::Drift(_) => self.clocks.set_drift(0),
            Trouble::Number(key) => {
                let mobile = self.school.person(&key).mobile.clone();
                self.net.inner().refused.remove(&mobile);
            }
            Trouble::Kill | Trouble::KillTwice | Trouble::Reload(_) => {}
        }
        self.refresh_clear();
    }

    fn awake(&mut self) {
        if !self.frozen {
            return;
        }
        self.frozen = false;
        self.clock_moved();
        self.plan_poll(&GatewayName::new("main"));
    }

    /// Up to now the daemon has looked at its clock every five seconds.
    fn has_looked(&mut self) {
        if let Some(process) = self.process.as_mut().filter(|_| !self.frozen) {
            process.looked();
        }
    }

    /// The daemon has not looked at its clock since: it does within five seconds.
    fn clock_moved(&mut self) {
        if let Some(process) = &mut self.process {
            process.must_look = true;
        }
        self.plan_look();
    }

    fn kill(&mut self) {
        if let Some(process) = &mut self.process
            && !self.frozen
        {
            // As its thread would have, it wrote down lately that it was alive.
            process.looked();
            process.turn();
        }
        if let Some(process) = &self.process {
            if let Some(since) = self.fault.disk_since
                && (self.fault.disk || process.is_on_memory())
            {
                // What was known in memory alone is gone with it (decision 0014 says so).
                self.oracle.memory_lost(since);
            }
            self.died("killed");
        }
    }

    /// Lets every commit fail, or none: the database refuses whatever is written, as it does when its disk is full.
    fn fail_commits(&mut self, fail: bool) {
        if self.fault.disk == fail {
            return;
        }
        self.fault.disk = fail;
        // A little before: what the last turn had not committed yet.
        if fail && !self.process.as_ref().is_some_and(Process::is_on_memory) {
            self.fault.disk_since = Some(self.now() - SECOND);
        }
        self.refuse_rows(fail);
    }

    /// Has the database refuse every row, or none. A store with strange triggers is none of Homeward's at a start, so the
    /// triggers go for as long as a start takes.
    pub(crate) fn refuse_rows(&self, fail: bool) {
        let other = rusqlite::Connection::open(&self.store).expect("the store");
        let mut tables = other
            .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
            .expect("a statement");
        let names: Vec<String> = tables
            .query_map([], |row| row.get(0))
            .expect("tables")
            .map(|name| name.expect("a name"))
            .collect();
        for name in names {
            for when in ["INSERT", "UPDATE"] {
                let sql = if fail {
                    format!(
                        "CREATE TRIGGER sim_{when}_{name} BEFORE {when} ON {name} \
                         BEGIN SELECT RAISE(ABORT, 'simulated: disk full'); END"
                    )
                } else {
                    format!("DROP TRIGGER IF EXISTS sim_{when}_{name}")
                };
                other.execute_batch(&sql).expect("a trigger");
            }
        }
    }

    /// Says to the judge whether anything keeps us from saying and hearing what we should.
    pub(crate) fn refresh_clear(&mut self) {
        let fine = |name: &str| self.net.out(&GatewayName::new(name)) == Out::Fine;
        let deaf = self.net.inbound(&GatewayName::new("main")) == In::Deaf;
        // Whose number is refused hears by mail alone; of what was refused while there is no mail, once there is again.
        let refused = !self.net.inner().refused.is_empty();
        self.fault.waits_for_mail = !fine("mail") && (refused || self.fault.waits_for_mail);
        let mute = self.fault.waits_for_mail || !(fine("mail") || fine("main") && fine("second"));
        let sky = Sky {
            gone: self.process.is_none() || self.frozen,
            disk: self.fault.disk,
            deaf,
            mute,
            fine: [fine("main"), fine("second"), fine("mail")],
            life: self.life,
        };
        if self.oracle.sky == Some(sky) {
            return;
        }
        self.oracle.sky = Some(sky);
        let blocked = sky.gone || sky.disk || sky.deaf || sky.mute;
        self.oracle.clear_since = (!blocked).then_some(self.now());
    }

    /// Ends every trouble.
    pub(crate) fn clear_the_sky(&mut self) {
        for (name, _) in GATEWAYS {
            self.net.set_out(&GatewayName::new(name), Out::Fine);
        }
        self.net.set_in(&GatewayName::new("main"), In::Fine);
        self.luck = Luck::default();
        self.net.inner().refused.clear();
        self.fail_commits(false);
        self.clocks.set_drift(0);
        self.clocks.set_wall(0);
        self.frozen = false;
        self.clock_moved();
        self.plan_poll(&GatewayName::new("main"));
        self.refresh_clear();
    }
}
