//! Random documents that are valid, but for keys that collide in some: aliases, fragments of all kinds, type conditions
//! that hold and that do not, directives, the same key mentioned twice.

use proptest::prelude::*;

/// What both sides answer from.
pub const SDL: &str = "
interface Node { id: ID! }
type Thing implements Node {
  id: ID!
  text: String
  even: Boolean!
  tags: [String]!
  sum(with: Int): Int!
  maybe: Thing
  sure: Thing!
  node: Thing
  many: [Thing!]!
  holes: [Thing]!
  perhaps: [Thing!]
  kind: Node
  kinds: [Node]!
}
type Other implements Node {
  id: ID!
  text: String
  label: String!
  number: Int!
  things: [Thing!]!
}
type Query {
  thing(n: Int!): Thing
  things: [Thing]
  any: [Node]
}
";

/// Named fragments that every document has; they spread each other one way alone.
const FRAGMENTS: &str = "\
fragment Plain on Thing { id text even ...Sums }
fragment Sums on Thing { s1: sum(with: 1) sv: sum(with: $with) sb: sum(with: $by) }
fragment Deep on Thing { many { ...Plain perhaps { id } } sure { __typename id } kind { ...Kinds } }
fragment Anything on Node { id ...Plain }
fragment Kinds on Node { ... on Thing { n: sum(with: 1) even } ... on Other { n: number text } ...Anything }
";

const HEAD: &str = "query($yes: Boolean!, $no: Boolean!, $with: Int, $by: Int = 3, $when: Boolean = true)";

/// A document with every fragment and variable used.
pub fn document() -> impl Strategy<Value = String> {
    let root = prop_oneof![
        6 => (0..40_u32, things()).prop_map(|(n, set)| format!("t{n}: thing(n: {n}) {set}")),
        1 => (0..40_u32, things()).prop_map(|(n, set)| format!("t1: thing(n: {n}) {set}")),
        6 => things().prop_map(|set| format!("things {set}")),
        4 => (directive(), things()).prop_map(|(when, set)| kinds("any", &when, &set)),
        4 => Just("__typename".to_owned()),
    ];
    let whole = "all: things { ...Anything ...Deep @include(if: $yes) a: id @skip(if: $no) } \
        every: any { ...Kinds @include(if: $when) }";
    prop::collection::vec(root, 1..4)
        .prop_map(move |roots| format!("{HEAD} {{ {} {whole} }}\n{FRAGMENTS}", roots.join(" ")))
}

/// What is asked of things.
fn things() -> impl Strategy<Value = String> {
    let usual = prop::sample::select(vec![
        "id",
        "text",
        "even",
        "other: even",
        "tags",
        "__typename",
        "sum",
        "s7: sum(with: 7)",
        "sv: sum(with: $with)",
        "sb: sum(with: $by)",
        "...Plain",
        "...Sums",
        "...Deep",
        "... on Node { id }",
        "...Anything",
        "...Kinds",
        "... on Node { ... on Other { id n: label } ... on Thing { even } }",
    ]);
    // two of them in one object collide
    let rare = prop::sample::select(vec!["s7: sum(with: 8)", "x: id", "x: text", "x: even", "n: sum"]);
    let leaf = prop_oneof![30 => usual, 1 => rare];
    let selection = (leaf, directive()).prop_map(|(leaf, directive)| put(leaf, &directive));
    let flat = prop::collection::vec(selection, 1..5).prop_map(|items| set(&items));
    flat.prop_recursive(4, 40, 4, |inner| {
        let field = prop::sample::select(vec![
            "maybe",
            "m: maybe",
            "sure",
            "node",
            "many",
            "many",
            "holes",
            "perhaps",
            "... on Thing",
            "...",
        ]);
        let nested = (field, directive(), inner.clone())
            .prop_map(|(field, directive, set)| format!("{field} {directive} {set}"))
            .boxed();
        let kind = (prop::sample::select(vec!["kind", "kinds", "k: kinds"]), directive(), inner)
            .prop_map(|(field, directive, set)| kinds(field, &directive, &set));
        let leaf = prop_oneof![Just("id"), Just("text"), Just("s7: sum(with: 7)"), Just("...Plain")];
        let item = prop_oneof![4 => nested, 2 => kind, 2 => leaf.prop_map(str::to_owned)];
        prop::collection::vec(item, 1..4).prop_map(|items: Vec<String>| set(&items))
    })
}

/// What is asked of an interface: each kind its own, under keys that others have too.
fn kinds(field: &str, directive: &str, of_things: &str) -> String {
    format!(
        "{field} {directive} {{ id ... on Thing {directive} {of_things} ... on Other {{ n: number text label
            things {of_things} }} ... on Node {{ __typename ... on Other {{ many: things {{ id }} }} }} }}"
    )
}

fn directive() -> impl Strategy<Value = String> {
    prop_oneof![
        12 => Just(String::new()),
        2 => Just("@include(if: $yes)".to_owned()),
        2 => Just("@include(if: $no)".to_owned()),
        2 => Just("@skip(if: $yes)".to_owned()),
        2 => Just("@skip(if: false) @include(if: $yes)".to_owned()),
        2 => Just("@include(if: true) @skip(if: $no)".to_owned()),
        1 => Just("@include(if: $when)".to_owned()),
        1 => Just("@skip(if: true) @skip(if: $when)".to_owned()),
    ]
}

/// A directive stands before the selection set of an inline fragment, and behind anything else.
fn put(leaf: &str, directive: &str) -> String {
    match leaf.split_once('{') {
        Some((head, set)) => format!("{head}{directive} {{{set}"),
        None => format!("{leaf} {directive}"),
    }
}

fn set(items: &[String]) -> String {
    format!("{{ {} }}", items.join(" "))
}
