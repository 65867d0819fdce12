//! Executing the words of `do`: each is a file below this one.
//!
//! The names and keys of actions are in `course::vocabulary`, in a file of the same name.
//! Each executor destructures its action completely, so the compiler reports a key that
//! nobody reads. An action missing from the list at the end does not compile either.

mod alike;
mod any_auth;
mod any_cookies;
mod any_messages;
pub mod any_names;
mod any_passwords;
mod chorus;
mod connect;
mod crowd;
mod dependency;
mod disconnect;
mod document;
mod emit;
mod ended;
mod exit;
mod expire;
mod flood;
mod log;
mod log_once;
mod mongodb;
mod never;
mod no_log;
mod only_origins;
mod pause;
mod race;
mod receive;
mod request;
mod resume;
mod server;
mod sign_in;
mod sign_out;
mod sign_up;
mod storage;
mod storm;
mod visit;

use crate::execute::StepError;
use crate::execute::context::Context;
use course::vocabulary::Action;
use rig::server::Line;

/// How an action is executed.
pub trait Execute {
    fn role(&self) -> Role;

    /// Does it, or looks at it.
    async fn execute(&self, context: &mut Context<'_>) -> Result<(), StepError>;

    /// Judges what can be judged only when the server has ended: all that it has printed.
    fn at_the_end(&self, context: &mut Context<'_>, lines: &[Line]) -> Result<(), StepError>;
}

/// What an action has to do with the server's log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// It can have an effect in the log: lines that are there before it are not its effect.
    Acts,
    /// It looks at something else.
    Looks,
    /// It looks for lines in the log.
    Listens,
}

/// Makes the calls out of the list of words.
macro_rules! actions {
    ($($Word:ident,)+) => {
        impl Execute for Action {
            fn role(&self) -> Role {
                match self {
                    $(Action::$Word(word) => word.role(),)+
                }
            }

            async fn execute(&self, context: &mut Context<'_>) -> Result<(), StepError> {
                match self {
                    $(Action::$Word(word) => word.execute(context).await,)+
                }
            }

            fn at_the_end(
                &self,
                context: &mut Context<'_>,
                lines: &[Line],
            ) -> Result<(), StepError> {
                match self {
                    $(Action::$Word(word) => word.at_the_end(context, lines),)+
                }
            }
        }
    };
}

actions! {
    SignUp,
    SignIn,
    SignOut,
    Expire,
    Exchange,
    Alike,
    Connect,
    Visit,
    Disconnect,
    Pause,
    Resume,
    Emit,
    Receive,
    Never,
    Ended,
    Crowd,
    Storm,
    Race,
    Chorus,
    Flood,
    OnlyOrigins,
    AnyCookies,
    AnyNames,
    AnyPasswords,
    AnyAuth,
    AnyMessages,
    Log,
    LogOnce,
    NoLog,
    Exit,
    ServerChange,
    StorageFault,
    MongodbChange,
    StoredDocument,
    Dependency,
}
