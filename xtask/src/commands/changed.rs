//! Changed solutions: the packages that they become, and their build.

use std::path::Path;

use super::{End, build_failed, colour, open_workspace};
use crate::build::{Member, VARIANTS};
use crate::play::Subject;
use crate::starter::{self, Files};

/// A changed solution as a package of this name.
///
/// # Errors
/// Its manifest cannot be given another name.
pub fn member(package: String, mut files: Files) -> Result<Member, String> {
    if let Some(manifest) = files.get_mut(Path::new("Cargo.toml")) {
        *manifest = starter::rename(&String::from_utf8_lossy(manifest), &package)?.into_bytes();
    }
    Ok(Member {
        // As deep as a solution, so that a `path` in its manifest stays right.
        dir: format!("solutions/{package}"),
        package,
        files,
    })
}

/// Builds them all in one cargo call, in a workspace of their own; for each, in
/// their order, what can be judged or the compiler's errors.
///
/// # Errors
/// The build as a whole failed; why has been told.
pub async fn build(
    root: &Path,
    members: &[Member],
    features: &[String],
) -> Result<Vec<Result<Subject, String>>, End> {
    let workspace = open_workspace(root, VARIANTS).await?;
    let list: Vec<&Member> = members.iter().collect();
    let filled = workspace.fill(&list);
    filled.map_err(|error| {
        build_failed(&format!(
            "{} cannot be written: {error}",
            workspace.dir().display()
        ))
    })?;
    let packages = members
        .iter()
        .map(|member| member.package.as_str())
        .collect();
    let built = crate::build::build(&workspace, &packages, features, colour(), false).await;
    let mut built = built.map_err(|fault| build_failed(&fault.to_string()))?;
    let subjects = members.iter().map(|member| {
        let errors = built.broken.remove(&member.package);
        let program = built.programs.remove(&member.package);
        match (errors, program) {
            (None, Some(program)) => Ok(Subject {
                program,
                source: workspace.dir().join(&member.dir),
            }),
            (errors, _) => Err(errors.unwrap_or_else(|| "the package has no program".to_owned())),
        }
    });
    Ok(subjects.collect())
}
