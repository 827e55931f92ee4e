//! Answers that took long to work out, kept in memory by the hash of all that they were worked out from: the same figures
//! and the same question have the same answer, whoever asks.

use hashlink::LruCache;
use sha2::{Digest, Sha256};
use std::sync::{Arc, Mutex, PoisonError};

/// The hash of a question and of its figures.
pub(super) type Key = [u8; 32];

/// The newest answers.
pub(super) struct Kept<V>(Mutex<LruCache<Key, Arc<V>>>);

impl<V> Kept<V> {
    /// Keeps so many answers.
    pub(super) fn new(most: usize) -> Self {
        Self(Mutex::new(LruCache::new(most)))
    }

    /// The answer, if it is kept.
    pub(super) fn get(&self, key: &Key) -> Option<Arc<V>> {
        // Whoever fell while holding the lock left nothing half done: an answer is put in whole.
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.get(key).cloned()
    }

    /// Keeps an answer.
    pub(super) fn put(&self, key: Key, answer: V) -> Arc<V> {
        let answer = Arc::new(answer);
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.insert(key, Arc::clone(&answer));
        answer
    }
}

/// What a key is made of, part by part.
#[derive(Default)]
pub(super) struct KeyMaker(Sha256);

impl KeyMaker {
    /// Adds a whole number.
    pub(super) fn number(&mut self, number: u64) {
        self.0.update(number.to_be_bytes());
    }

    /// Adds figures; their count parts them from what follows.
    pub(super) fn figures(&mut self, figures: &[f64]) {
        self.number(figures.len() as u64);
        for figure in figures {
            self.0.update(figure.to_bits().to_be_bytes());
        }
    }

    /// The key.
    pub(super) fn finish(self) -> Key {
        self.0.finalize().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(rows: &[&[f64]]) -> Key {
        let mut maker = KeyMaker::default();
        for row in rows {
            maker.figures(row);
        }
        maker.finish()
    }

    #[test]
    fn the_same_question_has_the_same_key_and_no_other_has() {
        assert_eq!(key(&[&[1.0], &[2.0, 3.0]]), key(&[&[1.0], &[2.0, 3.0]]));
        assert_ne!(key(&[&[1.0], &[2.0, 3.0]]), key(&[&[1.0, 2.0], &[3.0]]));
        assert_ne!(key(&[&[1.0]]), key(&[&[2.0]]));
    }

    #[test]
    fn the_answer_that_was_asked_for_least_lately_makes_room() {
        let kept = Kept::new(2);
        let keys = [1.0, 2.0, 3.0].map(|figure| key(&[&[figure]]));
        kept.put(keys[0], 0);
        kept.put(keys[1], 1);
        assert_eq!(kept.get(&keys[0]).as_deref(), Some(&0));
        kept.put(keys[2], 2);
        assert_eq!(kept.get(&keys[1]), None);
        assert_eq!(kept.get(&keys[0]).as_deref(), Some(&0));
    }
}
