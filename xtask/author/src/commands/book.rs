//! `cargo xtask book`: the documents, rendered by mdBook.

use std::io;
use std::path::{Path, PathBuf};

use tokio::process::Command;

use crate::book::{self, Files, RENDERED};
use crate::links;
use cli::commands::{ExitStatus, complain, print, read};
use course::target_dir::target_dir;
use rig::mongo::on_path;

const NO_MDBOOK: &str = "the book is rendered by mdBook, and `mdbook` is not on PATH.\n\
    Get it with `cargo install mdbook --locked`, which takes some minutes, or as a program:\n\
    https://rust-lang.github.io/mdBook/guide/installation.html";

pub async fn book(root: &Path, open: bool) -> ExitStatus {
    let course = match read(root) {
        Ok((course, _)) => course,
        Err(end) => return end,
    };
    let faults = links::check(&links::documents(root), &|path| root.join(path).exists());
    if !faults.is_empty() {
        return complain(root, &faults);
    }
    let folder = target_dir(root).join("book");
    let files = book::others(&course)
        .map_err(|error| format!("docs/ cannot be read: {error}"))
        .and_then(|others| book::files(&course, &others))
        .and_then(|files| {
            write(&folder, &files)
                .map_err(|error| format!("{} cannot be written: {error}", folder.display()))
        });
    if let Err(why) = files {
        anstream::eprintln!("error: {why}");
        return ExitStatus::Fault;
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let Some(mdbook) = on_path("mdbook", &path) else {
        let sources = folder.join("src");
        anstream::eprintln!(
            "error: {NO_MDBOOK}\nIts sources are in {}",
            sources.display()
        );
        return ExitStatus::Fault;
    };
    render(mdbook, &folder, open).await
}

async fn render(mdbook: PathBuf, folder: &Path, open: bool) -> ExitStatus {
    let mut command = Command::new(mdbook);
    command.arg("build").args(open.then_some("--open"));
    let rendered = command.arg(folder).kill_on_drop(true).status().await;
    match rendered {
        Ok(status) if status.success() => {
            let index = folder.join(RENDERED).join("index.html");
            print(&format!("The book is {}\n", index.display()));
            ExitStatus::Passed
        }
        Ok(status) => {
            anstream::eprintln!("error: mdbook failed ({status}); its message is above");
            ExitStatus::Fault
        }
        Err(error) => {
            anstream::eprintln!("error: mdbook cannot be started: {error}");
            ExitStatus::Fault
        }
    }
}

/// Rewrites the sources, so that pages of deleted documents disappear.
fn write(folder: &Path, files: &Files) -> io::Result<()> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    for (path, text) in files {
        let path = folder.join(path);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent)?;
        }
        std::fs::write(path, text)?;
    }
    Ok(())
}
