//! How a body is read: as JSON Schema reads it, where serde alone would read something else.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Error as _, MapAccess, Unexpected, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Number;

/// A struct from an object alone. serde also fills one from a list, by the order in which its fields happen to stand.
pub struct Object<T>(pub T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Fields(PhantomData))
    }
}

struct Fields<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for Fields<T> {
    type Value = Object<T>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<Self::Value, A::Error> {
        T::deserialize(MapAccessDeserializer::new(fields)).map(Object)
    }
}

/// For a field that is a struct: `#[serde(deserialize_with = "object")]`.
pub fn object<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<T, D::Error> {
    Object::deserialize(deserializer).map(|Object(fields)| fields)
}

/// The same for a field that may be null.
pub fn object_or_null<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    Option::deserialize(deserializer).map(|given| given.map(|Object(fields)| fields))
}

/// A whole number, or null. To JSON Schema `90.0` is one (<https://json-schema.org/draft/2020-12/json-schema-validation>,
/// 6.1.1), and a client whose numbers are all floats writes it so.
pub fn whole_or_null<'de, D: Deserializer<'de>, T: TryFrom<i64>>(deserializer: D) -> Result<Option<T>, D::Error> {
    /// Beyond it a float skips whole numbers.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    let Some(number) = Option::<Number>::deserialize(deserializer)? else { return Ok(None) };
    let float = || number.as_f64().filter(|float| float.fract() == 0.0 && float.abs() <= EXACT);
    #[expect(clippy::cast_possible_truncation, reason = "it is whole and small enough")]
    let whole = number.as_i64().or_else(|| float().map(|float| float as i64));
    let wrong = || D::Error::invalid_value(Unexpected::Other("another number"), &"a whole number");
    whole.and_then(|whole| T::try_from(whole).ok()).map(Some).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Default, PartialEq, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Outer {
        #[serde(default, deserialize_with = "object_or_null")]
        inner: Option<Inner>,
        #[serde(default, deserialize_with = "whole_or_null")]
        minutes: Option<i64>,
        #[serde(default, deserialize_with = "whole_or_null")]
        step: Option<u8>,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Inner {
        #[serde(default)]
        name: Option<String>,
    }

    fn read(text: &str) -> Result<Outer, serde_json::Error> {
        serde_json::from_str(text).map(|Object(outer)| outer)
    }

    #[test]
    fn a_list_is_no_object_at_any_depth() {
        let inner = Some(Inner { name: Some("x".to_owned()) });

        assert_eq!(read(r#"{"inner": {"name": "x"}}"#).unwrap(), Outer { inner, ..Outer::default() });
        assert_eq!(read(r#"{"inner": null}"#).unwrap(), Outer::default());
        for list in ["[]", "[null, 15]", r#"{"inner": []}"#, r#"{"inner": ["x"]}"#] {
            assert!(read(list).unwrap_err().is_data(), "{list}");
        }
        assert!(read(r#"{"inner": {"nam": "x"}}"#).unwrap_err().to_string().starts_with("unknown field `nam`"));
    }

    #[test]
    fn a_whole_number_is_one_however_it_is_written() {
        for (written, minutes) in [("90", 90), ("90.0", 90), ("9e1", 90), ("-916421.0", -916_421), ("-0.0", 0)] {
            assert_eq!(read(&format!(r#"{{"minutes": {written}}}"#)).unwrap().minutes, Some(minutes), "{written}");
        }
        for written in ["90.5", "1e300", "18446744073709551615", "\"90\"", "true"] {
            assert!(read(&format!(r#"{{"minutes": {written}}}"#)).unwrap_err().is_data(), "{written}");
        }
        assert_eq!(read(r#"{"step": 2.0}"#).unwrap().step, Some(2));
        assert!(read(r#"{"step": 256}"#).unwrap_err().is_data());
    }
}
