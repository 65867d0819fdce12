//! Makes the stores of a judged server slow, silent, broken or forgetful.
//!
//! The kit of the servers (`crates/kit/src/storage/faults.rs`) connects to us at its
//! start, if [`StorageFaults::variable`] is in its environment, and obeys from then on.
//! A command holds once its answer is here, so nobody has to wait for anything else:
//!
//! ```no_run
//! # use rig::server::{Launch, start};
//! # use rig::storage_faults::{Access, Fault, StorageFaults, Store};
//! # async fn example(mut launch: Launch) -> Result<(), Box<dyn std::error::Error>> {
//! let mut faults = StorageFaults::listen().await?;
//! launch.env.push(faults.variable());
//! let server = start(&launch).await?;
//! faults.set(Store::Sessions, Access::Read, Fault::Hang { after: 0 }).await?;
//! // … a socket has to be refused in time …
//! faults.set(Store::Sessions, Access::Read, Fault::None).await?;
//! assert_eq!(faults.counts().await?.save, 0);
//! # Ok(())
//! # }
//! ```

use std::fmt;
use std::io;
use std::time::Duration;

use thiserror::Error;
use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

/// The variable that the kit reads.
const VARIABLE: &str = "KIT_STORAGE_FAULTS";

/// A server connects before its ready line and answers within milliseconds, unless its
/// threads are blocked.
const ANSWERS_WITHIN: Duration = Duration::from_secs(5);

/// Longer than any answer.
const LONGEST_LINE: u64 = 1024;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Store {
    Sessions,
    Users,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    Read,
    Write,
    /// Of sessions only: to end them. It is a part of writing.
    Delete,
}

/// How a store behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// As usual.
    None,
    /// It does what it is asked after this time, in whole milliseconds.
    Slow(Duration),
    /// It does this many more things that it is asked for, and then nothing. What it is
    /// asked for then is done, or fails, once it is set to something else.
    Hang { after: u64 },
    /// It does nothing and returns an error.
    Fail,
    /// It finds nothing. Writing is as usual.
    Forget,
    /// Of sessions only: it finds each with a number in place of each text. Writing is as
    /// usual.
    Mistype,
    /// Of sessions only: it finds each without the numbers in it. Writing is as usual.
    LoseNumbers,
}

/// How often the server has asked its stores for something, since its start. What
/// fails or still waits is counted too.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// New sessions.
    pub create: usize,
    pub load: usize,
    pub save: usize,
    pub delete: usize,
    /// New users.
    pub add: usize,
    /// Users whose sessions are all ended.
    pub sign_out: usize,
    /// Users looked up at a sign-in.
    pub by_name: usize,
    /// Users looked up by the id in a session.
    pub by_id: usize,
}

/// Why a server did not switch its storage faults.
#[derive(Debug, Error)]
pub enum StorageFaultsError {
    /// It was started without the variable, is in production or in step 1, or opens a
    /// storage that is not the kit's.
    #[error(
        "the server has not connected to the runner: does it open its storage with \
         `kit::storage::open`, with APP_ENV=development?"
    )]
    NotConnected,
    /// It has ended, or its threads are blocked.
    #[error("the server's storage did not obey the runner in time")]
    NoAnswer,
    /// It runs with another version of the kit.
    #[error("the server's storage answered {answer:?} to {command:?}")]
    Refused { command: String, answer: String },
}

/// The stores of one server. Dropping it leaves them as they are.
#[derive(Debug)]
pub struct StorageFaults {
    listener: TcpListener,
    token: String,
    server: Option<BufReader<TcpStream>>,
}

impl StorageFaults {
    /// Listens for a server that is to be started.
    ///
    /// # Errors
    /// The system has no port left.
    pub async fn listen() -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let token = format!("{:016x}{:016x}", fastrand::u64(..), fastrand::u64(..));
        let server = None;
        Ok(Self {
            listener,
            token,
            server,
        })
    }

    /// Name and value for the environment of the server.
    pub fn variable(&self) -> (String, String) {
        let port = self
            .listener
            .local_addr()
            .map_or(0, |address| address.port());
        let value = format!("127.0.0.1:{port}/{}", self.token);
        (VARIABLE.to_owned(), value)
    }

    /// Makes a store behave like this from now on, for reading or for writing.
    ///
    /// # Errors
    /// [`StorageFaultsError`]; it may then hold or not.
    pub async fn set(
        &mut self,
        store: Store,
        access: Access,
        fault: Fault,
    ) -> Result<(), StorageFaultsError> {
        let store = match store {
            Store::Sessions => "sessions",
            Store::Users => "users",
        };
        let access = match access {
            Access::Read => "read",
            Access::Write => "write",
            Access::Delete => "delete",
        };
        let command = format!("{store} {access} {fault}");
        match self.ask(&command).await? {
            answer if answer == "done" => Ok(()),
            answer => Err(StorageFaultsError::Refused { command, answer }),
        }
    }

    /// What the server has asked for so far.
    ///
    /// # Errors
    /// [`StorageFaultsError`].
    pub async fn counts(&mut self) -> Result<Counts, StorageFaultsError> {
        let answer = self.ask("counts").await?;
        Counts::parse(&answer).ok_or(StorageFaultsError::Refused {
            command: "counts".to_owned(),
            answer,
        })
    }

    /// Sends one command and returns the answer.
    async fn ask(&mut self, command: &str) -> Result<String, StorageFaultsError> {
        // Taken out meanwhile: after a missing answer, the next would be the wrong one.
        let mut server = match self.server.take() {
            Some(server) => server,
            None => self.connected().await?,
        };
        let answer = timeout(ANSWERS_WITHIN, async {
            server.write_all(format!("{command}\n").as_bytes()).await?;
            line(&mut server).await
        });
        match answer.await {
            Ok(Ok(answer)) => {
                self.server = Some(server);
                Ok(answer)
            }
            _ => Err(StorageFaultsError::NoAnswer),
        }
    }

    /// The connection of our server. Others may connect too: it knows the token.
    async fn connected(&self) -> Result<BufReader<TcpStream>, StorageFaultsError> {
        let connected = timeout(ANSWERS_WITHIN, async {
            loop {
                let (stream, _) = self.listener.accept().await?;
                let mut stream = BufReader::new(stream);
                if line(&mut stream)
                    .await
                    .is_ok_and(|token| token == self.token)
                {
                    return io::Result::Ok(stream);
                }
            }
        });
        match connected.await {
            Ok(Ok(stream)) => Ok(stream),
            _ => Err(StorageFaultsError::NotConnected),
        }
    }
}

/// The next line, without its end.
async fn line(stream: &mut (impl AsyncBufRead + Unpin)) -> io::Result<String> {
    let mut line = String::new();
    stream.take(LONGEST_LINE).read_line(&mut line).await?;
    let line = line.strip_suffix('\n');
    line.map(str::to_owned)
        .ok_or(io::ErrorKind::UnexpectedEof.into())
}

impl Counts {
    fn parse(answer: &str) -> Option<Self> {
        let mut counts = Self::default();
        let words: Vec<&str> = answer.split(' ').collect();
        let (pairs, rest) = words.as_chunks::<2>();
        if pairs.len() != 8 || !rest.is_empty() {
            return None;
        }
        for [name, count] in pairs {
            let field = match *name {
                "create" => &mut counts.create,
                "load" => &mut counts.load,
                "save" => &mut counts.save,
                "delete" => &mut counts.delete,
                "add" => &mut counts.add,
                "sign_out" => &mut counts.sign_out,
                "by_name" => &mut counts.by_name,
                "by_id" => &mut counts.by_id,
                _ => return None,
            };
            *field = count.parse().ok()?;
        }
        Some(counts)
    }
}

/// As the kit reads it.
impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("normal"),
            Self::Slow(delay) => write!(f, "slow {}", delay.as_millis()),
            Self::Hang { after } => write!(f, "hang {after}"),
            Self::Fail => f.write_str("fail"),
            Self::Forget => f.write_str("forget"),
            Self::Mistype => f.write_str("mistype"),
            Self::LoseNumbers => f.write_str("lose numbers"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_read_whole_or_not_at_all() {
        let good = "create 1 load 2 save 3 delete 4 add 5 sign_out 8 by_name 6 by_id 7";
        let counts = Counts::parse(good).unwrap();
        assert_eq!((counts.create, counts.save, counts.by_id), (1, 3, 7));
        for bad in [
            "",
            "create 1",
            "unknown command",
            &format!("{good} x"),
            &good.replace('7', "-7"),
        ] {
            assert_eq!(Counts::parse(bad), None, "{bad}");
        }
    }

    #[tokio::test]
    async fn only_the_server_with_the_token_is_taken_for_it() {
        let mut faults = StorageFaults::listen().await.unwrap();
        let (name, value) = faults.variable();
        assert_eq!(name, "KIT_STORAGE_FAULTS");
        let (address, token) = value.split_once('/').unwrap();
        let mut stranger = TcpStream::connect(address).await.unwrap();
        stranger.write_all(b"wrong\ndone\n").await.unwrap();
        let mut server = TcpStream::connect(address).await.unwrap();
        server
            .write_all(format!("{token}\n").as_bytes())
            .await
            .unwrap();
        let mut server = BufReader::new(server);
        let obeys = async {
            let command = line(&mut server).await.unwrap();
            server.write_all(b"done\n").await.unwrap();
            command
        };
        let slow = Fault::Slow(Duration::from_millis(1500));
        let (set, command) = tokio::join!(faults.set(Store::Users, Access::Write, slow), obeys);
        set.unwrap();
        assert_eq!(command, "users write slow 1500");
    }

    #[tokio::test]
    async fn an_unknown_command_and_a_server_that_is_gone_are_told_apart() {
        let mut faults = StorageFaults::listen().await.unwrap();
        let value = faults.variable().1;
        let (address, token) = value.split_once('/').unwrap();
        let mut server = TcpStream::connect(address).await.unwrap();
        let both = format!("{token}\nunknown command\n");
        server.write_all(both.as_bytes()).await.unwrap();
        let refused = faults.set(Store::Sessions, Access::Read, Fault::Fail).await;
        let refused = refused.unwrap_err();
        assert!(
            matches!(refused, StorageFaultsError::Refused { .. }),
            "{refused}"
        );
        drop(server);
        let gone = faults.counts().await.unwrap_err();
        assert!(matches!(gone, StorageFaultsError::NoAnswer), "{gone}");
    }
}
