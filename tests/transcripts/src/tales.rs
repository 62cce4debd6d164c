//! All tales, by subject.

mod authorities;
mod cache;
mod credentials;
mod options;
mod trouble;

use crate::tale::Tale;

/// Returns all tales in the order in which a reader may want them.
pub fn tales() -> Vec<Tale> {
    let subjects: [&[Tale]; 5] =
        [&cache::TALES, &credentials::TALES, &authorities::TALES, &options::TALES, &trouble::TALES];
    let copy = |tale: &Tale| Tale { name: tale.name, about: tale.about, tell: tale.tell };
    subjects.into_iter().flatten().map(copy).collect()
}
