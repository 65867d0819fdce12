//! What `sync` and `new` wrote themselves: no author's work is lost if they
//! write it again.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use course::location::slashes;
use judge::state_file;

/// The form of the file; another form is as good as no file.
const VERSION: u32 = 1;

/// Hashes of solution files as they were last written by the runner. Without the
/// file (`cargo clean`) they count as the author's.
#[derive(Debug)]
pub struct Written {
    file: PathBuf,
    /// By path, relative to the root, with `/`.
    hashes: BTreeMap<String, String>,
}

impl Written {
    pub fn of(root: &Path) -> Written {
        let file = root.join("target/sync/written.json");
        Written {
            hashes: state_file::read(&file, VERSION).unwrap_or_default(),
            file,
        }
    }

    /// Whether the file at `path` is still as the runner has written it.
    pub fn has(&self, root: &Path, path: &Path) -> bool {
        let hash = self.hashes.get(&slashes(path));
        let present = fs::read(root.join(path));
        present.is_ok_and(|present| hash == Some(&hash_of(&present)))
    }

    pub fn add(&mut self, path: &Path, content: &[u8]) {
        self.hashes.insert(slashes(path), hash_of(content));
    }

    /// # Errors
    /// The target folder cannot be written.
    pub fn keep(&self) -> io::Result<()> {
        state_file::write(&self.file, VERSION, &self.hashes)
    }
}

fn hash_of(content: &[u8]) -> String {
    let hash = Sha256::digest(content);
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}
