//! The laws of what reads bytes from the outside: one function of bytes per target, which panics when its law is broken.
//!
//! Here stand the laws and what several of them share; the seeds lie in `fuzz/corpus`, the tests that replay them in
//! `tests`, and libFuzzer's entry points, which only call these functions, in `fuzz/fuzz_targets`. A new target is a
//! file here, a line in [`TARGETS`], a folder of seeds and an entry point; a test fails while one of them is missing.
//!
//! # Panics
//!
//! A body panics if and only if its law is broken. Input that is not of the target's form is not a breach.
#![allow(clippy::missing_panics_doc, reason = "to panic is how a body reports a breach")]

mod answer;
mod der;
mod script;
mod text;

mod authority;
mod cache_document;
mod certificate;
mod certificate_chain;
mod challenge;
mod claims_merge;
mod discovery;
mod encodings;
mod ext_cache_key;
mod flow_script;
mod id_token;
mod instance_metadata;
mod jwks;
mod jwt;
mod key_container;
mod mex;
mod pem_blocks;
mod refusal;
mod scopes;
mod shr;
mod token_answer;
mod user_realm;
mod wstrust_response;

pub use authority::authority;
pub use cache_document::cache_document;
pub use certificate::certificate;
pub use certificate_chain::certificate_chain;
pub use challenge::challenge;
pub use claims_merge::claims_merge;
pub use discovery::discovery;
pub use encodings::encodings;
pub use ext_cache_key::ext_cache_key;
pub use flow_script::flow_script;
pub use id_token::id_token;
pub use instance_metadata::instance_metadata;
pub use jwks::jwks;
pub use jwt::jwt;
pub use key_container::key_container;
pub use mex::mex;
pub use pem_blocks::pem_blocks;
pub use refusal::refusal;
pub use scopes::scopes;
pub use shr::shr;
pub use token_answer::token_answer;
pub use user_realm::user_realm;
pub use wstrust_response::wstrust_response;

/// A law, as a function of any bytes.
pub type Body = fn(&[u8]);

/// Every target by its name, which is also that of its file, its corpus folder and its entry point.
pub const TARGETS: [(&str, Body); 23] = [
    ("authority", authority),
    ("cache_document", cache_document),
    ("certificate", certificate),
    ("certificate_chain", certificate_chain),
    ("challenge", challenge),
    ("claims_merge", claims_merge),
    ("discovery", discovery),
    ("encodings", encodings),
    ("ext_cache_key", ext_cache_key),
    ("flow_script", flow_script),
    ("id_token", id_token),
    ("instance_metadata", instance_metadata),
    ("jwks", jwks),
    ("jwt", jwt),
    ("key_container", key_container),
    ("mex", mex),
    ("pem_blocks", pem_blocks),
    ("refusal", refusal),
    ("scopes", scopes),
    ("shr", shr),
    ("token_answer", token_answer),
    ("user_realm", user_realm),
    ("wstrust_response", wstrust_response),
];
