//! All tales, by subject.

mod accounts;
mod auth_code;
mod authorities;
mod cache;
mod credentials;
mod device;
mod options;
mod passwords;
mod possession;
mod silent;
mod trouble;
mod validate;

use crate::tale::Tale;

/// Returns all tales in the order in which a reader may want them.
pub fn tales() -> Vec<Tale> {
    let subjects: [&[Tale]; 12] = [
        &cache::TALES,
        &credentials::TALES,
        &authorities::TALES,
        &options::TALES,
        &auth_code::TALES,
        &device::TALES,
        &passwords::TALES,
        &silent::TALES,
        &accounts::TALES,
        &possession::TALES,
        &validate::TALES,
        &trouble::TALES,
    ];
    let copy = |tale: &Tale| Tale { name: tale.name, about: tale.about, tell: tale.tell };
    subjects.into_iter().flatten().map(copy).collect()
}
