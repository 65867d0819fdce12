//! Files that Rust code takes in by their path: `include_str!` and its kin, and
//! `#[path]`.
//!
//! This only decides what is copied, so a mention in a comment does no harm.

use std::path::{Path, PathBuf};

use course::starter::Files;

const BEGINNINGS: [&str; 4] = ["include_str!", "include_bytes!", "include!", "#[path"];
const FOLDER: &str = "env!(\"CARGO_MANIFEST_DIR\")";

/// The paths that the Rust files of a crate name in this way, from the crate's
/// folder on. Absolute ones need no copy and are left out.
pub fn paths(files: &Files) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for (file, bytes) in files {
        if file.extension().is_none_or(|end| end != "rs") {
            continue;
        }
        let text = String::from_utf8_lossy(bytes);
        for beginning in BEGINNINGS {
            for (at, _) in text.match_indices(beginning) {
                found.extend(path(file, &text[at + beginning.len()..]));
            }
        }
    }
    found
}

/// The path at the beginning of `text`, after a bracket or `=`: relative to the file's
/// folder, or to the crate's if it says so.
fn path(file: &Path, text: &str) -> Option<PathBuf> {
    let text = text.trim_start().strip_prefix(['(', '[', '{', '='])?;
    let text = text.trim_start();
    let Some(parts) = text.strip_prefix("concat!") else {
        return Some(file.with_file_name(literal(text)?));
    };
    let parts = parts.trim_start().strip_prefix(['(', '[', '{'])?;
    let parts = parts.trim_start().strip_prefix(FOLDER)?;
    let parts = parts.trim_start().strip_prefix(',')?.trim_start();
    Some(PathBuf::from(literal(parts)?.trim_start_matches('/')))
}

/// The string literal at the beginning of the code. One with escapes is not needed
/// for a path.
fn literal(text: &str) -> Option<&str> {
    let text = text.strip_prefix('r').unwrap_or(text);
    let text = text.trim_start_matches('#').strip_prefix('"')?;
    Some(&text[..text.find('"')?])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_form_is_found_from_its_place() {
        let main = "\
            const A: &str = include_str!(\"../../a.txt\");\n\
            const B: &[u8] = include_bytes! [ r#\"b.bin\"# ];\n\
            include!(concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/../c.rs\"));\n\
            include!(concat!(env!(\"OUT_DIR\"), \"/made.rs\"));\n\
            #[path = \"../d.rs\"]\nmod d;\n";
        let files = Files::from([
            (PathBuf::from("src/main.rs"), main.as_bytes().to_vec()),
            (PathBuf::from("README.md"), main.as_bytes().to_vec()),
        ]);
        let expected = ["src/../../a.txt", "src/b.bin", "../c.rs", "src/../d.rs"];
        assert_eq!(paths(&files), expected.map(PathBuf::from));
    }
}
