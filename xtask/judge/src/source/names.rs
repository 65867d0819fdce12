//! What a name in code stands for, as far as the file itself says.

use std::collections::{BTreeMap, BTreeSet};

use syn::{Item, Stmt, UseTree};

/// How many imports are followed from one name; more is a circle.
const LONGEST_CHAIN: usize = 8;

/// The names that one module or block brings into being.
#[derive(Debug, Default)]
pub(super) struct Scope {
    /// By `use` and `extern crate`.
    imported: BTreeMap<String, Vec<String>>,
    /// The paths in front of `::*`.
    globs: Vec<Vec<String>>,
    /// By items.
    declared: BTreeSet<String>,
    /// A module sees nothing of what is around it; a block does.
    is_module: bool,
}

impl Scope {
    pub(super) fn of_module(items: &[Item]) -> Self {
        let mut scope = Scope {
            is_module: true,
            ..Scope::default()
        };
        items.iter().for_each(|item| scope.add(item));
        scope
    }

    pub(super) fn of_block(statements: &[Stmt]) -> Self {
        let mut scope = Scope::default();
        for statement in statements {
            if let Stmt::Item(item) = statement {
                scope.add(item);
            }
        }
        scope
    }

    fn add(&mut self, item: &Item) {
        let declared = match item {
            Item::Use(import) => return self.import(&mut Vec::new(), &import.tree),
            Item::ExternCrate(import) => {
                if let Some((_, rename)) = &import.rename {
                    let path = vec![import.ident.to_string()];
                    self.imported.insert(rename.to_string(), path);
                }
                return;
            }
            Item::Const(item) => &item.ident,
            Item::Enum(item) => &item.ident,
            Item::Fn(item) => &item.sig.ident,
            Item::Mod(item) => &item.ident,
            Item::Static(item) => &item.ident,
            Item::Struct(item) => &item.ident,
            Item::Trait(item) => &item.ident,
            Item::Type(item) => &item.ident,
            Item::Union(item) => &item.ident,
            _ => return,
        };
        self.declared.insert(declared.to_string());
    }

    fn import(&mut self, before: &mut Vec<String>, tree: &UseTree) {
        match tree {
            UseTree::Path(path) => {
                before.push(path.ident.to_string());
                self.import(before, &path.tree);
                before.pop();
            }
            UseTree::Name(name) => self.import_as(before, &name.ident.to_string(), None),
            UseTree::Rename(rename) => {
                let name = rename.rename.to_string();
                self.import_as(before, &rename.ident.to_string(), Some(name));
            }
            UseTree::Glob(_) => self.globs.push(before.clone()),
            UseTree::Group(group) => {
                group
                    .items
                    .iter()
                    .for_each(|tree| self.import(before, tree));
            }
        }
    }

    fn import_as(&mut self, before: &[String], name: &str, rename: Option<String>) {
        let mut path = before.to_vec();
        // `use cookie::{self}` imports `cookie`.
        if name != "self" {
            path.push(name.to_owned());
        }
        let Some(own) = path.last().cloned() else {
            return;
        };
        self.imported.insert(rename.unwrap_or(own), path);
    }
}

/// What `path` may stand for where `scopes` are open, the innermost last.
/// More than one answer comes from `use ..::*`, which does not tell.
pub(super) fn resolve(scopes: &[Scope], path: &[String]) -> Vec<Vec<String>> {
    let mut path = path.to_vec();
    for _ in 0..LONGEST_CHAIN {
        let visible = visible(scopes);
        let Some(first) = path.first() else { break };
        let known = visible
            .clone()
            .find_map(|scope| match scope.imported.get(first) {
                Some(import) => Some(Some(import)),
                None => scope.declared.contains(first).then_some(None),
            });
        match known {
            Some(Some(import)) if path.starts_with(import) => break,
            Some(Some(import)) => path = [import.as_slice(), &path[1..]].concat(),
            Some(None) => {
                path.insert(0, "self".to_owned());
                break;
            }
            None => {
                let globs = visible.flat_map(|scope| &scope.globs);
                let through = globs.map(|glob| [glob.as_slice(), &path].concat());
                return std::iter::once(path.clone()).chain(through).collect();
            }
        }
    }
    vec![path]
}

/// The scopes that can be seen from the innermost one.
fn visible(scopes: &[Scope]) -> impl Iterator<Item = &Scope> + Clone {
    let module = scopes
        .iter()
        .rposition(|scope| scope.is_module)
        .unwrap_or(0);
    scopes[module..].iter().rev()
}
