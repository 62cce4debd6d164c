//! Sets of scopes: sorted, each once, and compared as sets without regard to case.

use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};

use msal_core::Scopes;

use crate::text;

/// `covers` is reflexive and transitive, `==` is `covers` both ways, equal sets hash alike, case and order are nothing.
pub fn scopes(data: &[u8]) {
    let Some(text) = text::of(data) else { return };
    let mut lines = text.lines();
    let [a, b, c] = [(); 3].map(|()| Scopes::parse(lines.next().unwrap_or_default()));
    for set in [&a, &b, &c] {
        assert_normal(set);
    }
    for (one, other) in [(&a, &b), (&b, &c), (&a, &c)] {
        let swapped = other == one;
        assert_eq!(one == other, swapped);
        assert_eq!(one == other, one.covers(other) && other.covers(one));
        assert!(one != other || hash(one) == hash(other), "equal sets with different hashes");
        let both = Scopes::parse(&format!("{} {}", one.as_str(), other.as_str()));
        assert!(both.covers(one) && both.covers(other));
    }
    assert!(!(a.covers(&b) && b.covers(&c)) || a.covers(&c), "covers is not transitive");
}

fn assert_normal(set: &Scopes) {
    assert!(set.iter().zip(set.iter().skip(1)).all(|(scope, next)| scope < next), "{set:?}");
    assert_eq!(set.as_str(), set.iter().collect::<Vec<_>>().join(" "));
    assert!(set.covers(set));
    let mut backwards: Vec<&str> = set.iter().collect();
    backwards.reverse();
    for same in [set.as_str().to_owned(), set.as_str().to_ascii_uppercase(), backwards.join("\t ")] {
        let same = Scopes::parse(&same);
        assert_eq!(same, *set);
        assert_eq!(hash(&same), hash(set), "{same:?} and {set:?} are equal");
    }
    match Scopes::new(&backwards) {
        Ok(same) => assert_eq!(same.as_str(), set.as_str()),
        Err(error) => {
            text::assert_loggable(&error, 200);
            assert!(backwards.is_empty() || set.as_str().contains(char::is_control));
        }
    }
}

fn hash(set: &Scopes) -> u64 {
    BuildHasherDefault::<DefaultHasher>::default().hash_one(set)
}
