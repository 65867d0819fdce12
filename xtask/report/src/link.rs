//! Clickable places, in terminals that support OSC 8:
//! <https://gist.github.com/egmontkob/eb114294efbcd5adb1944c9f3cb5feda>.
//!
//! A report is pure and knows neither the terminal nor the course's path. So
//! it marks its places, and the printing end turns the marks into links or
//! removes them.

use std::path::Path;

use course::location::{Place, slashes};

/// What the printing end looks for.
const MARK: &str = "\u{1b}]8;;course:";
const END: &str = "\u{1b}\\";
const CLOSE: &str = "\u{1b}]8;;\u{1b}\\";

/// A place in a file of the course, as `docs/01-….md:37`.
pub fn place(place: &Place) -> String {
    let to = format!("{}#{}", slashes(&place.path), place.line);
    mark(&to, &place.to_string())
}

/// A file or folder of the course.
pub fn path(path: &Path) -> String {
    mark(&slashes(path), &slashes(path))
}

/// A file, by its name inside its folder.
pub fn inside(folder: &Path, file: &str) -> String {
    mark(&slashes(&folder.join(file)), file)
}

fn mark(to: &str, text: &str) -> String {
    format!("{MARK}{to}{END}{text}{CLOSE}")
}

/// The text with links into the course at `root`, which is absolute; `None` means
/// without links.
pub fn resolve(text: &str, root: Option<&Path>) -> String {
    let mut parts = text.split(MARK);
    let mut resolved = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        // Whoever writes a mark writes all of it.
        let (to, rest) = part.split_once(END).unwrap_or(("", part));
        let (shown, rest) = rest.split_once(CLOSE).unwrap_or((rest, ""));
        match root {
            Some(root) => {
                let url = url(root, to);
                resolved.push_str(&format!("\u{1b}]8;;{url}{END}{shown}{CLOSE}"));
            }
            None => resolved.push_str(shown),
        }
        resolved.push_str(rest);
    }
    resolved
}

/// Editors and terminals take the number behind `#` for a line.
fn url(root: &Path, to: &str) -> String {
    let (path, line) = match to.split_once('#') {
        Some((path, line)) => (path, format!("#{line}")),
        None => (to, String::new()),
    };
    let mut url = "file://".to_owned();
    let root = slashes(root);
    if !root.starts_with('/') {
        url.push('/');
    }
    for byte in format!("{root}/{path}").bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' | b':' => {
                url.push(char::from(byte));
            }
            other => url.push_str(&format!("%{other:02X}")),
        }
    }
    url + &line
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report() -> String {
        let at = Place {
            path: "docs/01-a.md".into(),
            line: 37,
            column: 9,
        };
        format!("FAIL {} in {}!", place(&at), path(Path::new("crates/a")))
    }

    #[test]
    fn a_place_is_a_link_to_its_line() {
        assert_eq!(
            resolve(&report(), Some(Path::new("/home/ada l/course"))),
            "FAIL \u{1b}]8;;file:///home/ada%20l/course/docs/01-a.md#37\u{1b}\\docs/01-a.md:37\
             \u{1b}]8;;\u{1b}\\ in \u{1b}]8;;file:///home/ada%20l/course/crates/a\u{1b}\\crates/a\
             \u{1b}]8;;\u{1b}\\!"
        );
        let windows = resolve(&report(), Some(Path::new("C:\\course")));
        assert!(windows.contains(";file:///C:/course/docs/01-a.md#37\u{1b}"));
    }

    #[test]
    fn where_no_link_is_wanted_only_the_text_is_left() {
        let plain = "FAIL docs/01-a.md:37 in crates/a!";
        assert_eq!(resolve(&report(), None), plain);
        let stripped = anstream::adapter::strip_str(&report()).to_string();
        assert_eq!(stripped, plain, "what does not come to the printing end");
    }
}
