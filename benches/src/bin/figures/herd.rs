//! `herd`: many callers at once for one token that nobody has yet, and half of them for each of two.

use std::ops::Range;
use std::sync::Arc;

use msal_benches::{Figure, ROUNDS, Samples};

use crate::Failure;
use crate::clients::{Client, client};
use crate::options::Options;
use crate::target::Target;

const FIGURE: &str = "herd";
/// How many scopes one round needs.
const SCOPES: usize = 4;

/// Measures the token requests and the time that a herd costs, beside the time of a single caller.
pub(crate) fn figures(options: &Options, url: Option<&str>, callers: usize) -> Result<(), Failure> {
    let target = Arc::new(Target::new(options, url)?);
    for adapter in &options.adapters {
        let name = adapter.name();
        eprintln!("herd: {callers} callers over {name}");
        let client = client(*adapter, &target)?;
        let (mut one, mut herd, mut two) = (Herds::default(), Herds::default(), Herds::default());
        for round in 0..=ROUNDS {
            let first = round * SCOPES;
            one.sample(round, &*client, 1, first..first + 1)?;
            herd.sample(round, &*client, callers, first + 1..first + 2)?;
            two.sample(round, &*client, callers, first + 2..first + SCOPES)?;
        }
        for (case, herds) in [("1 caller", &one), ("one herd", &herd), ("two herds", &two)] {
            Figure::new(FIGURE, format!("{name}, {case}"), "token requests", &herds.requests()).print();
            Figure::new(FIGURE, format!("{name}, {case}"), "ms", &herds.time()).print();
        }
    }
    Ok(())
}

/// What herds of one kind cost.
#[derive(Default)]
struct Herds {
    requests: Vec<f64>,
    milliseconds: Vec<f64>,
}

impl Herds {
    /// Lets a herd run; the first round warms up and does not count.
    fn sample(
        &mut self,
        round: usize,
        client: &dyn Client,
        callers: usize,
        scopes: Range<usize>,
    ) -> Result<(), Failure> {
        let scopes: Vec<usize> = scopes.collect();
        let before = client.requests();
        let milliseconds = client.herd(callers, &scopes)?.as_secs_f64() * 1e3;
        if round > 0 {
            self.milliseconds.push(milliseconds);
            self.requests.push(f64::from(u32::try_from(client.requests() - before)?));
        }
        Ok(())
    }

    fn requests(&self) -> Samples {
        Samples::new(self.requests.iter().copied())
    }

    fn time(&self) -> Samples {
        Samples::new(self.milliseconds.iter().copied())
    }
}
