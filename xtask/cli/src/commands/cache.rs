//! Data that outlives a run, opened and saved with a warning on errors.

use std::path::Path;

use crate::hint_usage::Help;
use course::location::slashes;
use judge::verdict_cache::Records;

/// Earlier verdicts. A damaged file is set aside and reported.
pub fn records(root: &Path) -> Records {
    let records = Records::of(root);
    let aside = records.set_damaged_aside();
    for place in aside.into_iter().chain(Help::set_damaged_aside(root)) {
        anstream::eprintln!(
            "warning: the results of an earlier run cannot be read; they were moved to {}",
            slashes(place.strip_prefix(root).unwrap_or(&place))
        );
    }
    records
}

/// Keeps how far the help was used.
pub fn note_help(root: &Path, step: u8, help: &Help) {
    if let Err(error) = help.keep(root, step) {
        anstream::eprintln!("warning: cannot record that you used this help: {error}");
    }
}
