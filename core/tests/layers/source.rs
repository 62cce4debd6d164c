//! What the files of a crate define, export and use.

use std::collections::{BTreeMap, BTreeSet};

use syn::visit::{self, Visit};
use syn::{Attribute, Item, UseTree, Visibility};

/// The path of a module from the root of the crate; each has one file.
type Module = Vec<String>;

/// A crate, file by file.
pub(crate) struct Crate(BTreeMap<Module, File>);

/// One file.
#[derive(Default)]
pub(crate) struct File {
    /// Its path below `src`.
    pub(crate) name: String,
    /// Whether it has the word `async`.
    pub(crate) is_async: bool,
    module: Module,
    children: BTreeSet<String>,
    exports: BTreeMap<String, Vec<String>>,
    uses: BTreeSet<Vec<String>>,
}

/// One file uses another.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Edge<'a> {
    pub(crate) from: &'a str,
    pub(crate) to: &'a str,
}

impl Crate {
    /// Parses sources that are given with their paths below `src`.
    pub(crate) fn parse(files: &[(String, String)]) -> Self {
        let parsed = files.iter().map(|(name, source)| {
            let mut file = File { name: name.clone(), module: module(name), ..File::default() };
            let syntax = syn::parse_file(source).unwrap_or_else(|error| panic!("{name}: {error}"));
            file.declare(&syntax.items);
            file.visit_file(&syntax);
            (file.module.clone(), file)
        });
        Self(parsed.collect())
    }

    pub(crate) fn files(&self) -> impl Iterator<Item = &File> {
        self.0.values()
    }

    /// Returns who uses whom; the root, which only exports, uses nobody.
    pub(crate) fn edges(&self) -> BTreeSet<Edge<'_>> {
        let files = self.files().filter(|file| !file.module.is_empty());
        let edges = files.flat_map(|file| file.uses.iter().map(move |path| (file, self.home(path, 8))));
        edges
            .filter(|(from, to)| from.name != to.name)
            .map(|(from, to)| Edge { from: &from.name, to: &to.name })
            .collect()
    }

    /// Finds the file that defines what a path names, through all re-exports on its way.
    fn home(&self, path: &[String], patience: usize) -> &File {
        let mut home = self.0.get(&Vec::new()).expect("a crate has a root");
        for (depth, name) in path.iter().enumerate() {
            let rest = path.get(depth + 1..).unwrap_or_default();
            if let Some(child) = self.0.get(path.get(..=depth).unwrap_or_default()) {
                home = child;
            } else if let Some(target) = home.exports.get(name).filter(|_| patience > 0) {
                return self.home(&[target, rest].concat(), patience - 1);
            } else {
                break;
            }
        }
        home
    }
}

impl File {
    fn declare(&mut self, items: &[Item]) {
        let children = items.iter().filter_map(|item| match item {
            Item::Mod(module) if module.content.is_none() => Some(module.ident.to_string()),
            _ => None,
        });
        self.children.extend(children);
    }

    /// Makes a path absolute; `None` when it leads out of the crate.
    fn absolute(&self, path: &[String]) -> Option<Vec<String>> {
        let (first, rest) = path.split_first()?;
        let own = |up: usize| self.module.get(..self.module.len().checked_sub(up)?);
        match first.as_str() {
            "crate" => Some(rest.to_vec()),
            "self" => Some([own(0)?, rest].concat()),
            "super" => {
                let ups = path.iter().take_while(|name| *name == "super").count();
                Some([own(ups)?, path.get(ups..)?].concat())
            }
            child if self.children.contains(child) => Some([own(0)?, path].concat()),
            _ => None,
        }
    }

    fn import(&mut self, path: &[String], name: &str, visibility: &Visibility) {
        let Some(path) = self.absolute(path) else { return };
        let is_export = !matches!(visibility, Visibility::Inherited);
        if is_export {
            self.exports.insert(name.to_owned(), path.clone());
        }
        if !is_export || !path.starts_with(&self.module) {
            self.uses.insert(path);
        }
    }
}

impl<'ast> Visit<'ast> for File {
    fn visit_item(&mut self, item: &'ast Item) {
        if !attributes(item).iter().any(is_test) {
            visit::visit_item(self, item);
        }
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        for (path, name) in flatten(&item.tree, &[]) {
            self.import(&path, &name, &item.vis);
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let names: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        if names.len() > 1 {
            self.uses.extend(self.absolute(&names));
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        let tokens = call.tokens.to_string();
        for path in tokens.split("crate ::").skip(1) {
            let names =
                path.split("::").map(|name| name.trim_start().split(|c: char| !c.is_alphanumeric() && c != '_'));
            self.uses.insert(names.filter_map(|mut words| words.next().map(str::to_owned)).collect());
        }
        visit::visit_macro(self, call);
    }

    fn visit_signature(&mut self, signature: &'ast syn::Signature) {
        self.is_async |= signature.asyncness.is_some();
        visit::visit_signature(self, signature);
    }

    fn visit_expr_async(&mut self, block: &'ast syn::ExprAsync) {
        self.is_async = true;
        visit::visit_expr_async(self, block);
    }

    fn visit_expr_closure(&mut self, closure: &'ast syn::ExprClosure) {
        self.is_async |= closure.asyncness.is_some();
        visit::visit_expr_closure(self, closure);
    }
}

fn module(name: &str) -> Module {
    let stem = name.trim_end_matches(".rs").trim_end_matches("mod").trim_end_matches('/');
    if stem == "lib" { Vec::new() } else { stem.split('/').map(str::to_owned).collect() }
}

/// Yields each path that a `use` names, and the name that it gets.
fn flatten(tree: &UseTree, front: &[String]) -> Vec<(Vec<String>, String)> {
    let with = |name: &syn::Ident| [front, &[name.to_string()]].concat();
    match tree {
        UseTree::Path(path) => flatten(&path.tree, &with(&path.ident)),
        UseTree::Group(group) => group.items.iter().flat_map(|tree| flatten(tree, front)).collect(),
        UseTree::Name(name) if name.ident == "self" => {
            vec![(front.to_vec(), front.last().cloned().unwrap_or_default())]
        }
        UseTree::Name(name) => vec![(with(&name.ident), name.ident.to_string())],
        UseTree::Rename(rename) if rename.ident == "self" => vec![(front.to_vec(), rename.rename.to_string())],
        UseTree::Rename(rename) => vec![(with(&rename.ident), rename.rename.to_string())],
        UseTree::Glob(_) => vec![(front.to_vec(), "*".to_owned())],
    }
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

fn is_test(attribute: &Attribute) -> bool {
    let words = attribute.meta.require_list().map(|list| list.tokens.to_string());
    attribute.path().is_ident("cfg") && words.is_ok_and(|words| words == "test")
}
