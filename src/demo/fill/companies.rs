//! Companies, their members and their invitations.

use chrono::TimeDelta;

use super::Filling;
use crate::{
    demo::companies::{COMPANIES, Row},
    error::Failure,
    model::{Company, CompanyId, CompanyRole, Invitation, Membership, MembershipId, UserId},
    store,
};

/// How long an invitation is open, in days (SECURITY.md).
const OPEN: i64 = 7;

impl Filling {
    pub(super) async fn companies(&mut self) -> Result<(), Failure> {
        for told in &COMPANIES {
            let at = self.ago(told.days);
            let company = Company {
                id: self.ids.next(),
                name: told.name.to_owned(),
                plan: told.plan.to_owned(),
                status: told.status,
                seats: told.seats,
                renews_at: Some(self.now + TimeDelta::days(30)),
                created_at: at,
                updated_at: at,
                version: 1,
            };
            store::companies::insert(&mut self.tx, &self.grant, &company).await?;
            self.companies.insert(company.name.clone(), company.id);
            for (who, role, row) in told.members {
                let (user, _) = self.user(who)?;
                let membership = self.membership(company.id, user, *role, *row)?;
                store::memberships::insert(&mut self.tx, &self.grant, &membership).await?;
                if let (Row::Invited { by, .. }, at) = (row, membership.created_at) {
                    let by = self.user(by)?;
                    self.event(
                        at,
                        Some(&by),
                        "company.member.invited",
                        membership.id.to_string(),
                        Some(company.id),
                    );
                }
            }
            let (owner, ..) =
                told.members.first().ok_or_else(|| Failure::internal("a company without an Owner"))?;
            let owner = self.user(owner)?;
            self.event(at, Some(&owner), "company.created", company.id.to_string(), Some(company.id));
        }
        Ok(())
    }

    /// A row of the Users tab.
    fn membership(
        &mut self,
        company_id: CompanyId,
        user_id: UserId,
        role: CompanyRole,
        row: Row,
    ) -> Result<Membership, Failure> {
        let (days, invitation) = match row {
            Row::Member { days } => (days, None),
            Row::Invited { by, days } => {
                let at = self.ago(days);
                let invitation = Invitation {
                    invited_by: Some(self.user(by)?.0),
                    invited_at: at,
                    expires_at: at + TimeDelta::days(OPEN),
                    last_sent_at: at,
                    send_count: 1,
                };
                (days, Some(invitation))
            }
        };
        let at = self.ago(days);
        Ok(Membership {
            id: self.ids.next::<MembershipId>(),
            company_id,
            user_id,
            role,
            active: invitation.is_none(),
            joined_at: invitation.is_none().then_some(at),
            invitation,
            created_at: at,
            version: 1,
        })
    }
}
