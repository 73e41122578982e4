//! A company's subscription.

use std::sync::Arc;

use crate::{
    domain::companies::Seen,
    graphql::engine::{Batch, DateTime, Loaded},
    model::SubscriptionStatus,
    object, store,
};

/// The subscription of a company, for whoever may read it.
#[derive(Clone, Debug)]
pub struct CompanySubscription(pub Arc<Seen>);

object! {
    /// Plan and seats. CANCELED suspends the company: it can be read and left only.
    CompanySubscription: CompanySubscription {
        plan: String, needs(Visible) => text |it| &it.0.record.plan;
        status: SubscriptionStatus, needs(Visible) => leaf |it| it.0.record.status;
        /// Active members and open invitations together may not exceed it.
        seats: i32, needs(Visible) => leaf |it| it.0.record.seats;
        seatsUsed: i32, needs(Visible) => load seats_used;
        renewsAt: Option<DateTime>, needs(Visible) => leaf |it| it.0.record.renews_at.map(DateTime);
    }
}

async fn seats_used(batch: Batch<'_, CompanySubscription>) -> Loaded<i32> {
    let request = batch.request();
    let ids: Vec<_> = batch.objects.iter().map(|it| it.0.record.id).collect();
    let counts = {
        let mut reader = request.reader().await?;
        let grant = request.actor()?.lookup();
        store::memberships::counts_by_role(&mut reader, &grant, &ids, request.now()).await?
    };
    batch.each(|it| {
        let of = |((company, _), count): (&(crate::model::CompanyId, _), &i64)| {
            (*company == it.0.record.id).then_some(*count)
        };
        let used: i64 = counts.iter().filter_map(of).sum();
        i32::try_from(used).unwrap_or(i32::MAX)
    })
}
