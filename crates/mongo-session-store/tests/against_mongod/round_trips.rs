//! How often the store asks MongoDB: what a page or a handshake costs.

use std::sync::{Arc, Mutex};

use mongo_session_store::mongodb::Client;
use mongo_session_store::mongodb::event::EventHandler;
use mongo_session_store::mongodb::event::command::CommandEvent;
use mongo_session_store::mongodb::options::ClientOptions;
use mongo_session_store::{MongoStore, Options};
use tower_sessions_core::{Session, SessionStore};

use crate::place::{Place, record};

#[derive(Clone, Default)]
struct Commands(Arc<Mutex<Vec<String>>>);

impl Commands {
    /// The commands since the last call.
    fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().expect("no test panics while it counts"))
    }
}

async fn observed(place: &Place, options: Options) -> (MongoStore, Commands) {
    let commands = Commands::default();
    let seen = commands.clone();
    let mut client = ClientOptions::parse(&place.server).await.unwrap();
    client.command_event_handler = Some(EventHandler::callback(move |event| {
        if let CommandEvent::Started(started) = event {
            seen.0
                .lock()
                .expect("no test panics while it counts")
                .push(started.command_name);
        }
    }));
    let client = Client::with_options(client).unwrap();
    let store = MongoStore::from_client_with(client, &place.database, options).await;
    (store.unwrap(), commands)
}

#[tokio::test]
async fn every_call_is_one_command() {
    let place = Place::new();
    let (store, commands) = observed(&place, Options::default()).await;
    assert_eq!(commands.take(), ["createIndexes"]);

    let mut saved = record();
    store.create(&mut saved).await.unwrap();
    assert_eq!(commands.take(), ["insert"]);
    store.save(&saved).await.unwrap();
    assert_eq!(commands.take(), ["update"]);
    store.load(&saved.id).await.unwrap();
    assert_eq!(commands.take(), ["find"]);
    store.create(&mut saved).await.unwrap();
    assert_eq!(commands.take(), ["insert", "insert"], "the id was taken");
    store.delete(&saved.id).await.unwrap();
    assert_eq!(commands.take(), ["delete"]);
}

#[tokio::test]
async fn a_save_with_touch_after_is_one_command_too() {
    let place = Place::new();
    let options = Options::default().touch_after(std::time::Duration::from_secs(60));
    let (store, commands) = observed(&place, options).await;
    commands.take();
    let saved = record();
    store.save(&saved).await.unwrap();
    store.save(&saved).await.unwrap();
    assert_eq!(commands.take(), ["update", "update"]);
}

#[tokio::test]
async fn a_sign_in_is_two_commands_for_a_new_visitor_and_three_for_a_known_one() {
    let place = Place::new();
    let (store, commands) = observed(&place, Options::default()).await;
    let store = Arc::new(store);
    commands.take();

    let visitor = Session::new(None, store.clone(), None);
    visitor.cycle_id().await.unwrap();
    visitor.insert("user", 1).await.unwrap();
    visitor.save().await.unwrap();
    assert_eq!(commands.take(), ["delete", "insert"]);

    let known = Session::new(visitor.id(), store.clone(), None);
    known.cycle_id().await.unwrap();
    known.insert("user", 2).await.unwrap();
    known.save().await.unwrap();
    assert_eq!(commands.take(), ["find", "delete", "insert"]);

    let handshake = Session::new(known.id(), store, None);
    assert_eq!(handshake.get::<i32>("user").await.unwrap(), Some(2));
    assert_eq!(handshake.get::<i32>("other").await.unwrap(), None);
    assert_eq!(commands.take(), ["find"]);
}
