//! Any flow of a confidential client, so that a law can be put to all of them at once.

use std::sync::Arc;

use msal_core::{Authentication, ConfidentialClientApplication, Endpoints};

use crate::run::{Run, World, run, run_for};
use crate::spec::CallSpec;

/// A flow to run.
#[derive(Clone, Debug)]
pub enum Call {
    /// `acquire_token_for_client`.
    Acquire(CallSpec),
    /// `remove_tokens_for_client`.
    Remove,
    /// `resolve_authority`.
    Resolve,
}

/// What a flow yields.
#[derive(Clone, Debug)]
pub enum Yield {
    /// A token.
    Token(Authentication),
    /// Nothing.
    Removed,
    /// The endpoints of an authority.
    Endpoints(Arc<Endpoints>),
}

impl Yield {
    /// The token, where it is one.
    pub fn token(&self) -> Option<&str> {
        match self {
            Self::Token(token) => Some(token.access_token().expose_secret()),
            _ => None,
        }
    }
}

impl Call {
    /// Runs the flow to its end.
    pub fn run(&self, world: &mut impl World, app: &ConfidentialClientApplication, seed: [u8; 32]) -> Run<Yield> {
        match self {
            Self::Acquire(spec) => map(run(world, &spec.flow(app), seed), Yield::Token),
            Self::Remove => map(run(world, &app.remove_tokens_for_client(), seed), |()| Yield::Removed),
            Self::Resolve => map(run(world, &app.resolve_authority(), seed), Yield::Endpoints),
        }
    }

    /// Runs the flow for so many steps at most, then drops it.
    pub fn run_for(&self, world: &mut impl World, app: &ConfidentialClientApplication, seed: [u8; 32], most: usize) {
        match self {
            Self::Acquire(spec) => drop(run_for(world, &spec.flow(app), seed, most)),
            Self::Remove => drop(run_for(world, &app.remove_tokens_for_client(), seed, most)),
            Self::Resolve => drop(run_for(world, &app.resolve_authority(), seed, most)),
        }
    }
}

fn map<T>(run: Run<T>, output: impl FnOnce(T) -> Yield) -> Run<Yield> {
    Run { steps: run.steps, end: run.end, result: run.result.map(output) }
}
