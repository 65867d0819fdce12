//! The crates that code is taken from.

use std::path::Path;

use course::starter::{self, Files};
use course::steps::Steps;

/// Which of a step's two crates is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    Solution,
    /// As it was before a learner's first edit.
    Starter,
}

/// All solutions and original starters of the course, read once.
#[derive(Debug)]
pub struct Shelf<'a> {
    steps: &'a Steps,
    /// In the order of the steps. `None`: it cannot be read or assembled, which `sync`
    /// reports.
    crates: Vec<(Option<Files>, Option<Files>)>,
}

impl<'a> Shelf<'a> {
    pub fn of(steps: &'a Steps) -> Self {
        let crates = steps.all.iter().map(|step| {
            let solution = starter::solution(steps, step).ok();
            (solution, starter::original(steps, step.number).ok())
        });
        Shelf {
            steps,
            crates: crates.collect(),
        }
    }

    /// `NN-slug` of all steps.
    pub fn steps(&self) -> impl Iterator<Item = &'a str> {
        self.steps.all.iter().map(|step| step.slug.as_str())
    }

    /// The folder of the crate, if there is such a step.
    pub fn folder(&self, origin: Origin, step: &str) -> Option<&'a Path> {
        let step = self.steps.all.iter().find(|other| other.slug == step)?;
        Some(match origin {
            Origin::Solution => &step.solution,
            Origin::Starter => &step.starter,
        })
    }

    /// The files of a crate, if they can be had.
    pub fn files(&self, origin: Origin, step: &str) -> Option<&Files> {
        let index = self.steps.all.iter().position(|other| other.slug == step)?;
        let (solution, original) = &self.crates[index];
        match origin {
            Origin::Solution => solution.as_ref(),
            Origin::Starter => original.as_ref(),
        }
    }
}
