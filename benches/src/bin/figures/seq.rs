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
        if let Ok(only) = std::env::var("ONLY") { client.anew(1, 1)?; client.bare(1, 1)?; let t = std::time::Instant::now(); let c = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime); if only == "own" { client.anew(1, tokens)?; } else { client.bare(1, tokens)?; } let d = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime); eprintln!("{} {:?} cpu {}us", only, t.elapsed() / tokens as u32, ((d.tv_sec - c.tv_sec) * 1_000_000 + (d.tv_nsec - c.tv_nsec) / 1000) / tokens as i64); continue; }
        let spent = side_by_side(each, &mut [&mut || client.anew(1, each), &mut || client.bare(1, each)])?;
        let [own, bare] = &*spent else { return Err("two ways have two costs".into()) };
        Figure::new(FIGURE, name, "us", &own.wall).print();
        Figure::new(FIGURE, format!("{name}, client alone"), "us", &bare.wall).print();
        Figure::new(FIGURE, format!("{name}, processor"), "us", &own.cpu).print();
        Figure::new(FIGURE, format!("{name}, client alone, processor"), "us", &bare.cpu).print();
        Figure::new(FIGURE, format!("{name}, processor over client alone"), "x", &own.cpu.over(&bare.cpu)).print();
    }
    Ok(())
}
