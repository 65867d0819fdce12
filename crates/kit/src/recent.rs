//! The latest of many strings, so that a log need not repeat them.

use std::collections::VecDeque;
use std::sync::Mutex;

/// Remembers the latest few strings. A refused client may keep trying for days,
/// and anybody can send a new string with each request: neither may fill the log
/// or the memory.
#[derive(Debug)]
pub struct Recent {
    capacity: usize,
    texts: Mutex<VecDeque<String>>,
}

impl Recent {
    /// Remembers up to `capacity` strings, then forgets the oldest.
    pub fn new(capacity: usize) -> Self {
        let texts = Mutex::default();
        Self { capacity, texts }
    }

    /// Remembers `text`. Returns whether it is new.
    pub fn is_new(&self, text: &str) -> bool {
        let mut texts = self
            .texts
            .lock()
            .expect("no one panics while holding the lock");
        if texts.iter().any(|known| known == text) {
            return false;
        }
        if texts.len() == self.capacity {
            texts.pop_front();
        }
        texts.push_back(text.to_owned());
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_new_once() {
        let recent = Recent::new(2);
        assert!(recent.is_new("a"));
        assert!(recent.is_new("b"));
        assert!(!recent.is_new("a"));
        assert!(!recent.is_new("b"));
    }

    #[test]
    fn the_oldest_is_forgotten() {
        let recent = Recent::new(2);
        for text in ["a", "b", "c"] {
            assert!(recent.is_new(text));
        }
        assert!(!recent.is_new("b"));
        assert!(recent.is_new("a"));
        assert_eq!(recent.texts.lock().unwrap().len(), 2);
    }
}
