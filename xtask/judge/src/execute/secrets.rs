//! The shapes in which a secret can leak: whole, in part, as a number, as bytes.

use std::ops::Range;

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

    /// Where a string contains the secret or a part of it: the longest piece from there on.
    pub fn find_in(&self, text: &str) -> Option<Range<usize>> {
        let starts: Vec<_> = self.text.char_indices().map(|(at, _)| at).collect();
        let ends = starts
            .iter()
            .copied()
            .skip(self.part)
            .chain([self.text.len()]);
        starts.iter().zip(ends).find_map(|(&start, end)| {
            let at = text.find(&self.text[start..end])?;
            let pairs = text[at..].chars().zip(self.text[start..].chars());
            let common = pairs.take_while(|(one, other)| one == other);
            let length: usize = common.map(|(one, _)| one.len_utf8()).sum();
            Some(at..at + length)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(secret: &str, text: &str) -> bool {
        let shapes = Shape::of(secret, "it");
        shapes.iter().any(|shape| shape.find_in(text).is_some())
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
        let shapes = Shape::of_number(-2, "it");
        let found = |text: &str| shapes.iter().any(|shape| shape.find_in(text).is_some());
        assert!(found("340282366920938463463374607431768211454"));
        assert!(found("fffffffffffffffffffffffffffffffe"));
        assert!(!found("-2"));
    }

    #[test]
    fn a_place_ends_where_text_and_secret_differ() {
        let shapes = Shape::of("abcdefghijkl", "it");
        assert_eq!(shapes[0].find_in("x abcdefghiX"), Some(2..11));
    }
}
