//! FieldsInSetCanMerge and SameResponseShape of the specification (5.3.2), word for word: every two fields of a set, and
//! what is below every two of them.

use std::collections::{HashMap, HashSet};

use async_graphql::{
    Positioned,
    parser::{
        parse_query, parse_schema,
        types::{
            BaseType, DocumentOperations, ExecutableDocument, Field, Selection, SelectionSet, Type, TypeKind,
            TypeSystemDefinition,
        },
    },
};

/// A field and the type that it is selected from.
type Mention<'a> = (String, &'a Field);

struct Schema {
    fields: HashMap<(String, String), Type>,
    objects: HashSet<String>,
}

impl Schema {
    fn new(sdl: &str) -> Self {
        let (mut fields, mut objects) = (HashMap::new(), HashSet::new());
        for definition in parse_schema(sdl).unwrap().definitions {
            let TypeSystemDefinition::Type(ty) = definition else { continue };
            let name = ty.node.name.node.to_string();
            let all = match ty.node.kind {
                TypeKind::Object(object) => {
                    objects.insert(name.clone());
                    object.fields
                }
                TypeKind::Interface(interface) => interface.fields,
                _ => continue,
            };
            for Positioned { node: field, .. } in all {
                fields.insert((name.clone(), field.name.node.to_string()), field.ty.node);
            }
            fields.insert((name, "__typename".to_owned()), Type::new("String!").unwrap());
        }
        Self { fields, objects }
    }
    fn of(&self, (parent, field): &Mention<'_>) -> &Type {
        &self.fields[&(parent.clone(), field.name.node.to_string())]
    }
}

struct Check<'a> {
    document: &'a ExecutableDocument,
    schema: Schema,
    /// Pairs that were compared: it ends no earlier for comparing them again.
    merged: HashSet<(*const Field, *const Field)>,
    shaped: HashSet<(*const Field, *const Field)>,
}

/// May a document run?
pub fn can_merge(text: &str, sdl: &str) -> bool {
    let document = parse_query(text).unwrap();
    let DocumentOperations::Single(operation) = &document.operations else { panic!("one operation") };
    let mut check = Check {
        document: &document,
        schema: Schema::new(sdl),
        merged: HashSet::new(),
        shaped: HashSet::new(),
    };
    let root = ("Query".to_owned(), &operation.node.selection_set.node);
    let fragments = document.fragments.values().map(|fragment| {
        (fragment.node.type_condition.node.on.node.to_string(), &fragment.node.selection_set.node)
    });
    fragments.chain([root]).all(|(parent, set)| check.each(&parent, set))
}

fn named(ty: &Type) -> &str {
    match &ty.base {
        BaseType::Named(name) => name,
        BaseType::List(inner) => named(inner),
    }
}

impl<'a> Check<'a> {
    /// For each set of the document.
    fn each(&mut self, parent: &str, set: &'a SelectionSet) -> bool {
        let fields = self.fields(parent, set);
        self.fields_in_set_can_merge(&fields)
            && set.items.iter().all(|item| match &item.node {
                Selection::Field(field) => {
                    let below = &field.node.selection_set.node;
                    let target = named(self.schema.of(&(parent.to_owned(), &field.node))).to_owned();
                    below.items.is_empty() || self.each(&target, below)
                }
                Selection::InlineFragment(inline) => {
                    let on = inline.node.type_condition.as_ref();
                    let on = on.map_or(parent, |on| on.node.on.node.as_str());
                    self.each(on, &inline.node.selection_set.node)
                }
                Selection::FragmentSpread(_) => true,
            })
    }

    fn fields(&self, parent: &str, set: &'a SelectionSet) -> Vec<Mention<'a>> {
        let of = |item: &'a Positioned<Selection>| match &item.node {
            Selection::Field(field) => vec![(parent.to_owned(), &field.node)],
            Selection::InlineFragment(inline) => {
                let on = inline.node.type_condition.as_ref();
                self.fields(on.map_or(parent, |on| on.node.on.node.as_str()), &inline.node.selection_set.node)
            }
            Selection::FragmentSpread(spread) => {
                let fragment = &self.document.fragments[&spread.node.fragment_name.node].node;
                self.fields(&fragment.type_condition.node.on.node, &fragment.selection_set.node)
            }
        };
        set.items.iter().flat_map(of).collect()
    }

    fn below(&self, one: &Mention<'a>, two: &Mention<'a>) -> Vec<Mention<'a>> {
        let set = |mention: &Mention<'a>| {
            self.fields(named(self.schema.of(mention)), &mention.1.selection_set.node)
        };
        set(one).into_iter().chain(set(two)).collect()
    }

    fn fields_in_set_can_merge(&mut self, set: &[Mention<'a>]) -> bool {
        pairs(set).all(|(one, two)| {
            if !self.merged.insert((one.1, two.1)) {
                return true;
            }
            let objects = &self.schema.objects;
            let exclusive = one.0 != two.0 && objects.contains(&one.0) && objects.contains(&two.0);
            self.same_response_shape(one, two)
                && (exclusive
                    || one.1.name.node == two.1.name.node
                        && arguments(one.1) == arguments(two.1)
                        && self.fields_in_set_can_merge(&self.below(one, two)))
        })
    }

    fn same_response_shape(&mut self, one: &Mention<'a>, two: &Mention<'a>) -> bool {
        if !self.shaped.insert((one.1, two.1)) {
            return true;
        }
        let (mut a, mut b) = (self.schema.of(one), self.schema.of(two));
        loop {
            if a.nullable != b.nullable {
                return false;
            }
            match (&a.base, &b.base) {
                (BaseType::List(inner), BaseType::List(other)) => (a, b) = (inner, other),
                (BaseType::Named(a), BaseType::Named(b)) => {
                    let composite = |name: &str| self.schema.fields.keys().any(|(ty, _)| ty == name);
                    if !(composite(a) && composite(b)) {
                        return a == b;
                    }
                    break;
                }
                _ => return false,
            }
        }
        let below = self.below(one, two);
        pairs(&below).all(|(one, two)| self.same_response_shape(one, two))
    }
}

/// Every two of the same response key.
fn pairs<'s, 'a>(set: &'s [Mention<'a>]) -> impl Iterator<Item = (&'s Mention<'a>, &'s Mention<'a>)> {
    let key = |mention: &Mention<'a>| &mention.1.response_key().node;
    set.iter().enumerate().flat_map(move |(place, one)| {
        set[place + 1..].iter().filter(move |two| key(one) == key(two)).map(move |two| (one, two))
    })
}

fn arguments(field: &Field) -> HashMap<String, String> {
    field.arguments.iter().map(|(name, value)| (name.node.to_string(), value.node.to_string())).collect()
}
