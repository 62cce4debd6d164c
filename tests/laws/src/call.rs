//! Any flow in any scene, as a value, so that a law can be put to all of them at once.

use std::fmt;

use crate::flows::{FLOWS, Kind, Yield};
use crate::run::{MOST_STEPS, Run, World};
use crate::scene::Scene;
use crate::spec::{AppSpec, CallSpec, SignInSpec};

/// A flow to run: its kind, what it asks for, and who has signed in before.
#[derive(Clone)]
pub struct Call {
    /// The kind of flow.
    pub kind: &'static Kind,
    /// What it asks for.
    pub spec: CallSpec,
    /// Who has signed in before.
    pub sign_in: SignInSpec,
}

impl Call {
    /// The first kind of flow with this name, as it is usually called.
    ///
    /// # Panics
    /// When there is no such flow.
    pub fn named(name: &str) -> Self {
        let kind = FLOWS.iter().find(|kind| kind.name == name).expect("the flow is in the table");
        Self { kind, spec: CallSpec::default(), sign_in: SignInSpec::default() }
    }

    /// Sets the scene for it.
    pub fn scene(&self, app: &AppSpec) -> Scene {
        Scene::new(app, &self.spec, self.sign_in)
    }

    /// Runs it to its end.
    ///
    /// # Panics
    /// When it takes more than [`MOST_STEPS`].
    pub fn run(&self, world: &mut impl World, scene: &Scene, seed: [u8; 32]) -> Run<Yield> {
        self.run_for(world, scene, seed, MOST_STEPS).expect("no flow takes more steps than the bound")
    }

    /// Runs it for so many steps at most, then drops it.
    pub fn run_for(&self, world: &mut impl World, scene: &Scene, seed: [u8; 32], most: usize) -> Option<Run<Yield>> {
        (self.kind.make)(scene).run_for(world, seed, most)
    }
}

impl fmt::Debug for Call {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:?} with {:?}, {:?}", self.kind, self.spec, self.sign_in)
    }
}
