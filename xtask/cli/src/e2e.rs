//! What the end-to-end tests need of this machine: Node, npm and Chromium.

use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::process::Command;

use rig::mongo::{CommandError, on_path, run_command};

/// The first Node whose `node --test` can run one file after the other.
const OLDEST_NODE: (u32, u32) = (20, 10);
/// Printing a version takes milliseconds; from a cold disk, seconds.
const ANSWERS_WITHIN: Duration = Duration::from_secs(20);
/// Debian's Chromium and Node with all that they need are some 200 MB.
const INSTALLED_WITHIN: Duration = Duration::from_secs(15 * 60);

/// Names under which a browser that is Chromium is on PATH.
const BROWSERS: [&str; 5] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
];
/// Where it is on systems that do not put it on PATH.
const ELSEWHERE: [&str; 4] = [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
];

/// The programs, by their paths.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tools {
    pub node: PathBuf,
    pub npm: PathBuf,
    pub chromium: PathBuf,
}

/// Something that the tests need and that is not there, or of no use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lack {
    name: &'static str,
    pub why: String,
    /// Debian's package, if that helps.
    pub package: Option<&'static str>,
    pub elsewhere: &'static str,
}

impl fmt::Display for Lack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "the end-to-end tests need {}: {}", self.name, self.why)?;
        if let Some(package) = self.package {
            writeln!(f, "  Debian, as root: apt-get install {package}")?;
        }
        write!(f, "  elsewhere: {}", self.elsewhere)
    }
}

/// What the search depends on.
#[derive(Debug, Clone)]
pub struct Environment {
    /// The variable `PATH`.
    pub path: OsString,
    /// The variable `CHROMIUM`.
    pub chromium: Option<OsString>,
    /// The content of `/etc/os-release`; empty if missing.
    pub release: String,
}

impl Environment {
    /// Those of this program.
    pub fn here() -> Environment {
        Environment {
            path: std::env::var_os("PATH").unwrap_or_default(),
            chromium: std::env::var_os("CHROMIUM").filter(|given| !given.is_empty()),
            release: std::fs::read_to_string("/etc/os-release").unwrap_or_default(),
        }
    }
}

/// Finds the programs. If allowed, first installs missing ones, as root on Debian, and
/// reports that to `say`.
///
/// # Errors
/// All that is missing, and what helps.
pub async fn find(
    around: &Environment,
    may_install: bool,
    say: &(dyn Fn(&str) + Sync),
) -> Result<Tools, Vec<String>> {
    let lacks = match look(around).await {
        Ok(tools) => return Ok(tools),
        Err(lacks) => lacks,
    };
    let mut told: Vec<String> = lacks.iter().map(Lack::to_string).collect();
    let packages: Option<Vec<_>> = lacks.iter().map(|lack| lack.package).collect();
    if let (Some(packages), Some(apt)) = (packages, apt(around).await) {
        if !may_install {
            told.push("to have apt-get install them: cargo xtask e2e --install".to_owned());
            return Err(told);
        }
        say(&format!(
            "installing with apt-get: {} …",
            packages.join(", ")
        ));
        match install(&apt, &packages).await {
            Ok(()) => {
                return look(around).await.map_err(|lacks| {
                    let lacks = lacks.iter();
                    lacks.map(Lack::to_string).collect()
                });
            }
            Err(why) => told.push(format!("apt-get could not install them: {why}")),
        }
    }
    Err(told)
}

async fn look(around: &Environment) -> Result<Tools, Vec<Lack>> {
    let found = (node(around).await, npm(around), chromium(around));
    match found {
        (Ok(node), Ok(npm), Ok(chromium)) => Ok(Tools {
            node,
            npm,
            chromium,
        }),
        (node, npm, chromium) => {
            let lacks = [node.err(), npm.err(), chromium.err()];
            Err(lacks.into_iter().flatten().collect())
        }
    }
}

/// Node, if it is not too old.
pub async fn node(around: &Environment) -> Result<PathBuf, Lack> {
    let lack = |why| Lack {
        name: "Node 20.10 or later",
        why,
        package: Some("nodejs"),
        elsewhere: "https://nodejs.org/",
    };
    let path = on_path("node", &around.path).ok_or_else(|| lack(nowhere("node")))?;
    let said = run_command(Command::new(&path).arg("--version"), ANSWERS_WITHIN)
        .await
        .map_err(|why| lack(why.to_string()))?;
    match version(&said) {
        Some(version) if version >= OLDEST_NODE => Ok(path),
        _ => Err(lack(format!("{} is {}", path.display(), said.trim()))),
    }
}

pub fn npm(around: &Environment) -> Result<PathBuf, Lack> {
    // On Windows it is a script.
    let found = on_path("npm", &around.path).or_else(|| {
        let mut folders = std::env::split_paths(&around.path);
        folders.find_map(|folder| Some(folder.join("npm.cmd")).filter(|path| path.is_file()))
    });
    found.ok_or_else(|| Lack {
        name: "npm",
        why: nowhere("npm"),
        package: Some("npm"),
        elsewhere: "it comes with Node, https://nodejs.org/",
    })
}

/// The browser in `CHROMIUM`, else one on PATH or at its usual place.
pub fn chromium(around: &Environment) -> Result<PathBuf, Lack> {
    let lack = |why, package| Lack {
        name: "Chromium or Chrome",
        why,
        package,
        elsewhere: "https://www.google.com/chrome/, or set CHROMIUM to the path of one",
    };
    // Whoever sets it wants that one.
    if let Some(given) = &around.chromium {
        let path = PathBuf::from(given);
        return if path.is_file() {
            Ok(path)
        } else {
            let why = format!("CHROMIUM is set to {}, which is not a file", path.display());
            Err(lack(why, None))
        };
    }
    let on_path = BROWSERS.iter().find_map(|name| on_path(name, &around.path));
    on_path
        .or_else(|| {
            ELSEWHERE
                .iter()
                .map(PathBuf::from)
                .find(|path| path.is_file())
        })
        .ok_or_else(|| lack(nowhere("chromium"), Some("chromium")))
}

fn nowhere(name: &str) -> String {
    format!("`{name}` is not on PATH")
}

/// The numbers of `v20.20.2`.
fn version(said: &str) -> Option<(u32, u32)> {
    let mut parts = said.trim().strip_prefix('v')?.split('.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

/// Debian's installer, if we may use it. Other systems that have `apt-get` too
/// have other packages under these names.
async fn apt(around: &Environment) -> Option<PathBuf> {
    if !is_debian(&around.release) {
        return None;
    }
    let id = on_path("id", &around.path)?;
    let user = run_command(Command::new(id).arg("-u"), ANSWERS_WITHIN)
        .await
        .ok()?;
    (user.trim() == "0").then(|| on_path("apt-get", &around.path))?
}

fn is_debian(release: &str) -> bool {
    release
        .lines()
        .any(|line| line.replace('"', "") == "ID=debian")
}

async fn install(apt: &Path, packages: &[&str]) -> Result<(), CommandError> {
    run_command(Command::new(apt).args(["update", "-q"]), INSTALLED_WITHIN).await?;
    let mut install = Command::new(apt);
    install
        .args(["install", "-q", "-y", "--no-install-recommends"])
        .args(packages)
        .env("DEBIAN_FRONTEND", "noninteractive");
    run_command(&mut install, INSTALLED_WITHIN).await.map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_of_node_is_read_and_compared_by_its_parts() {
        assert!(version("v20.9.0\n").unwrap() < OLDEST_NODE);
        assert!(version("v20.10.0").unwrap() >= OLDEST_NODE);
        assert!(version("v100.0.0").unwrap() >= OLDEST_NODE);
        assert_eq!(version("20"), None);
    }

    #[test]
    fn debian_is_told_from_what_is_made_of_it() {
        assert!(is_debian("PRETTY_NAME=\"Debian\"\nID=debian\n"));
        assert!(is_debian("ID=\"debian\""));
        assert!(!is_debian("ID=ubuntu\nID_LIKE=debian\n"));
    }

    fn surroundings(path: &Path) -> Environment {
        Environment {
            path: path.into(),
            chromium: Some("/no/such/browser".into()),
            release: "ID=debian\n".to_owned(),
        }
    }

    #[tokio::test]
    async fn all_that_is_missing_is_told_at_once_with_what_helps() {
        let around = surroundings(Path::new(""));
        let told = find(&around, false, &|_| ()).await.unwrap_err();
        assert_eq!(told.len(), 3, "{told:?}");
        assert!(told[0].contains("`node` is not on PATH\n"), "{told:?}");
        assert!(told[1].contains("apt-get install npm\n"), "{told:?}");
        assert!(
            told[2].contains("CHROMIUM is set to /no/such/browser"),
            "{told:?}"
        );
    }

    /// On a Debian as root, without a browser.
    #[cfg(unix)]
    #[tokio::test]
    async fn nothing_is_installed_unless_somebody_asks() {
        use std::os::unix::fs::PermissionsExt;
        let bin = tempfile::tempdir().unwrap();
        let calls = bin.path().join("calls");
        let apt = format!("echo \"$1\" >> '{}'", calls.display());
        for (name, does) in [
            ("node", "echo v20.10.0"),
            ("npm", "true"),
            ("id", "echo 0"),
            ("apt-get", apt.as_str()),
        ] {
            let path = bin.path().join(name);
            std::fs::write(&path, format!("#!/bin/sh\n{does}\n")).unwrap();
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        }
        let around = Environment {
            chromium: None,
            ..surroundings(bin.path())
        };
        let Err(told) = find(&around, false, &|_| ()).await else {
            // One of the places that are not on PATH has a browser.
            return;
        };
        assert!(told[1].contains("cargo xtask e2e --install"), "{told:?}");
        assert!(!calls.exists());
        find(&around, true, &|_| ()).await.unwrap_err();
        let calls = std::fs::read_to_string(calls).unwrap();
        assert_eq!(calls, "update\ninstall\n");
    }
}
