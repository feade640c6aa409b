//! The decisions of Homeward, and nothing else: state + command + now -> events, notices, next
//! deadline.
//!
//! Pure. No clock, randomness, files, network, database or logging: time and ids come in as
//! arguments, effects go out as events and notices. The daemon, the rehearsal, the demo and the
//! simulation all run this very code.
pub mod account;
pub mod aggregate;
pub mod alert;
pub mod apply;
pub mod boxed;
pub mod chain;
pub mod command;
pub mod decide;
pub mod delivery;
pub mod drill;
pub mod event;
pub mod health;
pub mod hex;
pub mod hours;
pub mod id;
pub mod inbound;
pub mod incident;
pub mod letters;
pub mod notice;
pub mod notices;
pub mod person;
pub mod plan;
pub mod presence;
pub mod principal;
pub mod private;
pub mod repeated;
pub mod reply;
pub mod roles;
pub mod shared;
pub mod sheet;
pub mod sign_out;
pub mod stand_ins;
pub mod time;
pub mod together;
pub mod via;
pub mod visit;
pub mod visit_plans;
pub mod watch;
