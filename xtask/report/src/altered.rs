//! What a reader has to know before trusting a verdict.

use super::{bad, line};

/// A warning that names the altered files; empty if there are none.
pub fn altered(files: &[String]) -> String {
    let mut text = String::new();
    if files.is_empty() {
        return text;
    }
    let heading = "warning: these files of the course differ from the published ones:";
    line(&mut text, &bad(heading));
    for file in files {
        line(&mut text, &format!("  {file}"));
    }
    text.push_str(
        "The verdict rests on them. To restore them: git checkout -- and their names.\n\
         If you are an author of the course, run `cargo xtask sync` to publish your change.\n",
    );
    text
}
