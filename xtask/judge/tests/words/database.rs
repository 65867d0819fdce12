//! What the server writes into MongoDB, if it is given one.

use std::time::Duration;

use rig::mongo::Client;
use serde_json::{Value, json};

pub struct Database {
    port: u16,
    name: String,
}

impl Database {
    /// `mongodb://127.0.0.1:27017/name`.
    pub fn at(uri: &str) -> Database {
        let (_, rest) = uri.rsplit_once(':').unwrap();
        let (port, name) = rest.split_once('/').unwrap();
        Database {
            port: port.parse().unwrap(),
            name: name.to_owned(),
        }
    }

    async fn run(&self, command: &[(&str, Value)]) -> Value {
        let mut client = Client::connect(self.port).await.unwrap();
        client.run(&self.name, command).await.unwrap()
    }

    pub async fn insert_session(&self, id: &str, name: &str) {
        // In 2100.
        let expires = json!({ "$date": 4_102_444_800_000_i64 });
        let session = json!({ "name": name }).to_string();
        let document = json!({ "_id": id, "session": session, "expires": expires });
        self.run(&[
            ("insert", json!("sessions")),
            ("documents", json!([document])),
        ])
        .await;
    }

    pub async fn insert_user(&self, name: &str) {
        let document = json!({ "_id": name, "name": name, "password_hash": "secret" });
        self.run(&[("insert", json!("users")), ("documents", json!([document]))])
            .await;
    }

    /// The name in a session whose user is still there.
    pub async fn name_of_session(&self, id: &str) -> Result<Option<String>, ()> {
        let Some(session) = self.find("sessions", json!({ "_id": id })).await else {
            return Ok(None);
        };
        let text = session["session"].as_str().ok_or(())?;
        let data: Value = serde_json::from_str(text).map_err(|_| ())?;
        let name = data["name"].as_str().ok_or(())?;
        let user = self.find("users", json!({ "name": name })).await;
        Ok(user.map(|_| name.to_owned()))
    }

    async fn find(&self, collection: &str, query: Value) -> Option<Value> {
        let command = [("find", json!(collection)), ("filter", query)];
        let answer = self.run(&command).await;
        let first = &answer["cursor"]["firstBatch"][0];
        first.is_object().then(|| first.clone())
    }

    /// Whether MongoDB answers.
    pub async fn state(&self) -> &'static str {
        let asked = async {
            let mut client = Client::connect(self.port).await.ok()?;
            client.run(&self.name, &[("ping", json!(1))]).await.ok()
        };
        match tokio::time::timeout(Duration::from_secs(1), asked).await {
            Ok(Some(_)) => "there",
            Ok(None) => "gone",
            Err(_) => "silent",
        }
    }
}
