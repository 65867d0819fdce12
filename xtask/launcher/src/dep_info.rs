//! The dep-info files that cargo writes beside each program (the Cargo book,
//! "Build cache").

use std::path::PathBuf;

/// The files that the program was made of: `program: source source …`, with a
/// backslash before each space that is part of a path. `None` if the text is not
/// such a rule.
pub fn prerequisites(rule: &str) -> Option<Vec<PathBuf>> {
    // Not the first colon: a Windows path has one behind its drive letter.
    let (_, list) = rule.lines().next()?.split_once(": ")?;
    let mut paths = Vec::new();
    let mut path = String::new();
    let mut chars = list.chars().peekable();
    while let Some(char) = chars.next() {
        match char {
            '\\' if chars.peek() == Some(&' ') => {
                chars.next();
                path.push(' ');
            }
            ' ' => paths.push(PathBuf::from(std::mem::take(&mut path))),
            other => path.push(other),
        }
    }
    paths.push(PathBuf::from(path));
    paths.retain(|path| !path.as_os_str().is_empty());
    Some(paths)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn found(rule: &str) -> Vec<PathBuf> {
        prerequisites(rule).unwrap_or_default()
    }

    #[test]
    fn spaces_in_paths_are_kept() {
        let found = found("/t/cli: /a\\ b/lib.rs /c/main.rs\n\n/a b/lib.rs:\n");
        assert_eq!(found, [Path::new("/a b/lib.rs"), Path::new("/c/main.rs")]);
    }

    #[test]
    fn windows_paths_are_read() {
        let found = found(r"C:\t\cli.exe: C:\a\lib.rs C:\my\ files\main.rs");
        let expected = [Path::new(r"C:\a\lib.rs"), Path::new(r"C:\my files\main.rs")];
        assert_eq!(found, expected);
    }

    #[test]
    fn a_program_without_sources_has_none() {
        assert_eq!(found(""), [] as [&Path; 0]);
        assert_eq!(found("/t/cli: "), [] as [&Path; 0]);
    }
}
