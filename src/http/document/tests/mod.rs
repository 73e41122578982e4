//! Every bound: what is at it passes, what is one over is refused with its code.

mod corpus;
mod cost;
mod inputs;
mod kept;
mod merge;
mod size;

use async_graphql::Variables;
use serde_json::{Value, json};

use super::{Document, Limits, Rejection, Shape};

pub const SDL: &str = r#"
schema { query: Query mutation: Mutation }
scalar JSON
scalar Upload
interface Node { id: ID! }
type PageInfo { hasNextPage: Boolean! }
type Tag { text: String! user: User }
type User implements Node {
  id: ID!
  name(a: Int): String
  best: User
  list: [User!]
  tags: [Tag!]!
  friends(first: Int, after: String, last: Int, before: String): UserConnection
}
interface Owned { owner(a: Int): User note(a: Int): String }
type Group implements Node & Owned {
  id: ID!
  owner(a: Int): User
  note(a: Int): String
  title: String!
  size: Int
  tags: [Tag!]!
  members(first: Int, after: String, last: Int, before: String): UserConnection
}
type Team implements Node & Owned {
  id: ID!
  owner(a: Int): User
  note(a: Int): String
  title: String
  size: String
  tags: [Tag!]
  members(first: Int, after: String, last: Int, before: String): UserConnection
}
type UserEdge { cursor: String! node: User! }
type UserConnection { edges: [UserEdge!]! nodes: [User!]! pageInfo: PageInfo! totalCount: Int! }
input StringFilter { eq: String in: [String!] }
input UserFilter { name: StringFilter search: String or: [UserFilter!] not: UserFilter }
input Check { userId: ID roles: [ID!] }
type Decision { allowed: Boolean! }
type Viewer { user: User users(first: Int, after: String, last: Int, before: String): UserConnection }
type Query {
  hello: String
  viewer: Viewer
  node(id: ID!): Node
  owned: Owned
  nodes(ids: [ID!]!): [Node]
  user(id: ID): User
  users(filter: UserFilter, first: Int, after: String, last: Int, before: String): UserConnection
  decisions(checks: [Check!]!): [Decision!]
}
input SignInInput { email: String! password: String! }
input ResetInput { token: String! }
input ScriptInput { name: String context: JSON file: Upload parts: [JSON!] }
type Payload { user: User }
type Mutation {
  signIn(input: SignInInput!): Payload
  reset(input: ResetInput!): Payload
  script(input: ScriptInput!): Payload
}
"#;

/// The cost, or the code of the refusal.
pub fn judge(text: &str, variables: Value) -> Result<u64, &'static str> {
    full(text, variables, 0).map_err(|rejection| rejection.code.as_str())
}

pub fn full(text: &str, variables: Value, uploads: usize) -> Result<u64, Rejection> {
    let (shape, limits) = (Shape::from_sdl(SDL).unwrap(), Limits::default());
    let document = Document::new(text, None, &shape, &limits)?;
    document.judge(&Variables::from_json(variables), uploads, &shape, &limits).map(|cost| cost.entities)
}

pub fn bare(text: &str) -> Result<u64, &'static str> {
    judge(text, json!({}))
}

/// Asserts that the document of `bound` passes and that of one more is refused with `code`.
pub fn at_and_over(bound: usize, code: &str, document: impl Fn(usize) -> String) {
    let at = bare(&document(bound));
    assert!(at.is_ok(), "{bound}: {at:?}");
    assert_eq!(bare(&document(bound + 1)), Err(code), "{bound} and one");
}
