//! The few styles of a report.

use anstyle::{AnsiColor, Style};

/// What has passed.
pub fn good(text: &str) -> String {
    paint(text, AnsiColor::Green.on_default())
}

/// What needs somebody's attention.
pub fn bad(text: &str) -> String {
    paint(text, AnsiColor::Red.on_default().bold())
}

/// What a reader looks for first.
pub fn strong(text: &str) -> String {
    paint(text, Style::new().bold())
}

/// What a reader looks at last.
pub fn dim(text: &str) -> String {
    paint(text, Style::new().dimmed())
}

fn paint(text: &str, style: Style) -> String {
    format!("{style}{text}{style:#}")
}
