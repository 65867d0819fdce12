//! Finds and ends the sockets of a session or of a user.
//!
//! The guard checks only once, and a socket may stay open for days. So a socket ends
//! when its session does: at once if this server ends the session, within a second if
//! it expires, and otherwise when the store is asked again.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use kit::config::ConfigError;
use kit::users::{User, Users};
use socketioxide::SocketIo;
use socketioxide::extract::SocketRef;
use tokio::time::{Instant, MissedTickBehavior, interval, sleep, timeout};
use tower_sessions::SessionStore;
use tower_sessions::cookie::time::OffsetDateTime;
use tower_sessions::session::Id;

use crate::authorize::find;
use crate::denied::Denied;

const RECHECK_SECONDS: &str = "RECHECK_SECONDS";
const DEFAULT_RECHECK_SECONDS: u64 = 30;
/// A day. Checks further apart would be of little use.
const MAX_RECHECK_SECONDS: u64 = 86_400;

/// How often to look for sessions that are due for a check. An expired one must end
/// its sockets within a second.
const LOOK: Duration = Duration::from_millis(250);

/// How soon to ask a failed store again.
const AFTER_FAILURE: Duration = Duration::from_secs(1);

/// How soon to try again to disconnect a socket whose buffer was full.
const WHEN_FULL: Duration = Duration::from_millis(50);

/// The user at the other end of a socket, and the session.
#[derive(Clone, Debug, PartialEq)]
pub struct Identity {
    /// The signed-in user.
    pub user: User,
    pub session: Id,
    /// When the session ends unless it is prolonged.
    pub expires: OffsetDateTime,
}

/// Checks whether sessions are still alive. A clone uses the same stores.
#[derive(Clone)]
pub struct Live {
    /// The session store, the same as the guard's, of any type.
    store: Arc<dyn SessionStore>,
    users: Users,
    /// How long one check may take.
    deadline: Duration,
    /// The interval between two checks of a session.
    recheck: Duration,
}

/// When a socket's session is due for a check. Stored in the socket's extensions.
#[derive(Clone)]
struct Due {
    session: Id,
    at: Instant,
}

/// Reads `RECHECK_SECONDS` with `var`, which is [`kit::config::env`] except in tests.
///
/// # Errors
/// If it is not a whole number from 1 to 86400.
pub fn recheck(
    var: impl Fn(&'static str) -> Result<Option<String>, ConfigError>,
) -> Result<Duration, ConfigError> {
    let Some(text) = var(RECHECK_SECONDS)? else {
        return Ok(Duration::from_secs(DEFAULT_RECHECK_SECONDS));
    };
    match text.parse() {
        Ok(seconds @ 1..=MAX_RECHECK_SECONDS) => Ok(Duration::from_secs(seconds)),
        _ => {
            let problem =
                format!("is {text:?}; it must be a whole number from 1 to {MAX_RECHECK_SECONDS}");
            Err(ConfigError::new(RECHECK_SECONDS, problem))
        }
    }
}

/// A client cannot join a room: only the server puts sockets in one.
fn session_room(session: Id) -> String {
    format!("session {session}")
}

fn user_room(user_id: &str) -> String {
    format!("user {user_id}")
}

/// Puts a socket into the room of its session and into the room of its user.
pub fn join(socket: &SocketRef, identity: &Identity) {
    socket.join([session_room(identity.session), user_room(&identity.user.id)]);
}

/// Ends all sockets of a session. Call it when the session has ended in the store, not
/// before: a socket that joins in between would find its session alive.
pub fn end_session(io: &SocketIo, session: Id) {
    end_all(io, &session_room(session));
}

/// Ends all sockets of a user. Call it when the user's sessions have ended.
pub fn end_user(io: &SocketIo, user_id: &str) {
    end_all(io, &user_room(user_id));
}

/// How many sockets of a user are connected, by namespace.
pub fn count(io: &SocketIo, user_id: &str) -> BTreeMap<String, usize> {
    let count = |room: &str| {
        let members = members(io, room).into_iter();
        members.map(|(path, sockets)| (path, sockets.len()))
    };
    count(&user_room(user_id)).collect()
}

fn end_all(io: &SocketIo, room: &str) {
    for (_, sockets) in members(io, room) {
        for socket in sockets {
            if socket.clone().disconnect().is_err() {
                // Nobody should wait for a client that does not read.
                tokio::spawn(end(socket));
            }
        }
    }
}

/// Disconnects a socket with the packet that tells the client to stay away. If the
/// buffer has no room for it, `disconnect` changes nothing, so it is called again
/// until the client has read something or is gone.
///
/// Until then it can still send, but it has no [`Identity`] any more. (Its `User` stays,
/// since the disconnect handler logs the name.)
pub async fn end(socket: SocketRef) {
    socket.extensions.remove::<Identity>();
    while socket.connected() && socket.clone().disconnect().is_err() {
        sleep(WHEN_FULL).await;
    }
}

/// The connected sockets of a room, by namespace: each namespace has its own
/// rooms. A disconnected socket stays listed until its disconnect handler has
/// ended.
fn members(io: &SocketIo, room: &str) -> Vec<(String, Vec<SocketRef>)> {
    let namespaces = io.nsps().into_iter();
    let members = namespaces.map(|namespace| {
        let path = namespace.ns_path().to_owned();
        let mut sockets = namespace.to(room.to_owned()).sockets();
        sockets.retain(|socket| socket.connected());
        (path, sockets)
    });
    members.collect()
}

impl Live {
    /// `deadline` is how long one check of both stores may take, `recheck` the
    /// interval between two checks of a session.
    pub fn new(
        store: impl SessionStore,
        users: Users,
        deadline: Duration,
        recheck: Duration,
    ) -> Self {
        Self {
            store: Arc::new(store),
            users,
            deadline,
            recheck,
        }
    }

    /// Whether a socket's session is still alive, now that the socket is in its
    /// rooms. Ends the socket if not, or if that is unknown.
    ///
    /// The guard's answer is too old: the session may have ended before the socket
    /// joined the room that is searched for sockets to end. If the session ends from
    /// now on, the socket is found there; if it has ended already, this check finds
    /// out.
    pub async fn confirm(&self, socket: &SocketRef) -> bool {
        let answer = match socket.extensions.get::<Identity>() {
            Some(identity) => self.ask(&identity.session).await,
            // No guard has admitted this socket.
            None => Err(Denied::NoSession),
        };
        match answer {
            Ok(found) => {
                self.remember(socket, &found);
                true
            }
            Err(_) => {
                end(socket.clone()).await;
                false
            }
        }
    }

    /// Ends the sockets of sessions that expired or that another server ended.
    /// Never returns.
    pub async fn watch(self, io: SocketIo) {
        let mut look = interval(LOOK);
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            look.tick().await;
            let now = Instant::now();
            let mut sessions = HashSet::new();
            for namespace in io.nsps() {
                for socket in namespace.sockets() {
                    if let Some(due) = socket.extensions.get::<Due>()
                        && due.at <= now
                    {
                        sessions.insert(due.session);
                        // A check is under way and will set the time again.
                        let at = now + self.deadline + AFTER_FAILURE;
                        socket.extensions.insert(Due { at, ..due });
                    }
                }
            }
            for session in sessions {
                // A task for each: a slow one must not delay the others.
                tokio::spawn(self.clone().ask_again(io.clone(), session));
            }
        }
    }

    /// Ends the sockets of a session if it has ended.
    async fn ask_again(self, io: SocketIo, session: Id) {
        let answer = self.ask(&session).await;
        let sockets = members(&io, &session_room(session)).into_iter();
        let sockets = sockets.flat_map(|(_, sockets)| sockets);
        match answer {
            // Prolonged, or not yet expired.
            Ok(found) => sockets.for_each(|socket| self.remember(&socket, &found)),
            // A store failure says nothing about the session: nobody has to leave while
            // the database is down.
            Err(Denied::StoreFailed | Denied::StoreTimedOut) => {
                let at = Instant::now() + AFTER_FAILURE;
                sockets.for_each(|socket| {
                    socket.extensions.insert(Due { session, at });
                });
            }
            Err(_) => end_session(&io, session),
        }
    }

    /// Notes when a socket's session is due for a check: when it expires or, if
    /// sooner, after the usual interval.
    fn remember(&self, socket: &SocketRef, identity: &Identity) {
        let life = identity.expires - OffsetDateTime::now_utc();
        let life = Duration::try_from(life).unwrap_or_default();
        let at = Instant::now() + self.recheck.min(life);
        let session = identity.session;
        socket.extensions.insert(Due { session, at });
    }

    /// The identity behind a session that is still alive.
    async fn ask(&self, session: &Id) -> Result<Identity, Denied> {
        let found = find(&*self.store, &self.users, session);
        let found = timeout(self.deadline, found).await;
        found.unwrap_or(Err(Denied::StoreTimedOut))
    }
}

#[cfg(test)]
mod tests;
