//! Options of the commands that help a learner on.

use super::step_number;

#[derive(Debug, clap::Args)]
pub struct HintOptions {
    /// The step's number
    #[arg(value_name = "N", value_parser = step_number)]
    pub number: u8,
    /// All hints, and the failing check explained, at once
    #[arg(long)]
    pub all: bool,
}

#[derive(Debug, clap::Args)]
pub struct DiffOptions {
    /// The step's number
    #[arg(value_name = "N", value_parser = step_number)]
    pub number: u8,
    /// All places at once, also where only comments and layout differ
    #[arg(long)]
    pub full: bool,
}

#[derive(Debug, clap::Args)]
pub struct SolutionOptions {
    /// The step's number
    #[arg(value_name = "N", value_parser = step_number)]
    pub number: u8,
    /// Even if your step has not passed yet
    #[arg(long)]
    pub now: bool,
}

#[derive(Debug, clap::Args)]
pub struct QuizOptions {
    /// The step's number
    #[arg(value_name = "N", value_parser = step_number)]
    pub number: u8,
    /// Even if your step has not passed yet
    #[arg(long)]
    pub now: bool,
    /// With each question, its answer at once
    #[arg(long)]
    pub answers: bool,
}

#[derive(Debug, clap::Args)]
pub struct ResetOptions {
    /// The step's number
    #[arg(value_name = "N", value_parser = step_number, required_unless_present = "all")]
    pub number: Option<u8>,
    /// All steps
    #[arg(long, conflicts_with = "number")]
    pub all: bool,
}

#[derive(Debug, clap::Args)]
pub struct CarryOptions {
    /// The number of the step that is carried to
    #[arg(value_name = "N", value_parser = step_number)]
    pub number: u8,
    /// Even if the step before does not pass
    #[arg(long)]
    pub anyway: bool,
}
