//! `seq`: uncached tokens one after the other, over each adapter, beside its HTTP client bare.

use std::sync::Arc;

use msal_benches::{Figure, ROUNDS};

use crate::Failure;
use crate::clients::client;
use crate::options::Options;
use crate::spent::side_by_side;
use crate::target::Target;

const FIGURE: &str = "seq";

/// Measures time and processor time for each token, and how much more they are than the HTTP client's own.
pub(crate) fn figures(options: &Options, url: Option<&str>, tokens: usize) -> Result<(), Failure> {
    let target = Arc::new(Target::new(options, url)?);
    let each = tokens.div_ceil(ROUNDS);
    for adapter in &options.adapters {
        let name = adapter.name();
        eprintln!("seq: {tokens} tokens over {name}, and as many requests without it");
        let client = client(*adapter, &target)?;
        let spent = side_by_side(each, &mut [&mut || client.anew(1, each), &mut || client.bare(each)])?;
        let [own, bare] = &*spent else { return Err("two ways have two costs".into()) };
        Figure::new(FIGURE, name, "us", &own.wall).print();
        Figure::new(FIGURE, format!("{name}, client alone"), "us", &bare.wall).print();
        Figure::new(FIGURE, format!("{name}, processor"), "us", &own.cpu).print();
        Figure::new(FIGURE, format!("{name}, client alone, processor"), "us", &bare.cpu).print();
        Figure::new(FIGURE, format!("{name}, processor over client alone"), "x", &own.cpu.over(&bare.cpu)).print();
    }
    Ok(())
}
