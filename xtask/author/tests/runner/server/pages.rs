//! The pages, which are what the steps are about.

/// The page at a path.
pub fn page(path: &str) -> Option<&'static str> {
    match path {
        "/" => Some("hello"),
        _ => None,
    }
}
