//! One JSON object, kept as the text it came in with the place of each member: cheap to read, and every value later.
//!
//! Only the object's own members are looked at; their values are checked to be JSON and left as they are spelled.

use core::fmt;
use core::ops::Range;
use std::borrow::Cow;
use std::collections::BTreeSet;

use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

use super::date::numeric_date;
use super::error::{JwtError, Part};
use super::shape::{self, Shape};
use crate::base::Timestamp;
use crate::wire::json;

/// How many names are compared one by one; more are sorted.
const FEW: usize = 32;

/// How many members there is room for at first.
const USUAL: usize = 20;

/// A JSON object.
#[derive(Clone)]
pub(crate) struct Object {
    text: String,
    shape: Shape,
    members: Vec<Member>,
}

#[derive(Clone)]
struct Member {
    /// What tells most names apart at once.
    head: u64,
    name: Range<usize>,
    value: Range<usize>,
    escaped: Option<Box<Escaped>>,
}

/// What is written with escapes: the characters that are meant.
#[derive(Clone, Default)]
struct Escaped {
    name: Option<String>,
    value: Option<String>,
    /// The value is a text that holds half of a surrogate pair: it has no characters.
    is_broken: bool,
}

impl Object {
    /// Reads the bytes of a part that must be one JSON object, which every reader understands as the same one.
    pub(crate) fn read(bytes: Vec<u8>, part: Part) -> Result<Self, JwtError> {
        let object = Self::read_any(bytes, part)?;
        object.ambiguity(part).map_or(Ok(object), Err)
    }

    /// Says what readers may understand differently: two members of one name, and half of a surrogate pair.
    pub(crate) fn ambiguity(&self, part: Part) -> Option<JwtError> {
        let duplicate = self.has_duplicates().then_some(JwtError::DuplicateMember(part));
        duplicate.or(self.shape.has_lone_surrogate.then_some(JwtError::LoneSurrogate(part)))
    }

    /// Reads the bytes of a part that must be one JSON object; of members of one name the first is found.
    pub(crate) fn read_any(bytes: Vec<u8>, part: Part) -> Result<Self, JwtError> {
        let text = String::from_utf8(bytes).map_err(|_| JwtError::BadUtf8(part))?;
        let shape = shape::check(&text).map_err(|_| JwtError::TooDeep(part))?;
        let members = members(&text, shape.has_escapes).ok_or(JwtError::NotAnObject(part))?;
        Ok(Self { text, shape, members })
    }

    /// Refuses two members of one name in an object at any depth.
    pub(crate) fn distinct_throughout(self, part: Part) -> Result<Self, JwtError> {
        let values = self.members.iter().map(|member| self.piece(&member.value));
        let mut nested = values.filter(|value| value.starts_with(['{', '[']));
        match nested.all(|value| serde_json::from_str::<Distinct>(value).is_ok()) {
            true => Ok(self),
            false => Err(JwtError::DuplicateMember(part)),
        }
    }

    /// Iterates over the members' names.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.members.iter().map(|member| self.name(member))
    }

    /// Iterates over the names of the members that are no texts.
    pub(crate) fn names_of_others(&self) -> impl Iterator<Item = &str> {
        let others = self.members.iter().filter(|member| self.characters(member).is_none());
        others.map(|member| self.name(member))
    }

    /// Returns a value as it is spelled.
    pub(crate) fn json(&self, name: &str) -> Option<&str> {
        self.member(name).map(|member| self.piece(&member.value))
    }

    /// Reads a value of any type; `None` also for a number that no double holds.
    pub(crate) fn value(&self, name: &str) -> Option<Value> {
        json::value(self.json(name)?)
    }

    /// Reads a text; a member of another type is an error, `null` too.
    pub(crate) fn text(&self, name: &str) -> Result<Option<&str>, Mistyped> {
        self.member(name).map(|member| self.characters(member).ok_or(Mistyped)).transpose()
    }

    /// Reads a list of texts.
    pub(crate) fn texts(&self, name: &str) -> Result<Option<Vec<String>>, Mistyped> {
        self.json(name).map(texts).transpose()
    }

    /// Reads a moment.
    pub(crate) fn date(&self, claim: &'static str) -> Result<Option<Timestamp>, JwtError> {
        let date = self.json(claim).map(numeric_date).transpose();
        date.map_err(|flaw| JwtError::BadNumericDate { claim, flaw })
    }

    fn member(&self, name: &str) -> Option<&Member> {
        let head = head(name);
        self.members.iter().find(|member| member.head == head && self.name(member) == name)
    }

    fn name<'a>(&'a self, member: &'a Member) -> &'a str {
        let escaped = member.escaped.as_ref().and_then(|escaped| escaped.name.as_deref());
        escaped.unwrap_or_else(|| self.piece(&member.name))
    }

    /// Returns the characters of a value that is a text.
    fn characters<'a>(&'a self, member: &'a Member) -> Option<&'a str> {
        let plain = self.piece(&member.value).strip_prefix('"')?.strip_suffix('"')?;
        match member.escaped.as_deref() {
            Some(escaped) if escaped.is_broken => None,
            Some(Escaped { value: Some(value), .. }) => Some(value),
            _ => Some(plain),
        }
    }

    fn piece(&self, range: &Range<usize>) -> &str {
        self.text.get(range.clone()).expect("the places are those of pieces of this text")
    }

    /// Tells whether two members have one name.
    fn has_duplicates(&self) -> bool {
        if self.members.len() > FEW {
            let mut names: Vec<&str> = self.names().collect();
            names.sort_unstable();
            return names.windows(2).any(|pair| matches!(pair, [one, other] if one == other));
        }
        let same = |one: &Member, other: &Member| one.head == other.head && self.name(one) == self.name(other);
        let pairs = self.members.iter().enumerate();
        pairs.into_iter().any(|(at, one)| self.members.iter().take(at).any(|other| same(one, other)))
    }
}

/// Folds a name's length and first bytes into a number, so that names of different numbers are different.
fn head(name: &str) -> u64 {
    let first = name.bytes().take(7).fold(0, |head, byte| head << 8 | u64::from(byte));
    first << 8 | name.len() as u64 & 0xff
}

/// A member is of another type than what is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mistyped;

/// Reads a list of texts as it is spelled.
pub(super) fn texts(json: &str) -> Result<Vec<String>, Mistyped> {
    serde_json::from_str(json).map_err(|_| Mistyped)
}

/// Finds the members of a text that must be one object.
fn members(text: &str, has_escapes: bool) -> Option<Vec<Member>> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let members = deserializer.deserialize_map(Members { text, has_escapes }).ok()?;
    deserializer.end().ok()?;
    Some(members)
}

struct Members<'a> {
    text: &'a str,
    has_escapes: bool,
}

impl<'a> Members<'a> {
    fn member(&self, name: Cow<'a, str>, value: &'a str) -> Member {
        let mut escaped = None;
        if self.has_escapes && value.starts_with('"') && value.contains('\\') {
            let value: Option<String> = serde_json::from_str(value).ok();
            escaped = Some(Box::new(Escaped { name: None, is_broken: value.is_none(), value }));
        }
        let head = head(&name);
        let name = match name {
            Cow::Borrowed(name) => self.place(name),
            Cow::Owned(name) => {
                escaped.get_or_insert_default().name = Some(name);
                0..0
            }
        };
        Member { head, name, value: self.place(value), escaped }
    }

    /// Tells where a piece of the text lies in it.
    fn place(&self, piece: &str) -> Range<usize> {
        let start = piece.as_ptr().addr() - self.text.as_ptr().addr();
        start..start + piece.len()
    }
}

impl<'de> Visitor<'de> for Members<'de> {
    type Value = Vec<Member>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::with_capacity(USUAL);
        while let Some((Name(name), value)) = map.next_entry::<Name<'de>, &'de RawValue>()? {
            members.push(self.member(name, value.get()));
        }
        Ok(members)
    }
}

/// A member's name, borrowed where it has no escapes.
struct Name<'a>(Cow<'a, str>);

impl<'de> Deserialize<'de> for Name<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        impl<'de> Visitor<'de> for Text {
            type Value = Name<'de>;

            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("a name")
            }

            fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Self::Value, E> {
                Ok(Name(Cow::Borrowed(name)))
            }

            fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
                Ok(Name(Cow::Owned(name.to_owned())))
            }
        }
        deserializer.deserialize_str(Text)
    }
}

/// A value in which no object has two members of one name.
struct Distinct;

impl<'de> Deserialize<'de> for Distinct {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Self)
    }
}

impl<'de> Visitor<'de> for Distinct {
    type Value = Self;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_str<E>(self, _: &str) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut values: A) -> Result<Self, A::Error> {
        while values.next_element::<Self>()?.is_some() {}
        Ok(self)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self, A::Error> {
        let mut names = BTreeSet::new();
        while let Some((name, Self)) = map.next_entry::<String, Self>()? {
            if !names.insert(name) {
                return Err(A::Error::custom("two members of one name"));
            }
        }
        Ok(self)
    }
}
