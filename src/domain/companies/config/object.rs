//! Reading an object of a config: which fields it may and must have, and of which types.

use serde_json::{Map, Value};

use super::findings::{Findings, found, shown};

/// An object, and where it stands.
pub struct Object<'a> {
    fields: &'a Map<String, Value>,
    place: Vec<&'a str>,
}

/// A type of JSON: as messages call it, and what a value of it is.
pub struct Type<'a, T>(&'static str, fn(&'a Value) -> Option<T>);

/// A text.
pub fn text<'a>() -> Type<'a, &'a str> {
    Type("a text", Value::as_str)
}

/// True or false.
pub fn flag<'a>() -> Type<'a, bool> {
    Type("true or false", Value::as_bool)
}

/// A list.
pub fn list<'a>() -> Type<'a, &'a Vec<Value>> {
    Type("a list", Value::as_array)
}

/// An object.
fn object<'a>() -> Type<'a, &'a Map<String, Value>> {
    Type("an object", Value::as_object)
}

/// Whatever stands there, for a check that looks closer; messages call it what is wanted.
pub fn any<'a>(wanted: &'static str) -> Type<'a, &'a Value> {
    Type(wanted, Some)
}

impl<'a, T> Type<'a, T> {
    fn of(&self, value: &'a Value) -> Result<T, String> {
        (self.1)(value).ok_or_else(|| format!("must be {}, but is {}", self.0, found(value)))
    }
}

impl<'a> Object<'a> {
    /// The value at this place, which has to be an object.
    pub fn open(value: &'a Value, place: Vec<&'a str>, findings: &mut Findings) -> Option<Self> {
        let fields = findings.at(&place, object().of(value))?;
        Some(Self { fields, place })
    }

    /// The object in a field, which has to be there.
    pub fn inner(&self, name: &'static str, findings: &mut Findings) -> Option<Self> {
        let fields = self.required(name, &object(), findings)?;
        Some(Self { fields, place: self.at(name) })
    }

    /// Where one of its fields stands.
    pub fn at(&self, name: &'static str) -> Vec<&'a str> {
        self.place.iter().copied().chain([name]).collect()
    }

    /// Every field that is none of these is a problem.
    pub fn only(&self, known: &[&str], findings: &mut Findings) {
        for name in self.fields.keys().filter(|name| !known.contains(&name.as_str())) {
            let name = shown(name);
            let place: Vec<&str> = self.place.iter().copied().chain([name.as_str()]).collect();
            findings.at::<()>(&place, Err(format!("is unknown; known here are {}", known.join(", "))));
        }
    }

    /// A field that has to be there.
    pub fn required<T>(&self, name: &'static str, ty: &Type<'a, T>, findings: &mut Findings) -> Option<T> {
        let value = self.fields.get(name).ok_or_else(|| format!("is missing; it must be {}", ty.0));
        findings.at(&self.at(name), value.and_then(|value| ty.of(value)))
    }

    /// A field that may be left out, or null, which is the same.
    pub fn optional<T>(&self, name: &'static str, ty: &Type<'a, T>, findings: &mut Findings) -> Option<T> {
        let value = self.fields.get(name).filter(|value| !value.is_null())?;
        findings.at(&self.at(name), ty.of(value))
    }
}
