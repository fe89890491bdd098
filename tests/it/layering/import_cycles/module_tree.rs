//! The modules of one crate: which file each is in, which names it defines or imports, and which paths its code mentions.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::parse::Parser;
use syn::visit::Visit;
use syn::{Attribute, Item, ItemMod, UseTree, Visibility};

/// The text of each source file of a crate, by its path below the repository's root.
pub(super) type Sources = BTreeMap<PathBuf, String>;

/// The index of a module in [`ModuleTree::modules`]. The first module is the crate's root.
pub(super) type ModuleIndex = usize;

/// All modules of a crate.
pub(super) struct ModuleTree {
    pub(super) modules: Vec<Module>,
}

/// A module: a file, or an inline `mod name { … }` in a file.
pub(super) struct Module {
    pub(super) file: PathBuf,
    pub(super) parent: Option<ModuleIndex>,
    pub(super) children: BTreeMap<String, ModuleIndex>,
    /// Names of the types, functions, constants, traits and macros that the module defines.
    pub(super) items: BTreeSet<String>,
    /// Imported names with their paths as written.
    pub(super) imports: BTreeMap<String, Vec<String>>,
    /// Paths of glob imports, without the `*`.
    pub(super) globs: Vec<Vec<String>>,
    pub(super) mentions: Vec<Mention>,
}

/// A path in the code of a module.
pub(super) struct Mention {
    pub(super) path: Vec<String>,
    pub(super) line: usize,
    pub(super) kind: MentionKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MentionKind {
    /// An import for this module, or a path in its code.
    Use,
    /// An import of everything in a module.
    Glob,
    /// A `pub use`, with any visibility.
    ReExport,
}

impl ModuleTree {
    /// Parses the crate with this root file and every module file that it declares. Skips modules and items that only
    /// exist in tests, except modules whose names are in `test_modules`.
    ///
    /// # Panics
    /// If a file can't be parsed or a module has no file.
    pub(super) fn parse(sources: &Sources, root: &Path, test_modules: &[&str]) -> Self {
        let mut tree = Self { modules: Vec::new() };
        let children_folder = root.parent().unwrap().to_owned();
        tree.add_file(sources, root, None, children_folder, test_modules);
        tree
    }

    fn add_file(
        &mut self,
        sources: &Sources,
        file: &Path,
        parent: Option<ModuleIndex>,
        children_folder: PathBuf,
        test_modules: &[&str],
    ) -> ModuleIndex {
        let text = sources.get(file).unwrap_or_else(|| panic!("{} does not exist", file.display()));
        let parsed = syn::parse_file(text).unwrap_or_else(|error| {
            panic!("{}:{}: {error}", file.display(), error.span().start().line);
        });
        self.add_module(sources, file, parent, &children_folder, test_modules, &parsed.items)
    }

    fn add_module(
        &mut self,
        sources: &Sources,
        file: &Path,
        parent: Option<ModuleIndex>,
        children_folder: &Path,
        test_modules: &[&str],
        items: &[Item],
    ) -> ModuleIndex {
        let index = self.modules.len();
        let mut collector = Collector::new(file, parent);
        items.iter().for_each(|item| collector.visit_item(item));
        self.modules.push(collector.module);
        for item in items {
            let Item::Mod(item) = item else { continue };
            let name = item.ident.unraw().to_string();
            if is_only_in_tests(&item.attrs) && !test_modules.contains(&name.as_str()) {
                continue;
            }
            let child = match &item.content {
                Some((_, items)) => {
                    let folder = children_folder.join(&name);
                    self.add_module(sources, file, Some(index), &folder, test_modules, items)
                }
                None => {
                    let (child, folder) = child_file(sources, file, children_folder, item, &name);
                    self.add_file(sources, &child, Some(index), folder, test_modules)
                }
            };
            self.modules[index].children.insert(name, child);
        }
        index
    }
}

/// The file of a declared module, and the folder of its children.
fn child_file(
    sources: &Sources,
    parent: &Path,
    children_folder: &Path,
    item: &ItemMod,
    name: &str,
) -> (PathBuf, PathBuf) {
    let given = item.attrs.iter().find_map(|attribute| match &attribute.meta {
        syn::Meta::NameValue(meta) if meta.path.is_ident("path") => match &meta.value {
            syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(path), .. }) => Some(path.value()),
            _ => None,
        },
        _ => None,
    });
    if let Some(given) = given {
        let file = normalize(&parent.parent().unwrap().join(given));
        let folder = file.parent().unwrap().to_owned();
        return (file, folder);
    }
    let folder = children_folder.join(name);
    let file = children_folder.join(format!("{name}.rs"));
    if sources.contains_key(&file) { (file, folder) } else { (folder.join("mod.rs"), folder) }
}

/// Removes `folder/..` from a path.
fn normalize(path: &Path) -> PathBuf {
    path.components().fold(PathBuf::new(), |mut normal, component| {
        match component {
            std::path::Component::ParentDir => drop(normal.pop()),
            other => normal.push(other),
        }
        normal
    })
}

/// Whether a `cfg` attribute requires `test`.
fn is_only_in_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let syn::Meta::List(list) = &attribute.meta else { return false };
        let condition = list.tokens.to_string();
        list.path.is_ident("cfg")
            && (condition == "test" || condition.starts_with("all") && condition.contains("test"))
    }) || attributes.iter().any(|attribute| attribute.path().is_ident("test"))
}

/// Collects the names and paths of one module. Child modules are not its business.
struct Collector {
    module: Module,
}

impl Collector {
    fn new(file: &Path, parent: Option<ModuleIndex>) -> Self {
        let module = Module {
            file: file.to_owned(),
            parent,
            children: BTreeMap::new(),
            items: BTreeSet::new(),
            imports: BTreeMap::new(),
            globs: Vec::new(),
            mentions: Vec::new(),
        };
        Self { module }
    }

    fn mention(&mut self, path: Vec<String>, line: usize, kind: MentionKind) {
        self.module.mentions.push(Mention { path, line, kind });
    }

    fn add_use(&mut self, tree: &UseTree, mut prefix: Vec<String>, kind: MentionKind) {
        let (name, alias) = match tree {
            UseTree::Path(path) => {
                prefix.push(path.ident.unraw().to_string());
                return self.add_use(&path.tree, prefix, kind);
            }
            UseTree::Group(group) => {
                return group.items.iter().for_each(|tree| self.add_use(tree, prefix.clone(), kind));
            }
            UseTree::Glob(glob) => {
                let line = glob.star_token.spans[0].start().line;
                self.module.globs.push(prefix.clone());
                let kind = if kind == MentionKind::ReExport { kind } else { MentionKind::Glob };
                return self.mention(prefix, line, kind);
            }
            UseTree::Name(name) => (&name.ident, &name.ident),
            UseTree::Rename(rename) => (&rename.ident, &rename.rename),
        };
        let line = name.span().start().line;
        let mut alias = alias.unraw().to_string();
        if name == "self" {
            // `use a::{self}` binds `a`.
            if alias == "self" {
                alias = prefix.last().cloned().unwrap_or_default();
            }
        } else {
            prefix.push(name.unraw().to_string());
        }
        self.mention(prefix.clone(), line, kind);
        self.module.imports.insert(alias, prefix);
    }

    /// Finds the paths in the unparsed arguments of a macro.
    fn add_tokens(&mut self, tokens: TokenStream) {
        let mut path: Vec<String> = Vec::new();
        let (mut line, mut colons, mut after_dot) = (0, 0, false);
        for token in tokens {
            match &token {
                TokenTree::Punct(punct) if punct.as_char() == ':' => colons += 1,
                TokenTree::Ident(ident) if colons == 2 && !path.is_empty() => {
                    path.push(ident.unraw().to_string());
                    colons = 0;
                }
                other => {
                    self.end_path(&mut path, line);
                    if let TokenTree::Ident(ident) = other {
                        // `.field` is no path, and `::name` starts at another crate.
                        if !after_dot && colons != 2 {
                            path.push(ident.unraw().to_string());
                            line = ident.span().start().line;
                        }
                    }
                    colons = 0;
                }
            }
            after_dot = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == '.');
            if let TokenTree::Group(group) = token {
                self.add_tokens(group.stream());
            }
        }
        self.end_path(&mut path, line);
    }

    fn end_path(&mut self, path: &mut Vec<String>, line: usize) {
        if !path.is_empty() {
            self.mention(std::mem::take(path), line, MentionKind::Use);
        }
    }
}

impl Visit<'_> for Collector {
    fn visit_item(&mut self, item: &Item) {
        let (attributes, name) = match item {
            Item::Const(item) => (&item.attrs, Some(&item.ident)),
            Item::Enum(item) => (&item.attrs, Some(&item.ident)),
            Item::Fn(item) => (&item.attrs, Some(&item.sig.ident)),
            Item::Macro(item) => (&item.attrs, item.ident.as_ref()),
            Item::Static(item) => (&item.attrs, Some(&item.ident)),
            Item::Struct(item) => (&item.attrs, Some(&item.ident)),
            Item::Trait(item) => (&item.attrs, Some(&item.ident)),
            Item::TraitAlias(item) => (&item.attrs, Some(&item.ident)),
            Item::Type(item) => (&item.attrs, Some(&item.ident)),
            Item::Union(item) => (&item.attrs, Some(&item.ident)),
            Item::Impl(item) => (&item.attrs, None),
            Item::Use(item) => (&item.attrs, None),
            // Child modules are visited on their own.
            _ => return,
        };
        if is_only_in_tests(attributes) {
            return;
        }
        if let Some(name) = name {
            self.module.items.insert(name.unraw().to_string());
        }
        syn::visit::visit_item(self, item);
    }

    fn visit_impl_item_fn(&mut self, function: &syn::ImplItemFn) {
        if !is_only_in_tests(&function.attrs) {
            syn::visit::visit_impl_item_fn(self, function);
        }
    }

    fn visit_item_use(&mut self, item: &syn::ItemUse) {
        let is_private = matches!(item.vis, Visibility::Inherited);
        let kind = if is_private { MentionKind::Use } else { MentionKind::ReExport };
        // `use ::name` imports from another crate.
        if item.leading_colon.is_none() {
            self.add_use(&item.tree, Vec::new(), kind);
        }
    }

    fn visit_path(&mut self, path: &syn::Path) {
        if path.leading_colon.is_none()
            && let Some(first) = path.segments.first()
        {
            let line = first.ident.span().start().line;
            let segments = path.segments.iter().map(|segment| segment.ident.unraw().to_string()).collect();
            self.mention(segments, line, MentionKind::Use);
        }
        // The generic arguments contain more paths.
        syn::visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, item: &syn::Macro) {
        self.visit_path(&item.path);
        self.add_tokens(item.tokens.clone());
    }

    /// Attributes such as `#[serde(with = "super::dates")]` have paths in strings.
    fn visit_attribute(&mut self, attribute: &Attribute) {
        let syn::Meta::List(list) = &attribute.meta else { return };
        for token in list.tokens.clone() {
            let TokenTree::Literal(literal) = token else { continue };
            let Ok(text) = syn::parse_str::<syn::LitStr>(&literal.to_string()) else { continue };
            if let Ok(path) = syn::Path::parse_mod_style.parse_str(&text.value()) {
                let segments = path.segments.iter().map(|segment| segment.ident.unraw().to_string());
                self.mention(segments.collect(), literal.span().start().line, MentionKind::Use);
            }
        }
    }

    /// A visibility such as `pub(in crate::join)` is no use of that module.
    fn visit_visibility(&mut self, _: &Visibility) {}
}
