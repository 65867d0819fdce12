//! The kit's stores, which the runner can make fail, with one session and one user in them.

use std::time::{Duration, Instant};

use kit::config::{Config, Environment};
use kit::credentials::Credentials;
use kit::password::Cost;
use kit::storage::{self, Storage};
use tower_sessions::SessionStore;
use tower_sessions::cookie::time::OffsetDateTime;
use tower_sessions::session::{Id, Record};

/// What no store in memory takes, and a slow one in a test does.
const LATE: Duration = Duration::from_millis(250);
const SILENT: Duration = Duration::from_secs(1);

pub struct Stores {
    storage: Storage,
    session: Id,
    user: String,
}

impl Stores {
    pub async fn open() -> Stores {
        let config = Config {
            port: 0,
            environment: Environment::Development,
            password_cost: Cost::Low,
            mongo_uri: None,
        };
        let storage = storage::open(&config).await.unwrap();
        let mut record = Record {
            id: Id(1),
            data: Default::default(),
            expiry_date: OffsetDateTime::now_utc() + Duration::from_secs(60),
        };
        storage.sessions.create(&mut record).await.unwrap();
        let credentials = Credentials {
            username: "stored".to_owned(),
            password: "correct horse battery".to_owned(),
        };
        let user = storage.users.register(credentials).await.unwrap();
        Stores {
            storage,
            session: record.id,
            user: user.id,
        }
    }

    pub async fn session(&self) -> &'static str {
        found(self.storage.sessions.load(&self.session)).await
    }

    pub async fn user(&self) -> &'static str {
        found(self.storage.users.by_id(&self.user)).await
    }
}

/// What came of looking for something that is there, in a word.
async fn found<T, E>(looking: impl Future<Output = Result<Option<T>, E>>) -> &'static str {
    let begun = Instant::now();
    match tokio::time::timeout(SILENT, looking).await {
        Err(_) => "silent",
        Ok(Err(_)) => "error",
        Ok(Ok(None)) => "nothing",
        Ok(Ok(Some(_))) if begun.elapsed() >= LATE => "late",
        Ok(Ok(Some(_))) => "there",
    }
}
