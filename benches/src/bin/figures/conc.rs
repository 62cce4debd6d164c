//! `conc`: uncached tokens for many callers at once, each with a scope of its own; on tokio beside the oauth2 crate.

use std::sync::Arc;

use msal_benches::{Figure, ROUNDS, Samples};

use crate::Failure;
use crate::clients::client;
use crate::options::{Adapter, Options};
use crate::peer::Peer;
use crate::spent::side_by_side;
use crate::target::Target;

const FIGURE: &str = "conc";
const RATE: &str = "tokens/s";

/// Measures the rate of each adapter.
pub(crate) fn figures(options: &Options, url: Option<&str>, tokens: usize, callers: usize) -> Result<(), Failure> {
    let target = Arc::new(Target::new(options, url)?);
    let each = tokens.div_ceil(ROUNDS * callers);
    for adapter in &options.adapters {
        let name = adapter.name();
        eprintln!("conc: {tokens} tokens over {name} for {callers} callers");
        let client = client(*adapter, &target)?;
        let mut own = || client.anew(callers, each);
        if *adapter == Adapter::Tokio {
            let peer = Peer::new(&target)?;
            let spent = side_by_side(callers * each, &mut [&mut own, &mut || peer.tokens(callers, each)])?;
            let [own, peer] = &*spent else { return Err("two ways have two costs".into()) };
            Figure::new(FIGURE, format!("{name}, {callers} callers"), RATE, &rate(&own.wall)).print();
            Figure::new(FIGURE, format!("oauth2, {callers} callers"), RATE, &rate(&peer.wall)).print();
            Figure::new(FIGURE, format!("{name} over oauth2, {callers} callers"), "x", &peer.wall.over(&own.wall))
                .print();
        } else {
            for own in side_by_side(callers * each, &mut [&mut own])? {
                Figure::new(FIGURE, format!("{name}, {callers} callers"), RATE, &rate(&own.wall)).print();
            }
        }
    }
    Ok(())
}

fn rate(microseconds_each: &Samples) -> Samples {
    microseconds_each.reciprocal().times(1e6)
}
