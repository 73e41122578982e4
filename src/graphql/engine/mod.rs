//! How a type of the schema is declared, guarded and resolved: the one mechanism of every field.
//!
//! async-graphql parses, validates and introspects; this engine resolves, from the root down, and writes the
//! answer as JSON ([`Column`]). It goes level by level: a field is asked once for all the objects of its level ([`Batch`]), so a
//! query for each row cannot be written. A field is declared with [`object!`](crate::object), which
//! takes its name, its rule, its type and its value in one line; a field without a rule does not
//! compile, and [`check`](crate::graphql::check) refuses to start with one that came in
//! another way.
//!
//! Why not async-graphql's own guards: a failing guard drops the key or blanks the parent, and they are
//! skipped for fields selected through an interface.

mod batch;
mod column;
mod declare;
mod denied;
mod env;
mod frame;
mod leaf;
mod object;
mod output;
mod root;
mod select;

pub use batch::{Batch, Loaded, Places};
pub use column::Column;
pub use declare::{ArgDef, paging_args, printed, register_object};
pub use denied::denied;
pub use env::{Env, MOST_ERRORS};
pub use frame::{Call, Frame, Origin};
pub use leaf::{DateTime, Id, Json, KeptJson, Leaf, LeafValue, Text, leaves, plain, register_enum};
pub use object::{FieldDef, Object, Resolve, Rule};
pub use output::{Output, Resolving, register_output, resolve_output};
pub use root::{Introspected, resolve};
