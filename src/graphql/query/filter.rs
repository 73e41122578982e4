//! Filters that several lists share.

use async_graphql::InputObject;

use crate::store::filter::TextFilter;

/// A condition on a text. Whatever is set must hold; all of them ignore case.
#[derive(InputObject, Clone, Debug)]
pub struct StringFilter {
    eq: Option<String>,
    r#in: Option<Vec<String>>,
    contains: Option<String>,
    starts_with: Option<String>,
}

impl From<StringFilter> for TextFilter {
    fn from(filter: StringFilter) -> Self {
        Self { eq: filter.eq, is_in: filter.r#in, contains: filter.contains, starts_with: filter.starts_with }
    }
}
