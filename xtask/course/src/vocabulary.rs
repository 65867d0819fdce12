//! The words of `do`: each is a file below this one.
//!
//! A word's file says everything that can be known of the word before it is executed: what
//! it is called, which keys it has and what they mean, how it is read, what it needs and what
//! it changes. The trait [`Word`] asks for all of it and has no defaults, so that
//! nothing can be forgotten. The parser, the JSON Schema and the tables of `docs/checks.md`
//! are made from it. What a word does to a server is in the package `judge`.
//!
//! To add a word, write its file, and name it here and in the list at the end. (A macro that
//! declared the modules as well would hide them from rustfmt.)

pub mod alike;
pub mod any_auth;
pub mod any_cookies;
pub mod any_messages;
pub mod any_names;
pub mod any_passwords;
pub mod chorus;
pub mod connect;
pub mod crowd;
pub mod dependency;
pub mod disconnect;
pub mod document;
pub mod emit;
pub mod ended;
pub mod exit;
pub mod expire;
pub mod flood;
pub mod log;
pub mod log_once;
pub mod mongodb;
pub mod never;
pub mod no_log;
pub mod only_origins;
pub mod parts;
pub mod pause;
pub mod race;
pub mod receive;
pub mod request;
pub mod resume;
pub mod server;
pub mod sign_in;
pub mod sign_out;
pub mod sign_up;
pub mod storage;
pub mod storm;
pub mod test;
pub mod visit;

use crate::diagnostic::Diagnostics;
use crate::document::schema::Definition;
use crate::document::yaml::Node;
use crate::parser::semantics::{Context, Known};
use crate::template::Template;
use parts::cookie::Cookie;

/// Somebody with a browser: `ada`, `eve`. Their name and password are random.
pub type Person = String;

/// What is known of a word before it is executed.
pub trait Word: Sized {
    /// The word, its value, the keys beside it, and what they mean.
    const DEFINITION: Definition;

    /// For each key, two values that make a difference to a server.
    const EXAMPLES: &'static [Example];

    /// Reads the word; `None` only if the values do not fit the definition.
    fn parse(value: &Node, expect: Option<&Node>) -> Option<Self>;

    /// Texts in which placeholders may stand, but for those of [`Word::cookies`].
    fn texts(&self) -> Vec<&Template>;

    /// What is sent in `Cookie` headers, in the order of the document.
    fn cookies(&self) -> Vec<&Cookie>;

    /// Those who do something.
    fn people(&self) -> Vec<&str>;

    /// The socket that has to be open.
    fn socket(&self) -> Option<&str>;

    /// What is different for the actions that follow.
    fn effects(&self) -> Vec<Effect<'_>>;

    /// What the runner has to know of the action as a whole.
    fn nature(&self) -> Nature;

    /// Reports what cannot be at this point of the test.
    fn check(&self, context: &Context<'_>, known: &Known<'_>, faults: &mut Diagnostics<'_>);
}

/// Two values of one key in one test. The judge executes both against the server of its tests
/// `words`, which passes with the first and fails with the second: so each key is read, and
/// the judge looks at it. A second value that no test can have, such as the name of a socket
/// that nobody uses afterwards, is refused before that.
#[derive(Debug, Clone, Copy)]
pub struct Example {
    /// Where the value stands: `as`, `cookie.of`, `expect.status`; empty for what stands
    /// directly behind the word.
    pub key: &'static str,
    /// More lines of the test, such as `env: { A: "1" }`.
    pub head: &'static str,
    /// The items of `do`, with `$` in place of the value.
    pub actions: &'static str,
    pub passes: &'static str,
    pub fails: &'static str,
}

/// What an action changes for the actions that follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect<'a> {
    /// The server may know this person's name and password now.
    Registers(&'a str),
    /// This person may have a session cookie now.
    GivesCookie(&'a str),
    Opens(&'a str),
    /// A socket by this name was not let in.
    Refuses(&'a str),
    Closes(&'a str),
    ClosesAll,
}

/// What the runner has to know of an action as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Nature {
    /// Whether there is anything that a wrong server could do to fail it.
    pub can_fail: bool,
    pub timing: Timing,
    pub server: ServerUse,
    pub storage: StorageUse,
    /// How many Socket.IO connections it opens.
    pub connections: usize,
    /// How many servers it starts beside the one that each test has.
    pub more_servers: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Timing {
    /// It is done and judged in its place.
    InPlace,
    /// It is judged when the server has ended, whatever comes after it.
    AtTheEnd,
    /// It waits for the end of a session.
    WaitsForExpiry,
    /// It waits for something else that happens after a time.
    Waits,
    /// It compares how long answers take.
    ComparesAnswers,
    /// It loads the server for as long as it lasts; others mostly wait.
    KeepsBusy,
    /// It does something at moments that are milliseconds apart.
    AtMoments,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ServerUse {
    /// It can be judged without a server that answers.
    None,
    Running,
    /// The server has to end when it is started, without a signal.
    EndsAtStart,
    /// The server is ended.
    Ends,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StorageUse {
    /// Whatever the server has.
    AsItIs,
    /// A MongoDB database of the test's own.
    Mongodb,
    /// A MongoDB server of the test's own, which no other test uses.
    OwnMongodb,
    /// Stores that can be made to fail.
    Faults,
}

/// Makes the enum, the table and the calls out of the list of words.
macro_rules! vocabulary {
    ($($file:ident: $Word:ident,)+) => {
        $(pub use $file::$Word;)+

        /// One thing to do or to look at.
        #[derive(Debug, Clone)]
        pub enum Action {
            $($Word($Word),)+
        }

        /// The words of `do`.
        pub static DEFINITIONS: &[Definition] = &[$($Word::DEFINITION,)+];

        /// Each word with the examples of its keys.
        pub static EXAMPLES: &[(&str, &[Example])] =
            &[$(($Word::DEFINITION.name, $Word::EXAMPLES),)+];

        /// Reads an action; `None` only if the values do not fit the word's definition.
        pub fn parse(name: &str, value: &Node, expect: Option<&Node>) -> Option<Action> {
            $(if name == $Word::DEFINITION.name {
                return $Word::parse(value, expect).map(Action::$Word);
            })+
            None
        }

        impl Action {
            /// The word itself.
            pub fn name(&self) -> &'static str {
                match self {
                    $(Action::$Word(_) => $Word::DEFINITION.name,)+
                }
            }

            /// See [`Word::texts`].
            pub fn texts(&self) -> Vec<&Template> {
                match self {
                    $(Action::$Word(word) => word.texts(),)+
                }
            }

            /// See [`Word::cookies`].
            pub fn cookies(&self) -> Vec<&Cookie> {
                match self {
                    $(Action::$Word(word) => word.cookies(),)+
                }
            }

            /// See [`Word::people`].
            pub fn people(&self) -> Vec<&str> {
                match self {
                    $(Action::$Word(word) => word.people(),)+
                }
            }

            /// See [`Word::socket`].
            pub fn socket(&self) -> Option<&str> {
                match self {
                    $(Action::$Word(word) => word.socket(),)+
                }
            }

            /// See [`Word::effects`].
            pub fn effects(&self) -> Vec<Effect<'_>> {
                match self {
                    $(Action::$Word(word) => word.effects(),)+
                }
            }

            /// See [`Word::nature`].
            pub fn nature(&self) -> Nature {
                match self {
                    $(Action::$Word(word) => word.nature(),)+
                }
            }

            /// See [`Word::check`].
            pub fn check(&self, context: &Context<'_>, known: &Known<'_>, faults: &mut Diagnostics<'_>) {
                match self {
                    $(Action::$Word(word) => word.check(context, known, faults),)+
                }
            }
        }
    };
}

vocabulary! {
    sign_up: SignUp,
    sign_in: SignIn,
    sign_out: SignOut,
    expire: Expire,
    request: Exchange,
    alike: Alike,
    connect: Connect,
    visit: Visit,
    disconnect: Disconnect,
    pause: Pause,
    resume: Resume,
    emit: Emit,
    receive: Receive,
    never: Never,
    ended: Ended,
    crowd: Crowd,
    storm: Storm,
    race: Race,
    chorus: Chorus,
    flood: Flood,
    only_origins: OnlyOrigins,
    any_cookies: AnyCookies,
    any_names: AnyNames,
    any_passwords: AnyPasswords,
    any_auth: AnyAuth,
    any_messages: AnyMessages,
    log: Log,
    log_once: LogOnce,
    no_log: NoLog,
    exit: Exit,
    server: ServerChange,
    storage: StorageFault,
    mongodb: MongodbChange,
    document: StoredDocument,
    dependency: Dependency,
}
