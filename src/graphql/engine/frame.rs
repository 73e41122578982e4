//! Where in the answer a value stands. Kept as indices while all goes well; turned into a path only
//! for an error.

use async_graphql::{
    InputType, PathSegment, Pos, Positioned, ServerError,
    parser::types::{Field, Selection},
};

use super::Env;
use crate::{domain::Request, error::Failure};

/// Which parent a value belongs to, and where in that parent's list.
#[derive(Clone, Copy, Debug)]
pub struct Origin {
    /// Index into the parent frame.
    pub parent: usize,
    /// Position in the list, where the field is one.
    pub index: Option<usize>,
}

/// One level of the answer: all objects that one field gave for all parents.
pub struct Frame<'a> {
    /// The level above; none for the root.
    pub parent: Option<&'a Frame<'a>>,
    /// The response key under which these stand in their parents.
    pub key: &'a str,
    /// One for each object of this level.
    pub origins: Vec<Origin>,
}

impl Frame<'_> {
    /// The path of object `index` of this level.
    pub fn path(&self, index: usize) -> Vec<PathSegment> {
        let (Some(parent), Some(origin)) = (self.parent, self.origins.get(index)) else { return Vec::new() };
        let mut path = parent.path(origin.parent);
        path.push(PathSegment::Field(self.key.to_owned()));
        path.extend(origin.index.map(PathSegment::Index));
        path
    }
    /// Whether the level stands below a list.
    pub fn below_list(&self) -> bool {
        self.origins.iter().any(|origin| origin.index.is_some()) || self.parent.is_some_and(Frame::below_list)
    }
}

/// One field being resolved for all objects of a frame.
#[derive(Clone, Copy)]
pub struct Call<'a> {
    pub env: &'a Env<'a>,
    /// The request: viewer, services, memo.
    pub request: &'a Request,
    /// The level on whose objects the field is asked.
    pub frame: &'a Frame<'a>,
    /// Every mention of the field under this response key; arguments are those of the first.
    pub fields: &'a [&'a Positioned<Field>],
}

impl<'a> Call<'a> {
    /// The key under which the field's value stands in the answer.
    pub fn key(&self) -> &'a str {
        self.fields.first().map_or("", |field| field.node.response_key().node.as_str())
    }
    /// The name of the field in the schema.
    pub fn name(&self) -> &'a str {
        self.fields.first().map_or("", |field| field.node.name.node.as_str())
    }
    /// An argument of the field; absent reads as undefined.
    ///
    /// # Errors
    /// BAD_USER_INPUT where it does not have the shape of `T`.
    pub fn arg<T: InputType>(&self, name: &str) -> Result<T, Failure> {
        let raw = self.fields.first().and_then(|field| field.node.get_argument(name));
        let value = raw.and_then(|value| self.env.constant(&value.node));
        T::parse(value).map_err(|error| {
            Failure::BadInput(format!("{name}: {}", error.into_server_error(Pos::default()).message))
        })
    }
    /// The argument `input` of a mutation, as it was given.
    pub fn input(&self) -> Option<async_graphql::Value> {
        let raw = self.fields.first().and_then(|field| field.node.get_argument("input"))?;
        self.env.constant(&raw.node)
    }
    /// The field with its arguments other than the paging ones, in words: what cursors are bound to. The
    /// order of the arguments does not count.
    pub fn list_in_words(&self) -> String {
        let Some(field) = self.fields.first() else { return String::new() };
        let paging = |name: &str| matches!(name, "first" | "after" | "last" | "before");
        let mut arguments: Vec<String> = field
            .node
            .arguments
            .iter()
            .filter(|(name, _)| !paging(&name.node))
            .filter_map(|(name, value)| Some(format!("{}:{}", name.node, self.env.constant(&value.node)?)))
            .collect();
        arguments.sort();
        format!("{}({})", field.node.name.node, arguments.join(","))
    }
    /// Does the document select a field of this name directly below? Used to leave out work.
    pub fn selects(&self, name: &str) -> bool {
        self.below(&|field| field.name.node == name)
    }
    /// Does it select a field of this name in a field `parent` directly below?
    pub fn selects_in(&self, parent: &str, name: &str) -> bool {
        let named = |field: &Field| field.name.node == name;
        self.below(&|field| {
            field.name.node == parent && any(self.env, &field.selection_set.node.items, &named, 0)
        })
    }
    /// Does it mention one of these fields near below, down to the node of an edge? A guess, to read along what will
    /// be needed: the same name can stand on something else, which costs time alone.
    pub fn mentions(&self, names: &[&str]) -> bool {
        self.below(&|field| near(self.env, field, names, NEAR))
    }
    fn below(&self, wanted: &dyn Fn(&Field) -> bool) -> bool {
        self.fields.iter().any(|field| any(self.env, &field.node.selection_set.node.items, wanted, 0))
    }
    /// Puts an error for object `index` of the frame into the answer.
    pub fn fail(&self, index: usize, failure: &Failure) {
        self.fail_at(failure, || {
            let mut path = self.frame.path(index);
            path.push(PathSegment::Field(self.key().to_owned()));
            path
        });
    }
    /// Puts an error for what stands at this path into the answer, in words and with its path only if there is room.
    pub fn fail_at(&self, failure: &Failure, path: impl FnOnce() -> Vec<PathSegment>) {
        self.env.fail_with(|| {
            let place = self.fields.first().map(|field| field.pos);
            let error = crate::graphql::error::server_error(self.request, failure, place);
            ServerError { path: path(), ..error }
        });
    }
}

/// From the field of a connection: the node of an edge, and what is asked of it.
const NEAR: u32 = 2;

fn near(env: &Env<'_>, field: &Field, names: &[&str], levels: u32) -> bool {
    names.contains(&field.name.node.as_str())
        || levels > 0
            && any(env, &field.selection_set.node.items, &|field| near(env, field, names, levels - 1), 0)
}

/// Is one of the fields of a selection wanted, fragments spread?
fn any(
    env: &Env<'_>,
    items: &[Positioned<Selection>],
    wanted: &dyn Fn(&Field) -> bool,
    depth: usize,
) -> bool {
    let deeper = |items: &[Positioned<Selection>]| depth < 32 && any(env, items, wanted, depth + 1);
    let stands = |item: &&Positioned<Selection>| env.included(item.node.directives()).unwrap_or(false);
    items.iter().filter(stands).any(|item| match &item.node {
        Selection::Field(field) => wanted(&field.node),
        Selection::InlineFragment(inline) => deeper(&inline.node.selection_set.node.items),
        Selection::FragmentSpread(spread) => env
            .fragments
            .get(&spread.node.fragment_name.node)
            .is_some_and(|fragment| deeper(&fragment.node.selection_set.node.items)),
    })
}
