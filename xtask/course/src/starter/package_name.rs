//! A manifest with another package name, and not one other byte changed.

use std::path::Path;

use thiserror::Error;
use toml_edit::{Document, TomlError};

use super::{Files, MANIFEST};

/// Why a package cannot be given another name.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RenameError {
    #[error("{}", .0.message())]
    NotToml(#[from] TomlError),
    #[error("names no package")]
    NoPackage,
}

/// Gives the package that these files are another name. Files without a manifest
/// stay as they are.
///
/// # Errors
/// As [`rename`]; the files stay as they are.
pub fn rename_package(files: &mut Files, name: &str) -> Result<(), RenameError> {
    if let Some(manifest) = files.get_mut(Path::new(MANIFEST)) {
        *manifest = rename(&String::from_utf8_lossy(manifest), name)?.into_bytes();
    }
    Ok(())
}

/// The manifest `text` with `name` as the name of its package.
///
/// # Errors
/// This is not TOML, or names no package.
pub fn rename(text: &str, name: &str) -> Result<String, RenameError> {
    let manifest = Document::parse(text)?;
    // The bytes are replaced in place: printing the parsed manifest again could
    // change its line ends.
    let span = manifest
        .get("package")
        .and_then(|package| package.get("name"))
        .filter(|name| name.is_str())
        .and_then(|name| name.span())
        .ok_or(RenameError::NoPackage)?;
    Ok(format!(
        "{}\"{name}\"{}",
        &text[..span.start],
        &text[span.end..]
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_name_changes() {
        let text =
            "[package] # name\r\nname = 'a' # name\r\n\r\n[dependencies]\r\nname = \"1\"\r\n";
        let renamed = rename(text, "b").unwrap();
        assert_eq!(renamed, text.replace("'a'", "\"b\""));
    }

    #[test]
    fn a_manifest_without_a_package_is_refused() {
        assert_eq!(rename("[workspace]\n", "b"), Err(RenameError::NoPackage));
    }
}
