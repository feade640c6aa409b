//! The shape of a type, from the questions asked in its reading.
//!
//! A type read by serde says its expectation: a table with certain keys, a list, a text. The tracer notes each question and
//! answers with the plainest value. Places of values (`Spanned`) are no part of the shape.

use serde::de::value::BorrowedStrDeserializer;
use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, Error, Expected, MapAccess, SeqAccess,
    VariantAccess, Visitor,
};
use serde_json::{Map, Value, json};
use std::fmt;

/// The name of a value with its place in serde's questions, and the key of the value therein.
const SPANNED: &str = "$__serde_spanned_private_Spanned";
const SPANNED_VALUE: &str = "$__serde_spanned_private_value";

/// Returns the shape of a type as a JSON Schema.
///
/// A part beyond tracing is `true`: anything goes, so an editor is silent rather than wrong.
pub(super) fn shape_of<T: DeserializeOwned>() -> Value {
    let mut shape = json!(true);
    // The value read is of no use, and neither is a refusal of the plainest value: the shape is noted before.
    drop(T::deserialize(ShapeTracer(&mut shape)));
    shape
}

/// A refusal of a traced value.
#[derive(Debug)]
struct TraceError;

impl fmt::Display for TraceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the shape cannot be traced further")
    }
}

impl std::error::Error for TraceError {}

impl Error for TraceError {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

/// Notes the shape of one value.
struct ShapeTracer<'a>(&'a mut Value);

/// Returns the shape of a value with several forms, by the words for its expectation.
fn shape_in_words(words: &str) -> Value {
    let texts = json!({ "type": "array", "items": { "type": "string" } });
    let word = json!({ "type": ["string", "integer"] });
    if words.contains("a word in quotes") {
        return if words.contains("list") {
            json!({ "anyOf": [word, { "type": "array", "items": word }] })
        } else {
            word
        };
    }
    let mut forms = vec![json!({ "type": "string" })];
    if words.contains("list of strings") {
        forms.push(texts);
    }
    if words.contains("credential") {
        let place = json!({ "type": "string" });
        forms.push(json!({
            "type": "object",
            "properties": { "credential": place, "env": place, "file": place },
            "additionalProperties": false,
            "minProperties": 1,
            "maxProperties": 1,
        }));
    }
    if forms.len() == 1 {
        json!(true)
    } else {
        json!({ "anyOf": forms })
    }
}

/// Answers the questions for plain values: notes the shape, and gives the plainest value.
macro_rules! plain {
    ($($ask:ident => $visit:ident($($value:expr)?), $shape:tt;)+) => {
        $(
            fn $ask<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, TraceError> {
                *self.0 = json!($shape);
                visitor.$visit($($value)?)
            }
        )+
    };
}

impl<'de> Deserializer<'de> for ShapeTracer<'_> {
    type Error = TraceError;

    plain! {
        deserialize_bool => visit_bool(false), { "type": "boolean" };
        deserialize_i8 => visit_i8(1), { "type": "integer" };
        deserialize_i16 => visit_i16(1), { "type": "integer" };
        deserialize_i32 => visit_i32(1), { "type": "integer" };
        deserialize_i64 => visit_i64(1), { "type": "integer" };
        deserialize_u8 => visit_u8(1), { "type": "integer", "minimum": 0, "maximum": 255 };
        deserialize_u16 => visit_u16(1), { "type": "integer", "minimum": 0, "maximum": 65535 };
        deserialize_u32 => visit_u32(1), { "type": "integer", "minimum": 0 };
        deserialize_u64 => visit_u64(1), { "type": "integer", "minimum": 0 };
        deserialize_f32 => visit_f32(1.0), { "type": "number" };
        deserialize_f64 => visit_f64(1.0), { "type": "number" };
        deserialize_char => visit_char('a'), { "type": "string" };
        deserialize_str => visit_str("a"), { "type": "string" };
        deserialize_string => visit_str("a"), { "type": "string" };
        deserialize_identifier => visit_str("a"), { "type": "string" };
        deserialize_ignored_any => visit_unit(), true;
        deserialize_unit => visit_unit(), true;
        deserialize_bytes => visit_bytes(b""), true;
        deserialize_byte_buf => visit_bytes(b""), true;
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, TraceError> {
        *self.0 = shape_in_words(&(&visitor as &dyn Expected).to_string());
        visitor.visit_str("a")
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, TraceError> {
        visitor.visit_some(self)
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, TraceError> {
        visitor.visit_unit()
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, TraceError> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, TraceError> {
        *self.0 = json!({ "type": "array", "items": true });
        visitor.visit_seq(OneItem(Some(&mut self.0["items"])))
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, TraceError> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, TraceError> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, TraceError> {
        *self.0 = json!({ "type": "object", "additionalProperties": true });
        visitor.visit_map(OneEntry(Some(&mut self.0["additionalProperties"])))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, TraceError> {
        if name != SPANNED {
            // Every table denies unknown keys.
            *self.0 = json!({ "type": "object", "properties": {}, "additionalProperties": false });
        }
        visitor.visit_map(EachField {
            shape: self.0,
            is_spanned: name == SPANNED,
            left: fields,
            now: "",
        })
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, TraceError> {
        *self.0 = json!({ "enum": variants });
        visitor.visit_enum(FirstVariant(variants.first().copied().unwrap_or_default()))
    }
}

/// A list with one item.
struct OneItem<'a>(Option<&'a mut Value>);

impl<'de> SeqAccess<'de> for OneItem<'_> {
    type Error = TraceError;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, TraceError> {
        let item = self.0.take();
        item.map(|item| seed.deserialize(ShapeTracer(item))).transpose()
    }
}

/// Tables by name, with one entry.
struct OneEntry<'a>(Option<&'a mut Value>);

impl<'de> MapAccess<'de> for OneEntry<'_> {
    type Error = TraceError;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, TraceError> {
        if self.0.is_none() {
            return Ok(None);
        }
        // The name is the school's to choose, and has no shape.
        seed.deserialize(ShapeTracer(&mut Value::Null)).map(Some)
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, TraceError> {
        let value = self.0.take().ok_or(TraceError)?;
        seed.deserialize(ShapeTracer(value))
    }
}

/// A table with every one of its keys.
struct EachField<'a> {
    shape: &'a mut Value,
    is_spanned: bool,
    left: &'static [&'static str],
    now: &'static str,
}

impl<'de> MapAccess<'de> for EachField<'_> {
    type Error = TraceError;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, TraceError> {
        let Some((now, left)) = self.left.split_first() else {
            return Ok(None);
        };
        (self.now, self.left) = (now, left);
        // Lent for good: a value with its place asks for its keys as such.
        let key = BorrowedStrDeserializer::<TraceError>::new(now);
        seed.deserialize(key).map(Some)
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, TraceError> {
        if !self.is_spanned {
            let mut field = json!(true);
            let read = seed.deserialize(ShapeTracer(&mut field));
            if let Some(properties) = self.shape["properties"].as_object_mut() {
                properties.insert(self.now.to_owned(), field);
            }
            read
        } else if self.now == SPANNED_VALUE {
            seed.deserialize(ShapeTracer(self.shape))
        } else {
            seed.deserialize(ShapeTracer(&mut Value::Object(Map::new())))
        }
    }
}

/// The first variant of an enum, plain.
struct FirstVariant(&'static str);

impl<'de> EnumAccess<'de> for FirstVariant {
    type Error = TraceError;
    type Variant = Self;

    fn variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<(T::Value, Self), TraceError> {
        let name = BorrowedStrDeserializer::<TraceError>::new(self.0);
        Ok((seed.deserialize(name)?, self))
    }
}

impl<'de> VariantAccess<'de> for FirstVariant {
    type Error = TraceError;

    fn unit_variant(self) -> Result<(), TraceError> {
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, _: T) -> Result<T::Value, TraceError> {
        Err(TraceError)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, _: V) -> Result<V::Value, TraceError> {
        Err(TraceError)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, TraceError> {
        Err(TraceError)
    }
}
