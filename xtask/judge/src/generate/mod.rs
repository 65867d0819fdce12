//! Inputs that are made by a seed, and the smallest one that shows what is wrong.
//!
//! Each kind of input is a file below this one. It has a grammar, from which an input is
//! drawn; the reference that knows what a right server makes of it; and smaller inputs of
//! each, to which a failure is narrowed down. The words that send them are in `actions`.

pub mod claims;
pub mod cookies;
pub mod messages;
pub mod names;
pub mod passwords;
pub mod probe;

use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::{Duration, Instant};

use fastrand::Rng;

use crate::execute::StepError;

/// How long all inputs together may take. Right servers take seconds, on a machine that is busy
/// too; one that sleeps before each answer would take for ever.
const ANSWERED_WITHIN: Duration = Duration::from_secs(60);

/// A failure that cannot be narrowed down further in this time is shown as it is then: what
/// fails is slow, since it may wait for what never comes.
const NARROWED_WITHIN: Duration = Duration::from_secs(6);

/// A generator that makes the same of the same token.
pub fn rng(token: &str) -> Rng {
    let mut hasher = DefaultHasher::new();
    token.hash(&mut hasher);
    Rng::with_seed(hasher.finish())
}

/// One of these.
pub fn pick<'a, T: ?Sized>(rng: &mut Rng, choices: &[&'a T]) -> &'a T {
    choices[rng.usize(..choices.len())]
}

/// An input that can be made smaller.
pub trait Smaller: Sized {
    /// Inputs that are smaller or plainer than this one, those that lose most first.
    fn smaller(&self) -> Vec<Self>;
}

/// What a server does with an input and what a right one does, in the words of a report.
#[derive(Debug)]
pub struct Wrong {
    pub expected: String,
    pub actual: String,
}

/// Draws inputs, one after the other, until a server is wrong about one; that one is made small
/// before it is reported. `kind` says what they are.
///
/// # Errors
/// What the server does wrong with the smallest input, or what stopped `fails`.
pub async fn try_each<C: Smaller>(
    kind: &str,
    count: usize,
    mut draw: impl FnMut() -> C,
    mut fails: impl AsyncFnMut(&C) -> Result<Option<Wrong>, StepError>,
) -> Result<(), StepError> {
    let begun = Instant::now();
    for number in 1..=count {
        if begun.elapsed() > ANSWERED_WITHIN {
            return Err(StepError::wrong(
                format!("answers to {count} random {kind} within {ANSWERED_WITHIN:?}"),
                format!("answers to {}", number - 1),
            )
            .because("something in front of each answer waits"));
        }
        let input = draw();
        let Some(wrong) = fails(&input).await? else {
            continue;
        };
        let (_, Wrong { expected, actual }) = smallest(input, wrong, fails).await?;
        return Err(StepError::wrong(
            expected,
            format!(
                "{actual}; it is number {number} of {count} random {kind}, made as small as possible"
            ),
        ));
    }
    Ok(())
}

/// The smallest input that can be found on which a server still fails, and how it fails on it.
///
/// `fails` asks the server; it returns `None` if the server is right about this input.
async fn smallest<C: Smaller, W, E>(
    case: C,
    wrong: W,
    mut fails: impl AsyncFnMut(&C) -> Result<Option<W>, E>,
) -> Result<(C, W), E> {
    let begun = Instant::now();
    let (mut case, mut wrong) = (case, wrong);
    'narrow: loop {
        for smaller in case.smaller() {
            if begun.elapsed() > NARROWED_WITHIN {
                break 'narrow;
            }
            if let Some(still) = fails(&smaller).await? {
                (case, wrong) = (smaller, still);
                continue 'narrow;
            }
        }
        break;
    }
    Ok((case, wrong))
}

/// A list without some of its items: first without a half, at the end without each alone.
pub fn shorter<T: Clone>(items: &[T]) -> Vec<Vec<T>> {
    let mut lists = Vec::new();
    let mut size = items.len().div_ceil(2);
    while size > 0 && !items.is_empty() {
        for start in (0..items.len()).step_by(size) {
            let end = items.len().min(start + size);
            lists.push([&items[..start], &items[end..]].concat());
        }
        size = if size == 1 { 0 } else { size.div_ceil(2) };
    }
    lists
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    impl Smaller for Vec<u8> {
        fn smaller(&self) -> Vec<Self> {
            shorter(self)
        }
    }

    /// What is left of a list on which a server fails like this.
    fn narrowed(case: &[u8], fails: impl Fn(&[u8]) -> bool) -> Vec<u8> {
        let fails = async |case: &Vec<u8>| Ok::<_, ()>(fails(case).then_some(()));
        let smallest = smallest(case.to_vec(), (), fails).now_or_never();
        smallest.unwrap().unwrap().0
    }

    #[test]
    fn a_failure_is_narrowed_down_to_what_causes_it() {
        let case: Vec<u8> = (0..50).collect();
        assert_eq!(
            narrowed(&case, |case| case.contains(&7) && case.contains(&41)),
            [7, 41]
        );
        assert!(narrowed(&case, |_| true).is_empty());
        assert_eq!(narrowed(&case, |_| false), case);
    }

    #[test]
    fn the_smallest_of_the_first_input_that_fails_is_reported() {
        let mut drawn = 0..;
        let draw = || {
            drawn
                .next()
                .map(|first| vec![first, 90, 91])
                .unwrap_or_default()
        };
        let tried = try_each("lists", 9, draw, async |case: &Vec<u8>| {
            let wrong = case.first().is_some_and(|&first| first > 3);
            Ok(wrong.then(|| Wrong {
                expected: "a small beginning".to_owned(),
                actual: format!("{case:?}"),
            }))
        });
        let Some(Err(StepError::Wrong { actual, .. })) = tried.now_or_never() else {
            panic!("it fails");
        };
        assert_eq!(
            actual,
            "[91]; it is number 5 of 9 random lists, made as small as possible"
        );
    }
}
