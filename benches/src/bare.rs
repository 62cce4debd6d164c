//! The yardstick: tokens in a map behind a lock, and nothing else.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::service::token;

/// Tokens of the usual length by their cache keys.
#[derive(Debug)]
pub struct BareMap {
    keys: Vec<String>,
    tokens: Mutex<HashMap<String, Arc<str>>>,
}

impl BareMap {
    /// Holds a token under each key.
    pub fn new(keys: impl IntoIterator<Item = String>) -> Self {
        let keys: Vec<String> = keys.into_iter().collect();
        let tokens = keys.iter().enumerate().map(|(number, key)| (key.clone(), token(number).into())).collect();
        Self { keys, tokens: Mutex::new(tokens) }
    }

    /// Returns one token, shared.
    pub fn find(&self, token: usize) -> Option<Arc<str>> {
        let key = self.keys.get(token)?;
        self.tokens.lock().unwrap_or_else(PoisonError::into_inner).get(key).cloned()
    }
}
