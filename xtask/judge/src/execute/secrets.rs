//! The shapes in which a secret can leak: whole, in part, as a number, as bytes.

use std::ops::Range;

use aho_corasick::{AhoCorasick, AhoCorasickKind};

/// A substring of this many characters is not there by chance, and helps to guess
/// the rest.
const PART_OF_TEXT: usize = 8;
/// The same for a list of numbers, where digits and commas are all there is.
const PART_OF_LIST: usize = 14;
/// The beginning is what people log to tell two secrets apart, as they do with hashes. There
/// is only one, so fewer characters are enough to rule out chance.
const BEGINNING: usize = 6;

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

    /// The beginning of a secret.
    pub fn beginning(secret: &str, name: &str) -> Vec<Shape> {
        let beginning: String = secret.chars().take(BEGINNING).collect();
        Shape::all(&[beginning], BEGINNING, name)
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

    /// Pieces of the text, with the positions where they begin: half as long as a part, and
    /// spaced so that every part contains a whole piece.
    fn pieces(&self) -> impl Iterator<Item = (usize, &str)> {
        let length = self.part / 2;
        let mut starts: Vec<_> = self.text.char_indices().map(|(at, _)| at).collect();
        starts.push(self.text.len());
        let ends = starts.clone().into_iter().skip(length);
        let ranges = starts.into_iter().zip(ends).step_by(self.part - length + 1);
        ranges.map(|(start, end)| (start, &self.text[start..end]))
    }

    /// Extends a piece that was found in a text in both directions. Returns where the match
    /// begins in the shape and where it is in the text; `None` if it is too short to be a leak.
    fn around(&self, begin: usize, text: &str, at: Range<usize>) -> Option<(usize, Range<usize>)> {
        let before = common(
            self.text[..begin].chars().rev(),
            text[..at.start].chars().rev(),
        );
        let from = common(self.text[begin..].chars(), text[at.start..].chars());
        let place = at.start - before.1..at.start + from.1;
        (before.0 + from.0 >= self.part).then(|| (begin - before.1, place))
    }
}

/// How many characters two strings have in common at their beginning, and how many bytes.
fn common(one: impl Iterator<Item = char>, other: impl Iterator<Item = char>) -> (usize, usize) {
    let same = one.zip(other).take_while(|(one, other)| one == other);
    same.fold((0, 0), |(count, bytes), (character, _)| {
        (count + 1, bytes + character.len_utf8())
    })
}

/// Finds many secrets, and parts of them, in one pass over a text. There can be
/// thousands of parts and a megabyte of text in one test.
#[derive(Debug)]
pub struct Finder {
    shapes: Vec<Shape>,
    automaton: AhoCorasick,
    /// For each piece that the automaton knows: its shape, and where in it the piece begins.
    pieces: Vec<(usize, usize)>,
}

impl Finder {
    pub fn new(shapes: Vec<Shape>) -> Finder {
        let mut pieces = Vec::new();
        let mut texts = Vec::new();
        for (index, shape) in shapes.iter().enumerate() {
            for (begin, text) in shape.pieces() {
                pieces.push((index, begin));
                texts.push(text);
            }
        }
        let automaton = AhoCorasick::builder()
            .kind(Some(AhoCorasickKind::NoncontiguousNFA))
            .build(texts)
            .expect("the pieces are short");
        Finder {
            shapes,
            automaton,
            pieces,
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
        let leaks = found.filter_map(|found| {
            let (index, begin) = self.pieces[found.pattern().as_usize()];
            let shape = &self.shapes[index];
            let (begin, place) = accepts(index)
                .then(|| shape.around(begin, text, found.range()))
                .flatten()?;
            Some((index, begin, place.start, place))
        });
        let (index, _, _, place) =
            leaks.min_by_key(|(index, begin, at, _)| (*index, *begin, *at))?;
        Some((&self.shapes[index], place))
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
    fn a_beginning_is_found_and_nothing_shorter() {
        let finder = Finder::new(Shape::beginning("kZ_-7890 bcd", "it"));
        let found = |text: &str| finder.find_in(text).is_some();
        assert!(found("session kZ_-78"));
        assert!(found("session kZ_-7890"));
        assert!(!found("session kZ_-7"));
        assert!(!found("session Z_-789"));
        assert!(Shape::beginning("kZ_-7", "it").is_empty());
    }

    #[test]
    fn each_part_is_found_wherever_it_begins() {
        let secret: Vec<char> = "kZ_-7890ßbcd&fghijklmA".chars().collect();
        let finder = Finder::new(Shape::of(&secret.iter().collect::<String>(), "it"));
        let found = |part: &[char]| {
            let text: String = ["(", &part.iter().collect::<String>(), ")"].concat();
            finder.find_in(&text).is_some()
        };
        assert!(secret.windows(PART_OF_TEXT).all(found));
        assert!(!secret.windows(PART_OF_TEXT - 1).any(found));
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
