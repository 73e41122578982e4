//! Whom a text may be found in, from an index of runs of three letters that the database keeps by itself
//! (`user_texts` of the migrations). It holds addresses, names and last names.
//!
//! PostgreSQL puts no condition of a statement before a row-level policy unless it is known to tell nothing of the
//! rows it saw, so `LIKE` on `users` is never answered from an index there. Hence a step of its own: [`narrow`] asks
//! for the few who have every run of what is sought, and the list looks at those alone, with the same conditions.

use std::borrow::Cow;
use std::sync::Arc;

use diesel::prelude::*;
use diesel::sql_types::Nullable;
use diesel_async::RunQueryDsl;

use super::connection::{Connection, maybe, on, together};
use super::error::StoreError;
use super::filter::TextFilter;
use super::fold::fold;
use super::schema::users;
pub use super::search_size::Searches;
use super::search_size::{Shared, Size, Worth, runs};
use super::sql::Sql;
use super::types::Id;
use super::users_page::UserFilter;
use crate::authz::Grant;
use crate::model::{TenantId, UserId};

/// How many runs of a text are looked at, to choose from them. The text itself is compared in any case.
const LOOKED_AT: usize = 64;
/// How many runs are looked up at most: enough to tell almost every text from the others.
const RUNS: usize = 12;

/// The filter with [`UserFilter::among`] set to everybody whom it can let through, where it asks for a part of an
/// address or a name of three letters and more, and few have it. Otherwise as it was: the list looks at everybody.
pub async fn narrow<'a, P>(
    connection: &mut Connection,
    grant: &Grant<P>,
    filter: &'a UserFilter,
    searches: &Searches,
) -> Result<Cow<'a, UserFilter>, StoreError> {
    let Some(sought) = Sought::by(filter) else { return Ok(Cow::Borrowed(filter)) };
    let tenant = grant.tenant();
    let picked = match searches.size(tenant) {
        Some(Size::Small) => Picked::Small,
        Some(Size::Indexed { large, shared }) => {
            sought.pick_by(connection, grant, searches.worth.most(large), &shared).await?
        }
        None => {
            let (picked, size) = sought.look(connection, grant, searches.worth).await?;
            searches.found(tenant, size);
            picked
        }
    };
    match picked {
        Picked::TooMany | Picked::Small => Ok(Cow::Borrowed(filter)),
        Picked::These(among) => Ok(Cow::Owned(UserFilter { among: Some(among), ..filter.clone() })),
    }
}

/// What the index says.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Picked {
    /// Those who have the text: of those who have every run of it.
    These(Vec<UserId>),
    /// More than were asked for have every run.
    TooMany,
    /// The tenant is so small that it was not asked.
    Small,
}

/// Those who have the text, where no more than `most` have these runs of it. Of a tenant that is not `known` to have more than
/// a few users it is asked whether it has.
async fn pick<P>(
    connection: &mut Connection,
    grant: &Grant<P>,
    part: &str,
    runs: &[&str],
    most: usize,
    known: bool,
) -> Result<Picked, StoreError> {
    let runs = serde_json::to_string(&runs).map_err(|error| StoreError::Internal(error.to_string()))?;
    let most = i64::try_from(most.saturating_add(1)).unwrap_or(i64::MAX);
    let query = Sql::default()
        .split(
            "WITH asked (tenant, sought, part, most, known) AS (SELECT ",
            "SELECT id FROM tenantry_search(",
        )
        .bind(grant.tenant())
        .sql(", ")
        .bind(runs)
        .sql(", ")
        .bind(part)
        .sql(", ")
        .bind(most)
        .sql(", ")
        .bind(known)
        .split(SQLITE, ") AS found (id)")
        .statement::<Nullable<Id>>();
    let rows: Vec<Option<UserId>> = on!(connection, |c| query.load(c))?;
    // A null says that it is not worth it, a 0 that there are more.
    let Some(these) = rows.into_iter().collect::<Option<Vec<_>>>() else { return Ok(Picked::Small) };
    Ok(if these.iter().any(|id| id.0.is_nil()) { Picked::TooMany } else { Picked::These(these) })
}

/// Has the tenant more users than so many?
async fn has_more<P>(connection: &mut Connection, grant: &Grant<P>, many: i64) -> Result<bool, StoreError> {
    let beyond = users::table.filter(users::tenant_id.eq(grant.tenant())).select(users::tenant_id);
    let one: Option<TenantId> = maybe!(connection, |c| beyond.limit(1).offset(many).get_result(c))?;
    Ok(one.is_some())
}

/// How many of a tenant's first users, and of its last, tell what all have.
const SAMPLE: i64 = 8;

/// A user's address, name and last name, as they are compared.
type Keys = (String, String, String);

/// What the tenant's first and last users have in common.
async fn shared<P>(connection: &mut Connection, grant: &Grant<P>) -> Result<Shared, StoreError> {
    let columns = (users::email_key, users::name_key, users::last_name_key);
    let of_tenant = users::table.filter(users::tenant_id.eq(grant.tenant())).select(columns).limit(SAMPLE);
    let (first, last): (Vec<Keys>, Vec<Keys>) =
        together!(connection, |c| of_tenant.order((users::tenant_id, users::id)).load(c), |c| of_tenant
            .order((users::tenant_id.desc(), users::id.desc()))
            .load(c))?;
    let text = |(email, name, last_name): Keys| [email, name, last_name].join("\n");
    Ok(Shared::of(&first.into_iter().chain(last).map(text).collect::<Vec<_>>()))
}

/// What `tenantry_search` does on PostgreSQL, behind what is asked. The plus keeps the tenant's whole index from being
/// walked for what is found by its place.
const SQLITE: &str = "), picked (id, found) AS MATERIALIZED \
      (SELECT user_id, instr(held, (SELECT part FROM asked)) > 0 \
      FROM user_texts WHERE place IN (SELECT rowid FROM user_runs \
      WHERE ((SELECT known FROM asked) \
          OR EXISTS (SELECT 1 FROM users WHERE tenant_id = (SELECT tenant FROM asked) LIMIT 1 OFFSET 1000)) \
        AND user_runs MATCH (SELECT group_concat('\"' || replace(value, '\"', '\"\"') || '\"', ' AND ') \
          FROM json_each((SELECT sought FROM asked))) \
        AND rowid BETWEEN (SELECT min(place) FROM user_texts WHERE tenant_id = (SELECT tenant FROM asked)) \
          AND (SELECT max(place) FROM user_texts WHERE tenant_id = (SELECT tenant FROM asked)) \
      LIMIT (SELECT most FROM asked)) \
      AND +tenant_id = (SELECT tenant FROM asked)) \
    SELECT NULL AS id FROM asked WHERE NOT known AND NOT EXISTS \
      (SELECT 1 FROM users WHERE tenant_id = (SELECT tenant FROM asked) LIMIT 1 OFFSET 1000) \
    UNION ALL SELECT id FROM picked WHERE found AND (SELECT count(*) FROM picked) < (SELECT most FROM asked) \
    UNION ALL SELECT zeroblob(16) FROM asked WHERE (SELECT count(*) FROM picked) >= most";

/// What whoever passes a filter has somewhere: the longest part that is asked for, and its runs.
#[derive(Debug, PartialEq, Eq)]
struct Sought {
    part: String,
    /// Overlapping: those side by side may be what everybody has.
    runs: Vec<String>,
}

impl Sought {
    /// None where no part is long enough.
    fn by(filter: &UserFilter) -> Option<Self> {
        let part = |filter: &Option<TextFilter>| filter.as_ref()?.contains.as_deref().map(fold);
        let parts = [&filter.email, &filter.name, &filter.last_name].into_iter().filter_map(part);
        let part = parts.max_by_key(|part| part.chars().count())?;
        let runs: Vec<String> = runs(&part).take(LOOKED_AT).collect();
        Some(Self { part, runs }).filter(|sought| !sought.runs.is_empty())
    }
    /// The first runs, without those that everybody seems to have: with each of them the index goes through everybody's
    /// entries, and tells nobody from the others. With them where there is no other.
    fn telling(&self, shared: &Shared) -> Vec<&str> {
        let runs = |shared: &Shared| -> Vec<&str> {
            let telling = self.runs.iter().map(String::as_str).filter(|run| !shared.has(run));
            telling.take(RUNS).collect()
        };
        Some(runs(shared)).filter(|telling| !telling.is_empty()).unwrap_or_else(|| runs(&Shared::default()))
    }
    /// Those who have the text, in a tenant whose users share this; with all runs where too many have the others.
    async fn pick_by<P>(
        &self,
        connection: &mut Connection,
        grant: &Grant<P>,
        most: usize,
        shared: &Shared,
    ) -> Result<Picked, StoreError> {
        let (telling, all) = (self.telling(shared), self.telling(&Shared::default()));
        let picked = pick(connection, grant, &self.part, &telling, most, true).await?;
        if picked == Picked::TooMany && telling != all {
            return pick(connection, grant, &self.part, &all, most, true).await;
        }
        Ok(picked)
    }
    /// The same in a tenant of which nothing is known, and what it is found to be.
    async fn look<P>(
        &self,
        connection: &mut Connection,
        grant: &Grant<P>,
        worth: Worth,
    ) -> Result<(Picked, Size), StoreError> {
        let all = self.telling(&Shared::default());
        let picked = pick(connection, grant, &self.part, &all, worth.few, false).await?;
        if picked == Picked::Small {
            return Ok((picked, Size::Small));
        }
        let large = has_more(connection, grant, worth.large).await?;
        let shared = shared(connection, grant).await?;
        let picked = if large && picked == Picked::TooMany {
            self.pick_by(connection, grant, worth.most(large), &shared).await?
        } else {
            picked
        };
        Ok((picked, Size::Indexed { large, shared: Arc::new(shared) }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sought(email: &str, name: &str) -> Option<(String, Vec<String>)> {
        let [email, name] = [email, name].map(|text| Some(TextFilter::containing(text)));
        Sought::by(&UserFilter { email, name, ..UserFilter::default() }).map(|it| (it.part, it.runs))
    }

    #[test]
    fn the_longest_part_is_cut_into_all_its_runs() {
        let found = |part: &str, runs: &[&str]| {
            Some((part.to_owned(), runs.iter().map(|run| (*run).to_owned()).collect()))
        };
        assert_eq!(sought("SMITH", "ann"), found("smith", &["smi", "mit", "ith"]));
        assert_eq!(sought("acmé🍵", "x"), found("acmé🍵", &["acm", "cmé", "mé🍵"]));
        assert_eq!(sought("ab", "äöü"), found("äöü", &["äöü"]));
        assert_eq!(sought("ab", ""), None);
        let runs = |letters: usize| sought(&"ä".repeat(letters), "").map(|(_, runs)| runs.len());
        assert_eq!([66, 67, 200_000].map(runs), [Some(64); 3]);
        let job_title = Some(TextFilter::containing("writer"));
        assert_eq!(Sought::by(&UserFilter { job_title, ..UserFilter::default() }), None);
    }

    #[test]
    fn what_everybody_has_is_not_looked_for_beside_what_tells_people_apart() {
        let shared = Shared::of(&["ann@acme.example".to_owned(), "bob@acme.example".to_owned()]);
        let telling = |part: &str, shared: &Shared| {
            let email = Some(TextFilter::containing(part));
            let sought = Sought::by(&UserFilter { email, ..UserFilter::default() })
                .unwrap_or_else(|| panic!("{part}"));
            sought.telling(shared).join(" ")
        };
        assert_eq!(telling("n@acme.ex", &shared), "n@a");
        assert_eq!(telling("acme", &shared), "acm cme");
        assert_eq!(telling("n@ac", &Shared::default()), "n@a @ac");
        assert_eq!(
            telling("acme.example0123456789abcdef", &shared),
            "le0 e01 012 123 234 345 456 567 678 789 89a 9ab"
        );
    }
}
