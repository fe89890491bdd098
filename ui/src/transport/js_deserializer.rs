//! A serde deserializer for values that the browser parsed with `JSON.parse`. Including a JSON parser with error
//! messages would make the page's download a tenth larger.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use js_sys::{Array, Object, Reflect};
use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, Error, Expected, IntoDeserializer,
    MapAccess, SeqAccess, Unexpected, VariantAccess, Visitor,
};
use serde::forward_to_deserialize_any;
use wasm_bindgen::{JsCast, JsValue};

/// The largest integer up to which JavaScript numbers are exact.
const MAX_SAFE_INTEGER: f64 = 9_007_199_254_740_991.0;

/// Deserializes a value; none if it does not match.
pub(super) fn read<T: DeserializeOwned>(value: JsValue) -> Option<T> {
    T::deserialize(JsDeserializer(value)).ok()
}

/// A value parsed from JSON.
struct JsDeserializer(JsValue);

/// The value does not match the expected type.
#[derive(Debug, thiserror::Error)]
#[error("the message is another than was expected")]
struct DeserializeError;

/// The details are never shown. Dropping them lets the compiler remove the code that formats them.
impl Error for DeserializeError {
    fn custom<T: std::fmt::Display>(_: T) -> Self {
        Self
    }

    fn invalid_type(_: Unexpected<'_>, _: &dyn Expected) -> Self {
        Self
    }

    fn invalid_value(_: Unexpected<'_>, _: &dyn Expected) -> Self {
        Self
    }

    fn invalid_length(_: usize, _: &dyn Expected) -> Self {
        Self
    }

    fn unknown_variant(_: &str, _: &'static [&'static str]) -> Self {
        Self
    }

    fn unknown_field(_: &str, _: &'static [&'static str]) -> Self {
        Self
    }

    fn missing_field(_: &'static str) -> Self {
        Self
    }

    fn duplicate_field(_: &'static str) -> Self {
        Self
    }
}

/// Forwards deserializer methods to a shared one.
macro_rules! forward {
    ($to:ident: $($from:ident)+) => {
        $(fn $from<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DeserializeError> {
            self.$to(visitor)
        })+
    };
}

impl<'de> Deserializer<'de> for JsDeserializer {
    type Error = DeserializeError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DeserializeError> {
        let Self(value) = self;
        if value.is_null() {
            visitor.visit_unit()
        } else if let Some(is) = value.as_bool() {
            visitor.visit_bool(is)
        } else if let Some(number) = value.as_f64() {
            visit_number(number, visitor)
        } else if let Some(text) = value.as_string() {
            visitor.visit_string(text)
        } else if let Some(items) = value.dyn_ref::<Array>() {
            visitor.visit_seq(Items { items, next: 0 })
        } else {
            let keys = Object::keys(value.unchecked_ref::<Object>());
            visitor.visit_map(Entries { object: &value, keys, next: 0, last: JsValue::UNDEFINED })
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DeserializeError> {
        visitor.visit_bool(self.0.as_bool().ok_or(DeserializeError)?)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DeserializeError> {
        visit_number(self.0.as_f64().ok_or(DeserializeError)?, visitor)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DeserializeError> {
        visitor.visit_string(self.0.as_string().ok_or(DeserializeError)?)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DeserializeError> {
        visitor.visit_seq(Items { items: self.0.dyn_ref::<Array>().ok_or(DeserializeError)?, next: 0 })
    }

    /// Looks only at the fields the struct has.
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DeserializeError> {
        if !self.0.is_object() {
            return Err(DeserializeError);
        }
        visitor.visit_map(Fields {
            object: &self.0,
            fields,
            names: field_names(fields),
            next: 0,
            last: JsValue::UNDEFINED,
        })
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DeserializeError> {
        if self.0.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, DeserializeError> {
        visitor.visit_newtype_struct(self)
    }

    /// A variant without data is a string with its name. Other variants are objects whose only key is the name.
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DeserializeError> {
        if let Some(name) = self.0.as_string() {
            return visitor.visit_enum(Variant { name, data: JsValue::UNDEFINED });
        }
        let object = self.0.dyn_ref::<Object>().ok_or(DeserializeError)?;
        let name = Object::keys(object).get(0);
        let data = Reflect::get(object, &name).map_err(|_| DeserializeError)?;
        let name = name.as_string().ok_or(DeserializeError)?;
        visitor.visit_enum(Variant { name, data })
    }

    forward! {
        deserialize_f64: deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_u8
            deserialize_u16 deserialize_u32 deserialize_u64 deserialize_f32
    }
    forward! { deserialize_string: deserialize_str deserialize_char deserialize_identifier }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, DeserializeError> {
        self.deserialize_seq(visitor)
    }

    forward_to_deserialize_any! { bytes byte_buf unit unit_struct tuple_struct map ignored_any }
}

/// Visits integers as integers: JSON has one number type, but serde's integer fields reject floats.
fn visit_number<'de, V: Visitor<'de>>(number: f64, visitor: V) -> Result<V::Value, DeserializeError> {
    if number.fract() != 0.0 || number.abs() > MAX_SAFE_INTEGER {
        visitor.visit_f64(number)
    } else if number < 0.0 {
        visitor.visit_i64(number as i64)
    } else {
        visitor.visit_u64(number as u64)
    }
}

/// An enum variant and its data.
struct Variant {
    name: String,
    data: JsValue,
}

impl<'de> EnumAccess<'de> for Variant {
    type Error = DeserializeError;
    type Variant = JsDeserializer;

    fn variant_seed<T: DeserializeSeed<'de>>(
        self,
        seed: T,
    ) -> Result<(T::Value, JsDeserializer), DeserializeError> {
        let name = IntoDeserializer::<DeserializeError>::into_deserializer(self.name);
        Ok((seed.deserialize(name)?, JsDeserializer(self.data)))
    }
}

impl<'de> VariantAccess<'de> for JsDeserializer {
    type Error = DeserializeError;

    fn unit_variant(self) -> Result<(), DeserializeError> {
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, DeserializeError> {
        seed.deserialize(self)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, DeserializeError> {
        self.deserialize_any(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DeserializeError> {
        self.deserialize_struct("", fields, visitor)
    }
}

thread_local! {
    /// Field names as JavaScript strings, by the address of serde's field list. Large states would otherwise convert
    /// them thousands of times.
    static FIELD_NAMES: RefCell<BTreeMap<usize, Rc<[JsValue]>>> = const { RefCell::new(BTreeMap::new()) };
}

fn field_names(fields: &'static [&'static str]) -> Rc<[JsValue]> {
    FIELD_NAMES.with_borrow_mut(|names| {
        let made = || fields.iter().map(|&name| JsValue::from_str(name)).collect();
        Rc::clone(names.entry(fields.as_ptr().addr()).or_insert_with(made))
    })
}

/// The fields of a struct that are present.
struct Fields<'value> {
    object: &'value JsValue,
    fields: &'static [&'static str],
    /// The names as JavaScript strings.
    names: Rc<[JsValue]>,
    next: usize,
    /// The value of the key that was read last.
    last: JsValue,
}

impl<'de> MapAccess<'de> for Fields<'_> {
    type Error = DeserializeError;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, DeserializeError> {
        while let (Some(&field), Some(name)) = (self.fields.get(self.next), self.names.get(self.next)) {
            self.next += 1;
            let value = Reflect::get(self.object, name).map_err(|_| DeserializeError)?;
            if !value.is_undefined() {
                self.last = value;
                let field = IntoDeserializer::<DeserializeError>::into_deserializer(field);
                return seed.deserialize(field).map(Some);
            }
        }
        Ok(None)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, DeserializeError> {
        seed.deserialize(JsDeserializer(std::mem::replace(&mut self.last, JsValue::UNDEFINED)))
    }
}

struct Items<'value> {
    items: &'value Array,
    next: u32,
}

impl<'de> SeqAccess<'de> for Items<'_> {
    type Error = DeserializeError;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, DeserializeError> {
        if self.next == self.items.length() {
            return Ok(None);
        }
        self.next += 1;
        seed.deserialize(JsDeserializer(self.items.get(self.next - 1))).map(Some)
    }
}

struct Entries<'value> {
    object: &'value JsValue,
    keys: Array,
    next: u32,
    /// The key that was read last.
    last: JsValue,
}

impl<'de> MapAccess<'de> for Entries<'_> {
    type Error = DeserializeError;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, DeserializeError> {
        if self.next == self.keys.length() {
            return Ok(None);
        }
        self.last = self.keys.get(self.next);
        self.next += 1;
        let key = self.last.as_string().unwrap_or_default();
        seed.deserialize(IntoDeserializer::<DeserializeError>::into_deserializer(key)).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, DeserializeError> {
        seed.deserialize(JsDeserializer(Reflect::get(self.object, &self.last).map_err(|_| DeserializeError)?))
    }
}
