//! Changed solutions: how they are built and where they are saved.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::num::NonZero;
use std::path::{Path, PathBuf};

use super::tally::Tally;
use cli::commands::{ExitStatus, build_failed, colour, open_workspace};
use course::location::slashes;
use course::starter::{self, Files};
use course::target_dir::target_dir;
use judge::build::{
    Built, Lane, Member, Neighbours, Packages, VARIANTS, Workspace, at_home, build, rounds,
};
use judge::subject::Target;

/// A solution with something changed.
#[derive(Debug)]
pub struct Changed {
    pub step: u8,
    /// The folder of the solution, relative to the root.
    pub folder: PathBuf,
    pub files: Files,
    /// Which of the files are not as in the solution.
    pub touched: Vec<PathBuf>,
    /// Whether it is to be built so that it can keep its data in MongoDB.
    pub mongodb: bool,
}

/// What became of changed solutions. The programs are gone when this is dropped.
#[derive(Debug)]
pub struct Subjects {
    /// For each, in their order, what can be judged or the compiler's errors.
    pub all: Vec<Result<Target, String>>,
    _dir: Dir,
    /// While it is held, no other runner builds its own here.
    _workspace: Workspace,
}

/// A folder that nobody needs afterwards.
#[derive(Debug)]
struct Dir(PathBuf);

impl Dir {
    fn new(path: PathBuf) -> io::Result<Dir> {
        // A runner that was killed left its own behind.
        match fs::remove_dir_all(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        fs::create_dir_all(&path)?;
        Ok(Dir(path))
    }
}

impl Drop for Dir {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).ok();
    }
}

/// Builds them all, in a separate workspace.
///
/// # Errors
/// The build as a whole failed; this has been reported.
pub async fn build_changed(root: &Path, changed: &[Changed]) -> Result<Subjects, ExitStatus> {
    let workspace = open_workspace(root, VARIANTS).await?;
    let dir = target_dir(root).join("judge/changed");
    let dir = Dir::new(dir.clone()).map_err(|error| not_written(&dir, &error))?;
    let mut all: Vec<_> = changed.iter().map(|_| Err(String::new())).collect();
    let mut tally = Tally::new("building", changed.len());
    // With MongoDB the dependencies have other features: build one kind, then the
    // other, so that no lane is rebuilt each time.
    for mongodb in [false, true] {
        let mut some: Vec<usize> = (0..changed.len())
            .filter(|&index| changed[index].mongodb == mongodb)
            .collect();
        // Those that touch the same file come one after the other: the compiler
        // then does this file again, and not that of the one before as well.
        some.sort_by_key(|&index| (changed[index].step, &changed[index].touched));
        let kinds: Vec<u8> = some.iter().map(|&index| changed[index].step).collect();
        let jobs = std::thread::available_parallelism().unwrap_or(NonZero::<usize>::MIN);
        // A lane with nothing left to build is unchanged, so that the workspace as a
        // whole does not change.
        let mut lanes: BTreeMap<Lane, Member> = BTreeMap::new();
        for round in rounds(&kinds, jobs) {
            let mut packages = BTreeSet::new();
            for (lane, index) in &round {
                let one = &changed[some[*index]];
                let member = member(*lane, one).map_err(|why| build_failed(&why))?;
                packages.insert(member.package.clone());
                lanes.insert(*lane, member);
            }
            let mut built = one_round(root, &workspace, &lanes, &packages, mongodb).await?;
            tally.add(round.len());
            for (lane, index) in round {
                let member = &lanes[&lane];
                let kept = dir.0.join(some[index].to_string());
                let broken = built.broken.remove(&member.package);
                let program = built.program(&member.package, member.default_run().as_deref());
                all[some[index]] = match (broken, program) {
                    (Some(errors), _) => {
                        let folder = slashes(&changed[some[index]].folder);
                        Err(at_home(&errors, &member.dir, &folder))
                    }
                    (None, Ok(program)) => {
                        let subject = Target::of(program, member, &workspace);
                        let kept = keep(&kept, member, &subject);
                        Ok(kept.map_err(|error| not_written(&dir.0, &error))?)
                    }
                    (None, Err(why)) => {
                        let packages = packages.iter().map(String::as_str).collect();
                        Err(built.why_not(&packages).unwrap_or(why))
                    }
                };
            }
        }
    }
    Ok(Subjects {
        all,
        _dir: dir,
        _workspace: workspace,
    })
}

async fn one_round(
    root: &Path,
    workspace: &Workspace,
    lanes: &BTreeMap<Lane, Member>,
    packages: &BTreeSet<String>,
    mongodb: bool,
) -> Result<Built, ExitStatus> {
    let members: Vec<&Member> = lanes.values().collect();
    let filled = Neighbours::read(root, &members)
        .and_then(|neighbours| workspace.fill(&members, &neighbours));
    filled.map_err(|error| not_written(workspace.dir(), &error))?;
    let features: Vec<String> = members
        .iter()
        .filter(|member| mongodb && packages.contains(&member.package))
        .filter_map(|member| member.mongodb_feature())
        .collect();
    let packages = Packages {
        names: &packages.iter().map(String::as_str).collect(),
        features: &features,
        alone: false,
        unit_tests: false,
    };
    let built = build(workspace, packages, colour(), false).await;
    built.map_err(|fault| build_failed(&fault.to_string()))
}

/// A changed solution as the package that its lane is for the moment.
fn member(lane: Lane, changed: &Changed) -> Result<Member, String> {
    let with = if changed.mongodb { "-mongo" } else { "" };
    let package = format!("changed-{:02}{with}-{}", lane.kind, lane.lane);
    let mut files = changed.files.clone();
    starter::rename_package(&mut files, &package).map_err(|error| error.to_string())?;
    Ok(Member {
        // As deep as a solution, so that a `path` in its manifest stays right.
        dir: format!("solutions/{package}"),
        package,
        files,
    })
}

/// Copies the program: the next round overwrites it.
fn keep(dir: &Path, member: &Member, subject: &Target) -> io::Result<Target> {
    for (path, bytes) in &member.files {
        let path = dir.join(path);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(path, bytes)?;
    }
    let copy = dir.join(subject.program.file_name().unwrap_or_default());
    fs::copy(&subject.program, &copy)?;
    Ok(Target {
        program: copy,
        source: dir.to_owned(),
    })
}

fn not_written(dir: &Path, error: &io::Error) -> ExitStatus {
    build_failed(&format!("{} cannot be written: {error}", dir.display()))
}
