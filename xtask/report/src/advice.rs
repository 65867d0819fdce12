//! What to do next: in commands at a shell, in keys where somebody watches.

use course::steps::StepFolders;

/// Where a reader sits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Advice {
    /// At a shell, where each word of advice is a command.
    #[default]
    Commands,
    /// In front of `cargo xtask watch`, which judges at each save and has keys.
    /// Whatever has no key is a command there, too.
    Keys,
}

impl Advice {
    /// To have a step judged again, once it is mended.
    pub(super) fn judge_again(self, step: u8) -> String {
        match self {
            Advice::Commands => format!("run `cargo xtask step {step}` again"),
            Advice::Keys => "save it (or press r)".to_owned(),
        }
    }

    /// To have the next step judged.
    pub(super) fn judge_next(self, next: &StepFolders) -> String {
        match self {
            Advice::Commands => format!("run `cargo xtask step {}`", next.number),
            Advice::Keys => "press n to have it judged".to_owned(),
        }
    }

    /// To have everything said about every failure.
    pub(super) fn everything(self, step: u8) -> String {
        match self {
            Advice::Commands => "Details of the other failures: --all".to_owned(),
            Advice::Keys => format!("The other failures in full: cargo xtask step {step}"),
        }
    }

    /// To judge again despite a saved result.
    pub fn judge_nevertheless(self) -> &'static str {
        match self {
            Advice::Commands => "--fresh does",
            Advice::Keys => "r does",
        }
    }

    /// To be given the next hint for a step.
    pub(super) fn hint(self, step: u8) -> String {
        match self {
            Advice::Commands => format!("cargo xtask hint {step}"),
            Advice::Keys => "press h".to_owned(),
        }
    }

    /// To be shown the next place of the difference.
    pub(super) fn difference(self, step: u8) -> String {
        match self {
            Advice::Commands => format!("cargo xtask diff {step}"),
            Advice::Keys => "press d".to_owned(),
        }
    }

    /// What compares a step with the solution.
    pub(super) fn compares(self, step: u8) -> String {
        match self {
            Advice::Commands => format!("`cargo xtask diff {step}`"),
            Advice::Keys => "d".to_owned(),
        }
    }

    /// To be shown the whole difference, said behind [`Advice::difference`].
    pub(super) fn whole_difference(self, step: u8) -> String {
        match self {
            Advice::Commands => "--full".to_owned(),
            Advice::Keys => format!("cargo xtask diff {step} --full"),
        }
    }

    /// To have a step judged.
    pub(super) fn judge(self, step: u8) -> String {
        match self {
            Advice::Commands => format!("cargo xtask step {step}"),
            Advice::Keys => "press r".to_owned(),
        }
    }
}
