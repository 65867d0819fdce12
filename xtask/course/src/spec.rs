//! What a step's document asks for, as types: the closed vocabulary of checks.
//!
//! `docs/checks.md` is the reference for authors. This module holds no logic:
//! [`crate::parser`] makes these values out of a document.

mod storage;

use crate::place::Place;
use crate::template::{Data, Template};

pub use storage::{BsonType, DocumentAction, DocumentChange, MongodbChange, ServerChange, Stored};

/// One step's document, read and checked.
#[derive(Debug, Clone)]
pub struct Spec {
    /// The number in front of the file's name, 1 for the first step.
    pub number: u8,
    /// `NN-slug`, which joins document, starter and solution.
    pub slug: String,
    pub title: String,
    /// Files that this step adds or changes, relative to the crate.
    pub files: Vec<String>,
    pub tests: Vec<Test>,
}

/// One sentence that must be true of the learner's server.
#[derive(Debug, Clone)]
pub struct Test {
    pub text: String,
    pub place: Place,
    /// Help in the order in which it is to be given.
    pub hints: Vec<String>,
    /// Number of the hole in the Node original that this test closes.
    pub hole: Option<u8>,
    /// Whether the untouched starter already passes.
    pub starter_passes: bool,
    /// The last step at which this test still holds.
    pub until: Option<u8>,
    pub transport: Option<Transport>,
    /// Whether the server needs a MongoDB, with an empty database of its own.
    pub needs_mongodb: bool,
    /// Changes to the server's environment; `None` takes a variable away.
    pub env: Vec<(String, Option<Template>)>,
    pub actions: Vec<Action>,
}

impl Test {
    /// Whether it compares how long two answers take.
    pub fn judges_time(&self) -> bool {
        let alike = |action: &Action| matches!(action.verb, Verb::Alike(_));
        self.actions.iter().any(alike)
    }
}

/// How a Socket.IO connection is carried (Engine.IO protocol 4).
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    clap::ValueEnum,
    serde::Serialize,
    serde::Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Transport {
    Polling,
    Websocket,
}

/// One thing to do or to look at, and where the document says so.
#[derive(Debug, Clone)]
pub struct Action {
    pub place: Place,
    pub verb: Verb,
}

#[derive(Debug, Clone)]
pub enum Verb {
    SignUp(SignIn),
    SignIn(SignIn),
    SignOut(Person),
    Expire(Person),
    Request(Request, Expected),
    Alike(Box<[Request; 2]>),
    Connect(Connect, Admission),
    Disconnect {
        socket: String,
        abruptly: bool,
    },
    Emit {
        socket: String,
        event: String,
        data: Option<Data>,
        ack: Option<Data>,
    },
    Receive(EventPattern),
    Never(EventPattern),
    Crowd(Crowd),
    Log(Vec<Template>),
    NoLog {
        contains: Vec<Template>,
        starts: Vec<Template>,
    },
    /// The server ends by itself at start.
    ExitAtStart {
        code: i32,
        line: Vec<Template>,
    },
    /// The server is asked to end.
    ExitAfter {
        signal: Signal,
        code: i32,
    },
    Server(ServerChange),
    Mongodb(MongodbChange),
    Document(Stored, DocumentAction),
    Dependency {
        name: String,
        features: Vec<String>,
    },
    Uses(Vec<String>),
}

/// Somebody with a browser: `ada`, `eve`. Their name and password are random.
pub type Person = String;

#[derive(Debug, Clone)]
pub struct SignIn {
    pub person: Person,
    /// In place of the random name (sign-up only).
    pub name: Option<Template>,
    pub cookie: Cookie,
    /// Characters that the signature of the cookie has to have. Which it has is up to
    /// the id that the server draws, so the person signs in again until it has them.
    pub signature_has: Option<String>,
}

#[derive(Debug, Clone)]
pub struct Request {
    pub method: Method,
    pub path: String,
    /// `None`: a visitor with a new browser.
    pub person: Option<Person>,
    pub cookie: Cookie,
    pub form: Vec<(String, Template)>,
    /// Several entries of one name are several header lines.
    pub headers: Vec<(String, Template)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    Get,
    Post,
}

/// What the answer to a request has to be; what is not named is not looked at.
#[derive(Debug, Clone, Default)]
pub struct Expected {
    pub status: Option<u16>,
    pub location: Option<Template>,
    /// All values of a name, in their order.
    pub headers: Vec<(String, Vec<Template>)>,
    pub headers_lack: Vec<String>,
    pub json: Option<Data>,
    pub body: Vec<Template>,
    pub body_lacks: Vec<Template>,
    pub cookie: Option<ExpectedCookie>,
}

#[derive(Debug, Clone)]
pub enum ExpectedCookie {
    /// No `Set-Cookie` for the session's cookie.
    None,
    Set {
        http_only: Option<bool>,
        same_site: Option<String>,
        secure: Option<bool>,
        path: Option<String>,
        /// `Max-Age`, in seconds.
        max_age: Option<u32>,
    },
}

#[derive(Debug, Clone)]
pub struct Connect {
    pub person: Person,
    pub socket: String,
    pub cookie: Cookie,
    pub namespace: String,
    pub query: Vec<(String, Template)>,
    /// Several entries of one name are several header lines.
    pub headers: Vec<(String, Template)>,
    /// The payload of the CONNECT packet.
    pub auth: Option<Data>,
}

#[derive(Debug, Clone)]
pub enum Admission {
    Connected,
    /// The message of `connect_error`.
    Refused(Template),
    /// The HTTP status of the answer to the handshake.
    Status(u16),
}

/// What is sent in the `Cookie` header.
#[derive(Debug, Clone)]
pub enum Cookie {
    /// What the person's browser holds.
    Own,
    None,
    /// Whole header lines, one `Cookie` header each.
    Lines(Vec<Template>),
    Forged {
        of: Person,
        how: Forgery,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Forgery {
    FirstOfSignature,
    MiddleOfSignature,
    LastOfSignature,
    SignatureRemoved,
    SignatureCutShort,
    OneOfId,
    OtherSecret,
    /// Right, if the server derives its key from `SESSION_SECRET` as it should.
    ServerSecret,
}

#[derive(Debug, Clone)]
pub struct EventPattern {
    pub socket: String,
    pub event: String,
    pub data: Option<Data>,
}

/// Many sockets that come and go at once.
#[derive(Debug, Clone)]
pub struct Crowd {
    pub person: Person,
    pub stay: usize,
    pub leave: usize,
    pub event: String,
    pub data: Data,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// SIGTERM (unix only).
    Terminate,
    /// SIGINT, as Ctrl-C sends it (unix only).
    Interrupt,
}

impl Transport {
    /// The name that Engine.IO gives it in the query of a handshake.
    pub fn word(self) -> &'static str {
        match self {
            Transport::Polling => "polling",
            Transport::Websocket => "websocket",
        }
    }
}

/// The words of a sentence, joined by `-`: `a-forged-cookie-is-refused`.
pub fn slug(sentence: &str) -> String {
    let lower = sentence.to_lowercase();
    let words = lower.split(|c: char| !c.is_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    words.join("-")
}
