//! `cargo xtask new N SLUG`: the three parts of a new step.

use std::path::Path;

use cli::commands::{ExitStatus, complain, print};
use course::location::slashes;
use course::steps::Steps;

pub fn new(root: &Path, number: u8, slug: &str) -> ExitStatus {
    let steps = match Steps::find(root) {
        Ok(steps) => steps,
        Err(errors) => return complain(root, &errors),
    };
    match crate::new::scaffold(&steps, number, slug) {
        Ok(step) => {
            let listed = Steps::find(root).and_then(|steps| crate::sync::write_members(&steps));
            if let Err(errors) = listed {
                return complain(root, &errors);
            }
            print(&format!(
                "Made step {number}:\n  {}\n  {}\n  {}\n\
                 `cargo xtask verify-all` says what is left to write.\n",
                slashes(&step.document),
                slashes(&step.solution),
                slashes(&step.starter),
            ));
            ExitStatus::Passed
        }
        Err(error) => {
            anstream::eprintln!("error: {error}");
            ExitStatus::Fault
        }
    }
}
