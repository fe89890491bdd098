//! Reads messages out of what the browser has parsed. A parser of its own would make the page's download a tenth
//! larger, most of that to say what is wrong with a text; here a message is read, or it is not.

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

/// The largest whole number up to which the browser's numbers have no gaps.
const SAFE: f64 = 9_007_199_254_740_991.0;

/// A message as serde would read it from the JSON of this value; none if it is another.
pub(super) fn read<T: DeserializeOwned>(value: JsValue) -> Option<T> {
    T::deserialize(Parsed(value)).ok()
}

/// Something the browser has parsed from JSON.
struct Parsed(JsValue);

/// The message is another than was expected.
#[derive(Debug, thiserror::Error)]
#[error("the message is another than was expected")]
struct Unreadable;

/// Nobody is told why, so nothing is kept of it, and the compiler leaves out all there would be to say.
impl Error for Unreadable {
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

/// What is read alike.
macro_rules! forward {
    ($to:ident: $($from:ident)+) => {
        $(fn $from<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
            self.$to(visitor)
        })+
    };
}

impl<'de> Deserializer<'de> for Parsed {
    type Error = Unreadable;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
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

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_bool(self.0.as_bool().ok_or(Unreadable)?)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        visit_number(self.0.as_f64().ok_or(Unreadable)?, visitor)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_string(self.0.as_string().ok_or(Unreadable)?)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_seq(Items { items: self.0.dyn_ref::<Array>().ok_or(Unreadable)?, next: 0 })
    }

    /// Only the fields that somebody wants are looked at.
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        if !self.0.is_object() {
            return Err(Unreadable);
        }
        visitor.visit_map(Fields {
            object: &self.0,
            fields,
            names: names(fields),
            next: 0,
            last: JsValue::UNDEFINED,
        })
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        if self.0.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        visitor.visit_newtype_struct(self)
    }

    /// An enum without data is its name. One with data is an object with the name under a tag: unlike a reader of
    /// text, this one can look at the tag first, so that nothing has to be kept until it is known. What has no such
    /// tag is an object with nothing but the data under the name.
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        if let Some(name) = self.0.as_string() {
            return visitor.visit_enum(Variant { name, data: JsValue::UNDEFINED });
        }
        let value = self.0;
        let under = |key: &str| Reflect::get(&value, &key.into()).map_err(|_| Unreadable);
        for tag in TAGS {
            if let Some(name) = under(tag)?.as_string() {
                let data = under(CONTENT)?;
                return visitor
                    .visit_enum(Variant { name, data: if data.is_undefined() { value } else { data } });
            }
        }
        let name = Object::keys(value.unchecked_ref::<Object>()).get(0).as_string().ok_or(Unreadable)?;
        let data = under(&name)?;
        visitor.visit_enum(Variant { name, data })
    }

    forward! {
        deserialize_f64: deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_u8
            deserialize_u16 deserialize_u32 deserialize_u64 deserialize_f32
    }
    forward! { deserialize_string: deserialize_str deserialize_char deserialize_identifier }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Unreadable> {
        self.deserialize_seq(visitor)
    }

    forward_to_deserialize_any! { bytes byte_buf unit unit_struct tuple_struct map ignored_any }
}

/// Whole numbers as such: JSON makes no difference, but most fields take nothing else.
fn visit_number<'de, V: Visitor<'de>>(number: f64, visitor: V) -> Result<V::Value, Unreadable> {
    if number.fract() != 0.0 || number.abs() > SAFE {
        visitor.visit_f64(number)
    } else if number < 0.0 {
        visitor.visit_i64(number as i64)
    } else {
        visitor.visit_u64(number as u64)
    }
}

/// Where the name of an enum's variant may be, in messages to a page.
const TAGS: [&str; 4] = ["type", "news", "told", "link"];
/// Where the data of a variant are, if they are not beside the tag.
const CONTENT: &str = "of";

/// A variant of an enum, and its data.
struct Variant {
    name: String,
    data: JsValue,
}

impl<'de> EnumAccess<'de> for Variant {
    type Error = Unreadable;
    type Variant = Parsed;

    fn variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<(T::Value, Parsed), Unreadable> {
        let name = IntoDeserializer::<Unreadable>::into_deserializer(self.name);
        Ok((seed.deserialize(name)?, Parsed(self.data)))
    }
}

impl<'de> VariantAccess<'de> for Parsed {
    type Error = Unreadable;

    fn unit_variant(self) -> Result<(), Unreadable> {
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Unreadable> {
        seed.deserialize(self)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Unreadable> {
        self.deserialize_any(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        self.deserialize_struct("", fields, visitor)
    }
}

thread_local! {
    /// The names of each struct's fields as the browser has them, by where the compiler put their list: for a room
    /// of hundreds they would be handed over thousands of times.
    static NAMES: RefCell<BTreeMap<usize, Rc<[JsValue]>>> = const { RefCell::new(BTreeMap::new()) };
}

fn names(fields: &'static [&'static str]) -> Rc<[JsValue]> {
    NAMES.with_borrow_mut(|names| {
        let made = || fields.iter().map(|&name| JsValue::from_str(name)).collect();
        Rc::clone(names.entry(fields.as_ptr().addr()).or_insert_with(made))
    })
}

/// The fields of a struct, as far as they are there.
struct Fields<'value> {
    object: &'value JsValue,
    fields: &'static [&'static str],
    /// Their names for the browser.
    names: Rc<[JsValue]>,
    next: usize,
    /// The value that was found last.
    last: JsValue,
}

impl<'de> MapAccess<'de> for Fields<'_> {
    type Error = Unreadable;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Unreadable> {
        while let (Some(&field), Some(name)) = (self.fields.get(self.next), self.names.get(self.next)) {
            self.next += 1;
            let value = Reflect::get(self.object, name).map_err(|_| Unreadable)?;
            if !value.is_undefined() {
                self.last = value;
                let field = IntoDeserializer::<Unreadable>::into_deserializer(field);
                return seed.deserialize(field).map(Some);
            }
        }
        Ok(None)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Unreadable> {
        seed.deserialize(Parsed(std::mem::replace(&mut self.last, JsValue::UNDEFINED)))
    }
}

struct Items<'value> {
    items: &'value Array,
    next: u32,
}

impl<'de> SeqAccess<'de> for Items<'_> {
    type Error = Unreadable;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Unreadable> {
        if self.next == self.items.length() {
            return Ok(None);
        }
        self.next += 1;
        seed.deserialize(Parsed(self.items.get(self.next - 1))).map(Some)
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
    type Error = Unreadable;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Unreadable> {
        if self.next == self.keys.length() {
            return Ok(None);
        }
        self.last = self.keys.get(self.next);
        self.next += 1;
        let key = self.last.as_string().unwrap_or_default();
        seed.deserialize(IntoDeserializer::<Unreadable>::into_deserializer(key)).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Unreadable> {
        seed.deserialize(Parsed(Reflect::get(self.object, &self.last).map_err(|_| Unreadable)?))
    }
}
