use serde_json::json;

use async_graphql::Variables;

use super::{at_and_over, bare, full, judge};
use crate::http::document::{Limits, Shape, choose, parse, variables::Given, walk};

const BAD: Result<u64, &str> = Err("BAD_USER_INPUT");

#[test]
fn entities_count_at_their_page_sizes() {
    for (cost, text) in [
        (0, "{hello viewer{__typename} __typename}"),
        (1, "{user(id: 1){id name}}"),
        (1, "{viewer{user{id}}}"),
        (2, "{user{best{id}}}"),
        (6, "{user{list{id}}}"),
        (6, "{user{tags{user{id}}}}"),
        (25, "{users{nodes{id}}}"),
        (25, "{users{edges{node{id}}}}"),
        (50, "{users{nodes{id} edges{node{id}}}}"),
        (2 + 2, "{users(first: 2){nodes{id}} users(first: 2){nodes{best{id}}}}"),
        (2 + 2, "{users(first: 2){nodes{best{id}} ...{nodes{...{best{name}}}}}}"),
        (
            1 + 3 + 4,
            "{node(id: 1){...on User{f:friends(first: 3){nodes{id}}} ...on Group{f:members(first: 4){nodes{id}}}}}",
        ),
        (0, "{users{totalCount pageInfo{hasNextPage}}}"),
        (7, "{users(first: 7){nodes{id}}}"),
        (7, "{users(last: 7){nodes{id}}}"),
        (7 + 7 * 3, "{users(first: 7){nodes{friends(first: 3){nodes{id}}}}}"),
        (5, "{nodes(ids: [1]){id}}"),
        (8, "{nodes(ids: [1,2,3,4,5,6,7,8]){id}}"),
        (1 + 25, "{node(id: 1){... on User{friends{nodes{id}}}}}"),
        (2, "mutation{signIn(input: {email: \"\" password: \"\"}){user{best{id}}}}"),
        (
            8,
            "{users(first: 4){...f}} fragment f on UserConnection {nodes{...g}} fragment g on User {best{id}}",
        ),
    ] {
        assert_eq!(bare(text), Ok(cost), "{text}");
    }
}

#[test]
fn page_sizes_come_from_variables_and_their_defaults() {
    let text = "query($n: Int = 9){users(first: $n){nodes{id}}}";
    assert_eq!(judge(text, json!({})), Ok(9));
    assert_eq!(judge(text, json!({"n": 3})), Ok(3));
    assert_eq!(judge(text, json!({"n": null})), Ok(25));
    assert_eq!(judge(text, json!({"n": 101})), BAD);
}

#[test]
fn the_cost_is_bounded() {
    let page = |outer: u32, inner: u32| {
        format!("{{users(first:{outer}){{nodes{{friends(first:{inner}){{nodes{{id}}}}}}}}}}")
    };
    assert_eq!(bare(&page(50, 99)), Ok(5_000));
    assert_eq!(bare(&page(51, 99)), Err("TOO_COSTLY"));
    let rejection = full(&page(51, 99), json!({}), 0).unwrap_err();
    assert_eq!(rejection.measure, Some((5_100, 5_000)));
    assert_eq!(
        rejection.message,
        "The document has more entities to return than the 5000 that are allowed. The dearest is \
         `users.nodes.friends.nodes`, which counts 5049 of 5100: ask for fewer there or above, by `first`."
    );
    let lists = "list{list{list{list{list{id}}}}}";
    let aliased = format!("{{a:user{{{lists}}} b:user{{{lists}}} users(first:1){{nodes{{id}}}}}}");
    let rejection = full(&aliased, json!({}), 0).unwrap_err();
    assert_eq!(
        rejection.message,
        "The document has more entities to return than the 5000 that are allowed. The dearest is \
         `user.list.list.list.list.list`, which counts 6250 of 7813: ask for fewer there or above."
    );
}

/// The cost of a document that nothing else looks at.
fn walked(sdl: &str, text: &str) -> Result<u64, &'static str> {
    let (shape, limits) = (Shape::from_sdl(sdl).unwrap(), Limits::default());
    let (document, variables) = (parse(text, &limits).unwrap(), Variables::default());
    let operation = choose(&document, None).unwrap();
    let given = Given::new(operation, &variables, &limits).unwrap();
    let cost = walk::walk(&document, operation, &given, 0, &shape, &limits);
    cost.map(|cost| cost.entities).map_err(|rejection| rejection.code.as_str())
}

#[test]
fn the_schema_has_whatever_may_be_large() {
    let schema = include_str!("../../../../schema.graphql");
    assert_eq!(Shape::from_sdl(schema).unwrap().unknown_large(), Vec::<&str>::new());
}

/// What may be large counts where it is told, each time that it is; any other leaf of an entity counts as one more entity
/// for each alias that it is told under.
#[test]
fn what_is_told_counts_by_how_large_it_may_be() {
    const SDL: &str = r#"
        schema { query: Query }
        interface Node { id: ID! }
        type PageInfo { hasNextPage: Boolean! }
        type Intent implements Node { id: ID! name: String! phrases: [String!]! company: Company! }
        type IntentConnection { nodes: [Intent!]! pageInfo: PageInfo! }
        type Company implements Node { id: ID! name: String! intents(first: Int, last: Int): IntentConnection }
        type CompanyConnection { nodes: [Company!]! pageInfo: PageInfo! }
        type Query {
            node(id: ID!): Node
            nodes(ids: [ID!]!): [Node]!
            companies(first: Int, last: Int): CompanyConnection
        }
    "#;
    for (cost, text) in [
        (2, "{companies(first: 2){nodes{id name name __typename}}}"),
        (2 + 2 * 2, "{companies(first: 2){nodes{id name a:name b:name}}}"),
        (2 + 2, "{companies(first: 2){nodes{id a:id a:id}}}"),
        (0, "{companies(first: 1){pageInfo{hasNextPage a:hasNextPage}}}"),
        (2 + 2 * 3, "{companies(first: 2){nodes{intents(first: 3){nodes{id name}}}}}"),
        (2 + 2 * 3 * 2, "{companies(first: 2){nodes{intents(first: 3){nodes{company{name}}}}}}"),
        (1 + 3 * 11, "{companies(first: 1){nodes{intents(first: 3){nodes{name phrases}}}}}"),
        (1 + 3 * 21, "{companies(first: 1){nodes{intents(first: 3){nodes{phrases a:phrases}}}}}"),
        (1 + 3 * 31, "{companies(first: 1){nodes{intents(first: 3){nodes{a:phrases b:phrases c:phrases}}}}}"),
        // However often under one key.
        (
            1 + 3 * 21,
            "{companies(first: 1){nodes{intents(first: 3){nodes{phrases a:phrases ...f ...f}}}}} fragment f on Intent {phrases a:phrases}",
        ),
        (11, "{node(id: 1){id ...on Intent{phrases}}}"),
        (21, "{node(id: 1){id ...on Intent{phrases a:phrases}}}"),
        (2, "{node(id: 1){...on Company{name a:name}}}"),
        (7, "{nodes(ids: [1,2,3,4,5,6,7]){id}}"),
    ] {
        assert_eq!(walked(SDL, text), Ok(cost), "{text}");
    }
    let page = |first: u32| {
        walked(
            SDL,
            &format!("{{companies(first:{first}){{nodes{{intents(first:100){{nodes{{phrases}}}}}}}}}}"),
        )
    };
    assert_eq!((page(4), page(5), page(49)), (Ok(4_404), Err("TOO_COSTLY"), Err("TOO_COSTLY")));
}

/// A scenario has no id and counts all the same; a list of channels as five of them.
#[test]
fn the_parts_of_an_agent_count_as_what_they_may_hold() {
    const SDL: &str = r#"
        schema { query: Query }
        type PageInfo { hasNextPage: Boolean! }
        type AgentScenario { document: String! version: Int! }
        type AgentMetadata { description: String language: String }
        type AgentChannel { id: ID! name: String! settings: String! }
        type Agent { id: ID! metadata: AgentMetadata channels: [AgentChannel!] scenario: AgentScenario }
        type AgentConnection { nodes: [Agent!]! pageInfo: PageInfo! }
        type Project { id: ID! name: String! agents(first: Int, last: Int): AgentConnection }
        type Query { project(id: ID!): Project }
    "#;
    for (cost, fields) in [
        (1 + 2, "metadata{language}"),
        (1 + 2 * (1 + 2), "metadata{description}"),
        (1 + 2 * (1 + 5), "channels{id}"),
        (1 + 2 * (1 + 5 * (1 + 2 + 10)), "channels{name settings}"),
        (1 + 2 * (1 + 5 * (1 + 20)), "channels{settings again:settings}"),
        (1 + 2, "scenario{version}"),
        (1 + 2 * (1 + 40), "scenario{document}"),
        (1 + 2 * (1 + 80), "scenario{document again:document}"),
    ] {
        let text = format!("{{project(id: 1){{agents(first: 2){{nodes{{{fields}}}}}}}}}");
        assert_eq!(walked(SDL, &text), Ok(cost), "{text}");
    }
}

/// Documents whose mentions cannot be merged are refused before; were they not, they would be counted as the engine
/// resolves them: all that is asked for below any mention, as often as the largest page has it.
#[test]
fn mentions_of_one_key_are_counted_as_one_of_the_largest_page() {
    let walked = |text: &str| walked(super::SDL, text);
    for (cost, text) in [
        (
            10 + 10 * 3,
            "{users(first: 10){nodes{id}} ...on Query{users(first: 1){nodes{friends(first: 3){nodes{id}}}}}}",
        ),
        (10 + 10 * 3, "{users(first: 1){nodes{friends(first: 3){nodes{id}}}} users(first: 10){nodes{id}}}"),
        (
            2 + 2 * 9,
            "{users(first: 2){nodes{...f ...g}}} fragment f on User {friends(first: 9){totalCount}} fragment g on User {friends(first: 1){nodes{id}}}",
        ),
    ] {
        assert_eq!(walked(text), Ok(cost), "{text}");
    }
    let deep = "{users(first: 100){nodes{id}} users(first: 1){nodes{friends(first: 100){nodes{id}} friends(first: 1){nodes{id}}}}}";
    assert_eq!(walked(deep), Err("TOO_COSTLY"));
    assert_eq!(walked("{a:user{id} a:viewer{user{id}}}"), Err("GRAPHQL_VALIDATION_FAILED"));
}

#[test]
fn pages_of_a_hundred_inside_each_other_do_not_overflow() {
    let deep = format!(
        "{{users(first:100){}{{totalCount}}{}}}",
        "{nodes{friends(first:100)".repeat(5),
        "}}".repeat(5)
    );
    assert_eq!(bare(&deep), Err("TOO_COSTLY"));
}

#[test]
fn a_page_is_from_one_to_a_hundred() {
    for name in ["first", "last"] {
        let page = |size: &str| bare(&format!("{{users({name}: {size}){{nodes{{id}}}}}}"));
        assert_eq!((page("1"), page("100"), page("null")), (Ok(1), Ok(100), Ok(25)));
        assert_eq!((page("0"), page("101"), page("-1")), (BAD, BAD, BAD));
    }
    assert_eq!(bare("{users(first: 1, last: 1){nodes{id}}}"), BAD);
    assert_eq!(bare("{users(first: 1, last: null){nodes{id}}}"), Ok(1));
}

#[test]
fn below_a_list_a_connection_takes_first_alone() {
    let friends =
        |outer: &str, arguments: &str| bare(&format!("{{{outer}{{friends{arguments}{{nodes{{id}}}}}}}}"));
    for argument in ["(last: 2)", "(after: \"x\")", "(before: \"x\")", "(first: 2, after: \"x\")"] {
        assert!(friends("user", argument).is_ok(), "{argument}");
        for (outer, close) in [
            ("users{nodes", "}"),
            ("users{edges{node", "}}"),
            ("user{list", "}"),
            ("nodes(ids: []){...on User", "}"),
        ] {
            let text = format!("{{{outer}{{friends{argument}{{nodes{{id}}}}}}{close}}}");
            assert_eq!(bare(&text), BAD, "{text}");
            let alone = format!("{{{outer}{{friends(first: 2, last: null){{nodes{{id}}}}}}{close}}}");
            assert!(bare(&alone).is_ok(), "{alone}");
        }
    }
}

#[test]
fn one_field_that_takes_a_secret() {
    let sign_in = "signIn(input: {email: \"\", password: \"\"}){user{id}}";
    let reset = "reset(input: {token: \"\"}){user{id}}";
    assert_eq!(bare(&format!("mutation{{a:{sign_in}}}")), Ok(1));
    let script = "script(input: {name: \"\"}){user{id}}";
    assert_eq!(bare(&format!("mutation{{{sign_in} a:{script} b:{script}}}")), Ok(3));
    for two in [
        format!("mutation{{a:{sign_in} b:{sign_in}}}"),
        format!("mutation{{{sign_in} {reset}}}"),
        format!("mutation{{...f b:{reset}}} fragment f on Mutation {{{sign_in}}}"),
        format!("mutation{{...f ...on Mutation{{...f}}}} fragment f on Mutation {{{sign_in}}}"),
    ] {
        assert_eq!(bare(&two), Err("TOO_COSTLY"), "{two}");
    }
}

#[test]
fn a_variable_that_must_not_be_null_has_a_value() {
    let text = "query($id: ID!){user(id: $id){id}}";
    assert_eq!(judge(text, json!({"id": "a"})), Ok(1));
    assert_eq!(judge(text, json!({"id": null})), BAD);
    assert_eq!(judge(text, json!({})), BAD);
    assert_eq!(judge("query($id: ID! = \"a\"){user(id: $id){id}}", json!({})), Ok(1));
}

#[test]
fn uses_of_large_variables_are_bounded() {
    let text = |uses: usize| {
        let all = (0..uses).map(|index| format!("a{index}:user(id: $v){{id}} ")).collect::<String>();
        format!("query($v: ID){{viewer{{user{{id}}}} {all}}}")
    };
    let large = json!({"v": "x".repeat(200 * 1024)});
    assert_eq!(judge(&text(10), large.clone()), Ok(11));
    assert_eq!(judge(&text(11), large), Err("DOCUMENT_TOO_LARGE"));
    at_and_over(19, "DOCUMENT_TOO_LARGE", text);
}
