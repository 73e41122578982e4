//! `renameCompany`. Names of companies are not unique.

use std::sync::Arc;

use super::{
    Seen,
    record::{self, Edit},
};
use crate::{
    authz::{
        Actor, Verdict,
        companies::{self as rules, Standing},
        leave::RenameCompany,
    },
    domain::{
        Outcome, Request,
        policies::InputFields,
        text::{self, Form},
    },
    model::{Company, CompanyId},
};

/// A name to be given to a company, as typed.
#[derive(Clone, Debug)]
pub struct NewName {
    pub company: String,
    pub name: String,
    /// The version of the company that the caller has seen, if they mind.
    pub expected_version: Option<i32>,
}

impl Edit for NewName {
    type Leave = RenameCompany;
    const ACTION: &'static str = "company.renamed";
    const INPUT: &'static InputFields =
        &InputFields { own: &["companyId", "name", "expectedVersion"], called: &[] };

    fn company(&self) -> &str {
        &self.company
    }
    fn expected_version(&self) -> Option<i32> {
        self.expected_version
    }
    fn judge(actor: &Actor, standing: &Standing, company: CompanyId) -> Verdict<RenameCompany> {
        rules::rename(actor, standing, company)
    }
    fn fill(&self, company: &mut Company, form: &mut Form) {
        if let Some(name) = form.take("name", text::name(&self.name)) {
            company.name = name;
        }
    }
}

/// Gives a company another name. The one that it has already succeeds and writes nothing.
///
/// # Errors
/// FORBIDDEN without COMPANY_NAME U; problems: NOT_FOUND, STALE_VERSION, BAD_VALUE, and what the scripts of
/// VALIDATE_COMPANY say.
pub async fn rename(request: &Request, wanted: &NewName) -> Outcome<Arc<Seen>> {
    record::edit(request, wanted).await
}
