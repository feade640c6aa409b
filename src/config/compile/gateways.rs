//! Names of gateways. The tables themselves are compiled by their kinds, in
//! `gateway/KIND/settings.rs`.

use crate::config::Loading;
use crate::domain::chain::Channel;
use crate::domain::id::GatewayName;
use crate::gateway::{CarriedChannels, GatewaySettings, GatewayTables, TableReader};
use crate::toml_file::{File, values};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use toml::Spanned;

/// Names of all gateways as written. A gateway with wrong settings has its name here too: a mistake
/// is reported once.
#[derive(Default)]
pub(super) struct GatewayNames {
    by_name: BTreeMap<String, (Range<usize>, CarriedChannels)>,
    /// Whether unreadable tables, reported already, left names out: a name missing here may well be
    /// right.
    incomplete: bool,
}

impl GatewayNames {
    /// Returns the channels of a gateway; `None` if no gateway has this name.
    pub(super) fn carries(&self, name: &str) -> Option<&'static [Channel]> {
        self.by_name.get(name).map(|(_, carried)| carried.channels)
    }

    /// Returns the key that a gateway's table wants for a channel, with the place of the table; `None` where no key would do it.
    pub(super) fn key_for(&self, name: &str, channel: Channel) -> Option<(&'static str, Range<usize>)> {
        let (place, carried) = self.by_name.get(name)?;
        (carried.key_for)(channel).map(|key| (key, place.clone()))
    }

    /// Whether gateways with further names may exist.
    pub(super) fn are_incomplete(&self) -> bool {
        self.incomplete
    }

    /// Returns all names.
    pub(super) fn all(&self) -> impl Iterator<Item = &str> {
        self.by_name.keys().map(String::as_str)
    }

    /// Notes gateways named by no channel.
    pub(super) fn note_unused(&self, file: &mut File, used: &BTreeSet<&str>) {
        for (name, (place, _)) in &self.by_name {
            if !used.contains(name.as_str()) {
                file.warn(
                    "unused-gateway",
                    place.clone(),
                    format!("no channel names the gateway `{name}`, so nothing is sent by it"),
                    "name it under `[channels]`, or take it out",
                );
            }
        }
    }

    fn add(&mut self, file: &mut File, name: &Spanned<String>, carried: CarriedChannels) {
        values::name(file, "a gateway", name);
        if self
            .by_name
            .insert(name.get_ref().clone(), (name.span(), carried))
            .is_some()
        {
            file.error(
                "duplicate-gateway",
                name.span(),
                format!("two gateways are called `{name}`, so a channel could mean either"),
                "give one of them another name",
            );
        }
    }
}

/// Compiles all gateways.
pub(super) fn compile(
    file: &mut File,
    table: Option<&Spanned<GatewayTables>>,
    has_public_url: bool,
    loading: &Loading<'_>,
) -> (BTreeMap<GatewayName, GatewaySettings>, GatewayNames) {
    let mut names = GatewayNames {
        incomplete: file.is_unreadable_at_top("gateways")
            || table.is_some_and(|table| file.is_unreadable_in_part(&table.span())),
        ..GatewayNames::default()
    };
    let Some(tables) = table.map(Spanned::get_ref) else {
        return (BTreeMap::new(), names);
    };
    let mut reader = TableReader {
        file,
        secrets: &loading.secrets,
        has_public_url,
    };
    let compiled = tables.compile(&mut reader, &mut |reader, name, carried| {
        names.add(reader.file, name, carried);
    });
    (compiled, names)
}
