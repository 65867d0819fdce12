//! Whether a full disk can explain a failed build.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::Path;

/// The program of a step is larger; a linker that cannot write one fails in various ways
/// and does not name the disk.
const ENOUGH: usize = 4 << 20;

/// Tries it, since systems count free room in different ways.
pub fn is_missing(dir: &Path) -> bool {
    let file = dir.join(format!("room-{}", std::process::id()));
    let written = write(&file);
    fs::remove_file(&file).ok();
    written.is_err_and(|error| {
        matches!(
            error.kind(),
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded
        )
    })
}

fn write(file: &Path) -> io::Result<()> {
    fs::write(file, vec![1; ENOUGH])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_with_room_has_room_and_keeps_nothing() {
        let dir = tempfile::tempdir().expect("a folder");
        assert!(!is_missing(dir.path()));
        assert_eq!(fs::read_dir(dir.path()).expect("the folder").count(), 0);
    }

    #[test]
    fn a_folder_that_is_not_there_is_no_full_disk() {
        assert!(!is_missing(Path::new("/no/such/folder")));
    }
}
