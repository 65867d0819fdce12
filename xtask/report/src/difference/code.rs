//! What is left of the lines of a file without comments and layout.

use std::path::Path;

use proc_macro2::{Delimiter, Spacing, Span, TokenStream, TokenTree};

/// One entry a line: its code, in one and the same layout; empty if it has none.
/// `None` if no such thing is known of the language, or the file cannot be read:
/// then every letter may count.
pub(super) fn code(path: &Path, text: &str) -> Option<Vec<String>> {
    match path.extension()?.to_str()? {
        "rs" => rust(text),
        "toml" => Some(text.lines().map(toml).collect()),
        _ => None,
    }
}

/// Manifest comments are on separate lines; one behind a value counts.
fn toml(line: &str) -> String {
    match line.trim() {
        "" => String::new(),
        comment if comment.starts_with('#') => String::new(),
        code => format!("{code}\n"),
    }
}

fn rust(text: &str) -> Option<Vec<String>> {
    let tokens: TokenStream = text.parse().ok()?;
    let mut code = vec![String::new(); text.lines().count()];
    write(tokens, &mut code)?;
    Some(code)
}

/// Writes each token to its line. `None` if one has no line.
fn write(tokens: TokenStream, code: &mut [String]) -> Option<()> {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut rest = &tokens[..];
    while let [token, behind @ ..] = rest {
        if let Some(after) = behind_documentation(rest) {
            rest = after;
            continue;
        }
        rest = behind;
        match token {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("( ", ") "),
                    Delimiter::Brace => ("{ ", "} "),
                    Delimiter::Bracket => ("[ ", "] "),
                    Delimiter::None => ("", ""),
                };
                put(open, group.span_open(), code)?;
                write(group.stream(), code)?;
                put(close, group.span_close(), code)?;
            }
            TokenTree::Punct(sign) => {
                // `= =` is not the same as `==`.
                let gap = match sign.spacing() {
                    Spacing::Joint => "",
                    Spacing::Alone => " ",
                };
                put(&format!("{}{gap}", sign.as_char()), sign.span(), code)?;
            }
            other => put(&format!("{other} "), other.span(), code)?,
        }
    }
    Some(())
}

/// What follows a comment that documents: to the compiler that is an attribute,
/// `#[doc = "…"]` or `#![doc = "…"]`. `None` if the tokens begin with another thing.
fn behind_documentation(tokens: &[TokenTree]) -> Option<&[TokenTree]> {
    let is =
        |token: &TokenTree, sign| matches!(token, TokenTree::Punct(one) if one.as_char() == sign);
    let (group, behind) = match tokens {
        [hash, TokenTree::Group(group), behind @ ..] if is(hash, '#') => (group, behind),
        [hash, bang, TokenTree::Group(group), behind @ ..] if is(hash, '#') && is(bang, '!') => {
            (group, behind)
        }
        _ => return None,
    };
    let mut words = group.stream().into_iter();
    let is_doc = matches!(words.next(), Some(TokenTree::Ident(name)) if name == "doc");
    // `#[doc(hidden)]` is not a comment.
    (is_doc && words.next().is_some_and(|sign| is(&sign, '='))).then_some(behind)
}

/// Writes a token; the lines of a multi-line token are unchanged.
fn put(token: &str, span: Span, code: &mut [String]) -> Option<()> {
    let first = span.start().line.checked_sub(1)?;
    for (offset, part) in token.split_inclusive('\n').enumerate() {
        code.get_mut(first + offset)?.push_str(part);
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(name: &str, text: &str) -> Option<String> {
        code(Path::new(name), text).map(|lines| lines.concat())
    }

    #[test]
    fn comments_and_layout_of_rust_are_no_code() {
        let plain = joined("a.rs", "fn f<'a>(a: &'a str) -> bool { a == \"//\" }\n");
        let other = "//! Of the file.\n\n/// What it does.\n/* and /* how */ */\nfn f<'a>(\n    \
                     a: &'a str\n) -> bool {\n    // GAP\n    a == \"//\" // so\n}\n";
        assert!(plain.is_some());
        assert_eq!(joined("a.rs", other), plain);
    }

    #[test]
    fn what_a_compiler_takes_for_another_thing_is_other_code() {
        let one = "fn f() { g(a == b, \"a b\", 1, 'x') }";
        for (from, to) in [
            ("== b", "= = b"),
            ("a b\"", "a  b\""),
            ("1,", "1.0,"),
            ("g(", "h("),
            ("a ==", "a; =="),
            ("fn", "#[doc(hidden)] fn"),
            (", 'x')", ") // , 'x')\n"),
        ] {
            let other = one.replace(from, to);
            assert_ne!(joined("a.rs", one), joined("a.rs", &other), "{other}");
        }
    }

    #[test]
    fn code_stands_at_its_line_and_a_long_text_at_each_of_its_lines() {
        let lines = code(
            Path::new("a.rs"),
            "const A: &str = \"x\n  // y\n\";\n// z\n",
        )
        .unwrap();
        assert_eq!(lines, ["const A : & str = \"x\n", "  // y\n", "\" ; ", ""]);
    }

    #[test]
    fn a_manifest_has_comments_too_and_of_other_files_nothing_is_known() {
        let plain = joined("Cargo.toml", "[a]\nb = \"#\"\n");
        assert_eq!(joined("Cargo.toml", "# why\n[a]\n\n  b = \"#\"\n"), plain);
        assert_ne!(joined("Cargo.toml", "[a]\n# b = \"#\"\n"), plain);
        assert_eq!(joined("a.html", "<p>"), None);
        assert_eq!(joined("a.rs", "fn f() {"), None);
    }
}
