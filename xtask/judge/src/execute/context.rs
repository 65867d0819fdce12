//! One test under way: its server, its sockets, and what was done so far.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::Value;

use super::StepError;
use super::answers::listed;
use super::database::Database;
use super::fixtures::{Fixtures, NoSessionCookie, SESSION_COOKIE};
use super::servers::Servers;
use super::session_life::Sessions;
use super::wire_log::Spoken;
use crate::actions::{Execute, Role};
use crate::subject::Target;
use course::spec::{Test, Transport};
use course::template::{Data, Template};
use course::vocabulary::parts::cookie::Cookie;
use course::vocabulary::{Action, StorageUse};
use rig::server::{Launch, Line, Server};
use rig::storage_faults::StorageFaults;
use wire::http::Answer;
use wire::socket::Socket;

/// Lines of the server's log that a report shows.
const LAST_LINES: usize = 8;

pub struct Context<'a> {
    pub test: &'a Test,
    pub transport: Transport,
    pub subject: &'a Target,
    pub fixtures: Fixtures,
    pub sessions: Sessions,
    pub story: Vec<String>,
    /// The wire traffic, in the order in which it began.
    pub spoken: Vec<Spoken>,
    /// Each request, in short, and its response.
    pub answers: Vec<(String, Answer)>,
    pub sockets: BTreeMap<String, Socket>,
    /// The person behind each socket.
    pub owners: BTreeMap<String, String>,
    pub servers: Servers,
    pub database: Option<Database>,
    /// The stores of the server that was started last, if the test makes them fail.
    pub storage_faults: Option<StorageFaults>,
}

impl<'a> Context<'a> {
    pub fn new(
        test: &'a Test,
        transport: Option<Transport>,
        subject: &'a Target,
        seed: u64,
    ) -> Context<'a> {
        Context {
            test,
            transport: transport.unwrap_or(Transport::Websocket),
            subject,
            fixtures: Fixtures::new(seed, &test.text),
            sessions: Sessions::default(),
            story: Vec::new(),
            spoken: Vec::new(),
            answers: Vec::new(),
            sockets: BTreeMap::new(),
            owners: BTreeMap::new(),
            servers: Servers::default(),
            database: None,
            storage_faults: None,
        }
    }

    /// Adds a line to the story that a report prints.
    pub fn tell(&mut self, what: String) {
        self.story.push(what);
    }

    /// The server; started when it is first needed.
    pub async fn server(&mut self) -> Result<&Server, StepError> {
        if self.servers.current().is_none() {
            let launch = self.launch().await?;
            self.servers.start(&launch).await?;
            if self.test.actions().any(|one| one.role() == Role::Listens) {
                self.servers.hear_it_start().await;
                self.servers.hear_from_now_on();
            }
        }
        self.fixtures.port = self.servers.current().map_or(0, Server::port);
        let gone = || StepError::Fault("the server is gone".to_owned());
        self.servers.current().ok_or_else(gone)
    }

    /// Ends the server of a failed test, so that its log is complete, and reports how it
    /// ended if it had ended on its own.
    pub async fn close(&mut self) -> Option<String> {
        let server = self.servers.take()?;
        let by_itself = server.end().await;
        server.kill().await;
        by_itself
    }

    /// Everything that the servers have printed.
    pub fn lines(&self) -> Vec<Line> {
        self.servers.lines()
    }

    /// The end of the log, for a report.
    pub fn last_lines(&self) -> Vec<String> {
        let lines = self.servers.last(LAST_LINES).into_iter();
        lines.map(|line| line.text).collect()
    }

    /// How the server of this test is started.
    pub async fn launch(&mut self) -> Result<Launch, StepError> {
        // Another of this test's servers may have been started before.
        self.fixtures.other_secret = None;
        let mut env = BTreeMap::from([
            ("PORT".to_owned(), "0".to_owned()),
            // Without HTTPS, and with a cheap hash: only a server that is not
            // for production allows them.
            ("APP_ENV".to_owned(), "development".to_owned()),
            (
                "SESSION_SECRET".to_owned(),
                self.fixtures.secret().to_owned(),
            ),
            // A panic's message is worth more in a report than its frames.
            ("RUST_BACKTRACE".to_owned(), "0".to_owned()),
        ]);
        // Hashing would take nearly all the time of a judgement. Where time is
        // what is judged, it has to cost what it costs.
        if !self.test.judges_time() {
            env.insert("PASSWORD_COST".to_owned(), "low".to_owned());
        }
        if let Some(database) = &self.database {
            env.insert("MONGO_URI".to_owned(), database.uri());
        }
        let fails = |action: &Action| action.nature().storage == StorageUse::Faults;
        if self.test.actions().any(fails) {
            let faults = StorageFaults::listen()
                .await
                .map_err(|error| StepError::Fault(error.to_string()))?;
            env.extend([faults.variable()]);
            self.storage_faults = Some(faults);
        }
        for (name, value) in &self.test.env {
            match value {
                Some(value) => env.insert(name.clone(), self.fill(value)?),
                None => env.remove(name),
            };
        }
        self.fixtures.other_secret = env.get("SESSION_SECRET").cloned();
        Ok(Launch {
            program: self.subject.program.clone(),
            args: Vec::new(),
            env: env.into_iter().collect(),
            dir: self.subject.source.clone(),
        })
    }

    /// The life of a session that the test has asked for.
    pub fn session_life(&mut self) -> Option<Duration> {
        let (_, value) = self
            .test
            .env
            .iter()
            .find(|(name, _)| name == "SESSION_TTL_SECONDS")?;
        let text = self.fixtures.expand(value.as_ref()?).ok()?;
        text.parse().ok().map(Duration::from_secs)
    }

    /// What a report calls a socket.
    pub fn called(&self, socket: &str) -> String {
        match self.owners.get(socket) {
            Some(owner) if owner != socket => format!("{owner}'s socket {socket}"),
            _ => format!("{socket}'s socket"),
        }
    }

    /// An open socket by its name.
    pub fn socket(&self, name: &str) -> Result<&Socket, StepError> {
        let missing = || {
            StepError::Fault(format!(
                "no socket `{name}` is open at this point of the test"
            ))
        };
        self.sockets.get(name).ok_or_else(missing)
    }

    /// The signature of a person's session cookie.
    pub fn signature(&mut self, person: &str) -> Result<String, StepError> {
        self.fixtures.signature(person).map_err(without_cookie)
    }

    pub fn fill(&mut self, template: &Template) -> Result<String, StepError> {
        self.fixtures.expand(template).map_err(without_cookie)
    }

    /// All possible expansions of a template: see [`Fixtures::expand_all`].
    pub fn fill_all(&mut self, template: &Template) -> Result<Vec<String>, StepError> {
        self.fixtures.expand_all(template).map_err(without_cookie)
    }

    pub fn fill_data(&mut self, data: &Data) -> Result<Value, StepError> {
        self.fixtures.expand_data(data).map_err(without_cookie)
    }

    /// `Cookie` headers, one entry a line.
    pub fn cookie_headers(
        &mut self,
        person: Option<&str>,
        cookie: &Cookie,
    ) -> Result<Vec<(String, String)>, StepError> {
        let lines = self
            .fixtures
            .cookie_lines(person, cookie)
            .map_err(without_cookie)?;
        Ok(lines
            .into_iter()
            .map(|line| ("Cookie".to_owned(), line))
            .collect())
    }
}

fn without_cookie(missing: NoSessionCookie) -> StepError {
    let NoSessionCookie { person, others } = missing;
    let others: Vec<_> = others.iter().map(String::as_str).collect();
    let instead = match others.as_slice() {
        [] => "nor any other".to_owned(),
        others => format!("but {}", listed(others)),
    };
    StepError::wrong(
        format!("a cookie `{SESSION_COOKIE}` in {person}'s browser"),
        format!("the server has never set it there, {instead}"),
    )
}
