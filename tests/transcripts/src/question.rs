//! What a flow asks, in words: its place in the protocol, and the details that are no secret.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use msal_core::cache::{Change, Partition, Store};
use msal_core::{Request, SecretSource, SigningRequest};
use msal_laws::TENANT;
use serde_json::Value;

/// The form fields whose values may be shown.
const SHOWN: [&str; 10] = [
    "client_assertion_type",
    "client_id",
    "client_info",
    "claims",
    "fmi_path",
    "grant_type",
    "redirect_uri",
    "req_cnf",
    "scope",
    "token_type",
];
/// The members of a signing input whose values are secrets, or long: what stands in their place.
const INSTEAD: [(&str, &str); 4] =
    [("at", "(secret)"), ("cnf", "(the public key)"), ("extra", "(secret)"), ("x5c", "(the chain)")];
/// The headers that are told; all others are the same for every request of an application.
const HEADERS: [&str; 5] =
    ["client-request-id", "soapaction", "x-anchormailbox", "x-client-current-telemetry", "x-client-last-telemetry"];

/// The application of all transcripts, and the tenants in which it gets tokens for itself.
const CLIENT_ID: &str = "client-id";
const REALMS: [&str; 4] = [TENANT, "adfs", "contoso.example", "realm"];

/// A step in words.
pub(crate) struct Question {
    /// The word in its place, such as `Load tokens`.
    pub(crate) place: String,
    /// What it is about, such as a URL.
    pub(crate) of: String,
    /// Further lines.
    pub(crate) details: Vec<String>,
}

pub(crate) fn send(request: &Request) -> Question {
    let http = request.http();
    let what = match http.uri().path() {
        path if path.ends_with("/openid-configuration") => "configuration",
        path if path.ends_with("/discovery/instance") => "instance discovery",
        path if path.contains("/userrealm/") => "user realm",
        path if path.ends_with("/trust/mex") => "federation metadata",
        path if path.ends_with("/usernamemixed") => "security token",
        path if path.ends_with("/devicecode") => "device code",
        path if path.ends_with("/keys") => "keys",
        _ => "token",
    };
    let header = |name: &&str| {
        let value = http.headers().get(*name)?.to_str().ok()?;
        Some(match value.split_once(':').filter(|_| *name == "x-anchormailbox") {
            Some((kind, _)) => format!("{name}: {kind}:(user)"),
            None => format!("{name}: {value}"),
        })
    };
    // An envelope of SOAP, which holds the password, is no form.
    let form = if http.headers().contains_key("soapaction") { &[][..] } else { http.body() };
    let fields = url::form_urlencoded::parse(form).map(|(name, value)| field(&name, &value));
    Question {
        place: format!("Send {} {what}", http.method()),
        of: http.uri().to_string(),
        details: HEADERS.iter().filter_map(header).chain(fields).collect(),
    }
}

fn field(name: &str, value: &str) -> String {
    format!("{name} = {}", if SHOWN.contains(&name) { value } else { "(secret)" })
}

pub(crate) fn sign(request: &SigningRequest) -> Question {
    let input = String::from_utf8_lossy(request.message());
    let details = input.split('.').map(part).collect();
    Question { place: "Sign".to_owned(), of: format!("{request:?}"), details }
}

/// One part of a signing input, without its secrets and the bytes of its keys and certificates.
fn part(text: &str) -> String {
    let bytes = URL_SAFE_NO_PAD.decode(text).expect("a signing input is base64url");
    let mut members: Value = serde_json::from_slice(&bytes).expect("a signing input is JSON");
    for (name, instead) in INSTEAD {
        if let Some(value) = members.get_mut(name) {
            *value = instead.into();
        }
    }
    members.to_string()
}

pub(crate) fn read(source: &SecretSource) -> Question {
    let place = match source {
        SecretSource::File(_) => "Read file",
        SecretSource::NewKey(_) => "Read new key",
        _ => "Read assertion",
    };
    let details = match source {
        SecretSource::Provider(_, context) | SecretSource::Named(_, context) => {
            vec![format!("for {} at {}", context.client_id, context.token_endpoint)]
        }
        _ => Vec::new(),
    };
    Question { place: place.to_owned(), of: format!("{source:?}"), details }
}

pub(crate) fn load(partition: &Partition) -> Question {
    Question { place: format!("Load {}", noun(partition)), of: name(partition), details: Vec::new() }
}

/// Names a change by the partitions that it changes; expired tokens go with any change, which is not what it is about.
pub(crate) fn save(change: &Change, store: &Store) -> Question {
    let applied = store.clone().apply(change.clone());
    let mut nouns: BTreeSet<&str> = applied.partitions.iter().map(noun).collect();
    let place = match (nouns.pop_first(), change.touches_tokens()) {
        (_, true) => "tokens",
        (Some(noun), false) => noun,
        (None, false) => "nothing",
    };
    let names: BTreeSet<String> = applied.partitions.iter().map(name).collect();
    let names: Vec<String> = names.into_iter().collect();
    Question { place: format!("Save {place}"), of: names.join(", "), details: Vec::new() }
}

fn noun(partition: &Partition) -> &'static str {
    match partition {
        Partition::Application(_) | Partition::User(_) => "tokens",
        Partition::Keys(_) => "keys",
        Partition::Index => "index",
        Partition::Authority(_) => "authority",
        Partition::Telemetry(_) => "telemetry",
        Partition::Assertion(_) => "assertion",
        Partition::ProofKey(_) => "proof key",
        Partition::Resource(_) => "resource",
        Partition::Answer(_) => "answer",
        _ => "memory",
    }
}

fn name(partition: &Partition) -> String {
    match partition {
        Partition::Authority(url) => {
            let version = if url.contains("(version 1.0)") { " of version 1.0" } else { "" };
            let url = url.split(' ').next().unwrap_or_default();
            format!("Authority({url}){version}")
        }
        Partition::Application(_) => {
            let realm = REALMS.iter().find(|realm| *partition == Partition::application(CLIENT_ID, realm));
            format!("Application({CLIENT_ID} in {})", realm.expect("each tenant of a tale is among `REALMS`"))
        }
        partition => format!("{partition:?}"),
    }
}
