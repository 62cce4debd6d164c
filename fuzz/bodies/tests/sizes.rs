//! Large hostile input: as much as may come from the outside, in the shapes that cost most, is done with in seconds.

use std::time::{Duration, Instant};

use msal_fuzz_bodies::{Body, TARGETS};

/// As many bytes as a body may have.
const SIZE: usize = 1 << 20;
/// Far more than any of it takes in a build without optimisation on a busy machine, far less than quadratic time does.
const LIMIT: Duration = Duration::from_secs(10);

#[test]
fn large_input_takes_seconds() {
    for (target, name, text) in hostile() {
        let (_, body): (_, Body) = TARGETS.into_iter().find(|(own, _)| *own == target).expect("a target");
        let begin = Instant::now();
        body(text.as_bytes());
        let took = begin.elapsed();
        assert!(took < LIMIT, "{target} takes {took:?} for {name}");
    }
}

fn hostile() -> Vec<(&'static str, &'static str, String)> {
    let pem = |label: &str, body: &str| format!("-----BEGIN {label}-----\n{body}\n-----END {label}-----\n");
    let key = pem("PRIVATE KEY", &"A".repeat(SIZE - 80));
    vec![
        ("pem_blocks", "dashes", "-".repeat(SIZE)),
        ("pem_blocks", "beginnings", fill("-----BEGIN A-----")),
        ("pem_blocks", "a long label", format!("-----BEGIN {}-----", "A".repeat(SIZE - 20))),
        ("certificate", "a long body", pem("CERTIFICATE", &"A".repeat(SIZE - 80))),
        ("certificate", "white space", "\n".repeat(SIZE)),
        ("private_key", "a long body", key),
        ("private_key", "a long modulus", long_modulus()),
        ("token_answer", "members", members(r#"{"access_token":"a""#)),
        ("token_answer", "texts in texts", nested_texts()),
        ("refusal", "numbers", format!("400\n\n{{\"error\":\"e\",\"error_description\":\"{}\"}}", fill("AADSTS1 "))),
        (
            "instance_metadata",
            "clouds",
            format!(r#"{{"metadata":[{{"aliases":["h"]}}{}]}}"#, fill(r#",{"aliases":["h"]}"#)),
        ),
        ("cache_document", "texts in texts", nested_texts()),
        ("cache_document", "entries", entries()),
        ("claims_merge", "members", format!("{0}\n%%\n{0}\n%%\nCP1", members("{\"x\":1"))),
        (
            "claims_merge",
            "brackets",
            format!("{{\"a\":{}{}}}\n%%\n{{\"a\":1}}", "[".repeat(SIZE / 4), "]".repeat(SIZE / 4)),
        ),
        ("scopes", "scopes", [numbers("a", 1000), numbers("A", 1000), numbers("b", 1000)].join("\n")),
        ("ext_cache_key", "parameters", format!("{0}\n{0}", numbers("a", SIZE / 64).replace(' ', "=1&"))),
        ("authority", "segments", format!("https://a.example/{}", "a/".repeat(SIZE / 4))),
        ("encodings", "digits", "0".repeat(SIZE)),
    ]
}

fn fill(piece: &str) -> String {
    piece.repeat((SIZE - 64) / piece.len())
}

/// An object that begins so, and has as many further members as there is room for.
fn members(begin: &str) -> String {
    let more: Vec<String> = (0..SIZE / 24).map(|number| format!("\"m{number}\":1")).collect();
    format!("{begin},{}}}", more.join(","))
}

fn numbers(prefix: &str, count: usize) -> String {
    (0..count).map(|number| format!("{prefix}{number} ")).collect::<Vec<_>>().concat()
}

/// Access tokens of one application, all different.
fn entries() -> String {
    let entry = |number| {
        format!(
            r#""{number}":{{"secret":"s","environment":"e","client_id":"c","realm":"r","expires_on":"1735693200","target":"{number}"}}"#
        )
    };
    format!(r#"{{"AccessToken":{{{}}}}}"#, (0..SIZE / 512).map(entry).collect::<Vec<_>>().join(","))
}

/// Objects whose only member has a private name of `serde_json` and a text that is such an object in turn.
fn nested_texts() -> String {
    let (open, close) = ("[".repeat(120), "]".repeat(120));
    let nest = |text: String| format!(r#"{open}{{"$serde_json::private::RawValue":{}}}{close}"#, quoted(&text));
    let texts = std::iter::successors(Some("1".to_owned()), |text| Some(nest(text.clone())));
    let text = texts.take_while(|text| text.len() < SIZE - 64).last().expect("one is small");
    format!(r#"{{"access_token":"a","x":{text}}}"#)
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// A PKCS#1 key of which all but the modulus and the private exponent is small.
fn long_modulus() -> String {
    let integer = |bytes: &[u8]| tlv(0x02, bytes);
    let long = vec![0x7f; SIZE / 3];
    let small = integer(&[3]);
    let numbers = [integer(&[0]), integer(&long), integer(&[1, 0, 1]), integer(&long), small.repeat(5)].concat();
    let body = msal_core::base::encode::base64(&tlv(0x30, &numbers));
    format!("-----BEGIN RSA PRIVATE KEY-----\n{body}\n-----END RSA PRIVATE KEY-----\n")
}

fn tlv(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len()).expect("a short content").to_be_bytes();
    [&[tag, 0x84][..], &length, content].concat()
}
