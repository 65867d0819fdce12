//! A part of a file, read without the indentation around it.

use std::ops::Range;

/// A text that was cut out of a file, and where each piece of it came from.
#[derive(Debug, Clone)]
pub struct Excerpt {
    pub text: String,
    /// Where it begins in the file.
    pub start: usize,
    /// Pairs of offsets: in `text`, in the file.
    pieces: Vec<(usize, usize)>,
}

impl Excerpt {
    /// An excerpt that begins at this byte of the file and is empty yet.
    pub fn from(start: usize) -> Self {
        Excerpt {
            text: String::new(),
            start,
            pieces: Vec::new(),
        }
    }

    pub fn push(&mut self, piece: &str, file_offset: usize) {
        self.pieces.push((self.text.len(), file_offset));
        self.text.push_str(piece);
    }

    fn offset_in_file(&self, offset: usize) -> usize {
        let before = self.pieces.partition_point(|(start, _)| *start <= offset);
        match before
            .checked_sub(1)
            .and_then(|index| self.pieces.get(index))
        {
            Some((start, file_start)) => file_start + (offset - start),
            None => self.start,
        }
    }

    /// The bytes of the file that a range of the excerpt came from.
    pub fn in_file(&self, range: Range<usize>) -> Range<usize> {
        let start = self.offset_in_file(range.start);
        // The end belongs to the piece of the last byte, not to the next one.
        let end = match range.end.checked_sub(1) {
            Some(last) if range.end > range.start => self.offset_in_file(last) + 1,
            _ => start,
        };
        start..end.max(start)
    }
}
