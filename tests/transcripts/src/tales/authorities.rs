//! Whom an application asks, and whom it believes.

use msal_laws::{AppSpec, CallSpec, Deeds, Mutation, Place, ProofSpec, Yield};
use serde_json::json;

use crate::tale::Tale;
use crate::teller::Teller;

pub(super) const TALES: [Tale; 8] = [
    Tale {
        name: "domain",
        about: "A tenant is named by its domain: only the service knows its id, which is remembered.",
        tell: domain,
    },
    Tale { name: "adfs", about: "AD FS: no instance discovery, RS256.", tell: adfs },
    Tale { name: "oidc", about: "A generic OpenID Provider, with an issuer of its own.", tell: oidc },
    Tale { name: "issuer-mismatch", about: "A generic OpenID Provider whose issuer is another's.", tell: mismatch },
    Tale {
        name: "endpoint-elsewhere",
        about: "The metadata of a tenant of the public cloud names a token endpoint outside of it.",
        tell: elsewhere,
    },
    Tale { name: "unknown-host", about: "Instance discovery vouches for a host that is not known.", tell: unknown },
    Tale { name: "invalid-instance", about: "Instance discovery does not vouch for a host.", tell: invalid },
    Tale { name: "resolve-authority", about: "An authority is resolved ahead of need.", tell: resolve },
];

fn domain(teller: &mut Teller) {
    teller.acquire(&AppSpec::at(Place::Domain), &CallSpec::default());
    teller.later(60);
    teller.acquire(&AppSpec::at(Place::Domain), &CallSpec::default());
}

fn adfs(teller: &mut Teller) {
    let app = AppSpec { place: Place::Adfs, ..AppSpec::proving(ProofSpec::Certificate) };
    teller.acquire(&app, &CallSpec::default());
}

fn oidc(teller: &mut Teller) {
    teller.acquire(&AppSpec::at(Place::Oidc), &CallSpec::default());
}

fn mismatch(teller: &mut Teller) {
    let (app, call) = (AppSpec::at(Place::Oidc), CallSpec::default());
    let issuer = Mutation::Besides("issuer".to_owned(), json!("https://evil.example/realm"));
    teller.spoil(&call.flow(&app.build()), "Send GET configuration", Deeds::Mutate(issuer));
    teller.acquire(&app, &call);
}

fn elsewhere(teller: &mut Teller) {
    let (app, call) = (AppSpec::default(), CallSpec::default());
    let endpoint = Mutation::Besides("token_endpoint".to_owned(), json!("https://evil.example/token"));
    teller.spoil(&call.flow(&app.build()), "Send GET configuration", Deeds::Mutate(endpoint));
    teller.acquire(&app, &call);
}

fn unknown(teller: &mut Teller) {
    teller.acquire(&AppSpec::at(Place::Unknown), &CallSpec::default());
}

fn invalid(teller: &mut Teller) {
    let (app, call) = (AppSpec::at(Place::Unknown), CallSpec::default());
    let body = json!({"error": "invalid_instance", "error_description": "AADSTS50049: Unknown or invalid instance."});
    teller.spoil(
        &call.flow(&app.build()),
        "Send GET instance discovery",
        Deeds::Garbage(400, body.to_string().into_bytes()),
    );
    teller.acquire(&app, &call);
}

fn resolve(teller: &mut Teller) {
    let (app, known) = (AppSpec::at(Place::Unknown).build(), AppSpec::default().build());
    let once = |teller: &mut Teller| {
        teller.tell("resolve_authority", &app.resolve_authority(), Yield::Endpoints);
    };
    teller.next([None, Some(Deeds::Fail(0))]);
    once(teller);
    teller.next([None, None, Some(Deeds::Garbage(404, b"no such tenant".to_vec()))]);
    once(teller);
    teller.next([]);
    once(teller);
    once(teller);
    teller.say("With a host that is known:");
    teller.tell("resolve_authority", &known.resolve_authority(), Yield::Endpoints);
    teller.tell("remove_tokens_for_client", &app.remove_tokens_for_client(), |()| Yield::Done);
}
