//! Large hostile input: as much as may come from the outside, in the shapes that cost most, is done with in seconds.

use std::time::{Duration, Instant};

use msal_core::base::encode::base64url;
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
        ("certificate", "beginnings", "-----BEGIN CERTIFICATE-----".repeat(SIZE / 27)),
        ("certificate", "dashes", "-".repeat(SIZE)),
        ("key_container", "a long body", key),
        ("key_container", "a long modulus", long_modulus()),
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
        ("challenge", "commas", ",".repeat(SIZE)),
        ("challenge", "fields", "Bearer a=\"1\", a=2\n%%\n".repeat(SIZE / 24)),
        ("challenge", "escapes", format!("Bearer claims=\"{}\"", "\\\"".repeat(8000))),
        ("challenge", "quotes that do not end", "A a=\"\n%%\n".repeat(SIZE / 12)),
        ("jwt", "dots", ".".repeat(SIZE)),
        (
            "jwt",
            "as many members as are read",
            format!("eyJhbGciOiJub25lIn0.{}.", base64url(few_members(48 << 10).as_bytes())),
        ),
        ("id_token", "brackets", format!("{{\"alg\":\"none\"}}\n%%\n{{\"a\":{}", "[".repeat(40 << 10))),
        (
            "id_token",
            "surrogates",
            format!("{{\"alg\":\"none\"}}\n%%\n{{\"a\":\"{}\"}}", "\\ud83d\\udd11".repeat(3 << 10)),
        ),
        ("jwks", "as many keys as are read", format!(r#"{{"keys":[{}{{}}]}}"#, "{\"kty\":\"RSA\"},".repeat(99))),
        ("jwks", "members", members("{\"keys\":[]")),
        ("shr", "parameters", parameters(4000)),
        ("shr", "brackets", format!("{{\"alg\":\"PS256\"}}\n%%\n{{\"q\":{}", "[".repeat(40 << 10))),
        ("claims_merge", "members", format!("{0}\n%%\n{0}\n%%\nCP1", members("{\"x\":1"))),
        ("claims_merge", "as many members as are merged", format!("{0}\n%%\n{0}\n%%\nCP1", few_members(64 << 10))),
        ("claims_merge", "as many capabilities as are merged", format!("{}\n%%\n\n%%\nCP1", capabilities(64 << 10))),
        (
            "claims_merge",
            "brackets",
            format!("{{\"a\":{}{}}}\n%%\n{{\"a\":1}}", "[".repeat(SIZE / 4), "]".repeat(SIZE / 4)),
        ),
        ("scopes", "scopes", [numbers("a", 1000), numbers("A", 1000), numbers("b", 1000)].join("\n")),
        ("ext_cache_key", "parameters", format!("{0}\n{0}", numbers("a", SIZE / 64).replace(' ', "=1&"))),
        ("authority", "segments", format!("https://a.example/{}", "a/".repeat(SIZE / 4))),
        ("encodings", "digits", "0".repeat(SIZE)),
        ("user_realm", "members", members(r#"{"account_type":"Federated""#)),
        ("mex", "tags", fill("<x>")),
        ("mex", "elements", format!("<x>{}</x>", "<y/>".repeat(60_000))),
        ("mex", "as deep as is read", "<x>".repeat(32_000) + &"</x>".repeat(32_000)),
        ("mex", "policies in policies", policies()),
        ("mex", "namespaces below namespaces", namespaces()),
        ("mex", "attributes", format!("<x {}/>", numbers("a", SIZE / 16).replace(' ', "='' "))),
        ("mex", "as many attributes as are read", format!("<x>{}</x>", attributes().repeat(400))),
        ("mex", "one attribute", format!("<x a='{}'/>", "&amp;".repeat(SIZE / 6))),
        ("wstrust_response", "an assertion", issued(&"<y>é</y>".repeat(20_000))),
        ("wstrust_response", "texts", issued(&"a<![CDATA[b]]>".repeat(60_000))),
        ("wstrust_response", "references", issued(&"&#65;".repeat(SIZE / 6))),
        ("wstrust_response", "a long reason", fault(&"correct-horse-battery ".repeat(40_000))),
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

/// An object of at most so many bytes.
fn few_members(size: usize) -> String {
    let members: Vec<String> = (0..size / 9).map(|number| format!("\"{number:x}\":1")).collect();
    format!("{{{}}}", members.join(","))
}

/// Claims of at most so many bytes, of which nearly all are capabilities.
fn capabilities(size: usize) -> String {
    let values: Vec<String> = (0..size / 8).map(|number| format!("\"{number:x}\"")).collect();
    format!(r#"{{"access_token":{{"xms_cc":{{"values":[{}]}}}}}}"#, values.join(","))
}

/// Policies in one another, each with a name.
fn policies() -> String {
    let (policy, utility) = (
        "http://schemas.xmlsoap.org/ws/2004/09/policy",
        "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd",
    );
    let depth = 8_000;
    let open = "<p:Policy u:Id='a'><p:ExactlyOne><p:All>".repeat(depth);
    let close = "</p:All></p:ExactlyOne></p:Policy>".repeat(depth);
    format!("<x xmlns:p='{policy}' xmlns:u='{utility}'>{open}{close}</x>")
}

/// As many declarations as are read: most of them around, then one at each element within.
fn namespaces() -> String {
    let declared = |range: std::ops::Range<usize>| range.map(|number| format!(" xmlns:n{number}='u{number}'"));
    let around = |level: usize| format!("<x{}>", declared(level * 50..(level + 1) * 50).collect::<Vec<_>>().concat());
    let within: Vec<String> = declared(350..500).map(|declared| format!("<y{declared}/>")).collect();
    format!("{}{}{}", (0..7).map(around).collect::<Vec<_>>().concat(), within.concat(), "</x>".repeat(7))
}

/// An element with as many attributes as are read in one.
fn attributes() -> String {
    let attributes: Vec<String> = (0..128).map(|number| format!("a{number}=''")).collect();
    format!("<y {}/>", attributes.join(" "))
}

/// An answer of a federation server with an assertion.
fn issued(content: &str) -> String {
    envelope(&format!(
        "<RequestSecurityTokenResponse xmlns='http://docs.oasis-open.org/ws-sx/ws-trust/200512'><TokenType>t</TokenType>\
         <RequestedSecurityToken><x>{content}</x></RequestedSecurityToken></RequestSecurityTokenResponse>"
    ))
}

/// A fault of a federation server with a reason.
fn fault(reason: &str) -> String {
    envelope(&format!("<s:Fault><s:Reason><s:Text>{reason}</s:Text></s:Reason></s:Fault>"))
}

fn envelope(body: &str) -> String {
    let soap = "http://www.w3.org/2003/05/soap-envelope";
    let envelope = format!("<s:Envelope xmlns:s='{soap}'><s:Body>{body}</s:Body></s:Envelope>");
    format!("correct-horse-battery\n%%\n{envelope}")
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

/// A proof that names many parameters of a query, which has as many.
fn parameters(count: usize) -> String {
    let names: Vec<String> = (0..count).map(|name| format!("\"{name}\"")).collect();
    let pairs: Vec<String> = (0..count).rev().map(|name| format!("{name}=1")).collect();
    let claims = format!(
        r#"{{"at":"access-token","ts":1700000100,"m":"GET","u":"api.contoso.example","p":"/","q":[[{}],"x"],"cnf":{{"jwk":"$jwk"}}}}"#,
        names.join(",")
    );
    format!("{{\"alg\":\"PS256\",\"typ\":\"pop\"}}\n%%\n{claims}\n%%\nGET /?{}", pairs.join("&"))
}
