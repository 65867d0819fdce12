//! The look of the page.

/// Light or dark, as chosen by the visitor.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Theme {
    /// Dark text on a light ground.
    Light,
    /// Light text on a dark ground.
    Dark,
}

impl Theme {
    /// Accepts exactly what [`Self::as_str`] returns.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Light, Self::Dark]
            .into_iter()
            .find(|theme| theme.as_str() == text)
    }

    /// The value that forms, sessions and the page use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_light_and_dark_are_themes() {
        assert_eq!(Theme::parse("light"), Some(Theme::Light));
        assert_eq!(Theme::parse("dark"), Some(Theme::Dark));
        for text in ["", "Dark", "blue", "dark "] {
            assert_eq!(Theme::parse(text), None);
        }
    }
}
