//! The emulator as a program, for benchmarks and for clients in other languages.

use std::{
    env, fs,
    io::{self, Read},
    process::ExitCode,
    thread,
    time::Duration,
};

use msal_emulator::{Certificate, Server, sample};

const HELP: &str = "\
An embedded Entra ID on the loopback interface.

usage: msal-emulator [options]
  --port PORT      the port, or 0 for a free one (0)
  --plain          HTTP instead of HTTPS
  --ca FILE        write the certificate to trust, in PEM
  --client FILE    write the application's certificate and key, in PEM
  --latency MS     let token answers wait
  --opaque         access tokens without a signature, to measure clients
  --until-eof      end when standard input does
  --help           print this
It prints origin, tenant, client id, secret and scope, then a client without a secret, a user and
their password, one a line, as name=value.";

#[derive(Debug, Default)]
struct Options {
    port: u16,
    plain: bool,
    ca: Option<String>,
    client: Option<String>,
    latency: Duration,
    opaque: bool,
    until_eof: bool,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    if arguments.iter().any(|argument| argument == "--help") {
        println!("{HELP}");
        return ExitCode::SUCCESS;
    }
    match Options::read(arguments.into_iter()).and_then(|options| run(&options)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("msal-emulator: {message}");
            ExitCode::from(2)
        }
    }
}

impl Options {
    fn read(mut arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut options = Self::default();
        while let Some(name) = arguments.next() {
            let mut value = || arguments.next().ok_or(format!("{name} needs a value"));
            match name.as_str() {
                "--port" => options.port = number(&value()?)?,
                "--ca" => options.ca = Some(value()?),
                "--client" => options.client = Some(value()?),
                "--latency" => options.latency = Duration::from_millis(number(&value()?)?),
                "--plain" => options.plain = true,
                "--opaque" => options.opaque = true,
                "--until-eof" => options.until_eof = true,
                _ => return Err(format!("unknown option {name}; see --help")),
            }
        }
        Ok(options)
    }
}

fn number<T: std::str::FromStr>(text: &str) -> Result<T, String> {
    text.parse().map_err(|_| format!("{text} is not a number in range"))
}

fn run(options: &Options) -> Result<(), String> {
    let server = start(options).map_err(|error| error.to_string())?;
    if let (Some(file), Some(pem)) = (&options.ca, server.ca_pem()) {
        fs::write(file, pem).map_err(|error| format!("{file}: {error}"))?;
    }
    if let Some(file) = &options.client {
        let Certificate { certificate_pem, key_pem, .. } = Certificate::fixed();
        fs::write(file, certificate_pem + &key_pem).map_err(|error| format!("{file}: {error}"))?;
    }
    println!("origin={}\ntenant={}\nclient_id={}", server.origin(), sample::TENANT, sample::CLIENT_ID);
    println!("secret={}\nscope={}/.default", sample::SECRET, sample::RESOURCE);
    println!("public_client_id={}\nuser={}\npassword={}", sample::PUBLIC_CLIENT_ID, sample::USER, sample::PASSWORD);
    wait(options.until_eof);
    Ok(())
}

fn start(options: &Options) -> io::Result<Server> {
    Server::start_on(options.port, !options.plain, |origin| {
        let entra = sample::directory(origin);
        let entra = if options.latency.is_zero() { entra } else { entra.latency(options.latency) };
        if options.opaque { entra.opaque_tokens().without_log() } else { entra }
    })
}

/// Waits for the end of standard input, or for the signal that ends the program.
fn wait(until_eof: bool) {
    if until_eof {
        io::stdin().lock().read_to_end(&mut Vec::new()).ok();
    } else {
        loop {
            thread::park();
        }
    }
}
