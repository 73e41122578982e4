//! The audit.

use serde_json::json;
use uuid::Uuid;

use super::db::{at, grant, id};
use super::{Db, on_both};
use crate::authz::audit::AuditReach;
use crate::model::{AuditEvent, AuditEventId, Identifier, TenantId, UserId};
use crate::store::audit::{self, AuditFilter, ORDER, place};
use crate::store::filter::TextFilter;
use crate::store::page::{Paging, fits};

const ACTIONS: [&str; 4] = ["user.created", "user.updated", "company.member.removed", "access.denied"];

/// Event `n` of 1000 + n: four actions, three actors, every second moment shared by two.
fn event(n: u128) -> AuditEvent {
    let index = usize::try_from(n).unwrap();
    AuditEvent {
        id: id(1000 + n),
        at: at(i64::try_from(n / 2).unwrap()),
        actor_kind: if n.is_multiple_of(3) { "OPERATOR" } else { "USER" }.into(),
        actor_id: (!n.is_multiple_of(3)).then(|| id::<UserId>(n % 3).uuid()),
        actor_name: format!("Ada {n}"),
        action: ACTIONS[index % 4].into(),
        target: (!n.is_multiple_of(5)).then(|| id::<UserId>(n % 5).to_string()),
        company_id: (n % 4 == 2).then(|| id(50 + n % 3)),
        changes: (n.is_multiple_of(2)).then(|| json!({ "name": { "from": null, "to": "Zoë \u{0}" } })),
        via: (n.is_multiple_of(7)).then(|| "TENANT_ADMINISTRATOR".into()),
        request_id: format!("r{n}"),
    }
}

async fn settled(db: &Db) -> (TenantId, Vec<AuditEvent>) {
    let [acme, other] = db.tenants().await;
    let events: Vec<AuditEvent> = (0..30).map(event).collect();
    let foreign = AuditEvent { id: id(9999), ..event(2) };
    for (tenant, events) in [(acme, events.as_slice()), (other, &[foreign]), (acme, &[])] {
        let mut tx = db.store.begin(tenant).await.unwrap();
        audit::insert(&mut tx, &grant(tenant), events).await.unwrap();
        tx.commit().await.unwrap();
    }
    (acme, events)
}

type Meant = fn(&AuditEvent) -> bool;

/// A filter with what it means in words of our own.
fn filters() -> Vec<(AuditFilter, Meant)> {
    let action = |filter| AuditFilter { action: Some(filter), ..AuditFilter::default() };
    let text = TextFilter::default;
    vec![
        (AuditFilter::default(), |_| true),
        (action(TextFilter { eq: Some("USER.Created".into()), ..text() }), |e| e.action == ACTIONS[0]),
        (
            action(TextFilter { is_in: Some(vec!["user.updated".into(), "ACCESS.denied".into()]), ..text() }),
            |e| [ACTIONS[1], ACTIONS[3]].contains(&e.action.as_str()),
        ),
        (action(TextFilter { is_in: Some(vec![]), ..text() }), |_| false),
        (action(TextFilter { contains: Some("Member.".into()), ..text() }), |e| e.action == ACTIONS[2]),
        (action(TextFilter { starts_with: Some("User.".into()), ..text() }), |e| {
            e.action.starts_with("user.")
        }),
        (AuditFilter { actor: Some(id::<UserId>(1).uuid()), ..AuditFilter::default() }, |e| {
            e.actor_id == Some(id::<UserId>(1).uuid())
        }),
        (AuditFilter { actor: Some(Uuid::nil()), ..AuditFilter::default() }, |_| false),
        (AuditFilter { target: Some(id::<UserId>(3).to_string()), ..AuditFilter::default() }, |e| {
            e.target == Some(id::<UserId>(3).to_string())
        }),
        (AuditFilter { company: Some(id(51)), ..AuditFilter::default() }, |e| e.company_id == Some(id(51))),
        (AuditFilter { since: Some(at(4)), until: Some(at(9)), ..AuditFilter::default() }, |e| {
            (at(4)..at(9)).contains(&e.at)
        }),
    ]
}

on_both! {
    /// Newest first, within what the reach holds, by pages in both directions.
    events_are_listed_newest_first_within_the_reach |db| {
        let (acme, events) = settled(db).await;
        let grant = grant(acme);
        let mut c = db.store.reader(acme).await.unwrap();
        let reaches = [
            AuditReach::Tenant,
            AuditReach::Companies(vec![id(50), id(52)]),
            AuditReach::Companies(vec![]),
        ];
        for reach in &reaches {
            for (filter, meant) in filters() {
                let mut expected: Vec<AuditEvent> = events
                    .iter()
                    .filter(|event| match reach {
                        AuditReach::Tenant => true,
                        AuditReach::Companies(ids) => event.company_id.is_some_and(|id| ids.contains(&id)),
                    })
                    .filter(|event| meant(event))
                    .cloned()
                    .collect();
                expected.reverse();
                let count = audit::count(&mut c, &grant, reach, &filter).await.unwrap();
                assert_eq!(usize::try_from(count), Ok(expected.len()), "{reach:?} {filter:?}");
                for (mut paging, backward) in [(Paging::first(7), false), (Paging::last(7), true)] {
                    let mut found: Vec<AuditEvent> = Vec::new();
                    loop {
                        let page = audit::page(&mut c, &grant, reach, &filter, &paging).await.unwrap();
                        let edge = if backward { page.items.first() } else { page.items.last() };
                        let next = edge.map(place);
                        assert!(next.as_ref().is_none_or(|next| fits(&ORDER, next)));
                        if backward {
                            found.splice(0..0, page.items);
                            paging = Paging { before: next, ..paging };
                        } else {
                            found.extend(page.items);
                            paging = Paging { after: next, ..paging };
                        }
                        if !(if backward { page.has_previous } else { page.has_next }) {
                            break;
                        }
                    }
                    assert_eq!(found, expected, "{reach:?} {filter:?} {backward}");
                }
            }
        }
    }

    /// One event, if the reach holds it.
    an_event_is_found_by_its_id_within_the_reach |db| {
        let (acme, events) = settled(db).await;
        let grant = grant(acme);
        let mut c = db.store.reader(acme).await.unwrap();
        let ids: [AuditEventId; 3] = [id(1002), id(9999), id(1001)];
        let mut found = audit::by_ids(&mut c, &grant, &AuditReach::Tenant, &ids).await.unwrap();
        found.sort_by_key(|event| event.id);
        assert_eq!(found, events[1..3]);
        let reach = AuditReach::Companies(vec![id(52)]);
        assert_eq!(audit::by_ids(&mut c, &grant, &reach, &ids).await, Ok(vec![events[2].clone()]));
        let reach = AuditReach::Companies(vec![id(50)]);
        assert_eq!(audit::by_ids(&mut c, &grant, &reach, &ids).await, Ok(vec![]));
    }
}
