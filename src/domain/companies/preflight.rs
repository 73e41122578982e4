//! `invitationPreflight`: what `inviteUser` would say now. The same steps decide; nothing is written but a counter, and
//! nothing mailed.

use super::{
    NewInvitation, context,
    invite::{self, HOOK, INPUT, check},
};
use crate::{
    authz::companies as rules,
    domain::{Request, Stop, account::flood::InvitationMail, policies::Case},
    error::Failure,
    model::{CompanyId, Problem, ProblemSeverity},
    store,
};

/// What an invitation would meet with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preflight {
    pub problems: Vec<Problem>,
}

impl Preflight {
    /// Would it go out?
    pub fn allowed(&self) -> bool {
        self.problems.iter().all(|problem| problem.severity != ProblemSeverity::Error)
    }
}

/// What [`invite`](super::invite()) would say now; none for a company that is out of sight. The scripts of BEFORE_INVITE
/// run, and these runs are not recorded.
///
/// Whether an address is registered is told to whoever may invite, as by `inviteUser`, where a hit leaves an invitation.
/// Here it leaves nothing, so whatever is more than the form is counted, with what `inviteUser` refuses.
///
/// # Errors
/// FORBIDDEN without COMPANY_INVITED_USERS C; RATE_LIMITED; UNAVAILABLE.
pub async fn preflight(request: &Request, wanted: &NewInvitation) -> Result<Option<Preflight>, Failure> {
    match judge(request, wanted).await {
        Ok(problems) => Ok(problems.map(|problems| Preflight { problems })),
        Err(Stop::Problems(problems)) => Ok(Some(Preflight { problems })),
        Err(Stop::Failure(failure)) => Err(failure),
    }
}

/// The remarks where it would go out.
async fn judge(request: &Request, wanted: &NewInvitation) -> Result<Option<Vec<Problem>>, Stop> {
    let actor = request.actor()?;
    let Ok(id) = wanted.company.parse::<CompanyId>() else { return Ok(None) };
    let Some((seen, facts)) = request.company_with_facts(id).await? else { return Ok(None) };
    let standing = &seen.standing;
    rules::invite(actor, standing, id)?;
    let email = check(wanted)?;
    // Before the scripts: their runs are not recorded, so that nobody could tell that they are being probed.
    request.throttle_preflight().await?;
    let scripts = request.scripts().await?;
    let context = context::before_invite(request, &facts, standing, &email, wanted.role)?;
    let case = Case::from(context).of_input(&INPUT);
    let remarks = scripts.decide(request, HOOK, case).await?.unrecorded()?;

    let (invitee, there) = {
        let mut reader = request.reader().await?;
        let grant = actor.lookup();
        let invitee = store::users::by_email(&mut reader, &grant, &email).await?;
        let there = match &invitee {
            Some(invitee) => store::memberships::of_user(&mut reader, &grant, invitee.id, &[id]).await?.pop(),
            None => None,
        };
        (invitee, there)
    };
    match invite::judge(request, standing, &facts, &email, invitee.as_ref(), there.as_ref()) {
        Ok(admitted) => {
            let mail = InvitationMail { company: id, user: admitted.user.id };
            let mut reader = request.reader().await?;
            match request.mail_refusals(&mut reader, &[mail]).await?.pop().flatten() {
                Some(refusal) => Err(refusal.into()),
                None => Ok(Some(remarks)),
            }
        }
        Err(Stop::Problems(mut problems)) => {
            problems.extend(remarks);
            Err(Stop::Problems(problems))
        }
        Err(stop) => Err(stop),
    }
}
