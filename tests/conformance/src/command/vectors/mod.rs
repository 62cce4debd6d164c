//! `vectors`: signatures by bare RSA keys, passwords, and the examples of the RFCs.

mod jose;
mod pbes2;
mod rsa;

use std::{io, path::PathBuf};

use serde::Deserialize;
use serde_json::Value;

use super::{Command, Done, cases, wycheproof::Case};
use crate::report::{Tally, Verdict};

pub(super) const COMMAND: Command = Command {
    name: "vectors",
    purpose: "Judges other files of Wycheproof, and examples of RFCs.",
    about: "\
A PATH is a file of Wycheproof with groups of the type RsassaPkcs1Verify, RsassaPssVerify,
RsassaPkcs1Generate or PbeTest, or one with examples of the JOSE RFCs. What is valid and not
offered is skipped by its name. Without a PATH, the examples that come with this package are
read.
",
    shipped: &["vectors/rfc/jose.json"],
    run,
};

#[derive(Deserialize)]
#[serde(untagged)]
enum File {
    Wycheproof {
        #[serde(rename = "testGroups")]
        groups: Vec<Group>,
        algorithm: Option<String>,
    },
    Jose(Box<jose::Examples>),
}

/// A group of cases, told apart by its type.
#[derive(Deserialize)]
#[serde(tag = "type")]
enum Group {
    RsassaPkcs1Verify(rsa::Verification),
    RsassaPssVerify(rsa::Verification),
    RsassaPkcs1Generate(rsa::Generation),
    PbeTest(pbes2::Decryption),
}

fn run(paths: &[PathBuf], tally: &mut Tally<'_>) -> Done {
    cases::each(paths, tally, |_, file, tally| match file {
        File::Jose(examples) => examples.judge(tally),
        File::Wycheproof { groups, algorithm } => {
            let algorithm = algorithm.unwrap_or_default();
            groups.iter().try_for_each(|group| match group {
                Group::RsassaPkcs1Verify(group) => group.judge(false, tally),
                Group::RsassaPssVerify(group) => group.judge(true, tally),
                Group::RsassaPkcs1Generate(group) => group.judge(tally),
                Group::PbeTest(group) => group.judge(&algorithm, tally),
            })
        }
    })
}

/// Judges each case of a group.
fn each<T>(
    kind: &str,
    tests: &[Case<T>],
    tally: &mut Tally<'_>,
    judge: impl Fn(&Case<T>) -> Verdict,
) -> io::Result<()> {
    tests.iter().try_for_each(|case| tally.judge(&case.name(kind), || judge(case)))
}

/// Keeps the public half of a key.
fn public(key: &Value) -> Value {
    let private = ["d", "p", "q", "dp", "dq", "qi", "oth"];
    let members = key.as_object().into_iter().flatten().filter(|(name, _)| !private.contains(&name.as_str()));
    members.map(|(name, value)| (name.clone(), value.clone())).collect::<serde_json::Map<_, _>>().into()
}
