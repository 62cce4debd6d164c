//! The command line, read and checked before anything is measured.

use std::fs;
use std::iter::Peekable;
use std::slice::Iter;

use msal_emulator::sample;

pub(crate) const HELP: &str = "\
Measures what the library costs and prints one JSON line a figure.

usage: figures NAME...
  hit                        a cached token, beside a bare map behind a lock
  users                      a user's cached token, and who has signed in, by the size of the cache
  flow                       an uncached flow in memory: its time, and what it holds while it waits
  hostile                    files that may hold keys and certificates: the time and memory that opening one takes
  pop                        a proof of possession without its signature, and a million proofs that are remembered
  seq  [URL] [N]             N uncached tokens one after the other, beside the HTTP client bare (3000)
  conc [URL] [N] [CALLERS]   N uncached tokens for so many callers at once, beside oauth2 (12800, 64)
  herd [URL] [N]             N callers at once for one token, and for two (1000)
  cold [URL]                 a process that gets one token over TLS, beside one with bare ureq

options
  --adapter NAME             blocking, tokio, async-std, smol or all (all)
  --ca FILE                  the certificate authority to trust, in PEM
  --plain                    where no URL is given, HTTP in place of HTTPS
  --latency MS               where no URL is given, let token answers wait (0)
  --tenant ID                the tenant
  --client-id ID             the application
  --secret SECRET            its secret
  --scope SCOPE              the scope; {n} in it is replaced by a number below 1024
  --help                     print this

URL is scheme, host and port of a server that answers as Entra ID does; over http:// the flows' requests go there by a
transport of the caller's own. Where it is left out, the emulator is started as a process of its own. The options from
--tenant on name the emulator's application where they are left out.";

/// What is wrong with the command line.
#[derive(Debug)]
pub(crate) struct Usage(pub(crate) String);

/// What the program is started for.
pub(crate) enum Invocation {
    Help,
    /// To be a process of its own for another one of this program.
    Child(String),
    Figures(Vec<Name>, Options),
}

/// Figures, and what they are measured with.
pub(crate) enum Name {
    Hit,
    Users,
    Flow,
    Hostile,
    Pop,
    Seq { url: Option<String>, tokens: usize },
    Conc { url: Option<String>, tokens: usize, callers: usize },
    Herd { url: Option<String>, callers: usize },
    Cold { url: Option<String> },
}

/// An adapter of the library.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Adapter {
    Blocking,
    Tokio,
    AsyncStd,
    Smol,
}

/// What holds for all figures.
#[derive(Clone)]
pub(crate) struct Options {
    pub(crate) adapters: Vec<Adapter>,
    pub(crate) ca_pem: Option<String>,
    pub(crate) plain: bool,
    /// Milliseconds.
    pub(crate) latency: u64,
    pub(crate) tenant: String,
    pub(crate) client_id: String,
    pub(crate) secret: String,
    pub(crate) scope: String,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            adapters: Adapter::ALL.to_vec(),
            ca_pem: None,
            plain: false,
            latency: 0,
            tenant: sample::TENANT.to_owned(),
            client_id: sample::CLIENT_ID.to_owned(),
            secret: sample::SECRET.to_owned(),
            scope: format!("{}{{n}}/.default", sample::NUMBERED_RESOURCE),
        }
    }
}

type Words<'a> = Peekable<Iter<'a, String>>;

impl Invocation {
    pub(crate) fn read(arguments: &[String]) -> Result<Self, Usage> {
        if arguments.iter().any(|argument| argument == "--help") {
            return Ok(Self::Help);
        }
        if let [child, role] = arguments
            && child == "--child"
        {
            return Ok(Self::Child(role.clone()));
        }
        let (mut names, mut options) = (Vec::new(), Options::default());
        let mut words = arguments.iter().peekable();
        while let Some(word) = words.next() {
            match word.strip_prefix("--") {
                Some(option) => options.set(option, &mut words)?,
                None => names.push(Name::read(word, &mut words)?),
            }
        }
        if names.is_empty() {
            return Err(Usage("nothing to measure is named".to_owned()));
        }
        Ok(Self::Figures(names, options))
    }
}

impl Name {
    fn read(word: &str, words: &mut Words<'_>) -> Result<Self, Usage> {
        Ok(match word {
            "hit" => Self::Hit,
            "users" => Self::Users,
            "flow" => Self::Flow,
            "hostile" => Self::Hostile,
            "pop" => Self::Pop,
            "seq" => Self::Seq { url: url(words)?, tokens: number(words, 3_000)? },
            "conc" => {
                let (url, tokens, callers) = (url(words)?, number(words, 12_800)?, number(words, 64)?);
                if callers > sample::NUMBERED_RESOURCES {
                    return Err(Usage(format!("there are {} scopes for callers", sample::NUMBERED_RESOURCES)));
                }
                Self::Conc { url, tokens, callers }
            }
            "herd" => Self::Herd { url: url(words)?, callers: number(words, 1_000)?.max(2) },
            "cold" => match url(words)? {
                Some(url) if url.starts_with("http://") => return Err(Usage("`cold` is measured over TLS".to_owned())),
                url => Self::Cold { url },
            },
            other => return Err(Usage(format!("`{other}` names no figure"))),
        })
    }
}

fn url(words: &mut Words<'_>) -> Result<Option<String>, Usage> {
    let Some(word) = words.next_if(|word| word.contains("://")) else { return Ok(None) };
    let rest = word.strip_prefix("https://").or_else(|| word.strip_prefix("http://"));
    match rest.map(|rest| rest.trim_end_matches('/')) {
        Some(authority) if !authority.is_empty() && !authority.contains('/') => {
            Ok(Some(word.trim_end_matches('/').to_owned()))
        }
        _ => Err(Usage(format!("`{word}` is not http(s)://HOST:PORT"))),
    }
}

fn number(words: &mut Words<'_>, default: usize) -> Result<usize, Usage> {
    match words.next_if(|word| word.starts_with(|first: char| first.is_ascii_digit())) {
        None => Ok(default),
        Some(word) => match word.parse() {
            Ok(number @ 1..=10_000_000) => Ok(number),
            _ => Err(Usage(format!("`{word}` is not a number from 1 to 10000000"))),
        },
    }
}

impl Options {
    fn set(&mut self, option: &str, words: &mut Words<'_>) -> Result<(), Usage> {
        if option == "plain" {
            self.plain = true;
            return Ok(());
        }
        let mut value = || words.next().cloned().ok_or_else(|| Usage(format!("--{option} needs a value")));
        match option {
            "adapter" => self.adapters = Adapter::read(&value()?)?,
            "ca" => {
                let file = value()?;
                self.ca_pem = Some(fs::read_to_string(&file).map_err(|why| Usage(format!("{file}: {why}")))?);
            }
            "latency" => {
                let text = value()?;
                let milliseconds = text.parse().ok().filter(|milliseconds| *milliseconds <= 10_000);
                self.latency = milliseconds.ok_or_else(|| Usage(format!("`{text}` is not a number up to 10000")))?;
            }
            "tenant" => self.tenant = value()?,
            "client-id" => self.client_id = value()?,
            "secret" => self.secret = value()?,
            "scope" => self.scope = value()?,
            _ => return Err(Usage(format!("there is no option --{option}"))),
        }
        Ok(())
    }
}

impl Adapter {
    const ALL: [Self; 4] = [Self::Blocking, Self::Tokio, Self::AsyncStd, Self::Smol];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Blocking => "blocking",
            Self::Tokio => "tokio",
            Self::AsyncStd => "async-std",
            Self::Smol => "smol",
        }
    }

    fn read(word: &str) -> Result<Vec<Self>, Usage> {
        let adapters: Vec<Self> =
            Self::ALL.into_iter().filter(|adapter| word == "all" || word == adapter.name()).collect();
        if adapters.is_empty() { Err(Usage(format!("`{word}` names no adapter"))) } else { Ok(adapters) }
    }
}
