//! Stands in for `mongo.rs` in a program that was built without MongoDB.

use tower_sessions_memory_store::MemoryStore;

use crate::config::MongoUri;
use crate::password::Cost;
use crate::users::Users;

/// Refuses. To go on in memory would lose what was meant to be kept.
///
/// # Errors
/// Always.
pub async fn open(_: &MongoUri, _: Cost) -> Result<(Users, MemoryStore), &'static str> {
    Err(
        "MONGO_URI is set, but this program was built without MongoDB: \
         build it with --features mongo",
    )
}
