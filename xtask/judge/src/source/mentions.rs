//! The places of a module where a path or method is used.

use std::collections::BTreeMap;

use syn::visit::{self, Visit};
use syn::{
    Attribute, Block, Expr, ExprCall, ExprMethodCall, ExprPath, Field, File, ImplItem, Item,
    ItemMod, Local, Macro, Path, TraitItem, Visibility,
};

use super::macro_arguments;
use super::names::{Scope, resolve};
use super::test_only::{is_test_only, of_impl_item, of_item, of_trait_item};

/// Whether `module` uses what `wanted` names, as [`super::uses`] tells.
/// `dependencies` has the packages by their names in code.
pub(super) fn any(
    module: &File,
    wanted: &[String],
    dependencies: &BTreeMap<String, String>,
) -> bool {
    let scopes = vec![Scope::of_module(&module.items)];
    let mut search = Search {
        wanted,
        dependencies,
        scopes,
        found: false,
    };
    search.visit_file(module);
    search.found
}

struct Search<'a> {
    wanted: &'a [String],
    dependencies: &'a BTreeMap<String, String>,
    /// What is open at this place, the innermost last.
    scopes: Vec<Scope>,
    found: bool,
}

impl Search<'_> {
    fn look_at(&mut self, path: &Path) {
        let names: Vec<String> = path
            .segments
            .iter()
            .map(|segment| segment.ident.to_string())
            .collect();
        self.found |= resolve(&self.scopes, &names)
            .iter()
            .any(|names| self.is_wanted(names));
    }

    fn is_wanted(&self, path: &[String]) -> bool {
        let mut path = path.to_vec();
        if let Some(package) = path.first().and_then(|first| self.dependencies.get(first)) {
            path[0].clone_from(package);
        }
        // A module of the learner's own that is named like the dependency is
        // not the dependency.
        let own = matches!(path[0].as_str(), "crate" | "self" | "super");
        let foreign = self
            .dependencies
            .values()
            .any(|package| *package == self.wanted[0]);
        !(own && foreign)
            && path
                .windows(self.wanted.len())
                .any(|part| part == self.wanted)
    }

    fn within(&mut self, scope: Scope, visit: impl FnOnce(&mut Self)) {
        self.scopes.push(scope);
        visit(self);
        self.scopes.pop();
    }
}

impl<'ast> Visit<'ast> for Search<'_> {
    fn visit_path(&mut self, path: &'ast Path) {
        self.look_at(path);
        visit::visit_path(self, path);
    }

    fn visit_expr_method_call(&mut self, call: &'ast ExprMethodCall) {
        self.found |= self.wanted == [call.method.to_string()];
        visit::visit_expr_method_call(self, call);
    }

    // A lone name may be a variable; it means a function where it is called.
    fn visit_expr_path(&mut self, expression: &'ast ExprPath) {
        let lone = match (&expression.qself, expression.path.get_ident()) {
            (None, Some(name)) => vec![name.to_string()],
            _ => Vec::new(),
        };
        if lone.is_empty() || resolve(&self.scopes, &lone) != [lone] {
            visit::visit_expr_path(self, expression);
        }
    }

    fn visit_expr_call(&mut self, call: &'ast ExprCall) {
        if let Expr::Path(function) = &*call.func {
            self.look_at(&function.path);
        }
        visit::visit_expr_call(self, call);
    }

    fn visit_macro(&mut self, call: &'ast Macro) {
        // What a macro is defined as is no use of it.
        if call.path.is_ident("macro_rules") {
            return;
        }
        self.look_at(&call.path);
        for expression in macro_arguments::expressions(&call.tokens) {
            Visit::visit_expr(self, &expression);
        }
    }

    fn visit_block(&mut self, block: &'ast Block) {
        self.within(Scope::of_block(&block.stmts), |search| {
            visit::visit_block(search, block)
        });
    }

    fn visit_item_mod(&mut self, module: &'ast ItemMod) {
        let Some((_, items)) = &module.content else {
            return;
        };
        self.within(Scope::of_module(items), |search| {
            visit::visit_item_mod(search, module)
        });
    }

    fn visit_item(&mut self, item: &'ast Item) {
        if !is_test_only(of_item(item)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_impl_item(&mut self, item: &'ast ImplItem) {
        if !is_test_only(of_impl_item(item)) {
            visit::visit_impl_item(self, item);
        }
    }

    fn visit_trait_item(&mut self, item: &'ast TraitItem) {
        if !is_test_only(of_trait_item(item)) {
            visit::visit_trait_item(self, item);
        }
    }

    fn visit_field(&mut self, field: &'ast Field) {
        if !is_test_only(&field.attrs) {
            visit::visit_field(self, field);
        }
    }

    fn visit_local(&mut self, local: &'ast Local) {
        if !is_test_only(&local.attrs) {
            visit::visit_local(self, local);
        }
    }

    // `#[derive(..)]` and `pub(in ..)` hold paths, but use nothing.
    fn visit_attribute(&mut self, _: &'ast Attribute) {}
    fn visit_visibility(&mut self, _: &'ast Visibility) {}
}
