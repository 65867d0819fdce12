//! A chat with two events for each rule: one follows it, one breaks it.

use std::collections::{HashMap, VecDeque};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use socketioxide::SocketIo;
use socketioxide::extract::{AckSender, SocketRef, TryData};

const ROOM: &str = "chat";
const LONGEST: usize = 30;
const KEEPS: usize = 7;
const AT_ONCE: f64 = 5.0;
/// Longer than a flood takes that does not last.
const MEMORY: Duration = Duration::from_secs(5);

#[derive(Default)]
pub struct Chat {
    said: tokio::sync::Mutex<VecDeque<Value>>,
    /// What is left, and since when, by whose it is.
    left: Mutex<HashMap<String, (f64, Instant)>>,
    /// When all of it was last forgotten.
    forgotten: Mutex<Option<Instant>>,
}

/// In the extensions of each socket.
#[derive(Clone)]
struct Name(String);

impl Chat {
    pub async fn enter(&'static self, socket: &SocketRef, io: &SocketIo, name: String) {
        let is_namesake = |one: &SocketRef| {
            let other = one.extensions.get::<Name>();
            one.connected() && other.is_some_and(|Name(other)| other == name)
        };
        let others = io.of("/chat").unwrap().sockets();
        // The first of a user has the user's own; each further one has more.
        let by_socket = format!(
            "{name} {}",
            others.iter().filter(|one| is_namesake(one)).count()
        );
        socket.extensions.insert(Name(name.clone()));
        let as_it_is: fn(&str) -> String = str::to_owned;
        let events = [
            ("say", Some(name.clone()), as_it_is),
            ("say without end", None, as_it_is),
            ("say with a short memory", Some(name.clone()), as_it_is),
            ("say by socket", Some(by_socket), as_it_is),
            ("say in capitals", Some(name.clone()), str::to_uppercase),
        ];
        for (event, whose, changed) in events {
            let name = name.clone();
            let said = async move |socket: SocketRef, TryData::<String>(text), ack: AckSender| {
                let said = match text {
                    Ok(text) => {
                        self.say(&socket, event, &name, whose, &changed(&text))
                            .await
                    }
                    Err(_) => Err(json!({ "error": "No string." })),
                };
                ack.send(&said.map_or_else(|refusal| refusal, |()| json!({})))
                    .ok();
            };
            socket.on(event, said);
        }
        let history = self.said.lock().await;
        socket.join(ROOM);
        socket.emit("history", &*history).ok();
        socket.emit("old history", &Vec::<Value>::new()).ok();
    }

    async fn say(
        &self,
        socket: &SocketRef,
        event: &str,
        name: &str,
        whose: Option<String>,
        text: &str,
    ) -> Result<(), Value> {
        let text = text.trim();
        if !(1..=LONGEST).contains(&text.chars().count()) {
            return Err(json!({ "error": "Too short or too long." }));
        }
        if let Some(whose) = whose {
            if event == "say with a short memory" {
                self.forget_after(MEMORY);
            }
            self.spend(whose)?;
        }
        let message = json!({ "username": name, "message": text });
        let mut said = self.said.lock().await;
        socket.within(ROOM).emit(event, &message).await.ok();
        said.push_back(message);
        if said.len() > KEEPS {
            said.pop_front();
        }
        Ok(())
    }

    /// Gives everybody five again, each time that so long has passed since the last time.
    fn forget_after(&self, memory: Duration) {
        let mut forgotten = self.forgotten.lock().unwrap();
        let last = *forgotten.get_or_insert_with(Instant::now);
        if last.elapsed() > memory {
            *forgotten = Some(Instant::now());
            self.left.lock().unwrap().clear();
        }
    }

    /// Five at once, and one more each second.
    fn spend(&self, whose: String) -> Result<(), Value> {
        let mut left = self.left.lock().unwrap();
        let now = Instant::now();
        let (left, since) = left.entry(whose).or_insert((AT_ONCE, now));
        *left = AT_ONCE.min(*left + (now - *since).as_secs_f64());
        *since = now;
        if *left < 1.0 {
            let wait = ((1.0 - *left) * 1000.0).ceil();
            return Err(json!({ "error": "Too fast.", "waitMs": wait as u64 }));
        }
        *left -= 1.0;
        Ok(())
    }
}
