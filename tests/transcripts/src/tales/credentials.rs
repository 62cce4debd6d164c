//! How an application proves who it is.

use msal_laws::{AppSpec, CERTIFICATE, CallSpec, Deeds, KEY, NEXT_CERTIFICATE, NEXT_KEY, ProofSpec};

use crate::tale::Tale;
use crate::teller::Teller;

pub(super) const TALES: [Tale; 9] = [
    Tale {
        name: "certificate-ps256",
        about: "A certificate proves the application: PS256, the SHA-256 thumbprint, the chain.",
        tell: |teller| acquire(teller, ProofSpec::Certificate),
    },
    Tale {
        name: "thumbprint-rs256",
        about: "A key proves the application whose certificate the service knows by its SHA-1 thumbprint: RS256.",
        tell: |teller| acquire(teller, ProofSpec::Thumbprint),
    },
    Tale {
        name: "remote-key",
        about: "A key that only the host can reach signs.",
        tell: |teller| acquire(teller, ProofSpec::Remote),
    },
    Tale {
        name: "remote-key-fails",
        about: "The host cannot reach the key.",
        tell: |teller| fails(teller, ProofSpec::Remote, "Sign"),
    },
    Tale {
        name: "assertion-file",
        about: "An assertion from a file proves the application, read anew for each request.",
        tell: |teller| acquire(teller, ProofSpec::AssertionFile),
    },
    Tale {
        name: "assertion-file-missing",
        about: "The file of the assertion cannot be read.",
        tell: |teller| fails(teller, ProofSpec::AssertionFile, "Read file"),
    },
    Tale {
        name: "assertion-provider",
        about: "A callback makes the assertion, and is told what it is for.",
        tell: |teller| acquire(teller, ProofSpec::Provider),
    },
    Tale { name: "files-rotated", about: "Certificate and key lie in files, and are rotated.", tell: rotated },
    Tale {
        name: "assertion-reused",
        about: "Where signatures cost, one assertion serves for nine minutes.",
        tell: reused,
    },
];

fn acquire(teller: &mut Teller, proof: ProofSpec) {
    teller.acquire(&AppSpec::proving(proof), &CallSpec::default());
}

fn fails(teller: &mut Teller, proof: ProofSpec, place: &str) {
    let (app, call) = (AppSpec::proving(proof), CallSpec::default());
    teller.spoil(&call.flow(&app.build()), place, Deeds::Fail(0));
    teller.acquire(&app, &call);
}

fn rotated(teller: &mut Teller) {
    acquire(teller, ProofSpec::Files);
    teller.later(3600);
    teller.say("The files hold another certificate and its key:");
    teller.world.files.insert("app.crt".into(), NEXT_CERTIFICATE.to_owned());
    teller.world.files.insert("app.key".into(), NEXT_KEY.to_owned());
    acquire(teller, ProofSpec::Files);
    teller.later(3600);
    teller.say("The files do not belong together:");
    teller.world.files.insert("app.crt".into(), CERTIFICATE.to_owned());
    acquire(teller, ProofSpec::Files);
    teller.world.files.insert("app.key".into(), KEY.to_owned());
}

fn reused(teller: &mut Teller) {
    let app = AppSpec { reuse: true, ..AppSpec::proving(ProofSpec::Certificate) };
    let call = |resource: &str| CallSpec {
        scopes: vec![format!("https://{resource}.example/.default")],
        ..CallSpec::default()
    };
    teller.acquire(&app, &call("one"));
    teller.later(480);
    teller.acquire(&app, &call("two"));
    teller.later(60);
    teller.acquire(&app, &call("three"));
}
