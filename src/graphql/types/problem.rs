//! `Problem`: what a caller can expect to happen.

use crate::{
    graphql::engine::Id,
    model::{PolicyReference, Problem, ProblemCode, ProblemSeverity},
    object,
};

object! {
    /// A rule said no, a name is taken. An ERROR means that nothing was written.
    Problem: Problem {
        severity: ProblemSeverity, public => leaf |it| it.severity;
        code: ProblemCode, public => leaf |it| it.code;
        /// In the viewer's language.
        message: String, public => text |it| &it.message;
        /// Path into the input, e.g. ["roles", "1"].
        field: Option<Vec<String>>, public => leaf |it| it.field.clone();
        /// The script that said it.
        policy: Option<PolicyReference>, public => get |it| it.policy.clone();
    }
}

object! {
    /// Which script said it, and where.
    PolicyReference: PolicyReference {
        scriptId: Id, public => leaf |it| Id::of(it.script_id);
        script: String, public => text |it| &it.script;
        version: i32, public => leaf |it| it.version;
        line: Option<i32>, public => leaf |it| it.line;
    }
}
