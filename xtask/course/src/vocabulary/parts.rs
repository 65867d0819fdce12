//! What several words share.

pub mod came_left;
pub mod cookie;
pub mod event;
pub mod namespace;
pub mod rules;
pub mod schemas;
pub mod talk;
pub mod values;
