//! Vehicles (OP-15) and phones for workers to carry (OP-14) that a school has on file for every visit.

use crate::domain::private::{Phone, Private};
use crate::toml_file::File;
use crate::toml_file::values;
use std::collections::BTreeMap;
use toml::Spanned;

type NamedTexts = BTreeMap<Spanned<String>, Spanned<String>>;

/// Compiles the vehicles, each by the name that a sign-out may give.
pub(super) fn vehicles(file: &mut File, raw: &NamedTexts) -> BTreeMap<String, Private> {
    let mut vehicles = BTreeMap::new();
    for (name, vehicle) in raw {
        values::name(file, "a vehicle", name);
        if let Some(vehicle) = values::filled(file, name.get_ref(), vehicle) {
            vehicles.insert(name.get_ref().clone(), Private::new(vehicle));
        }
    }
    vehicles
}

/// Compiles the school's own phones, each by the name that a sign-out may give.
pub(super) fn phones(file: &mut File, raw: &NamedTexts) -> BTreeMap<String, Phone> {
    let mut phones: BTreeMap<String, Phone> = BTreeMap::new();
    for (name, number) in raw {
        values::name(file, "a phone", name);
        let Some(phone) = values::phone(
            file,
            &format!("the phone `{name}`", name = name.get_ref()),
            number,
        ) else {
            continue;
        };
        if let Some((other, _)) = phones.iter().find(|(_, known)| **known == phone) {
            file.error(
                "shared-mobile",
                number.span(),
                format!("`{other}` has the same number, so a text from it could be from either"),
                "give each phone its own number",
            );
        }
        phones.insert(name.get_ref().clone(), phone);
    }
    phones
}
