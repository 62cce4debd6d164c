//! Lists of entries of which several may be about one thing, such as one user in one tenant: what they say together.
//!
//! Entries are kept as they were read for as long as nothing new is said; then those about the thing become one.

/// How entries of one kind are compared and united.
pub(super) trait Saying: Clone {
    /// Tells whether another entry is about the same thing.
    fn is_about(&self, other: &Self) -> bool;

    /// Returns what this entry and a younger one say together, where that is more than this one says.
    fn united(&self, younger: &Self) -> Option<Self>;
}

/// Adds what an entry says to a list; `false` when that is nothing new, and the list is as it was.
pub(super) fn add<T: Saying>(entries: &mut Vec<T>, entry: &T) -> bool {
    let about = entries.iter().filter(|own| own.is_about(entry));
    let Some(older) = together(about) else {
        entries.push(entry.clone());
        return true;
    };
    let Some(united) = older.united(entry) else { return false };
    let place = entries.iter().position(|own| own.is_about(entry)).unwrap_or(entries.len());
    entries.retain(|own| !own.is_about(entry));
    entries.insert(place, united);
    true
}

/// Returns one entry about each thing, in the order in which they first come.
pub(super) fn distinct<T: Saying>(entries: &[T]) -> Vec<T> {
    let mut distinct: Vec<T> = Vec::new();
    for entry in entries {
        if !distinct.iter().any(|known| known.is_about(entry)) {
            distinct.extend(together(entries.iter().filter(|other| other.is_about(entry))));
        }
    }
    distinct
}

/// Returns what entries about one thing say together; where they differ, the last of them counts.
fn together<'a, T: Saying + 'a>(mut entries: impl Iterator<Item = &'a T>) -> Option<T> {
    let first = entries.next()?.clone();
    Some(entries.fold(first, |older, entry| older.united(entry).unwrap_or(older)))
}
