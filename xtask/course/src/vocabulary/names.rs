//! The names of keys and verbs, used by the table and by the reader alike.

/// The names of keys.
pub mod key {
    pub const TESTS: &str = "tests";
    pub const TEXT: &str = "text";
    pub const HINT: &str = "hint";
    pub const HOLE: &str = "hole";
    pub const STARTER: &str = "starter";
    pub const UNTIL: &str = "until";
    pub const TRANSPORT: &str = "transport";
    pub const NEEDS: &str = "needs";
    pub const ENV: &str = "env";
    pub const DO: &str = "do";
    pub const AS: &str = "as";
    pub const NAME: &str = "name";
    pub const COOKIE: &str = "cookie";
    pub const GET: &str = "get";
    pub const POST: &str = "post";
    pub const FORM: &str = "form";
    pub const HEADERS: &str = "headers";
    pub const HEADERS_LACK: &str = "headers_lack";
    pub const AUTH: &str = "auth";
    pub const SIGNATURE_HAS: &str = "signature_has";
    pub const STATUS: &str = "status";
    pub const LOCATION: &str = "location";
    pub const JSON: &str = "json";
    pub const BODY: &str = "body";
    pub const BODY_LACKS: &str = "body_lacks";
    pub const HTTP_ONLY: &str = "http_only";
    pub const SAME_SITE: &str = "same_site";
    pub const SECURE: &str = "secure";
    pub const PATH: &str = "path";
    pub const MAX_AGE: &str = "max_age";
    pub const SOCKET: &str = "socket";
    pub const NAMESPACE: &str = "namespace";
    pub const QUERY: &str = "query";
    pub const REFUSED: &str = "refused";
    pub const ABRUPTLY: &str = "abruptly";
    pub const EVENT: &str = "event";
    pub const DATA: &str = "data";
    pub const ACK: &str = "ack";
    pub const STAY: &str = "stay";
    pub const LEAVE: &str = "leave";
    pub const STARTS: &str = "starts";
    pub const CODE: &str = "code";
    pub const LINE: &str = "line";
    pub const AFTER: &str = "after";
    pub const FEATURES: &str = "features";
    pub const OF: &str = "of";
    pub const FORGED: &str = "forged";
    pub const SESSION_OF: &str = "session_of";
    pub const USER: &str = "user";
    pub const BECOMES: &str = "becomes";
    pub const FIELDS: &str = "fields";
    pub const LACKS: &str = "lacks";
}

/// The names of verbs.
pub mod verb {
    pub const SIGN_UP: &str = "sign_up";
    pub const SIGN_IN: &str = "sign_in";
    pub const SIGN_OUT: &str = "sign_out";
    pub const EXPIRE: &str = "expire";
    pub const REQUEST: &str = "request";
    pub const ALIKE: &str = "alike";
    pub const CONNECT: &str = "connect";
    pub const DISCONNECT: &str = "disconnect";
    pub const EMIT: &str = "emit";
    pub const RECEIVE: &str = "receive";
    pub const NEVER: &str = "never";
    pub const CROWD: &str = "crowd";
    pub const LOG: &str = "log";
    pub const NO_LOG: &str = "no_log";
    pub const EXIT: &str = "exit";
    pub const SERVER: &str = "server";
    pub const MONGODB: &str = "mongodb";
    pub const DOCUMENT: &str = "document";
    pub const DEPENDENCY: &str = "dependency";
    pub const USES: &str = "uses";
}
