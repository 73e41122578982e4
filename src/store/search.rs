//! Whom a text may be found in, from an index of runs of three letters that the database keeps by itself
//! (`user_texts` of the migrations). It holds addresses, names and last names.
//!
//! PostgreSQL puts no condition of a statement before a row-level policy unless it is known to tell nothing of the
//! rows it saw, so `LIKE` on `users` is never answered from an index there. Hence a step of its own: [`narrow`] asks
//! for the few who have every run of what is sought, and the list looks at those alone, with the same conditions.

use std::borrow::Cow;

use diesel::prelude::*;
use diesel::sql_types::Nullable;
use diesel_async::RunQueryDsl;

use super::connection::{Connection, maybe, on};
use super::error::StoreError;
use super::filter::TextFilter;
use super::fold::fold;
use super::schema::users;
pub use super::search_size::Searches;
use super::search_size::{Size, Worth};
use super::sql::Sql;
use super::types::Id;
use super::users_page::UserFilter;
use crate::authz::Grant;
use crate::model::{TenantId, UserId};

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
    let (Worth { few, many, large }, known) = (searches.worth, searches.size(grant.tenant()));
    if known == Some(Size::Small) {
        return Ok(Cow::Borrowed(filter));
    }
    let mut most = if known == Some(Size::Large) { many } else { few };
    let mut found = pick(connection, grant, &sought, most).await?;
    if found.len() > most && known.is_none() {
        let size = if has_more(connection, grant, large).await? { Size::Large } else { Size::Middle };
        searches.found(grant.tenant(), size);
        if size == Size::Large {
            most = many;
            found = pick(connection, grant, &sought, most).await?;
        }
    }
    if found.len() > most {
        return Ok(Cow::Borrowed(filter));
    }
    // A null says that it is not worth it.
    let Some(among) = found.into_iter().collect() else {
        searches.found(grant.tenant(), Size::Small);
        return Ok(Cow::Borrowed(filter));
    };
    let among: Vec<UserId> = among;
    let among = among.into_iter().filter(|id| !id.0.is_nil()).collect();
    Ok(Cow::Owned(UserFilter { among: Some(among), ..filter.clone() }))
}

/// Those who have every run, one more than `most` where there are more, and 0 for whoever has the runs and not the
/// text; a null where the tenant is small.
async fn pick<P>(
    connection: &mut Connection,
    grant: &Grant<P>,
    sought: &Sought,
    most: usize,
) -> Result<Vec<Option<UserId>>, StoreError> {
    let runs =
        serde_json::to_string(&sought.runs).map_err(|error| StoreError::Internal(error.to_string()))?;
    let most = i64::try_from(most.saturating_add(1)).unwrap_or(i64::MAX);
    let query = Sql::default()
        .split("WITH asked (tenant, sought, part, most) AS (SELECT ", "SELECT id FROM tenantry_search(")
        .bind(grant.tenant())
        .sql(", ")
        .bind(runs)
        .sql(", ")
        .bind(sought.part.clone())
        .sql(", ")
        .bind(most)
        .split(SQLITE, ") AS found (id)")
        .statement::<Nullable<Id>>();
    on!(connection, |c| query.load(c))
}

/// Has the tenant more users than so many?
async fn has_more<P>(connection: &mut Connection, grant: &Grant<P>, many: i64) -> Result<bool, StoreError> {
    let beyond = users::table.filter(users::tenant_id.eq(grant.tenant())).select(users::tenant_id);
    let one: Option<TenantId> = maybe!(connection, |c| beyond.limit(1).offset(many).get_result(c))?;
    Ok(one.is_some())
}

/// What `tenantry_search` does on PostgreSQL, behind what is asked. The plus keeps the tenant's whole index from being
/// walked for what is found by its place.
const SQLITE: &str = ") SELECT NULL AS id FROM asked WHERE NOT EXISTS \
      (SELECT 1 FROM users WHERE tenant_id = (SELECT tenant FROM asked) LIMIT 1 OFFSET 1000) \
    UNION ALL SELECT CASE WHEN instr(held, (SELECT part FROM asked)) > 0 THEN user_id ELSE zeroblob(16) END \
      FROM user_texts WHERE place IN (SELECT rowid FROM user_runs \
      WHERE EXISTS (SELECT 1 FROM users WHERE tenant_id = (SELECT tenant FROM asked) LIMIT 1 OFFSET 1000) \
        AND user_runs MATCH (SELECT group_concat('\"' || replace(value, '\"', '\"\"') || '\"', ' AND ') \
          FROM json_each((SELECT sought FROM asked))) \
        AND rowid BETWEEN (SELECT min(place) FROM user_texts WHERE tenant_id = (SELECT tenant FROM asked)) \
          AND (SELECT max(place) FROM user_texts WHERE tenant_id = (SELECT tenant FROM asked)) \
      LIMIT (SELECT most FROM asked)) \
    AND +tenant_id = (SELECT tenant FROM asked)";

/// What whoever passes a filter has somewhere: the longest part that is asked for, and its runs.
#[derive(Debug, PartialEq, Eq)]
struct Sought {
    part: String,
    /// Overlapping: those side by side may be what everybody has (the end of a domain, say).
    runs: Vec<String>,
}

impl Sought {
    /// None where no part is long enough.
    fn by(filter: &UserFilter) -> Option<Self> {
        let part = |filter: &Option<TextFilter>| filter.as_ref()?.contains.as_deref().map(fold);
        let parts = [&filter.email, &filter.name, &filter.last_name].into_iter().filter_map(part);
        let part = parts.max_by_key(|part| part.chars().count())?;
        let letters: Vec<char> = part.chars().collect();
        let runs: Vec<String> = letters.windows(3).take(RUNS).map(String::from_iter).collect();
        Some(Self { part, runs }).filter(|sought| !sought.runs.is_empty())
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
        let job_title = Some(TextFilter::containing("writer"));
        assert_eq!(Sought::by(&UserFilter { job_title, ..UserFilter::default() }), None);
    }
}
