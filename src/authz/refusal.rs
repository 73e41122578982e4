//! Why something was refused, as `extensions` of an error and as `DenialReason`s of `viewerCan`.

use std::borrow::Cow;
use std::fmt;

use super::companies::Wanted;
use super::{Actor, catalogue};
use crate::model::{
    CompanyAction, CompanyId, CompanyResource, Keyed, Problem, ProblemCode, RoleKey, RoleSet,
};

crate::keyed! {
    /// Why something is not allowed.
    DenialCode {
        NotSignedIn = "NOT_SIGNED_IN",
        MissingPermission = "MISSING_PERMISSION",
        /// the target lies in subtenants the viewer has not
        OutsideScope = "OUTSIDE_SCOPE",
        TargetIsSelf = "TARGET_IS_SELF",
        TargetIsOwner = "TARGET_IS_OWNER",
        /// the target holds a role the viewer may not touch
        AboveViewer = "ABOVE_VIEWER",
        NotAMember = "NOT_A_MEMBER",
        /// invited, not yet in
        InvitationPending = "INVITATION_PENDING",
        CompanySuspended = "COMPANY_SUSPENDED",
        EmailNotConfirmed = "EMAIL_NOT_CONFIRMED",
        OwnerCannotLeave = "OWNER_CANNOT_LEAVE",
        UserOwnsCompany = "USER_OWNS_COMPANY",
        LastTenantAdministrator = "LAST_TENANT_ADMINISTRATOR",
    }
}

/// One reason; resource, action and role say which cell or role was wanted, where one was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DenialReason {
    pub code: DenialCode,
    pub message: Cow<'static, str>,
    pub resource: Option<CompanyResource>,
    pub action: Option<CompanyAction>,
    pub role: Option<RoleKey>,
}

impl DenialReason {
    /// A reason with its message and no cell or role.
    pub fn new(code: DenialCode, message: impl Into<Cow<'static, str>>) -> Self {
        Self { code, message: message.into(), resource: None, action: None, role: None }
    }
    /// The same, naming the role that was wanted or met.
    #[must_use]
    pub(super) const fn about_role(mut self, role: RoleKey) -> Self {
        self.role = Some(role);
        self
    }
    /// The same, naming the cell of the company matrix that was wanted.
    #[must_use]
    pub(super) const fn about_cell(mut self, resource: CompanyResource, action: CompanyAction) -> Self {
        self.resource = Some(resource);
        self.action = Some(action);
        self
    }
}

impl DenialCode {
    /// The problem that a mutation answers with, for the reasons that are rules about the data and not
    /// about who asks. The others are the error FORBIDDEN.
    pub const fn problem(self) -> Option<ProblemCode> {
        match self {
            Self::OwnerCannotLeave => Some(ProblemCode::OwnerCannotLeave),
            Self::UserOwnsCompany => Some(ProblemCode::UserOwnsCompany),
            Self::LastTenantAdministrator => Some(ProblemCode::LastTenantAdministrator),
            _ => None,
        }
    }
}

/// UNAUTHENTICATED (who are you?) or FORBIDDEN (you may not).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefusalCode {
    Unauthenticated,
    Forbidden,
}

impl RefusalCode {
    /// `extensions.code`.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Unauthenticated => "UNAUTHENTICATED",
            Self::Forbidden => "FORBIDDEN",
        }
    }
}

/// A refusal: why, which rule, what it wants, what the viewer holds. The last two are worded when they are read: most
/// refusals are an answer of `viewerCan`, which tells the reasons alone.
#[derive(Clone, PartialEq, Eq)]
pub struct Refusal {
    pub code: RefusalCode,
    pub reasons: Vec<DenialReason>,
    requires: Vec<String>,
    /// The actor's effective roles.
    roles: RoleSet,
    /// How the actor is related to the target, where that could have allowed it.
    relation: Option<&'static str>,
    /// Where it is about cells of the company matrix, which.
    cells: Option<Wanted>,
    /// The problem that it is, where it passes with time, whoever asks.
    passing: Option<ProblemCode>,
    /// The company that it is about, where it is about one.
    company: Option<CompanyId>,
}

/// As it is told.
impl fmt::Debug for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Refusal")
            .field("code", &self.code)
            .field("requires", &self.requires())
            .field("holds", &self.holds())
            .field("reasons", &self.reasons)
            .finish()
    }
}

impl Refusal {
    /// Nobody is signed in, and somebody has to be.
    pub fn not_signed_in() -> Self {
        Self {
            code: RefusalCode::Unauthenticated,
            reasons: vec![DenialReason::new(DenialCode::NotSignedIn, "Sign in first.")],
            requires: Vec::new(),
            roles: RoleSet::EMPTY,
            relation: None,
            cells: None,
            passing: None,
            company: None,
        }
    }
    /// The actor may not. What they hold is their effective roles.
    pub(super) fn forbidden(actor: &Actor, requires: Vec<String>, reasons: Vec<DenialReason>) -> Self {
        let code = RefusalCode::Forbidden;
        let roles = actor.roles();
        Self { code, reasons, requires, roles, relation: None, cells: None, passing: None, company: None }
    }
    /// The same, told that they hold this relation to the target.
    #[must_use]
    pub(super) const fn related(mut self, relation: Option<&'static str>) -> Self {
        self.relation = relation;
        self
    }
    /// The same, about cells of the company matrix.
    #[must_use]
    pub(super) fn about_cells(mut self, cells: Wanted) -> Self {
        self.cells = Some(cells);
        self
    }
    /// The same, about what is done in this company.
    #[must_use]
    pub(super) const fn within(mut self, company: CompanyId) -> Self {
        self.company = Some(company);
        self
    }
    /// The same, which passes with time and is this problem.
    #[must_use]
    pub(super) const fn in_time(mut self, problem: ProblemCode) -> Self {
        self.passing = Some(problem);
        self
    }
    /// The company that it is about, if it is about what is done in one: its leaders read of it.
    pub const fn company(&self) -> Option<CompanyId> {
        self.company
    }
    /// What would allow it, each enough by itself: role keys (`USER_ADMINISTRATOR`), cells
    /// (`COMPANY_NAME:UPDATE`) or relations (`SELF`).
    pub fn requires(&self) -> Vec<String> {
        let cells = self.cells.as_ref().map(Wanted::requires).unwrap_or_default();
        self.requires.iter().cloned().chain(cells).collect()
    }
    /// What the viewer holds, in the same words.
    pub fn holds(&self) -> Vec<String> {
        let roles = self.roles.iter().map(|role| role.key().to_owned());
        let cells = self.cells.as_ref().map(|cells| cells.held(self.roles)).unwrap_or_default();
        roles.chain(self.relation.map(str::to_owned)).chain(cells).collect()
    }
    /// The actor has none of these roles, each of which would do. The first one is the one to ask for.
    pub(super) fn missing_role(actor: &Actor, roles: &[RoleKey]) -> Self {
        let requires = roles.iter().map(|role| role.key().to_owned()).collect();
        Self::forbidden(actor, requires, vec![missing_role(actor, roles)])
    }
    /// Only a person can do this, and the actor is an API key.
    pub(super) fn not_a_person(actor: &Actor) -> Self {
        let message = "Only a person can do this; an API key cannot.";
        let reason = DenialReason::new(DenialCode::MissingPermission, message);
        Self::forbidden(actor, vec!["USER".to_owned()], vec![reason])
    }
    /// All reasons in one text, for the error's message.
    pub fn message(&self) -> String {
        let messages: Vec<&str> = self.reasons.iter().map(|reason| reason.message.as_ref()).collect();
        messages.join(" ")
    }
    /// The problems that a mutation answers with, if every reason is a rule about the data, or passes with time; none if
    /// the answer is an error.
    pub fn problems(&self) -> Option<Vec<Problem>> {
        let problem = |reason: &DenialReason| {
            let code = self.passing.or_else(|| reason.code.problem());
            code.map(|code| Problem::error(code, reason.message.clone()))
        };
        self.reasons.iter().map(problem).collect()
    }
}

/// The reason for the want of one of these roles.
pub(super) fn missing_role(actor: &Actor, roles: &[RoleKey]) -> DenialReason {
    let names: Vec<&str> = roles.iter().map(|role| catalogue::name(*role)).collect();
    let message = format!("This needs the role {}. {}", names.join(" or "), held_names(actor));
    let reason = DenialReason::new(DenialCode::MissingPermission, message);
    match roles.first() {
        Some(role) => reason.about_role(*role),
        None => reason,
    }
}

/// The actor's effective roles as a sentence.
pub(super) fn held_names(actor: &Actor) -> String {
    let names: Vec<&str> = actor.roles().iter().map(catalogue::name).collect();
    if names.is_empty() { "You hold no role.".to_owned() } else { format!("You hold: {}.", names.join(", ")) }
}
