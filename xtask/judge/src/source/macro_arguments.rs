//! The expressions among the arguments of a macro.
//!
//! What a macro makes of its arguments cannot be known without running it, but
//! nearly all take expressions with punctuation of their own between them.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::{Block, Expr, Token};

/// All expressions that can be made out.
pub(super) fn expressions(tokens: &TokenStream) -> Vec<Expr> {
    if let Ok(list) = Punctuated::<Expr, Token![,]>::parse_terminated.parse2(tokens.clone()) {
        return list.into_iter().collect();
    }
    let block = TokenTree::Group(proc_macro2::Group::new(Delimiter::Brace, tokens.clone()));
    if let Ok(block) = syn::parse2::<Block>(block.into()) {
        let (attrs, label) = (Vec::new(), None);
        return vec![Expr::Block(syn::ExprBlock {
            attrs,
            label,
            block,
        })];
    }
    pieces(tokens)
        .into_iter()
        .flat_map(|piece| of_piece(&piece))
        .collect()
}

fn of_piece(piece: &TokenStream) -> Vec<Expr> {
    if let Ok(expression) = syn::parse2(piece.clone()) {
        return vec![expression];
    }
    let groups = piece.clone().into_iter().filter_map(|token| match token {
        TokenTree::Group(group) => Some(group.stream()),
        _ => None,
    });
    groups.flat_map(|group| expressions(&group)).collect()
}

/// The tokens between commas, semicolons, colons and arrows. Of `name = value`
/// only the value is kept, and of tracing's `%value` and `?value` the value.
fn pieces(tokens: &TokenStream) -> Vec<TokenStream> {
    let mut pieces = vec![Vec::new()];
    let mut tokens = tokens.clone().into_iter().peekable();
    while let Some(token) = tokens.next() {
        let piece = pieces.last_mut().expect("there is always a piece");
        let TokenTree::Punct(mark) = &token else {
            piece.push(token);
            continue;
        };
        let joint = mark.spacing() == proc_macro2::Spacing::Joint;
        match mark.as_char() {
            ',' | ';' => pieces.push(Vec::new()),
            // `::` belongs to a path, and so does its second half.
            ':' if joint => {
                piece.push(token);
                piece.extend(tokens.next());
            }
            ':' => pieces.push(Vec::new()),
            '=' if joint => {
                tokens.next_if(|next| matches!(next, TokenTree::Punct(_)));
                pieces.push(Vec::new());
            }
            '=' => piece.clear(),
            '%' | '?' if piece.is_empty() => {}
            // `<=` and `+=` are one mark.
            _ => {
                let equals = |next: &TokenTree| next.to_string() == "=";
                let rest = if joint { tokens.next_if(equals) } else { None };
                piece.push(token);
                piece.extend(rest);
            }
        }
    }
    pieces.into_iter().map(TokenStream::from_iter).collect()
}
