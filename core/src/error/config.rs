//! The caller's mistakes.

use std::borrow::Cow;

/// A value that a caller gave and that cannot be used: which, why, and what to give instead.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field} {problem}: {remedy}")]
pub struct ConfigError {
    field: &'static str,
    problem: Cow<'static, str>,
    remedy: &'static str,
}

impl ConfigError {
    pub(crate) fn new(field: &'static str, problem: impl Into<Cow<'static, str>>, remedy: &'static str) -> Self {
        Self { field, problem: problem.into(), remedy }
    }

    /// Returns the name of the option or argument.
    pub fn field(&self) -> &'static str {
        self.field
    }

    /// Returns what to do about it.
    pub fn remedy(&self) -> &'static str {
        self.remedy
    }
}
