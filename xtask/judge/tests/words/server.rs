//! A server that says what it was sent, so that a test can tell one value of a key from
//! another. It signs in as the course's servers do, and speaks Socket.IO by socketioxide.

use std::collections::{HashMap, HashSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Form, Request};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::{AppendHeaders, Html, IntoResponse, Response};
use axum::routing::{get, post};
use cookie::{Cookie, CookieJar, Key};
use judge::generate::cookies::{Reading, read};
use judge::generate::names::in_log;
use serde_json::{Value, json};
use socketioxide::SocketIo;
use socketioxide::extract::{AckSender, Data, SocketRef, TryData};
use socketioxide::handler::ConnectHandler;
use socketioxide::socket::DisconnectReason;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tower_sessions::session::Id;

use super::chat::Chat;
use super::database::Database;
use super::stores::Stores;

const SESSION_COOKIE: &str = "express.sid";
/// What a password hash costs, or so.
const SLOW: Duration = Duration::from_millis(60);

/// All that the server knows; it is never dropped.
struct Mirror {
    key: Key,
    life: Option<Duration>,
    /// Whether each cookie has the same invalid signature.
    one_signature: bool,
    database: Option<Database>,
    /// The only origin that is admitted, if there is just one.
    own_origin: Option<String>,
    /// The kit's, if they are to fail.
    stores: Option<Stores>,
    /// Password by name.
    users: Mutex<HashMap<String, String>>,
    /// Name and end by id.
    sessions: Mutex<HashMap<String, (String, Option<Instant>)>>,
    /// The ids of sessions that were ended together with their sockets.
    ended: Mutex<HashSet<String>>,
    /// The cookies of the last request but those for this.
    last_cookies: Mutex<Vec<String>>,
    /// How many sockets have ever come.
    came: AtomicUsize,
    /// Held from a change of the number of sockets until it has been sent to all.
    turn: tokio::sync::Mutex<()>,
}

/// Whose session it is.
enum Found {
    Name(String),
    Nobody,
    Broken,
}

impl Mirror {
    async fn begin(&self, name: &str) -> Response {
        let id = Id(fastrand::i128(..)).to_string();
        let end = self.life.map(|life| Instant::now() + life);
        let session = (name.to_owned(), end);
        self.sessions.lock().unwrap().insert(id.clone(), session);
        if let Some(database) = &self.database {
            database.insert_session(&id, name).await;
        }
        let value = if self.one_signature {
            format!("{}{id}", "S".repeat(44))
        } else {
            let mut jar = CookieJar::new();
            let cookie = Cookie::new(SESSION_COOKIE, id);
            jar.signed_mut(&self.key).add(cookie);
            jar.get(SESSION_COOKIE).unwrap().value().to_owned()
        };
        let mut cookie = Cookie::new(SESSION_COOKIE, value);
        cookie.set_http_only(true);
        cookie.set_path("/");
        let set = (header::SET_COOKIE, cookie.encoded().to_string());
        (
            StatusCode::SEE_OTHER,
            [(header::LOCATION, "/".to_owned()), set],
        )
            .into_response()
    }

    /// The id in a pair of a `Cookie` header, if it is signed.
    fn id(&self, pair: &str) -> Option<String> {
        let cookie = Cookie::parse_encoded(pair.to_owned()).ok()?;
        let mut jar = CookieJar::new();
        jar.add_original(cookie);
        Some(
            jar.signed(&self.key)
                .get(SESSION_COOKIE)?
                .value()
                .to_owned(),
        )
    }

    /// What the `Cookie` headers say, to a right reader.
    fn reading(&self, headers: &HeaderMap) -> Reading {
        let lines: Vec<_> = headers.get_all(header::COOKIE).iter().collect();
        read(&lines, &self.key)
    }

    async fn whose(&self, headers: &HeaderMap) -> Found {
        match self.reading(headers) {
            Reading::Valid(id) => self.owner(&id.to_string()).await,
            _ => Found::Nobody,
        }
    }

    async fn owner(&self, id: &str) -> Found {
        if let Some(database) = &self.database {
            return match database.name_of_session(id).await {
                Ok(Some(name)) => Found::Name(name),
                Ok(None) => Found::Nobody,
                Err(()) => Found::Broken,
            };
        }
        match self.sessions.lock().unwrap().get(id) {
            Some((_, Some(end))) if *end < Instant::now() => Found::Nobody,
            Some((name, _)) => Found::Name(name.clone()),
            None => Found::Nobody,
        }
    }

    /// The cookies that came, each session's by the name of its owner: no secret may be in
    /// an answer.
    fn shown_cookies(&self, headers: &HeaderMap) -> Vec<String> {
        let sessions = self.sessions.lock().unwrap();
        let shown = |pair: &String| {
            if !pair.starts_with(SESSION_COOKIE) {
                return pair.clone();
            }
            let session = self.id(pair).and_then(|id| sessions.get(&id).cloned());
            session.map_or_else(|| "forged".to_owned(), |(name, _)| name)
        };
        pairs(headers).iter().map(shown).collect()
    }
}

fn pairs(headers: &HeaderMap) -> Vec<String> {
    let lines = headers.get_all(header::COOKIE).iter();
    let lines = lines.filter_map(|line| line.to_str().ok());
    lines
        .flat_map(|line| line.split("; ").map(str::to_owned))
        .collect()
}

fn marks(headers: &HeaderMap) -> Vec<String> {
    let marks = headers.get_all("x-a").iter();
    marks
        .filter_map(|mark| mark.to_str().ok().map(str::to_owned))
        .collect()
}

type Account = Form<HashMap<String, String>>;

fn field(account: &Account, name: &str) -> String {
    account.get(name).cloned().unwrap_or_default()
}

fn mirrored(mirror: &Mirror, headers: &HeaderMap, body: &[u8]) -> Response {
    let marks: Vec<_> = marks(headers)
        .iter()
        .map(|mark| format!("x-a: {mark}"))
        .collect();
    let text = format!(
        "{}\n{}\n{}",
        marks.join("\n"),
        mirror.shown_cookies(headers).join("\n"),
        String::from_utf8_lossy(body)
    );
    (AppendHeaders([("x-two", "one"), ("x-two", "two")]), text).into_response()
}

fn routes(mirror: &'static Mirror, io: SocketIo) -> Router {
    Router::new()
        .route(
            "/register",
            post(async move |account: Account| {
                let (name, password) = (field(&account, "username"), field(&account, "password"));
                let name = name.trim().to_owned();
                if let Some(database) = &mirror.database {
                    database.insert_user(&name).await;
                }
                mirror.users.lock().unwrap().insert(name.clone(), password);
                mirror.begin(&name).await
            }),
        )
        .route(
            "/login",
            post(async move |account: Account| {
                let (name, password) = (field(&account, "username"), field(&account, "password"));
                let name = name.trim();
                let known = mirror.users.lock().unwrap().get(name) == Some(&password);
                match known {
                    true => mirror.begin(name).await,
                    false => StatusCode::UNAUTHORIZED.into_response(),
                }
            }),
        )
        .route(
            "/login_trimmed",
            post(async move |account: Account| {
                let (name, password) = (field(&account, "username"), field(&account, "password"));
                let users = mirror.users.lock().unwrap();
                let is_known = users.get(&name).map(|known| known.trim()) == Some(password.trim());
                match is_known {
                    true => (StatusCode::SEE_OTHER, [(header::LOCATION, "/")]).into_response(),
                    false => StatusCode::UNAUTHORIZED.into_response(),
                }
            }),
        )
        .route(
            "/page",
            get(
                async move |headers: HeaderMap| match mirror.whose(&headers).await {
                    Found::Name(name) => Html(name.replace('&', "&amp;").replace('<', "&lt;")),
                    Found::Nobody | Found::Broken => Html("nobody".to_owned()),
                },
            ),
        )
        .route(
            "/raw_page",
            get(
                async move |headers: HeaderMap| match mirror.whose(&headers).await {
                    Found::Name(name) => Html(name),
                    Found::Nobody | Found::Broken => Html("nobody".to_owned()),
                },
            ),
        )
        .route(
            "/logout",
            post(async move |headers: HeaderMap| {
                for id in pairs(&headers).iter().filter_map(|pair| mirror.id(pair)) {
                    mirror.sessions.lock().unwrap().remove(&id);
                }
                (StatusCode::SEE_OTHER, [(header::LOCATION, "/")])
            }),
        )
        .route(
            "/goodbye",
            post(async move |headers: HeaderMap| {
                for id in pairs(&headers).iter().filter_map(|pair| mirror.id(pair)) {
                    mirror.sessions.lock().unwrap().remove(&id);
                    mirror.ended.lock().unwrap().insert(id.clone());
                    for namespace in io.nsps() {
                        for socket in namespace.to(id.clone()).sockets() {
                            if socket.connected() {
                                socket.disconnect().unwrap();
                            }
                        }
                    }
                }
                (StatusCode::SEE_OTHER, [(header::LOCATION, "/")])
            }),
        )
        .route(
            "/me",
            get(
                async move |headers: HeaderMap| match mirror.whose(&headers).await {
                    Found::Name(name) => axum::Json(json!({ "username": name })).into_response(),
                    Found::Nobody => StatusCode::UNAUTHORIZED.into_response(),
                    Found::Broken => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
                },
            ),
        )
        .route(
            "/mirror",
            get(async move |headers: HeaderMap| mirrored(mirror, &headers, b""))
                .post(async move |headers: HeaderMap, body: Bytes| {
                    mirrored(mirror, &headers, &body)
                })
                .options(async || StatusCode::NO_CONTENT),
        )
        .route(
            "/last_cookies",
            get(async move || axum::Json(mirror.last_cookies.lock().unwrap().clone())),
        )
        .route(
            "/cookie",
            get(async || {
                let cookie = "express.sid=one; HttpOnly; SameSite=Lax; Path=/; Max-Age=60";
                ([(header::SET_COOKIE, cookie)], "")
            }),
        )
        .route("/fast", get(async || "done"))
        .route(
            "/slow",
            get(async || {
                tokio::time::sleep(SLOW).await;
                "done"
            }),
        )
        .route(
            "/stored_session",
            get(async move || match &mirror.stores {
                Some(stores) => stores.session().await,
                None => "none",
            }),
        )
        .route(
            "/stored_user",
            get(async move || match &mirror.stores {
                Some(stores) => stores.user().await,
                None => "none",
            }),
        )
        .route(
            "/store",
            get(async move || match &mirror.database {
                Some(database) => database.state().await,
                None => "none",
            }),
        )
}

/// Keeps what cookies came, and sends one origin away, or all but one.
async fn at_the_door(mirror: &'static Mirror, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let headers = request.headers();
    if path.starts_with("/socket.io") {
        let evil = headers
            .get("origin")
            .is_some_and(|origin| match &mirror.own_origin {
                Some(own) => origin != own.as_str(),
                None => origin == "http://evil.example",
            });
        if evil {
            return StatusCode::FORBIDDEN.into_response();
        }
    } else if path != "/last_cookies" {
        *mirror.last_cookies.lock().unwrap() = mirror.shown_cookies(headers);
    }
    next.run(request).await
}

async fn on_connect(mirror: &'static Mirror, socket: SocketRef, io: SocketIo, auth: Value) {
    let parts = socket.req_parts();
    let name = match mirror.whose(&parts.headers).await {
        Found::Name(name) => name,
        Found::Nobody | Found::Broken => "nobody".to_owned(),
    };
    let ids = pairs(&parts.headers);
    let ids: Vec<_> = ids.iter().filter_map(|pair| mirror.id(pair)).collect();
    socket.join(ids.clone());
    if ids
        .iter()
        .any(|id| mirror.ended.lock().unwrap().contains(id))
    {
        socket.disconnect().unwrap();
        return tell(mirror, &io).await;
    }
    if name != "nobody" {
        socket.extensions.insert(Member);
    }
    socket.on("dismiss", async |socket: SocketRef| {
        socket.disconnect().unwrap();
    });
    socket.on("dismiss in 2 seconds", async |socket: SocketRef| {
        tokio::time::sleep(Duration::from_secs(2)).await;
        socket.disconnect().unwrap();
    });
    socket.on("echo", async |socket: SocketRef, Data::<Value>(data)| {
        socket.emit("echo", &data).ok();
    });
    socket.on("ask", async |Data::<Value>(data), ack: AckSender| {
        ack.send(&data).ok();
    });
    socket.on("here", async |ack: AckSender| {
        ack.send(&true).ok();
    });
    let answers = [
        ("cookies", json!(mirror.shown_cookies(&parts.headers))),
        ("headers", json!(marks(&parts.headers))),
        (
            "query",
            json!(query(parts.uri.query().unwrap_or_default(), "a")),
        ),
        ("me", json!({ "username": name })),
        ("small me", json!({ "username": name.to_lowercase() })),
        ("auth", auth.clone()),
    ];
    for (event, answer) in answers {
        socket.on(event, async move |ack: AckSender| {
            ack.send(&answer).ok();
        });
    }
    let left = name.clone();
    socket.on_disconnect(async move |reason: DisconnectReason, io: SocketIo| {
        println!("{} left: {reason}", in_log(&left));
        io.emit("came or left", &json!({ "connected": false }))
            .await
            .ok();
        tell(mirror, &io).await;
    });
    let is_here = match socket.ns() {
        "/" => io.get_socket(socket.id).is_some(),
        _ => socket.connected(),
    };
    if !is_here {
        return tell(mirror, &io).await;
    }
    println!("{} came, to {}", in_log(&name), socket.ns());
    println!("now  INFO words: {} is here", in_log(&name));
    socket.emit("user", &name).ok();
    let small = name.to_lowercase();
    let first = pairs(&parts.headers)
        .into_iter()
        .find_map(|pair| mirror.id(&pair));
    let events = [
        ("newcomer", json!({ "username": name })),
        ("small newcomer", json!({ "username": small })),
        ("claim", auth),
        (
            "session cookie",
            json!(mirror.reading(&parts.headers).to_string()),
        ),
        ("first cookie", json!(first.map_or("missing", |_| "valid"))),
    ];
    for (event, data) in events {
        socket.emit(event, &data).ok();
    }
    mirror.came.fetch_add(1, Ordering::SeqCst);
    for event in ["came or left", "only came"] {
        io.emit(event, &json!({ "connected": true })).await.ok();
    }
    tell(mirror, &io).await;
}

/// In the extensions of the socket of somebody who is signed in.
#[derive(Clone)]
struct Member;

async fn tell(mirror: &Mirror, io: &SocketIo) {
    let _turn = mirror.turn.lock().await;
    let here = io.sockets().iter().filter(|one| one.connected()).count();
    io.emit("user count", &here).await.ok();
    let late = json!({ "currentUsers": here + 1000 });
    io.emit("always late", &late).await.ok();
    let is_member = |one: &SocketRef| one.extensions.get::<Member>().is_some();
    let sockets = io.sockets();
    let members = sockets
        .iter()
        .filter(|one| one.connected() && is_member(one));
    io.emit("member count", &members.count()).await.ok();
    let came = mirror.came.load(Ordering::SeqCst);
    io.emit("came so far", &came).await.ok();
}

/// The texts in JSON, wherever they stand.
fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Array(items) => items.iter().flat_map(texts).collect(),
        Value::Object(map) => map.values().flat_map(texts).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) => Vec::new(),
    }
}

fn query(query: &str, name: &str) -> Option<String> {
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let mut values = pairs
        .filter(|(key, _)| *key == name)
        .map(|(_, value)| value);
    values.next().map(str::to_owned)
}

/// Serves until a signal arrives: 0 after SIGTERM, 3 after Ctrl-C.
pub async fn run() -> i32 {
    let env = |name: &str| std::env::var(name).ok();
    let secret = env("SESSION_SECRET").unwrap_or_default();
    if secret.len() < 32 {
        eprintln!("SESSION_SECRET has {} bytes and needs 32", secret.len());
        return 2;
    }
    let life = env("SESSION_TTL_SECONDS").and_then(|life| life.parse().ok());
    let stores = match env("KIT_STORAGE_FAULTS") {
        Some(_) => Some(Stores::open().await),
        None => None,
    };
    let mirror: &'static Mirror = Box::leak(Box::new(Mirror {
        key: Key::derive_from(secret.as_bytes()),
        life: life.map(Duration::from_secs),
        one_signature: env("ONE_SIGNATURE").is_some(),
        own_origin: env("OWN_ORIGIN"),
        database: env("MONGO_URI").map(|uri| Database::at(&uri)),
        stores,
        users: Mutex::default(),
        sessions: Mutex::default(),
        ended: Mutex::default(),
        last_cookies: Mutex::default(),
        came: AtomicUsize::new(0),
        turn: tokio::sync::Mutex::default(),
    }));
    let chat: &'static Chat = Box::leak(Box::default());
    let (layer, io) = SocketIo::builder().build_layer();
    let connect = async move |socket: SocketRef, io: SocketIo, TryData::<Value>(auth)| {
        on_connect(mirror, socket, io, auth.unwrap_or_default()).await;
    };
    io.ns("/", connect);
    let guard = async move |socket: SocketRef| {
        let headers = &socket.req_parts().headers;
        if let Found::Name(_) = mirror.whose(headers).await {
            return Ok(());
        }
        match mirror.reading(headers) {
            Reading::Valid(_) => println!("turned away: unknown or expired session"),
            fault => println!("turned away: {fault} cookie"),
        }
        println!("sent away: somebody");
        Err("No session found")
    };
    io.ns("/guarded", connect.with(guard));
    let enter = async move |socket: SocketRef, io: SocketIo| {
        let parts = socket.req_parts();
        if let Found::Name(name) = mirror.whose(&parts.headers).await {
            chat.enter(&socket, &io, name).await;
        }
    };
    io.ns("/chat", enter.with(guard));
    let credulous = async move |socket: SocketRef, TryData::<Value>(claim)| {
        let headers = &socket.req_parts().headers;
        let mut owners = vec![mirror.whose(headers).await];
        for text in texts(&claim.unwrap_or_default()) {
            if let Some(id) = mirror.id(&format!("{SESSION_COOKIE}={text}")) {
                owners.push(mirror.owner(&id).await);
            }
        }
        match owners.iter().any(|owner| matches!(owner, Found::Name(_))) {
            true => Ok(()),
            false => Err("No session found"),
        }
    };
    io.ns("/believing", connect.with(credulous));
    let door = from_fn(move |request: Request, next: Next| at_the_door(mirror, request, next));
    let ending = io.clone();
    let app = routes(mirror, io).layer(layer).layer(door);
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    // Before anybody can send one.
    let mut terminate = signal(SignalKind::terminate()).unwrap();
    let mut interrupt = signal(SignalKind::interrupt()).unwrap();
    println!("listening on http://{}", listener.local_addr().unwrap());
    tokio::select! {
        served = async { axum::serve(listener, app).await } => panic!("{served:?}"),
        _ = terminate.recv() => {
            for at in 0..ending.sockets().len() {
                println!("{at} is still there");
            }
            0
        }
        _ = interrupt.recv() => 3,
    }
}
