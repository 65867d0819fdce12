//! `cargo xtask verify-all`: the whole course at once.

use std::path::Path;

use super::{End, build_steps, mongodb, print, read, seed};
use crate::cli::VerifyOptions;
use crate::judge::Settings;
use crate::record::Records;
use crate::verify::{all_done, is_sound, summary, verify, wanted};

pub async fn verify_all(root: &Path, options: &VerifyOptions) -> End {
    let (course, crates) = match read(root) {
        Ok(read) => read,
        Err(end) => return end,
    };
    let mongodb = match mongodb(root, options.mongo).await {
        Ok(mongodb) => mongodb,
        Err(end) => return end,
    };
    let wanted = wanted(&course, &crates);
    let (_held, programs) = match build_steps(&course, &crates, &wanted, options.mongo).await {
        Ok(built) => built,
        Err(end) => return end,
    };
    let settings = Settings::new(seed(options.seed), None).with(mongodb);
    // Values that somebody asked for neither use nor leave a record, and what
    // MongoDB does is not bound to a hash.
    let kept = !options.fresh && !options.mongo && options.seed.is_none();
    let records = kept.then(|| Records::of(root));
    let findings = verify(&course, &crates, &programs, &settings, records.as_ref()).await;
    print(&summary(&findings, settings.seed));
    if !is_sound(&findings) {
        return End::Fault;
    }
    if options.mine && !all_done(&findings) {
        print("Your own steps do not all pass yet.\n");
        return End::Failed;
    }
    End::Passed
}
