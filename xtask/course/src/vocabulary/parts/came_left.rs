//! The two log lines of each socket: that it has come, and that it has gone.

use super::values::template;
use crate::diagnostic::Diagnostics;
use crate::document::schema::{Key, Schema};
use crate::document::yaml::Node;
use crate::parser::semantics::Context;
use crate::template::Template;

pub const CAME: Key = Key::optional(
    "came",
    Schema::Words,
    "what the log has for each socket that has come; needs `left`",
);
pub const LEFT: Key = Key::optional(
    "left",
    Schema::Words,
    "what the log has for each socket that has gone, as many times as `came`; needs `came`",
);

/// What the two lines contain.
#[derive(Debug, Clone)]
pub struct CameLeft {
    pub came: Template,
    pub left: Template,
}

impl CameLeft {
    /// Reads [`CAME`] and [`LEFT`].
    pub fn read(node: &Node) -> Option<Option<CameLeft>> {
        let came = CAME.read_optional(node, template)?;
        let left = LEFT.read_optional(node, template)?;
        Some(came.zip(left).map(|(came, left)| CameLeft { came, left }))
    }

    pub fn texts(&self) -> [&Template; 2] {
        [&self.came, &self.left]
    }
}

/// Reports one of the two without the other.
pub fn check(context: &Context<'_>, faults: &mut Diagnostics<'_>) {
    let value = &context.entry.value;
    let alone = match (value.get(CAME.name), value.get(LEFT.name)) {
        (Some(alone), None) | (None, Some(alone)) => alone,
        _ => return,
    };
    faults.add_with_help(
        alone.span.clone(),
        "`came` and `left` are compared with each other, and one of them is missing",
        "write both, or none",
    );
}
