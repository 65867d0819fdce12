//! The modules that a crate consists of, from its roots down.
//!
//! A file that no `mod` leads to is not compiled, so it says nothing about the
//! server; a module for tests neither.

use std::path::{Path, PathBuf};

use syn::{Expr, Item, ItemMod, Lit, Meta};

use super::SourceFault;
use super::test_only::is_test_only;

/// A source file, relative to the crate, and what is in it.
pub(super) type Module = (PathBuf, syn::File);

/// All source files below these roots that end up in the server, parsed.
pub(super) fn all(crate_dir: &Path, roots: &[PathBuf]) -> Result<Vec<Module>, SourceFault> {
    let mut found = Vec::new();
    for root in roots {
        let folder = root.parent().unwrap_or(Path::new(""));
        read(crate_dir, root, folder, &mut found)?;
    }
    Ok(found)
}

/// The source files that no `mod` leads to, and that can be parsed.
pub(super) fn undeclared(crate_dir: &Path, declared: &[Module]) -> Vec<Module> {
    let mut folders = vec![PathBuf::from("src")];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        // What cannot be read says nothing; it is not judged either.
        let entries = std::fs::read_dir(crate_dir.join(&folder));
        for entry in entries.into_iter().flatten().flatten() {
            let path = folder.join(entry.file_name());
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs")
                && !declared.iter().any(|(file, _)| *file == path)
                && let Ok(text) = std::fs::read_to_string(crate_dir.join(&path))
                && let Ok(parsed) = syn::parse_file(&text)
            {
                found.push((path, parsed));
            }
        }
    }
    found.sort_by(|(one, _), (other, _)| one.cmp(other));
    found
}

/// Reads `file` and what it declares; its modules lie in `folder`.
fn read(
    crate_dir: &Path,
    file: &Path,
    folder: &Path,
    found: &mut Vec<Module>,
) -> Result<(), SourceFault> {
    let text = std::fs::read_to_string(crate_dir.join(file))
        .map_err(|error| SourceFault::in_file(file, format!("cannot be read: {error}")))?;
    let parsed = syn::parse_file(&text).map_err(|error| {
        let start = error.span().start();
        let message = error.to_string();
        SourceFault {
            file: file.to_path_buf(),
            line: start.line,
            column: start.column + 1,
            message,
        }
    })?;
    if is_test_only(&parsed.attrs) {
        return Ok(());
    }
    read_declared(crate_dir, &parsed.items, file, folder, found)?;
    found.push((file.to_path_buf(), parsed));
    Ok(())
}

fn read_declared(
    crate_dir: &Path,
    items: &[Item],
    file: &Path,
    folder: &Path,
    found: &mut Vec<Module>,
) -> Result<(), SourceFault> {
    for item in items {
        let Item::Mod(module) = item else { continue };
        if is_test_only(&module.attrs) {
            continue;
        }
        let name = module.ident.to_string();
        let name = name.trim_start_matches("r#");
        if let Some((_, inner)) = &module.content {
            read_declared(crate_dir, inner, file, &folder.join(name), found)?;
            continue;
        }
        let given = given_path(module).map(|path| file.with_file_name(path));
        let beside = folder.join(format!("{name}.rs"));
        let within = folder.join(name).join("mod.rs");
        let candidates = given.map_or_else(|| vec![beside.clone(), within], |given| vec![given]);
        let Some(path) = candidates
            .iter()
            .find(|path| crate_dir.join(path).is_file())
        else {
            let start = module.ident.span().start();
            return Err(SourceFault {
                file: file.to_path_buf(),
                line: start.line,
                column: start.column + 1,
                message: format!(
                    "the module `{name}` has no file {}",
                    candidates[0].display()
                ),
            });
        };
        // The folder of `a.rs` is `a`, that of `a/mod.rs` is `a` as well.
        let own_folder = if path.ends_with("mod.rs") {
            path.with_file_name("")
        } else {
            path.with_extension("")
        };
        read(crate_dir, path, &own_folder, found)?;
    }
    Ok(())
}

/// `#[path = "other.rs"]`, which is relative to the file that declares.
fn given_path(module: &ItemMod) -> Option<PathBuf> {
    module.attrs.iter().find_map(|attribute| {
        let Meta::NameValue(pair) = &attribute.meta else {
            return None;
        };
        let Expr::Lit(literal) = &pair.value else {
            return None;
        };
        let Lit::Str(path) = &literal.lit else {
            return None;
        };
        pair.path
            .is_ident("path")
            .then(|| PathBuf::from(path.value()))
    })
}
