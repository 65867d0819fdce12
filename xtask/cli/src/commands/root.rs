//! Where the course is.

use std::path::{Path, PathBuf};

/// The nearest folder upwards that is a course; else the one that this runner
/// was built from, for calls with `--manifest-path`.
pub fn find() -> Result<PathBuf, String> {
    let is_course = |dir: &Path| {
        ["docs", "crates", "solutions"]
            .iter()
            .all(|name| dir.join(name).is_dir())
    };
    let here =
        std::env::current_dir().map_err(|error| format!("the current folder is gone: {error}"))?;
    let built_in = std::env::var_os("CARGO_MANIFEST_DIR").map(|dir| PathBuf::from(dir).join(".."));
    here.ancestors()
        .map(Path::to_owned)
        .chain(built_in)
        .find(|dir| is_course(dir))
        .and_then(|dir| dir.canonicalize().ok())
        .map(without_verbatim)
        .ok_or_else(|| {
            format!(
                "{} lies in no course: no folder upwards has docs/, crates/ and solutions/",
                here.display()
            )
        })
}

/// Windows writes canonical paths as `\\?\C:\…`, which cargo cannot read.
fn without_verbatim(path: PathBuf) -> PathBuf {
    match path.to_str().and_then(|text| text.strip_prefix(r"\\?\")) {
        Some(plain) => PathBuf::from(plain),
        None => path,
    }
}
