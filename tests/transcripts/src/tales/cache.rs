//! What the cache decides: miss, hit, early refresh, removal.

use msal_laws::{AppSpec, CallSpec, Deeds, Yield};

use crate::tale::Tale;
use crate::teller::Teller;

pub(super) const TALES: [Tale; 5] = [
    Tale { name: "secret-miss", about: "A secret proves the application, and nothing is cached yet.", tell: miss },
    Tale { name: "hit", about: "A fresh token in the cache costs one look.", tell: hit },
    Tale { name: "aging-refreshed", about: "A token past its refresh time is replaced early.", tell: refreshed },
    Tale {
        name: "aging-refresh-fails",
        about: "A token past its refresh time is handed out when its replacement fails; a later call tries again.",
        tell: refresh_fails,
    },
    Tale { name: "remove-tokens", about: "An application forgets its tokens, and asks for a new one.", tell: remove },
];

fn miss(teller: &mut Teller) {
    teller.acquire(&AppSpec::default(), &CallSpec::default());
}

fn hit(teller: &mut Teller) {
    teller.fill(&AppSpec::default(), &CallSpec::default());
    teller.later(1800);
    teller.acquire(&AppSpec::default(), &CallSpec::default());
}

fn refreshed(teller: &mut Teller) {
    teller.fill(&AppSpec::default(), &CallSpec::default());
    teller.later(1860);
    teller.acquire(&AppSpec::default(), &CallSpec::default());
}

fn refresh_fails(teller: &mut Teller) {
    let (app, call) = (AppSpec::default(), CallSpec::default());
    teller.fill(&app, &call);
    teller.later(1860);
    teller.spoil(&call.flow(&app.build()), "Send POST token", Deeds::Garbage(503, b"busy".to_vec()));
    teller.acquire(&app, &call);
    teller.later(1800);
    teller.spoil(&call.flow(&app.build()), "Send POST token", Deeds::Garbage(503, b"busy".to_vec()));
    teller.acquire(&app, &call);
}

fn remove(teller: &mut Teller) {
    let app = AppSpec::default();
    teller.fill(&app, &CallSpec::default());
    teller.tell("remove_tokens_for_client", &app.build().remove_tokens_for_client(), |()| Yield::Done);
    teller.acquire(&app, &CallSpec::default());
}
