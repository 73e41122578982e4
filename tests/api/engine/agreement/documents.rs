//! Random documents that are valid: aliases, fragments of all kinds, directives, the same key mentioned twice.

use proptest::prelude::*;

/// Named fragments that every document has; they spread each other one way alone.
const FRAGMENTS: &str = "\
fragment Plain on Thing { id text even ...Sums }
fragment Sums on Thing { s1: sum(with: 1) sv: sum(with: $with) }
fragment Deep on Thing { many { ...Plain perhaps { id } } sure { __typename id } }
fragment Anything on Node { id ...Plain }
";

const HEAD: &str = "query($yes: Boolean!, $no: Boolean!, $with: Int)";

/// A document with every fragment and variable used.
pub fn document() -> impl Strategy<Value = String> {
    let root = prop_oneof![
        (0..40_u32, things()).prop_map(|(n, set)| format!("t{n}: thing(n: {n}) {set}")),
        things().prop_map(|set| format!("things {set}")),
        Just("__typename".to_owned()),
    ];
    let whole = "all: things { ...Anything ...Deep @include(if: $yes) a: id @skip(if: $no) }";
    prop::collection::vec(root, 1..4)
        .prop_map(move |roots| format!("{HEAD} {{ {} {whole} }}\n{FRAGMENTS}", roots.join(" ")))
}

/// What is asked of things.
fn things() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("id"),
        Just("text"),
        Just("even"),
        Just("other: even"),
        Just("tags"),
        Just("__typename"),
        Just("sum"),
        Just("s7: sum(with: 7)"),
        Just("sv: sum(with: $with)"),
        Just("...Plain"),
        Just("...Sums"),
        Just("...Deep"),
        Just("... on Node { id }"),
        Just("...Anything"),
    ];
    let selection = (leaf, directive()).prop_map(|(leaf, directive)| put(leaf, &directive));
    let flat = prop::collection::vec(selection, 1..5).prop_map(|items| set(&items));
    flat.prop_recursive(4, 40, 4, |inner| {
        let field = prop_oneof![
            Just("maybe"),
            Just("m: maybe"),
            Just("sure"),
            Just("node"),
            Just("many"),
            Just("many"),
            Just("holes"),
            Just("perhaps"),
            Just("... on Thing"),
            Just("..."),
        ];
        let nested = (field, directive(), inner)
            .prop_map(|(field, directive, set)| format!("{field} {directive} {set}"))
            .boxed();
        let leaf = prop_oneof![Just("id"), Just("text"), Just("s7: sum(with: 7)"), Just("...Plain")];
        let item = prop_oneof![nested.clone(), nested, leaf.prop_map(str::to_owned)];
        prop::collection::vec(item, 1..4).prop_map(|items: Vec<String>| set(&items))
    })
}

fn directive() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => Just(String::new()),
        1 => Just("@include(if: $yes)".to_owned()),
        1 => Just("@include(if: $no)".to_owned()),
        1 => Just("@skip(if: $yes)".to_owned()),
        1 => Just("@skip(if: false) @include(if: $yes)".to_owned()),
        1 => Just("@include(if: true) @skip(if: $no)".to_owned()),
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
