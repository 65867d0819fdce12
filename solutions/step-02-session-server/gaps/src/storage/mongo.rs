//! Sessions and users in one database of MongoDB.

use std::time::Duration;

use mongo_session_store::{MongoStore, Options};

use crate::config::MongoUri;
use crate::password::Cost;
use crate::users::Users;

/// How long a server is looked for. Less than the deadline, so that it is told
/// which one could not be reached.
const REACHED_WITHIN: Duration = Duration::from_secs(2);

/// How long a request may wait for one answer about its session.
const DEADLINE: Duration = Duration::from_secs(3);

/// Connects, and makes sure of the indexes of both collections: better to fail
/// at the start than at the first visitor.
///
/// # Errors
/// One sentence, without the connection string, which may hold a password.
pub async fn open(uri: &MongoUri, cost: Cost) -> Result<(Users, MongoStore), String> {
    let options = Options::default()
        .server_selection_timeout(REACHED_WITHIN)
        .operation_timeout(DEADLINE);
    let connected = MongoStore::connect_with(&uri.0, options).await;
    let store = connected.map_err(|fault| format!("MONGO_URI: {fault}."))?;
    let users = Users::in_mongo(&store.database(), cost).await?;
    let servers = store.servers();
    tracing::info!("sessions and users are kept in MongoDB at {servers}");
    Ok((users, store))
}
