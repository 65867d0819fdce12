//! A client for the few commands that the runner sends to MongoDB. The driver
//! would be three times as large as the runner.
//!
//! The form of the messages is OP_MSG:
//! <https://www.mongodb.com/docs/manual/reference/mongodb-wire-protocol/>.

use std::fmt;
use std::io;
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::bson;

/// Commands of the runner take milliseconds; the first ones of a new server on
/// a busy machine take seconds.
const ANSWERED_WITHIN: Duration = Duration::from_secs(10);
const OP_MSG: u32 = 2013;
/// Length, id, id of the request, kind of message.
const HEADER: usize = 16;
/// Flags, and the kind of the one section.
const BEFORE_DOCUMENT: usize = 5;
/// What MongoDB itself sets as the limit of a message.
const LONGEST_MESSAGE: usize = 48_000_000;

/// Why a command was not done.
#[derive(Debug)]
pub enum Refused {
    /// The server's own words.
    Server(String),
    Connection(io::Error),
    Silence,
    /// An answer that is none.
    Garbled(String),
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Server(words) => write!(f, "MongoDB refuses it: {words}"),
            Self::Connection(error) => write!(f, "no connection with MongoDB: {error}"),
            Self::Silence => write!(
                f,
                "MongoDB did not answer within {} s",
                ANSWERED_WITHIN.as_secs()
            ),
            Self::Garbled(why) => write!(f, "MongoDB answered with what is no answer: {why}"),
        }
    }
}

impl std::error::Error for Refused {}

impl From<io::Error> for Refused {
    fn from(error: io::Error) -> Self {
        Self::Connection(error)
    }
}

/// One connection, for one command after the other.
#[derive(Debug)]
pub struct Client {
    stream: TcpStream,
}

impl Client {
    /// Connects to a MongoDB server on 127.0.0.1 that asks for no password.
    ///
    /// # Errors
    /// As the system says.
    pub async fn connect(port: u16) -> io::Result<Client> {
        let stream = TcpStream::connect(("127.0.0.1", port)).await?;
        Ok(Client { stream })
    }

    /// Runs a command of
    /// [MongoDB's list](https://www.mongodb.com/docs/manual/reference/command/)
    /// on a database, for example `[("delete", "sessions".into()), …]`. The first
    /// field names it. Dates are `{"$date": <milliseconds since 1970>}`.
    ///
    /// # Errors
    /// [`Refused`], also if no answer comes within 10 s; the connection is of no
    /// use then. That single documents could not be written is no error but in
    /// the answer, as `writeErrors`.
    pub async fn run(
        &mut self,
        database: &str,
        command: &[(&str, Value)],
    ) -> Result<Value, Refused> {
        let mut fields = command.to_vec();
        fields.push(("$db", database.into()));
        let document = bson::document(&fields);
        let answered = timeout(ANSWERED_WITHIN, self.exchange(&document));
        let answer = answered.await.map_err(|_| Refused::Silence)??;
        if answer["ok"].as_f64() == Some(1.0) {
            return Ok(answer);
        }
        Err(Refused::Server(
            answer["errmsg"].as_str().unwrap_or_default().to_owned(),
        ))
    }

    async fn exchange(&mut self, document: &[u8]) -> Result<Value, Refused> {
        let length = HEADER + BEFORE_DOCUMENT + document.len();
        let mut message = Vec::with_capacity(length);
        for word in [length as u32, 1, 0, OP_MSG, 0] {
            message.extend(word.to_le_bytes());
        }
        message.push(0);
        message.extend(document);
        self.stream.write_all(&message).await?;

        let length = self.stream.read_u32_le().await? as usize;
        let before = HEADER + BEFORE_DOCUMENT;
        if !(before..=LONGEST_MESSAGE).contains(&length) {
            return Err(Refused::Garbled(format!("a message of {length} bytes")));
        }
        let mut answer = vec![0; length];
        self.stream.read_exact(&mut answer[4..]).await?;
        bson::read(&answer[before..]).map_err(Refused::Garbled)
    }
}
