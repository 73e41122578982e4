//! What an update would change: worked out from the record as it is and the form as it was sent.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{assign, create::taken, facts, note_holdings, note_record, update::UserChange};
use crate::{
    authz::{Grant, leave::UpdateUser, users as rules},
    domain::{
        Request, Stop,
        account::{link::LinkFor, throttle::AttemptKind},
        audit::{Changes, Event},
        policies::Decided,
        text::{self, Form},
    },
    error::Failure,
    mail::MailKind,
    model::{
        Holdings, PolicyHookKey, Profile, RoleKey, RoleSet, SecretPurpose, Subtenant, SubtenantId, User,
        UserStatus,
    },
    store::{self, Tx, fold},
};

/// What an update would change.
pub struct Patch<'a> {
    before: &'a User,
    held: &'a Holdings,
    change: &'a UserChange,
    after: User,
    profiles: Vec<Profile>,
    subtenants: Vec<SubtenantId>,
    /// The same by themselves, where the form has listed them.
    listed: Option<Vec<Subtenant>>,
    /// The new address, where there is one.
    new_email: Option<String>,
}

impl<'a> Patch<'a> {
    /// Reads the form against the record.
    ///
    /// # Errors
    /// BAD_VALUE and NOT_FOUND, all at once.
    pub async fn of(
        request: &Request,
        before: &'a User,
        held: &'a Holdings,
        change: &'a UserChange,
    ) -> Result<Self, Stop> {
        let mut form = Form::default();
        let mut after = before.clone();
        if let Some(name) = change.name.as_deref().and_then(|name| form.take("name", text::name(name))) {
            after.name = name;
        }
        if let Some(name) =
            change.last_name.as_deref().and_then(|name| form.take("lastName", text::name(name)))
        {
            after.last_name = name;
        }
        // What is cleared reads like an empty text.
        let typed =
            |field: &'a Option<Option<String>>| field.as_ref().map(|text| text.as_deref().unwrap_or(""));
        if let Some(title) = typed(&change.job_title)
            && let Some(title) = form.take("jobTitle", text::line(title, text::NAME_LENGTH))
        {
            after.job_title = title;
        }
        if let Some(number) = typed(&change.phone_number)
            && let Some(number) = form.take("phoneNumber", text::phone(number))
        {
            after.phone_number = number;
        }
        if let Some(tag) = typed(&change.language)
            && let Some(tag) = form.take("language", text::language(tag))
        {
            after.language = tag;
        }
        let email = change.email.as_deref().and_then(|email| form.take("email", text::email(email)));
        // Neither the address that is there nor the one that waits already.
        let known = [Some(&before.email), before.pending_email.as_ref()];
        let differs = |email: &String| !known.iter().flatten().any(|known| fold(known) == fold(email));
        let new_email = email.filter(differs);
        if let Some(email) = &new_email {
            after.pending_email = Some(email.clone());
        }
        after.status = change.status.unwrap_or(before.status);
        if let Some(roles) = &change.roles {
            after.roles = roles.iter().copied().collect();
        }
        after.all_subtenants = change.all_subtenants.unwrap_or(before.all_subtenants);
        let mut problems = form.problems;
        let profiles = match &change.profiles {
            Some(ids) => assign::profiles(request, ids, &mut problems).await?,
            None => held.profiles.clone(),
        };
        let listed = match &change.subtenants {
            Some(ids) => Some(assign::subtenants(request, ids, &mut problems).await?),
            None => None,
        };
        let subtenants = match &listed {
            Some(listed) => listed.iter().map(|subtenant| subtenant.id).collect(),
            None => held.subtenants.clone(),
        };
        Stop::on(problems)?;
        Ok(Self { before, held, change, after, profiles, subtenants, listed, new_email })
    }

    fn roles_differ(&self) -> bool {
        self.before.roles != self.after.roles || self.profiles_differ()
    }
    fn profiles_differ(&self) -> bool {
        let before: BTreeSet<_> = self.held.profiles.iter().map(|profile| profile.id).collect();
        before != self.profiles.iter().map(|profile| profile.id).collect()
    }
    fn subtenants_differ(&self) -> bool {
        let before: BTreeSet<_> = self.held.subtenants.iter().copied().collect();
        before != self.subtenants.iter().copied().collect()
    }
    fn places_differ(&self) -> bool {
        self.subtenants_differ() || self.before.all_subtenants != self.after.all_subtenants
    }
    fn disables(&self) -> bool {
        self.before.status == UserStatus::Active && self.after.status == UserStatus::Disabled
    }
    fn effective(&self) -> (RoleSet, RoleSet) {
        let after = self.profiles.iter().fold(self.after.roles, |roles, profile| roles.union(profile.roles));
        (self.held.effective(self.before.roles), after)
    }
    fn demotes(&self) -> bool {
        let (before, after) = self.effective();
        before.has(RoleKey::TenantAdministrator) && !after.has(RoleKey::TenantAdministrator)
    }

    /// Does nothing differ?
    pub fn is_empty(&self) -> bool {
        self.before == &self.after && !self.profiles_differ() && !self.subtenants_differ()
    }
    /// Does the viewer see the user afterwards as before? Nothing that this depends on differs then.
    pub fn keeps_sight(&self) -> bool {
        let as_seen = |user: &User| (user.status, user.roles, user.all_subtenants);
        as_seen(self.before) == as_seen(&self.after) && !self.profiles_differ() && !self.subtenants_differ()
    }
    /// Could it leave the tenant without a Tenant Administrator?
    pub fn unseats(&self) -> bool {
        let (before, _) = self.effective();
        before.has(RoleKey::TenantAdministrator) && (self.demotes() || self.disables())
    }
    /// What the rules judge of it.
    pub fn judged(&self) -> rules::Change {
        rules::Change {
            roles: self.roles_differ(),
            demotes: self.demotes(),
            subtenants: self.places_differ(),
            status: Some(self.after.status).filter(|status| *status != self.before.status),
        }
    }

    /// Checks what would be given and taken against the actor's ceiling and places.
    ///
    /// # Errors
    /// ROLE_NOT_ASSIGNABLE, BAD_VALUE, TAKEN, all at once.
    pub async fn check(&self, request: &Request) -> Result<(), Stop> {
        let actor = request.actor()?;
        let wanted = self.change.roles.as_deref().unwrap_or_default();
        let differing = self.before.roles.difference(self.after.roles);
        let mut problems = assign::check_roles(actor, wanted, differing);
        let ids = self.change.profiles.as_deref().unwrap_or_default();
        let given = self.profiles.iter().filter(|profile| !self.held.profiles.contains(profile));
        let taken_away = self.held.profiles.iter().filter(|profile| !self.profiles.contains(profile));
        problems.extend(assign::check_profiles(actor, ids, given.chain(taken_away)));
        if self.places_differ() {
            let everywhere = self.after.all_subtenants && !self.before.all_subtenants;
            let nowhere = self.subtenants.is_empty() && !self.after.all_subtenants;
            problems.extend(assign::check_places(actor, everywhere, nowhere));
        }
        if let Some(email) = &self.new_email {
            let mut reader = request.reader().await?;
            if store::users::by_email(&mut reader, &actor.lookup(), email).await?.is_some() {
                problems.push(taken());
            }
        }
        Stop::on(problems)
    }

    /// Puts it to the scripts: BEFORE_ASSIGN_ROLES where roles or profiles change hands, VALIDATE_USER always.
    /// Disabling somebody is put to none, so that no script can keep them in; together with other changes it
    /// is, or it would carry those past the scripts.
    ///
    /// # Errors
    /// UNAVAILABLE.
    pub async fn decide(&self, request: &Request) -> Result<Decided, Failure> {
        let enabled = User { status: self.before.status, ..self.after.clone() };
        let disables_alone = self.disables()
            && self.before == &enabled
            && !self.profiles_differ()
            && !self.subtenants_differ();
        if disables_alone {
            return Ok(Decided::silent());
        }
        let scripts = request.scripts().await?;
        let on_roles = self.roles_differ() && scripts.speak(PolicyHookKey::BeforeAssignRoles);
        if !on_roles && !scripts.speak(PolicyHookKey::ValidateUser) {
            return Ok(Decided::silent());
        }
        let context = self.context(request).await?;
        let before = (self.before.roles, self.held.profiles.as_slice());
        let after = (self.after.roles, self.profiles.as_slice());
        let assigned = match facts::assign_roles(&context, before, after) {
            Some(context) => scripts.decide(request, PolicyHookKey::BeforeAssignRoles, context).await?,
            None => Decided::silent(),
        };
        Ok(assigned.and(scripts.decide(request, PolicyHookKey::ValidateUser, context).await?))
    }

    /// What the scripts see: the user as they would be. A new address counts as the address.
    async fn context(&self, request: &Request) -> Result<Value, Failure> {
        let mut record = self.after.clone();
        if let Some(email) = &self.new_email {
            record.email.clone_from(email);
        }
        let there = if self.held.subtenants.is_empty() {
            Vec::new()
        } else {
            let mut reader = request.reader().await?;
            store::subtenants::by_ids(&mut reader, &request.actor()?.lookup(), &self.held.subtenants).await?
        };
        let subtenants = self.listed.as_ref().unwrap_or(&there);
        let previous = Some((self.before, self.held, there.as_slice()));
        facts::validate_user(request, &record, &self.profiles, subtenants, previous)
    }

    /// Writes it, and gives the record as it is then. Where the user has moved meanwhile, this or the commit fails with
    /// [`Failure::Moved`].
    ///
    /// # Errors
    /// RATE_LIMITED where too much is mailed; UNAVAILABLE.
    pub async fn write(
        &self,
        request: &Request,
        tx: &mut Tx,
        grant: &Grant<UpdateUser>,
    ) -> Result<User, Stop> {
        let after =
            User { updated_at: request.now(), version: self.before.version + 1, ..self.after.clone() };
        store::users::update(tx, grant, &after, self.before).await?;
        let profiles: Vec<_> = self.profiles.iter().map(|profile| profile.id).collect();
        if self.profiles_differ() {
            store::holdings::set_profiles(tx, grant, after.id, &profiles).await?;
        }
        if self.subtenants_differ() {
            store::holdings::set_subtenants(tx, grant, after.id, &self.subtenants).await?;
        }
        if self.disables() {
            store::sessions::revoke_all(tx, grant, after.id).await?;
            store::ownership_offers::void(tx, grant, after.id).await?;
        }
        if let Some(email) = &self.new_email {
            self.ask_confirmation(request, tx, email).await?;
        }
        let held: Vec<_> = self.held.profiles.iter().map(|profile| profile.id).collect();
        let mut changes = Changes::default();
        note_record(&mut changes, Some(self.before), &after);
        note_holdings(&mut changes, (&held, &self.held.subtenants), (&profiles, &self.subtenants));
        request.audit(tx, Event::of("user.updated", after.id).changing(changes)).await?;
        Ok(after)
    }

    /// Mails a link to the new address, and a word of it to the old one, which goes on working.
    async fn ask_confirmation(&self, request: &Request, tx: &mut Tx, email: &str) -> Result<(), Failure> {
        let tenant = request.actor()?.tenant;
        let user = &self.after;
        request.throttle_mail(tx, tenant, AttemptKind::NewAddress, &user.id.to_string()).await?;
        let name = request.tenant(tx, tenant).await?.name;
        let to =
            LinkFor { purpose: SecretPurpose::ConfirmEmail, user: user.id, address: email, membership: None };
        let link = request.issue_link(tx, tenant, to).await?;
        let language = user.language.as_deref();
        let confirm = MailKind::ConfirmEmail {
            name: &user.name,
            tenant_name: &name,
            token: &link.token,
            expires_at: link.expires_at,
        };
        request.queue_mail(tx, tenant, confirm, language, email).await?;
        let notice = MailKind::EmailChanged { name: &user.name, tenant_name: &name, new_email: email };
        request.queue_mail(tx, tenant, notice, language, &user.email).await
    }
}
