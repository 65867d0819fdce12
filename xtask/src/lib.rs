//! Judges the steps of the course by what their servers do.
//!
//! One module per stage of the flow:
//!
//! | stage | modules |
//! | --- | --- |
//! | a document | [`steps`], [`document`], [`diagnostic`] |
//! | what it asks | [`challenge`], [`challenge_reader`], [`template`], [`course`] |
//! | a program | [`build`], [`starter`] |
//! | a running server | [`server`], [`mongo`] |
//! | what is observed | [`play`], [`wire`], [`patience`], [`source`] |
//! | a verdict | [`judge`], [`verdict`], [`verify`], [`repeat`], [`record`], [`kept`] |
//! | a report | [`report`], [`machine`], [`printable`] |
//!
//! Beside the flow: [`cli`] and [`commands`]; for learners [`watch`](mod@watch),
//! [`progress`], [`help`], [`difference`], [`backup`], [`carry`], [`doctor`], [`book`]
//! and [`completions`]; for authors [`sync`], [`links`],
//! [`include`](mod@include), [`item`], [`new`] and [`schema`]; and [`variant`], [`toml_keys`] and [`trial`],
//! which try the tests themselves; and [`e2e`], what a real browser needs.

pub mod backup;
pub mod book;
pub mod build;
pub mod carry;
pub mod challenge;
pub mod challenge_reader;
pub mod cli;
pub mod commands;
pub mod completions;
pub mod course;
pub mod diagnostic;
pub mod difference;
pub mod doctor;
pub mod document;
pub mod e2e;
pub mod help;
pub mod include;
pub mod item;
pub mod judge;
pub mod kept;
pub mod links;
pub mod machine;
pub mod mongo;
pub mod mutant;
pub mod new;
pub mod patience;
pub mod place;
pub mod play;
pub mod printable;
pub mod progress;
pub mod record;
pub mod repeat;
pub mod report;
pub mod restore;
pub mod schema;
pub mod server;
pub mod source;
pub mod starter;
pub mod steps;
pub mod subject;
pub mod sync;
pub mod template;
pub mod toml_keys;
pub mod transcript;
pub mod trial;
pub mod variant;
pub mod verdict;
pub mod verify;
pub mod watch;
pub mod wire;
pub mod writer;
