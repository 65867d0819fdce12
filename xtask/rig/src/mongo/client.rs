//! A client for the few commands that the runner sends to MongoDB. The driver
//! would be three times as large as the runner.
//!
//! The form of the messages is OP_MSG:
//! <https://www.mongodb.com/docs/manual/reference/mongodb-wire-protocol/>.

use std::io;
use std::time::Duration;

use serde_json::Value;
use thiserror::Error;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::bson::{self, BsonError};

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
#[derive(Debug, Error)]
pub enum Refused {
    /// The server's own words.
    #[error("MongoDB refuses it: {0}")]
    Server(String),
    #[error("no connection with MongoDB: {0}")]
    Connection(#[from] io::Error),
    #[error("MongoDB did not answer within {} s", ANSWERED_WITHIN.as_secs())]
    Silence,
    /// Something that is not an answer.
    #[error("MongoDB's answer cannot be read: {0}")]
    Garbled(#[from] BsonError),
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
    /// use then. That single documents could not be written is not an error except in
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
            return Err(BsonError::Length(length).into());
        }
        let mut answer = vec![0; length];
        self.stream.read_exact(&mut answer[4..]).await?;
        Ok(bson::read(&answer[before..])?)
    }
}
