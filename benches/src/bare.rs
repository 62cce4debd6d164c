//! The yardstick: tokens in a map behind a lock, and nothing else.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::Tenants;
use crate::service::token;

/// Tokens of the usual length by their cache keys.
#[derive(Debug)]
pub struct BareMap {
    keys: Vec<String>,
    tokens: Mutex<HashMap<String, Arc<str>>>,
}

impl BareMap {
    /// Holds every token of these tenants.
    pub fn new(tenants: &Tenants) -> Self {
        let keys: Vec<String> = (0..tenants.tokens()).map(|token| tenants.key(token)).collect();
        let tokens = keys.iter().enumerate().map(|(number, key)| (key.clone(), token(number).into())).collect();
        Self { keys, tokens: Mutex::new(tokens) }
    }

    /// Returns one token, shared.
    pub fn find(&self, token: usize) -> Option<Arc<str>> {
        let key = self.keys.get(token)?;
        self.tokens.lock().unwrap_or_else(PoisonError::into_inner).get(key).cloned()
    }
}
