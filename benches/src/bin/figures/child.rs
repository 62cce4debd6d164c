//! Processes of this program's own: the server, the cold starts, and what is measured in memory that nothing else uses.
//!
//! A process is told its task on its standard input and answers on its standard output, one JSON line each.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::process::{self, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

use msal_emulator::{Server, sample};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{Failure, cold, flow, hostile, pop};

/// How the emulator is to serve.
#[derive(Serialize, Deserialize)]
pub(crate) struct Serve {
    /// Without TLS.
    pub(crate) plain: bool,
    /// How many milliseconds a token answer waits.
    pub(crate) latency: u64,
}

/// Where the emulator serves.
#[derive(Serialize, Deserialize)]
pub(crate) struct Served {
    pub(crate) origin: String,
    pub(crate) ca_pem: Option<String>,
}

/// A process under way; it is told to end, and waited for, when it is dropped.
pub(crate) struct Child {
    process: process::Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
}

/// Does what another process of this program wants.
pub(crate) fn play(role: &str) -> Result<(), Failure> {
    match role {
        "serve" => serve(),
        "cold-msal" => cold::with_msal(&task()?),
        "cold-ureq" => cold::with_ureq(&task()?),
        "held" => answer(&flow::held(&task::<String>()?)?),
        "hostile" => answer(&hostile::open(&task()?)?),
        "remembered" => answer(&pop::remembered(task()?)?),
        _ => Err(format!("`{role}` is no role of a child").into()),
    }
}

fn serve() -> Result<(), Failure> {
    let Serve { plain, latency } = task()?;
    let server = Server::start_on(0, !plain, |origin| {
        let entra = sample::directory(origin).opaque_tokens().without_log();
        if latency == 0 { entra } else { entra.latency(Duration::from_millis(latency)) }
    })?;
    answer(&Served { origin: server.origin().to_owned(), ca_pem: server.ca_pem().map(str::to_owned) })?;
    io::stdin().lock().read_to_end(&mut Vec::new())?;
    Ok(())
}

fn task<T: DeserializeOwned>() -> Result<T, Failure> {
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line)?;
    Ok(serde_json::from_str(&line)?)
}

fn answer(value: &impl Serialize) -> Result<(), Failure> {
    println!("{}", serde_json::to_string(value)?);
    Ok(())
}

impl Child {
    /// Starts the emulator.
    pub(crate) fn serve(how: &Serve) -> Result<(Served, Self), Failure> {
        let mut child = Self::start("serve", how)?;
        Ok((child.hear()?, child))
    }

    /// Starts a process of this program in a role.
    pub(crate) fn start(role: &str, task: &impl Serialize) -> Result<Self, Failure> {
        let mut command = Command::new(std::env::current_exe()?);
        let command = command.args(["--child", role]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = command.spawn()?;
        let (input, output) = (process.stdin.take(), process.stdout.take());
        let (mut input, output) = input.zip(output).ok_or("a child has no pipes")?;
        writeln!(input, "{}", serde_json::to_string(task)?)?;
        Ok(Self { process, input: Some(input), output: BufReader::new(output) })
    }

    /// Reads what the process answers.
    pub(crate) fn hear<T: DeserializeOwned>(&mut self) -> Result<T, Failure> {
        let mut line = String::new();
        self.output.read_line(&mut line)?;
        if line.is_empty() { Err("a child ended without an answer".into()) } else { Ok(serde_json::from_str(&line)?) }
    }

    /// Waits until the process has done its task.
    pub(crate) fn finish(mut self) -> Result<(), Failure> {
        match self.process.wait()?.success() {
            true => Ok(()),
            false => Err("a child failed".into()),
        }
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        drop(self.input.take());
        // It ends with its input; one that has ended already is no trouble.
        let _ended = self.process.wait();
    }
}
