//! The schema as the bounds see it: which field leads where, what is an entity, a list, a page, a secret.

use ahash::{AHashMap as HashMap, AHashSet as HashSet};

use async_graphql::parser::types::{
    EnumValueDefinition, FieldDefinition, InputValueDefinition, OperationType, Type, TypeKind,
    TypeSystemDefinition,
};
use async_graphql::{Name, Positioned, parser};

use super::types::TypeRef;

/// Fields of an input whose presence makes a mutation one that takes a secret.
const SECRETS: [&str; 5] = ["password", "token", "refreshToken", "currentPassword", "newPassword"];

/// Leaves that may take many times what a whole entity does otherwise (some 2 KB), and as how many entities one counts:
/// one for each 1.6 KiB that it may hold. A run's context counts less: its 128 KiB are a bound, and few KiB what there is.
/// The list of an agent's channels counts five of them, however many there are: their settings are bounded together, and
/// five times what a name counts are fifty names. An answer is held to some 10 MB by that.
const LARGE: [(&str, &str, u64); 14] = [
    ("Project", "description", 2),
    ("AgentMetadata", "description", 2),
    ("AgentChannel", "name", 2),
    ("AgentChannel", "settings", 10),
    ("AgentScenario", "document", 40),
    ("ExportAgentPayload", "config", 120),
    ("Intent", "phrases", 10),
    ("ExternalRequest", "headers", 10),
    ("ExternalRequest", "body", 10),
    ("AuditEvent", "changes", 10),
    ("PolicyVersion", "source", 10),
    ("PolicyRun", "context", 40),
    ("PolicyRun", "log", 5),
    ("PolicyRun", "messages", 5),
];

/// What a field gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A scalar, an enum, or lists of them.
    Leaf,
    /// One object.
    Object,
    /// A plain list of objects.
    List,
    /// A Relay connection: its `first` or `last` bounds it.
    Connection,
}

/// A field of an object or interface.
#[derive(Debug, Clone)]
pub struct Field {
    /// The type that it leads to.
    pub target: String,
    /// The same with its lists, and whether it may be null.
    pub ty: Type,
    /// What it gives.
    pub kind: Kind,
    /// Its arguments.
    pub arguments: HashMap<String, TypeRef>,
    /// Whether an input of it holds a password or a token.
    pub secret: bool,
    /// As how many entities a leaf counts each time that it is told.
    pub weight: u64,
}

/// An object, interface or union.
#[derive(Debug, Default, Clone)]
pub struct Composite {
    /// Its fields; those of a union are none.
    pub fields: HashMap<String, Field>,
    /// Whether it has an id, and so counts as an entity.
    pub entity: bool,
    /// Whether it is a connection or an edge: the lists in it are bounded by the page.
    pub page: bool,
    /// Whether it is an object: what is of another object type is not of this one.
    pub object: bool,
}

/// An input object.
#[derive(Debug, Default, Clone)]
pub struct Input {
    /// What it may hold.
    pub fields: HashMap<String, TypeRef>,
    /// What it must hold.
    pub required: Vec<String>,
}

/// The schema that documents are measured against. Made once, when the server starts.
#[derive(Debug, Default, Clone)]
pub struct Shape {
    types: HashMap<String, Composite>,
    inputs: HashMap<String, Input>,
    enums: HashMap<String, HashSet<String>>,
    query: String,
    mutation: String,
    subscription: String,
}

/// A composite type as it is declared: its name, its fields, and if it is an object the interfaces that it implements.
type Declared<'a> = (String, &'a [Positioned<FieldDefinition>], Option<&'a [Positioned<Name>]>);

/// The printed schema is not one.
#[derive(Debug, thiserror::Error)]
#[error("the schema cannot be read: {0}")]
pub struct ShapeError(String);

impl Shape {
    /// Reads the SDL that async-graphql prints.
    ///
    /// # Errors
    /// When the text is not a schema.
    pub fn from_sdl(sdl: &str) -> Result<Self, ShapeError> {
        let document = parser::parse_schema(sdl).map_err(|error| ShapeError(error.to_string()))?;
        let mut shape = Self {
            query: "Query".to_owned(),
            mutation: "Mutation".to_owned(),
            subscription: "Subscription".to_owned(),
            ..Self::default()
        };
        let mut composites: Vec<Declared<'_>> = Vec::new();
        for definition in &document.definitions {
            match definition {
                TypeSystemDefinition::Schema(schema) => {
                    let name = |root: &Option<Positioned<Name>>| {
                        root.as_ref().map(|name| name.node.to_string()).unwrap_or_default()
                    };
                    shape.query = name(&schema.node.query);
                    shape.mutation = name(&schema.node.mutation);
                    shape.subscription = name(&schema.node.subscription);
                }
                TypeSystemDefinition::Type(ty) => {
                    let name = ty.node.name.node.to_string();
                    match &ty.node.kind {
                        TypeKind::Object(object) => {
                            composites.push((name, &object.fields, Some(object.implements.as_slice())));
                        }
                        TypeKind::Interface(interface) => composites.push((name, &interface.fields, None)),
                        TypeKind::Union(_) => composites.push((name, &[], None)),
                        TypeKind::InputObject(input) => {
                            let required = input.fields.iter().filter(|field| {
                                !field.node.ty.node.nullable && field.node.default_value.is_none()
                            });
                            let required = required.map(|field| field.node.name.node.to_string()).collect();
                            let fields = arguments(&input.fields);
                            shape.inputs.insert(name, Input { fields, required });
                        }
                        TypeKind::Enum(members) => {
                            let member =
                                |value: &Positioned<EnumValueDefinition>| value.node.value.node.to_string();
                            shape.enums.insert(name, members.values.iter().map(member).collect());
                        }
                        TypeKind::Scalar => {}
                    }
                }
                TypeSystemDefinition::Directive(_) => {}
            }
        }
        let names: HashSet<&str> = composites.iter().map(|(name, ..)| name.as_str()).collect();
        for (name, fields, interfaces) in &composites {
            let composite =
                Composite { object: interfaces.is_some(), ..shape.composite(name, fields, &names) };
            shape.types.insert(name.clone(), composite);
        }
        Ok(shape)
    }

    fn composite(
        &self,
        name: &str,
        fields: &[Positioned<FieldDefinition>],
        names: &HashSet<&str>,
    ) -> Composite {
        let has = |wanted: &str| fields.iter().any(|field| field.node.name.node == wanted);
        let fields_of = fields.iter().map(|field| {
            let target = TypeRef::new(&field.node.ty.node);
            let arguments = arguments(&field.node.arguments);
            let kind = match (names.contains(target.name.as_str()), target.lists) {
                (false, _) => Kind::Leaf,
                (true, 0) if arguments.contains_key("first") && arguments.contains_key("last") => {
                    Kind::Connection
                }
                (true, 0) => Kind::Object,
                (true, _) => Kind::List,
            };
            let secret = name == self.mutation
                && arguments
                    .values()
                    .filter_map(|input| self.inputs.get(&input.name))
                    .any(|input| SECRETS.iter().any(|secret| input.fields.contains_key(*secret)));
            let large = LARGE.iter().find(|(of, leaf, _)| *of == name && field.node.name.node == *leaf);
            let weight = large.map_or(0, |(.., weight)| *weight);
            (
                field.node.name.node.to_string(),
                Field { target: target.name, ty: target.ty, kind, arguments, secret, weight },
            )
        });
        let page = has("pageInfo") || (has("cursor") && has("node"));
        Composite { fields: fields_of.collect(), entity: has("id"), page, object: false }
    }

    /// Of what may be large, what the schema does not have.
    #[cfg(test)]
    pub fn unknown_large(&self) -> Vec<&'static str> {
        let known = |ty: &str, leaf: &str| self.types.get(ty).is_some_and(|it| it.fields.contains_key(leaf));
        LARGE.iter().filter(|(ty, leaf, _)| !known(ty, leaf)).map(|(_, leaf, _)| *leaf).collect()
    }

    /// A composite type by name.
    #[must_use]
    pub fn composite_named(&self, name: &str) -> Option<&Composite> {
        self.types.get(name)
    }

    /// An input type by name.
    #[must_use]
    pub fn input(&self, name: &str) -> Option<&Input> {
        self.inputs.get(name)
    }

    /// Is this a member of the enum of this name?
    #[must_use]
    pub fn is_member(&self, name: &str, member: &str) -> bool {
        self.enums.get(name).is_some_and(|members| members.contains(member))
    }

    /// The type that an operation starts from.
    #[must_use]
    pub fn root(&self, ty: OperationType) -> &str {
        match ty {
            OperationType::Query => &self.query,
            OperationType::Mutation => &self.mutation,
            OperationType::Subscription => &self.subscription,
        }
    }
}

fn arguments(definitions: &[Positioned<InputValueDefinition>]) -> HashMap<String, TypeRef> {
    let pair = |definition: &Positioned<InputValueDefinition>| {
        (definition.node.name.node.to_string(), TypeRef::new(&definition.node.ty.node))
    };
    definitions.iter().map(pair).collect()
}
