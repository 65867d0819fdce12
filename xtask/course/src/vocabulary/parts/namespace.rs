//! The namespace of a socket.

use super::rules::NAMESPACE;
use super::values::owned;
use crate::document::schema::{Key, Schema};
use crate::document::yaml::Node;

pub const NAMESPACE_KEY: Key =
    Key::optional("namespace", Schema::Plain(&NAMESPACE), "by default `/`");

/// Reads [`NAMESPACE_KEY`].
pub fn namespace(node: &Node) -> Option<String> {
    let named = NAMESPACE_KEY.read_optional(node, owned)?;
    Some(named.unwrap_or_else(|| "/".to_owned()))
}
