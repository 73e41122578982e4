//! `createUser`: a record without a password; the mailed link sets it and confirms the address in one.

use super::{assign, facts};
use crate::{
    authz::users as rules,
    domain::{
        Done, Outcome, Request, Stop,
        account::link::LinkFor,
        audit::{Changes, Event},
        people::Person,
        policies::{Decided, decide},
        text::{self, Form},
    },
    mail::MailKind,
    model::{
        PolicyHookKey, Problem, ProblemCode, Profile, RoleKey, RoleSet, SecretPurpose, Subtenant, User,
        UserId, UserStatus,
    },
    store::{self, ConflictKind},
};

/// A user to be, as typed.
#[derive(Clone, Debug, Default)]
pub struct NewUser {
    pub name: String,
    pub last_name: String,
    pub email: String,
    pub job_title: Option<String>,
    pub phone_number: Option<String>,
    pub language: Option<String>,
    pub roles: Vec<RoleKey>,
    pub profiles: Vec<String>,
    pub subtenants: Vec<String>,
    pub all_subtenants: bool,
}

/// What was found to be in order.
struct Checked {
    record: User,
    profiles: Vec<Profile>,
    subtenants: Vec<Subtenant>,
}

/// Creates a user and mails them the link to set their password.
///
/// # Errors
/// FORBIDDEN for others than administrators; problems: BAD_VALUE, NOT_FOUND, ROLE_NOT_ASSIGNABLE, TAKEN,
/// and what the scripts of BEFORE_ASSIGN_ROLES and VALIDATE_USER say.
pub async fn create(request: &Request, wanted: NewUser) -> Outcome<std::sync::Arc<Person>> {
    let actor = request.actor()?;
    let grant = rules::create_user(actor)?;
    let Checked { record, profiles, subtenants } = check(request, &wanted).await?;
    let context = facts::validate_user(request, &record, &profiles, &subtenants, None)?;
    let nothing = (RoleSet::EMPTY, [].as_slice());
    let assigned = match facts::assign_roles(&context, nothing, (record.roles, &profiles)) {
        Some(context) => decide(request, PolicyHookKey::BeforeAssignRoles, context).await?,
        None => Decided::silent(),
    };
    let validated = decide(request, PolicyHookKey::ValidateUser, context).await?;
    let passed = assigned.and(validated).pass(request).await?;

    let mut tx = request.begin().await?;
    if let Err(error) = store::users::insert(&mut tx, &grant, &record).await {
        tx.rollback().await?;
        return Err(if error.is_conflict(ConflictKind::Unique) { taken().into() } else { error.into() });
    }
    let profile_ids: Vec<_> = profiles.iter().map(|profile| profile.id).collect();
    let subtenant_ids: Vec<_> = subtenants.iter().map(|subtenant| subtenant.id).collect();
    store::holdings::set_profiles(&mut tx, &grant, record.id, &profile_ids).await?;
    store::holdings::set_subtenants(&mut tx, &grant, record.id, &subtenant_ids).await?;
    let tenant = request.tenant(&mut tx, actor.tenant).await?;
    let to = LinkFor {
        purpose: SecretPurpose::SetPassword,
        user: record.id,
        address: &record.email,
        membership: None,
    };
    let link = request.issue_link(&mut tx, actor.tenant, to).await?;
    let mail = MailKind::SetPassword {
        name: &record.name,
        tenant_name: &tenant.name,
        tenant_slug: &tenant.slug,
        token: &link.token,
        expires_at: link.expires_at,
    };
    request.queue_mail(&mut tx, actor.tenant, mail, record.language.as_deref(), &record.email).await?;
    let mut changes = Changes::default();
    super::note_record(&mut changes, None, &record);
    super::note_holdings(&mut changes, (&[], &[]), (&profile_ids, &subtenant_ids));
    request.audit(&mut tx, Event::of("user.created", record.id).changing(changes)).await?;
    passed.record(request, &mut tx).await?;
    request.commit(tx).await?;

    Ok(Done { value: request.administered(record), remarks: passed.remarks })
}

/// The address is in use in this tenant.
pub fn taken() -> Problem {
    Problem::error(ProblemCode::Taken, "another user of the tenant has this address").at(["email"])
}

async fn check(request: &Request, wanted: &NewUser) -> Result<Checked, Stop> {
    let actor = request.actor()?;
    let mut form = Form::default();
    let name = form.take("name", text::name(&wanted.name));
    let last_name = form.take("lastName", text::name(&wanted.last_name));
    let email = form.take("email", text::email(&wanted.email));
    let title = wanted.job_title.as_deref().unwrap_or_default();
    let job_title = form.take("jobTitle", text::line(title, text::NAME_LENGTH)).flatten();
    let phone = wanted.phone_number.as_deref().unwrap_or_default();
    let phone_number = form.take("phoneNumber", text::phone(phone)).flatten();
    let language = wanted.language.as_deref().unwrap_or_default();
    let language = form.take("language", text::language(language)).flatten();
    let mut problems = form.problems;

    let roles: RoleSet = wanted.roles.iter().copied().collect();
    problems.extend(assign::check_roles(actor, &wanted.roles, roles));
    let profiles = assign::profiles(request, &wanted.profiles, &mut problems).await?;
    problems.extend(assign::check_profiles(actor, &wanted.profiles, profiles.iter()));
    let subtenants = assign::subtenants(request, &wanted.subtenants, &mut problems).await?;
    problems.extend(assign::check_places(actor, wanted.all_subtenants, subtenants.is_empty()));
    if let Some(email) = &email {
        let mut reader = request.reader().await?;
        if store::users::by_email(&mut reader, &actor.lookup(), email).await?.is_some() {
            problems.push(taken());
        }
    }
    let (Some(name), Some(last_name), Some(email)) = (name, last_name, email) else {
        return Err(Stop::Problems(problems));
    };
    Stop::on(problems)?;
    let record = User {
        id: UserId(request.services.world.id()),
        name,
        last_name,
        job_title,
        email,
        email_confirmed: false,
        pending_email: None,
        phone_number,
        language,
        status: UserStatus::Active,
        roles,
        all_subtenants: wanted.all_subtenants,
        created_at: request.now(),
        updated_at: request.now(),
        version: 1,
    };
    Ok(Checked { record, profiles, subtenants })
}
