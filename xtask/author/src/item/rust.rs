//! The items of a Rust source file.

use syn::spanned::Spanned;
use syn::{ImplItem, Item, ItemImpl, TraitItem, Type};

use super::{ItemFault, Named};

pub(super) fn items(text: &str) -> Result<Vec<Named>, ItemFault> {
    let file = syn::parse_file(text).map_err(|error| ItemFault::Unparsable {
        line: error.span().start().line,
        message: error.to_string(),
    })?;
    let mut found = Vec::new();
    collect(text, &file.items, "", &mut found);
    Ok(found)
}

/// `within` is the path of the module around, with `::` at its end.
fn collect(text: &str, items: &[Item], within: &str, found: &mut Vec<Named>) {
    for item in items {
        let name = match item {
            Item::Const(item) => item.ident.to_string(),
            Item::Enum(item) => item.ident.to_string(),
            Item::Fn(item) => item.sig.ident.to_string(),
            Item::Static(item) => item.ident.to_string(),
            Item::Struct(item) => item.ident.to_string(),
            Item::Type(item) => item.ident.to_string(),
            Item::Union(item) => item.ident.to_string(),
            Item::Macro(item) => match &item.ident {
                Some(name) => format!("{name}!"),
                None => continue,
            },
            Item::Trait(item) => {
                let name = item.ident.to_string();
                for inner in &item.items {
                    if let TraitItem::Fn(method) = inner {
                        let name = format!("{within}{name}::{}", method.sig.ident);
                        found.push(named(name, method));
                    }
                }
                name
            }
            Item::Mod(item) => {
                if let Some((_, inner)) = &item.content {
                    collect(text, inner, &format!("{within}{}::", item.ident), found);
                }
                format!("mod {}", item.ident)
            }
            Item::Impl(item) => {
                let name = type_name(text, &item.self_ty);
                methods(item, &format!("{within}{name}"), found);
                match &item.trait_ {
                    Some(implemented) => {
                        let of = implemented.0.segments.last();
                        let of = of
                            .map(|segment| segment.ident.to_string())
                            .unwrap_or_default();
                        format!("impl {of} for {name}")
                    }
                    None => format!("impl {name}"),
                }
            }
            _ => continue,
        };
        found.push(named(format!("{within}{name}"), item));
    }
}

fn methods(item: &ItemImpl, of: &str, found: &mut Vec<Named>) {
    for inner in &item.items {
        let name = match inner {
            ImplItem::Fn(method) => &method.sig.ident,
            ImplItem::Const(constant) => &constant.ident,
            ImplItem::Type(alias) => &alias.ident,
            _ => continue,
        };
        found.push(named(format!("{of}::{name}"), inner));
    }
}

/// `Users` of `crate::users::Users<S>`; other types verbatim.
fn type_name(text: &str, of: &Type) -> String {
    match of {
        Type::Path(path) => path
            .path
            .segments
            .last()
            .map(|segment| segment.ident.to_string())
            .unwrap_or_default(),
        other => text[other.span().byte_range()].to_owned(),
    }
}

fn named(name: String, item: &impl Spanned) -> Named {
    let bytes = item.span().byte_range();
    Named {
        name,
        start: bytes.start,
        end: bytes.end,
    }
}
