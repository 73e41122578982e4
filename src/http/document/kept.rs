//! Documents that were found good, kept with what was found: one that comes again is neither parsed nor
//! validated again.

use std::sync::{Arc, Mutex, PoisonError};

use async_graphql::{
    Name, Positioned, Value, Variables,
    parser::types::{ExecutableDocument, FragmentDefinition, OperationDefinition, Selection, SelectionSet},
};
use quick_cache::{Weighter, sync::Cache};

use super::Cost;
use super::weight::{block, weight};
use super::{Limits, Rejection, Shape, choose, expand, fits, merge, overlap, parse, variables::Given, walk};

/// A parsed document with the operation that was chosen from it, whose size and nesting are within bounds.
#[derive(Debug)]
pub struct Document {
    document: ExecutableDocument,
    name: Option<String>,
    /// Bytes of memory that it takes, with all that it may come to note. It never changes, as the cache wants it.
    size: usize,
    introspects: bool,
    /// Which variables were given when validation found it good, a bit for each. Validation looks into a
    /// literal only where all variables in it are there, so each set of them is a case of its own.
    valid: Mutex<Vec<u128>>,
}

/// Which variables were given, of a document that may have no more of them.
const MOST_VARIABLES: usize = 128;
/// Sets of given variables that are noted of a document.
const MOST_SETS: usize = 128;
/// Places that a vector makes at once for its first.
const LEAST_ROOM: usize = 4;

impl Document {
    /// Parses a text and holds it to the bounds that do not depend on variables.
    ///
    /// # Errors
    /// DOCUMENT_TOO_LARGE, TOO_DEEP, GRAPHQL_PARSE_FAILED, GRAPHQL_VALIDATION_FAILED, or BAD_USER_INPUT
    /// where `name` chooses no operation.
    pub fn new(text: &str, name: Option<&str>, shape: &Shape, limits: &Limits) -> Result<Self, Rejection> {
        let document = parse(text, limits)?;
        let unused = expand::check(&document, limits)?;
        merge::check(&document, &unused, shape, limits)?;
        overlap::check(&document, limits)?;
        choose(&document, name)?;
        let introspects = document
            .operations
            .iter()
            .map(|(_, operation)| &operation.node.selection_set)
            .chain(document.fragments.values().map(|fragment| &fragment.node.selection_set))
            .any(|set| introspects(&set.node));
        let name = name.map(str::to_owned);
        let variables = document.operations.iter().map(|(_, each)| each.node.variable_definitions.len());
        let sets = most_sets(variables.max().unwrap_or_default());
        let size = block(size_of::<Self>()) + weight(&document) + block(sets * size_of::<u128>());
        Ok(Self { document, name, size, introspects, valid: Mutex::default() })
    }

    /// The chosen operation.
    #[expect(clippy::expect_used, reason = "`new` has chosen it, and nothing has changed")]
    pub fn operation(&self) -> &OperationDefinition {
        choose(&self.document, self.name.as_deref()).expect("a document has the operation chosen from it")
    }
    /// Its fragments.
    pub const fn fragments(&self) -> &std::collections::HashMap<Name, Positioned<FragmentDefinition>> {
        &self.document.fragments
    }
    /// The document itself.
    pub const fn parsed(&self) -> &ExecutableDocument {
        &self.document
    }
    /// What `operationName` said.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }
    /// Does it mention `__schema` or `__type` anywhere?
    pub const fn introspects(&self) -> bool {
        self.introspects
    }

    /// Judges it with the variables of one request: values, page sizes, cost.
    ///
    /// # Errors
    /// TOO_COSTLY, BAD_USER_INPUT, DOCUMENT_TOO_LARGE or GRAPHQL_VALIDATION_FAILED.
    pub fn judge(
        &self,
        variables: &Variables,
        uploads: usize,
        shape: &Shape,
        limits: &Limits,
    ) -> Result<Cost, Rejection> {
        let operation = self.operation();
        let given = Given::new(operation, variables, limits)?;
        walk::walk(&self.document, operation, &given, uploads, shape, limits)
    }

    /// Is it known that validation finds nothing with these variables?
    pub fn is_known_valid(&self, variables: &Variables, shape: &Shape) -> bool {
        let definitions = &self.operation().variable_definitions;
        let known =
            self.valid.lock().unwrap_or_else(PoisonError::into_inner).contains(&self.given(variables));
        known
            && definitions.iter().all(|definition| {
                let definition = &definition.node;
                // A default lets a variable that may be null stand where null may not: none given, all is well;
                // null given, it depends on the place.
                let fits = |value: &Value| match (value, &definition.default_value) {
                    (Value::Null, Some(_)) => false,
                    _ => fits::fits(value, &definition.var_type.node, shape),
                };
                variables.get(&definition.name.node).is_none_or(fits)
            })
    }

    /// Notes that validation found nothing with these variables.
    pub fn found_valid(&self, variables: &Variables) {
        let given = self.given(variables);
        let mut valid = self.valid.lock().unwrap_or_else(PoisonError::into_inner);
        if valid.len() < MOST_SETS && !valid.contains(&given) {
            valid.push(given);
        }
    }

    fn given(&self, variables: &Variables) -> u128 {
        let definitions = self.operation().variable_definitions.iter().take(MOST_VARIABLES);
        definitions.enumerate().fold(0, |given, (place, definition)| {
            given | u128::from(variables.contains_key(&definition.node.name.node)) << place
        })
    }
}

/// Room for all sets of so many variables that are noted.
fn most_sets(variables: usize) -> usize {
    u32::try_from(variables)
        .ok()
        .and_then(|bits| 1_usize.checked_shl(bits))
        .map_or(MOST_SETS, |sets| sets.clamp(LEAST_ROOM, MOST_SETS))
}

fn introspects(set: &SelectionSet) -> bool {
    set.items.iter().any(|item| match &item.node {
        Selection::Field(field) => {
            matches!(field.node.name.node.as_str(), "__schema" | "__type")
                || introspects(&field.node.selection_set.node)
        }
        Selection::InlineFragment(inline) => introspects(&inline.node.selection_set.node),
        Selection::FragmentSpread(_) => false,
    })
}

/// The good documents that came last, by their text and the operation chosen. Those that come often stay.
pub struct Documents(Cache<(String, Option<String>), Arc<Document>, Bytes>);

/// Documents kept, at about 16 KiB of memory each.
const DOCUMENTS: usize = 1_000;
/// What the cache has beside a document and its key: its entry, and a place in its table.
const ENTRY: usize = 128;

#[derive(Clone)]
struct Bytes;

impl Weighter<(String, Option<String>), Arc<Document>> for Bytes {
    fn weight(&self, (text, name): &(String, Option<String>), document: &Arc<Document>) -> u64 {
        let name = name.as_ref().map_or(0, |name| 2 * block(name.capacity()));
        (block(text.capacity()) + name + document.size + ENTRY) as u64
    }
}

impl Documents {
    /// Room for `bytes` of parsed documents.
    pub fn new(bytes: u64) -> Self {
        Self(Cache::with_weighter(DOCUMENTS, bytes, Bytes))
    }
    /// A document that was put here.
    pub fn get(&self, text: &str, name: Option<&str>) -> Option<Arc<Document>> {
        self.0.get(&Asked(text, name))
    }
    /// Keeps a document that validation found good.
    pub fn put(&self, mut text: String, document: &Arc<Document>) {
        text.shrink_to_fit();
        self.0.insert((text, document.name.clone()), Arc::clone(document));
    }
}

/// A key that is not owned.
#[derive(Hash)]
struct Asked<'a>(&'a str, Option<&'a str>);

impl quick_cache::Equivalent<(String, Option<String>)> for Asked<'_> {
    fn equivalent(&self, key: &(String, Option<String>)) -> bool {
        self.0 == key.0 && self.1 == key.1.as_deref()
    }
}
