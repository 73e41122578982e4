//! Companies, who is in them, and how that relates people.

use std::collections::{HashMap, HashSet};

use super::db::{at, grant, id};
use super::people::user;
use super::{Db, on_both};
use crate::authz::{Actor, Principal, companies as rules};
use crate::model::{
    Company, CompanyId, CompanyRole, Invitation, Membership, RoleKey, RoleSet, SubscriptionStatus, TenantId,
    UserId,
};
use crate::store::{ConflictKind, StoreError, companies, memberships, users};

const NOW: i64 = 100;

pub fn company(number: u128) -> Company {
    Company {
        id: id(500 + number),
        name: format!("Company {number}"),
        plan: "standard".into(),
        status: SubscriptionStatus::Active,
        seats: 100,
        renews_at: (number == 1).then(|| at(900)),
        created_at: at(1),
        updated_at: at(2),
        version: 1,
    }
}

/// The row of user `who` in company `place`; an invitation has `by` and the second when it ends.
pub fn row(place: u128, who: u128, role: CompanyRole, invited: Option<(u128, i64)>) -> Membership {
    Membership {
        id: id(6000 + place * 100 + who),
        company_id: id(500 + place),
        user_id: user(who).id,
        role,
        active: invited.is_none(),
        joined_at: invited.is_none().then(|| at(3)),
        invitation: invited.map(|(by, until)| Invitation {
            invited_by: Some(user(by).id),
            invited_at: at(4),
            expires_at: at(until),
            last_sent_at: at(5),
            send_count: 2,
        }),
        created_at: at(3),
        version: 1,
    }
}

fn person(number: u128) -> UserId {
    user(number).id
}

fn people<const N: usize>(numbers: [u128; N]) -> HashSet<UserId> {
    numbers.map(person).into_iter().collect()
}

/// Company 1: owner 0, designers 1 and (disabled or not) 2, invited by 0: 3 (open), 4 (over).
/// Company 2: owner 1, administrator 0, invited by 1: 5. Company 3: owner 6.
async fn settle(db: &Db) -> (TenantId, Vec<Membership>) {
    use CompanyRole::{Administrator, Designer, Manager, Owner};
    let both = db.tenants().await;
    let rows = vec![
        row(1, 0, Owner, None),
        row(1, 1, Designer, None),
        row(1, 2, Designer, None),
        row(1, 3, Manager, Some((0, NOW + 1))),
        row(1, 4, Manager, Some((0, NOW))),
        row(2, 1, Owner, None),
        row(2, 0, Administrator, None),
        row(2, 5, Designer, Some((1, NOW + 9))),
        row(3, 6, Owner, None),
    ];
    for tenant in both {
        let mut tx = db.store.begin(tenant).await.unwrap();
        let grant = grant(tenant);
        for number in 0..8 {
            users::insert(&mut tx, &grant, &user(number)).await.unwrap();
        }
        // In the other tenant there is company 1 alone, and 7 in it.
        let others = vec![row(1, 7, Owner, None)];
        let (last, rows) = if tenant == both[0] { (3, &rows) } else { (1, &others) };
        for number in 1..=last {
            companies::insert(&mut tx, &grant, &company(number)).await.unwrap();
        }
        for row in rows {
            assert_eq!(memberships::insert(&mut tx, &grant, row).await, Ok(true));
        }
        tx.commit().await.unwrap();
    }
    (both[0], rows)
}

pub fn administrator(tenant: TenantId) -> Actor {
    Actor {
        tenant,
        tenant_slug: "acme".into(),
        principal: Principal::User { user: id(8), session: id(7) },
        name: "Ada".into(),
        direct_roles: RoleSet::only(RoleKey::TenantAdministrator),
        profiles: Vec::new(),
        all_subtenants: true,
        subtenants: Vec::new(),
        email: "ada@example.com".into(),
        email_confirmed: true,
        language: None,
    }
}

fn sorted(mut rows: Vec<Membership>) -> Vec<Membership> {
    rows.sort_by_key(|row| row.id);
    rows
}

on_both! {
    companies_and_their_people_are_found |db| {
        let (tenant, rows) = settle(db).await;
        let grant = grant(tenant);
        let mut connection = db.store.reader(tenant).await.unwrap();
        let c = &mut connection;
        let three: [CompanyId; 4] = [id(501), id(502), id(503), id(599)];
        let mut found = companies::by_ids(c, &grant, &three).await.unwrap();
        found.sort_by_key(|company| company.id);
        assert_eq!(found, [company(1), company(2), company(3)]);

        let ids = [rows[3].id, rows[0].id, id(9)];
        let found = memberships::by_ids(c, &grant, &ids).await.unwrap();
        assert_eq!(sorted(found), [rows[0].clone(), rows[3].clone()]);
        let found = memberships::of_user(c, &grant, person(0), &three).await.unwrap();
        assert_eq!(sorted(found), [rows[0].clone(), rows[6].clone()]);
        assert_eq!(memberships::of_user(c, &grant, person(0), &three[2..]).await, Ok(vec![]));
        let owners = [0, 5, 8].map(|place: usize| (rows[place].company_id, rows[place].clone()));
        assert_eq!(memberships::owners(c, &grant, &three).await, Ok(HashMap::from(owners)));
        assert_eq!(memberships::led_by(c, &grant, person(0)).await, Ok(vec![id(501), id(502)]));
        assert_eq!(memberships::led_by(c, &grant, person(2)).await, Ok(vec![]));
        // An invitation that is over takes no seat.
        let taken = memberships::counts_by_role(c, &grant, &three[..2], at(NOW)).await;
        let expected = [
            ((id(501), CompanyRole::Owner), 1),
            ((id(501), CompanyRole::Designer), 2),
            ((id(501), CompanyRole::Manager), 1),
            ((id(502), CompanyRole::Owner), 1),
            ((id(502), CompanyRole::Administrator), 1),
            ((id(502), CompanyRole::Designer), 1),
        ];
        assert_eq!(taken, Ok(HashMap::from(expected)));
    }

    people_are_related_by_companies_and_open_invitations |db| {
        let (tenant, _) = settle(db).await;
        let grant = grant(tenant);
        let mut connection = db.store.reader(tenant).await.unwrap();
        let c = &mut connection;
        let all: Vec<UserId> = (0..8).map(person).collect();
        for (viewer, colleagues, partners) in [
            (0, people([0, 1, 2]), people([3, 4, 5])),
            (1, people([0, 1, 2]), people([3, 4, 5])),
            (2, people([0, 1, 2]), people([3, 4])),
            (3, people([]), people([0])),
            (4, people([]), people([])),
            (5, people([]), people([1])),
            (6, people([6]), people([])),
            (7, people([]), people([])),
        ] {
            let viewer = person(viewer);
            assert_eq!(memberships::colleagues(c, &grant, viewer, &all).await, Ok(colleagues), "{viewer}");
            let found = memberships::invitation_partners(c, &grant, viewer, &all, at(NOW)).await;
            assert_eq!(found, Ok(partners), "{viewer}");
        }
        assert_eq!(memberships::colleagues(c, &grant, person(0), &all[2..3]).await, Ok(people([2])));
        assert_eq!(memberships::owners_among(c, &grant, &all).await, Ok(people([0, 1, 6])));
        assert_eq!(memberships::owners_among(c, &grant, &all[1..4]).await, Ok(people([1])));
    }

    a_row_is_written_at_its_version_and_an_owner_stays |db| {
        let (tenant, rows) = settle(db).await;
        let grant = grant(tenant);
        let mut tx = db.store.begin(tenant).await.unwrap();
        assert_eq!(companies::lock(&mut tx, &grant, id(501)).await, Ok(Some(company(1))));
        assert_eq!(companies::lock(&mut tx, &grant, id(599)).await, Ok(None));
        let again = Membership { id: id(9), ..row(1, 1, CompanyRole::Manager, Some((0, 900))) };
        assert_eq!(memberships::insert(&mut tx, &grant, &again).await, Ok(false), "has a row");
        let second = row(1, 7, CompanyRole::Owner, None);
        assert_eq!(memberships::insert(&mut tx, &grant, &second).await, Ok(false), "a second Owner");

        let mut joined = Membership { active: true, joined_at: Some(at(50)), invitation: None, ..rows[3].clone() };
        joined.role = CompanyRole::Administrator;
        assert_eq!(memberships::update(&mut tx, &grant, &joined).await, Ok(true));
        assert_eq!(memberships::update(&mut tx, &grant, &joined).await, Ok(false), "at an older version");
        joined.version = 2;
        assert_eq!(memberships::by_ids(&mut tx, &grant, &[joined.id]).await, Ok(vec![joined.clone()]));
        let renewed = Membership { version: 1, ..row(1, 4, CompanyRole::Designer, Some((1, 900))) };
        assert_eq!(memberships::update(&mut tx, &grant, &renewed).await, Ok(true));

        assert_eq!(memberships::delete(&mut tx, &grant, &rows[0]).await, Ok(false), "the Owner");
        assert_eq!(memberships::delete(&mut tx, &grant, &joined).await, Ok(true));
        assert_eq!(memberships::delete(&mut tx, &grant, &joined).await, Ok(false));
        tx.commit().await.unwrap();

        for (row, kind) in [
            (Membership { role: CompanyRole::Owner, ..rows[1].clone() }, ConflictKind::Unique),
            (Membership { joined_at: None, ..rows[1].clone() }, ConflictKind::Check),
            (Membership { active: false, ..rows[1].clone() }, ConflictKind::Check),
            (Membership { active: true, version: 2, ..renewed.clone() }, ConflictKind::Check),
        ] {
            let mut tx = db.store.begin(tenant).await.unwrap();
            let error = memberships::update(&mut tx, &grant, &row).await.unwrap_err();
            assert!(error.is_conflict(kind), "{error:?}");
        }
        // Another tenant's person cannot be in it, nor one who is in nobody's.
        let mut tx = db.store.begin(tenant).await.unwrap();
        let stranger = Membership { user_id: id(9), ..row(3, 1, CompanyRole::Designer, None) };
        let error = memberships::insert(&mut tx, &grant, &stranger).await.unwrap_err();
        assert!(error.is_conflict(ConflictKind::ForeignKey), "{error:?}");
    }

    leave_in_one_company_writes_no_row_of_another |db| {
        let (tenant, rows) = settle(db).await;
        let (actor, standing, here) = (administrator(tenant), rules::Standing::default(), id(501));
        let target = rules::Row::of(&rows[7], at(NOW));
        let invite = rules::invite(&actor, &standing, here).unwrap();
        let remove = rules::remove(&actor, &standing, here, &target).unwrap();
        let away: CompanyId = id(502);
        let refused = Err(StoreError::Internal(format!("leave in {here} does not reach a membership of {away}")));
        let mut tx = db.store.begin(tenant).await.unwrap();
        let another = row(2, 7, CompanyRole::Designer, Some((1, 900)));
        assert_eq!(memberships::insert(&mut tx, &invite, &another).await, refused);
        assert_eq!(memberships::update(&mut tx, &invite, &rows[7]).await, refused);
        assert_eq!(memberships::delete(&mut tx, &remove, &rows[7]).await, refused);
        // A record that names this company does not bring its row here.
        let claimed = Membership { company_id: here, ..rows[7].clone() };
        assert_eq!(memberships::update(&mut tx, &invite, &claimed).await, Ok(false));
        assert_eq!(memberships::delete(&mut tx, &remove, &claimed).await, Ok(false));
        assert_eq!(memberships::by_ids(&mut tx, &remove, &[rows[7].id]).await, Ok(vec![rows[7].clone()]));

        let invited = row(1, 7, CompanyRole::Designer, Some((0, 900)));
        assert_eq!(memberships::insert(&mut tx, &invite, &invited).await, Ok(true));
        assert_eq!(memberships::update(&mut tx, &invite, &invited).await, Ok(true));
        assert_eq!(memberships::delete(&mut tx, &remove, &invited).await, Ok(true));
    }

    a_record_is_written_over_its_version_in_the_company_of_the_leave |db| {
        let (tenant, _) = settle(db).await;
        let (actor, standing, here) = (administrator(tenant), rules::Standing::default(), id(501));
        let rename = rules::rename(&actor, &standing, here).unwrap();
        let mut tx = db.store.begin(tenant).await.unwrap();
        let refused = Err(StoreError::Internal(format!("this leave does not reach {}", company(2).id)));
        assert_eq!(companies::update(&mut tx, &rename, &company(2), 1).await, refused);
        let after = Company {
            name: "Mühle".into(), plan: "gold".into(), status: SubscriptionStatus::PastDue, seats: 7, renews_at: None,
            updated_at: at(50), version: 2, ..company(1)
        };
        companies::update(&mut tx, &rename, &after, 1).await.unwrap();
        tx.commit().await.unwrap();
        let mut reader = db.store.reader(tenant).await.unwrap();
        assert_eq!(companies::by_ids(&mut reader, &grant(tenant), &[here]).await, Ok(vec![after.clone()]));
        let other = companies::by_ids(&mut reader, &grant(tenant), &[id(502)]).await;
        assert_eq!(other, Ok(vec![company(2)]));
        drop(reader);
        // The version that was read is gone.
        let mut tx = db.store.begin(tenant).await.unwrap();
        let late = Company { name: "Late".into(), ..after.clone() };
        let sent = companies::update(&mut tx, &rename, &late, 1).await;
        let error = match sent {
            Ok(()) => tx.commit().await.unwrap_err(),
            Err(error) => error,
        };
        assert!(matches!(error, StoreError::Serialization(_)), "{error:?}");
    }
}
