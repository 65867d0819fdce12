//! Many crates that differ little: built one after the other in a few packages,
//! the lanes, so that the compiler only does again what differs. A whole build
//! of a solution takes it three seconds, a changed line less than one.

use std::collections::BTreeMap;
use std::num::NonZero;

/// Fewer are built sooner in a lane that is there already.
const WORTH_A_LANE: usize = 6;

/// For each round what is built in it: indices into the kinds that were given,
/// each with its lane. A lane has crates of one kind only, and all lanes have
/// about as many.
///
/// `jobs` limits how many compilers run at once.
pub fn rounds(kinds: &[u8], jobs: NonZero<usize>) -> Vec<Vec<(Lane, usize)>> {
    let mut of_kind: BTreeMap<u8, Vec<usize>> = BTreeMap::new();
    for (index, &kind) in kinds.iter().enumerate() {
        of_kind.entry(kind).or_default().push(index);
    }
    // Twice as many as can be built at once, since not all take equally long;
    // not more, since the first build of a lane is a whole one.
    let at_most = kinds.len().div_ceil(jobs.get() * 2).max(WORTH_A_LANE);
    let mut rounds = Vec::new();
    for (kind, indices) in of_kind {
        // Equally long, so that none is left to be built alone at the end.
        let length = indices.len().div_ceil(indices.len().div_ceil(at_most));
        rounds.resize(rounds.len().max(length), Vec::new());
        for (lane, indices) in indices.chunks(length).enumerate() {
            for (round, &index) in indices.iter().enumerate() {
                rounds[round].push((Lane { kind, lane }, index));
            }
        }
    }
    rounds
}

/// A package in which crates of one kind are built one after the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lane {
    pub kind: u8,
    pub lane: usize,
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn each_is_built_once_and_never_two_in_a_lane_at_once() {
        let kinds = [[1; 31].as_slice(), &[2; 56], &[5; 3]].concat();
        let rounds = rounds(&kinds, NonZero::<usize>::MIN);
        let mut seen = BTreeSet::new();
        for round in &rounds {
            let lanes: BTreeSet<Lane> = round.iter().map(|(lane, _)| *lane).collect();
            assert_eq!(lanes.len(), round.len());
            for (lane, index) in round {
                assert_eq!(kinds[*index], lane.kind);
                assert!(seen.insert(*index));
            }
        }
        assert_eq!(seen.len(), kinds.len());
        // Two lanes of 28 for the kind that has more than half of all.
        assert_eq!(rounds.len(), 31);
        assert_eq!(rounds[27].len(), 3);
    }

    #[test]
    fn nothing_takes_no_round() {
        assert_eq!(rounds(&[], NonZero::<usize>::MIN), Vec::<Vec<_>>::new());
    }
}
