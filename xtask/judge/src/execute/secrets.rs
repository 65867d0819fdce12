//! The shapes in which a secret can leak: whole, in part, as a number, as bytes.

use std::ops::Range;

use aho_corasick::{AhoCorasick, AhoCorasickKind};

/// A substring of this many characters is not there by chance, and helps to guess
/// the rest.
const PART_OF_TEXT: usize = 8;
/// The same for a list of numbers, where digits and commas are all there is.
const PART_OF_LIST: usize = 14;

/// One form of a secret.
#[derive(Debug)]
pub struct Shape {
    /// What a report calls the secret.
    pub name: String,
    text: String,
    /// How many characters of it are a leak.
    part: usize,
}

impl Shape {
    /// All shapes of one secret; none for a string that is too short to be one.
    pub fn of(secret: &str, name: &str) -> Vec<Shape> {
        let bytes = secret.as_bytes();
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        let listed: Vec<_> = bytes.iter().map(u8::to_string).collect();
        let texts = [secret.to_owned(), wire::encode::value(secret), hex];
        let mut shapes = Shape::all(&texts, PART_OF_TEXT, name);
        shapes.extend(Shape::all(&[listed.join(", ")], PART_OF_LIST, name));
        shapes
    }

    /// The shapes of a session id besides its text: it is a number of 128 bits.
    pub fn of_number(number: i128, name: &str) -> Vec<Shape> {
        let texts = [
            number.to_string(),
            number.cast_unsigned().to_string(),
            format!("{number:x}"),
            format!("{number:X}"),
        ];
        Shape::all(&texts, PART_OF_TEXT, name)
    }

    fn all(texts: &[String], part: usize, name: &str) -> Vec<Shape> {
        let long = texts.iter().filter(|text| text.chars().count() >= part);
        let shape = |text: &String| Shape {
            name: name.to_owned(),
            text: text.clone(),
            part,
        };
        long.map(shape).collect()
    }

    /// Each piece of it that is long enough to be a leak, the first one first.
    fn parts(&self) -> impl Iterator<Item = &str> {
        let starts: Vec<_> = self.text.char_indices().map(|(at, _)| at).collect();
        let ends: Vec<_> = starts[self.part..]
            .iter()
            .copied()
            .chain([self.text.len()])
            .collect();
        let ranges = starts.into_iter().zip(ends);
        ranges.map(|(start, end)| &self.text[start..end])
    }
}

/// Finds many secrets, and parts of them, in one pass over a text. There can be
/// thousands of parts and a megabyte of text in one test.
#[derive(Debug)]
pub struct Finder {
    shapes: Vec<Shape>,
    automaton: AhoCorasick,
    /// For each part that the automaton knows: its shape, and where in it the part begins.
    parts: Vec<(usize, usize)>,
}

impl Finder {
    pub fn new(shapes: Vec<Shape>) -> Finder {
        let mut parts = Vec::new();
        let mut texts = Vec::new();
        for (index, shape) in shapes.iter().enumerate() {
            for text in shape.parts() {
                parts.push((index, text.as_ptr().addr() - shape.text.as_ptr().addr()));
                texts.push(text);
            }
        }
        let automaton = AhoCorasick::builder()
            .kind(Some(AhoCorasickKind::NoncontiguousNFA))
            .build(texts)
            .expect("the parts are short");
        Finder {
            shapes,
            automaton,
            parts,
        }
    }

    /// The first secret of which a text contains a part, and where: the longest piece
    /// from there on.
    pub fn find_in(&self, text: &str) -> Option<(&Shape, Range<usize>)> {
        self.find_if(text, |_| true)
    }

    /// The same, only of the shapes whose number is accepted.
    pub fn find_if(
        &self,
        text: &str,
        accepts: impl Fn(usize) -> bool,
    ) -> Option<(&Shape, Range<usize>)> {
        let found = self.automaton.find_overlapping_iter(text);
        let found = found.filter(|found| accepts(self.parts[found.pattern().as_usize()].0));
        let first = found.min_by_key(|found| (found.pattern(), found.start()))?;
        let (shape, begin) = self.parts[first.pattern().as_usize()];
        let shape = &self.shapes[shape];
        let at = first.start();
        let pairs = text[at..].chars().zip(shape.text[begin..].chars());
        let common = pairs.take_while(|(one, other)| one == other);
        let length: usize = common.map(|(one, _)| one.len_utf8()).sum();
        Some((shape, at..at + length))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(secret: &str, text: &str) -> bool {
        Finder::new(Shape::of(secret, "it")).find_in(text).is_some()
    }

    #[test]
    fn parts_of_a_secret_are_found_in_each_shape() {
        let secret = "kZ_-7890 bcd&fghijklmA";
        assert!(found(secret, "id kZ_-7890 bcd&fghijklmA"));
        assert!(found(secret, "id kZ_-7890…"));
        assert!(found(secret, "…fghijklmA"));
        assert!(found(secret, "?a=7890%20bcd"));
        assert!(found(secret, "6b5a5f2d37"));
        assert!(found(secret, "[107, 90, 95, 45]"));
        assert!(!found(secret, "id kZ_-789"));
        assert!(!found(secret, "nothing of it"));
    }

    #[test]
    fn a_number_is_found_with_and_without_its_sign() {
        let shapes = Finder::new(Shape::of_number(-2, "it"));
        let found = |text: &str| shapes.find_in(text).is_some();
        assert!(found("340282366920938463463374607431768211454"));
        assert!(found("fffffffffffffffffffffffffffffffe"));
        assert!(!found("-2"));
    }

    #[test]
    fn a_place_ends_where_text_and_secret_differ() {
        let finder = Finder::new(Shape::of("abcdefghijkl", "it"));
        let (_, place) = finder.find_in("x abcdefghiX").unwrap();
        assert_eq!(place, 2..11);
    }

    #[test]
    fn the_first_secret_counts_and_of_it_the_first_part_wherever_they_are() {
        let mut shapes = Shape::of("abcdefghijkl", "one");
        let of_one = shapes.len();
        shapes.extend(Shape::of("äöüäöüßß-tail", "two"));
        let finder = Finder::new(shapes);
        let text = "öüäöüßß-tail, then efghijkl, then cdefghijk";
        let (shape, place) = finder.find_in(text).unwrap();
        assert_eq!((shape.name.as_str(), &text[place]), ("one", "cdefghijk"));
        let (shape, place) = finder.find_if(text, |shape| shape >= of_one).unwrap();
        assert_eq!((shape.name.as_str(), &text[place]), ("two", "öüäöüßß-tail"));
        assert!(finder.find_if(text, |_| false).is_none());
    }

    #[test]
    fn without_secrets_nothing_is_found() {
        assert!(Finder::new(Vec::new()).find_in("text").is_none());
    }
}
