//! Where sessions and users are kept: in MongoDB if `MONGO_URI` is set, else in
//! memory.

// Without the feature, MongoDB's driver is not even built.
#[cfg_attr(not(feature = "mongo"), path = "storage/no_mongo.rs")]
mod mongo;

use std::error::Error;

use axum::Router;
use socketioxide::SocketIo;
use tower_sessions_memory_store::MemoryStore;

use crate::app::app;
use crate::config::Config;
use crate::users::Users;

/// The whole server, not yet bound to a port. What is in memory ends with it;
/// what is in MongoDB outlives it, and can be shared with other servers.
///
/// # Errors
/// One sentence, without the connection string, if MongoDB cannot be used.
pub async fn app_with_storage(config: Config) -> Result<(Router, SocketIo), Box<dyn Error>> {
    let cost = config.password_cost;
    match config.mongo_uri {
        None => {
            tracing::info!("sessions and users are kept in memory");
            let store = MemoryStore::default();
            Ok(app(config.session, Users::new(cost), store))
        }
        Some(uri) => {
            let (users, store) = mongo::open(&uri, cost).await?;
            Ok(app(config.session, users, store))
        }
    }
}
