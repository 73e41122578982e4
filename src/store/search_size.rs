//! What searches have found out about a tenant: small ones need no index, in large ones more picks are worth it, and what
//! everybody has tells nobody from the others.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use crate::model::TenantId;

/// When picking people one after the other is worth it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Worth {
    /// So many always are.
    pub few: usize,
    /// So many are where looking at everybody means more than `large`.
    pub many: usize,
    pub large: i64,
}

impl Worth {
    /// How many are picked at most in a tenant that is large or is not.
    pub(super) fn most(self, large: bool) -> usize {
        if large { self.many.max(self.few) } else { self.few }
    }
}

const WORTH: Worth = Worth { few: 1000, many: 5000, large: 20_000 };

/// What a tenant was found to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Size {
    /// Looking at everybody costs no more than the index.
    Small,
    /// The index is asked.
    Indexed { large: bool, shared: Arc<Shared> },
}

/// Runs that everybody of a sample has: the end of a domain, say. To the index each is a list of everybody.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Shared(Vec<String>);

impl Shared {
    /// What these texts have in common, by their runs; nothing for none.
    pub(super) fn of(texts: &[String]) -> Self {
        let Some((first, others)) = texts.split_first() else { return Self::default() };
        let mut runs: Vec<String> = runs(first).collect();
        runs.retain(|run| others.iter().all(|text| text.contains(run.as_str())));
        Self(runs)
    }
    /// Does everybody have this run?
    pub(super) fn has(&self, run: &str) -> bool {
        self.0.iter().any(|shared| shared == run)
    }
}

/// The runs of three letters of a text, overlapping.
pub(super) fn runs(text: &str) -> impl Iterator<Item = String> {
    let letters: Vec<char> = text.chars().collect();
    (2..letters.len()).map(move |end| letters.iter().skip(end - 2).take(3).collect())
}

/// What tenants were found to be, so that not each of their searches asks. One that has changed meanwhile is served
/// slower for a while, never wrong.
#[derive(Debug)]
pub struct Searches {
    sizes: RwLock<HashMap<TenantId, (Size, AtomicU32)>>,
    pub(super) worth: Worth,
}

impl Default for Searches {
    fn default() -> Self {
        Self::with(WORTH)
    }
}

/// How many searches an answer is good for.
const GOOD_FOR: u32 = 256;
/// How many tenants are remembered.
const REMEMBERED: usize = 10_000;

impl Searches {
    pub(super) fn with(worth: Worth) -> Self {
        Self { sizes: RwLock::default(), worth }
    }
    /// What the tenant was found to be lately. Once in so many searches nothing is said, and whoever asked finds it out anew;
    /// the others go by the old answer meanwhile.
    pub(super) fn size(&self, tenant: TenantId) -> Option<Size> {
        let sizes = self.sizes.read().unwrap_or_else(PoisonError::into_inner);
        let (size, left) = sizes.get(&tenant)?;
        let turn = |left: u32| Some(left.checked_sub(1).unwrap_or(GOOD_FOR));
        let left = left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, turn).unwrap_or_default();
        (left > 0).then(|| size.clone())
    }
    pub(super) fn found(&self, tenant: TenantId, size: Size) {
        let mut sizes = self.sizes.write().unwrap_or_else(PoisonError::into_inner);
        if sizes.len() >= REMEMBERED {
            sizes.clear();
        }
        sizes.insert(tenant, (size, AtomicU32::new(GOOD_FOR)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_good_for_a_while_and_for_one_tenant() {
        let [acme, other] = [1, 2].map(|id| TenantId(uuid::Uuid::from_u128(id)));
        let searches = Searches::default();
        assert_eq!(searches.size(acme), None);
        let large = Size::Indexed { large: true, shared: Arc::default() };
        searches.found(acme, large.clone());
        let given: Vec<_> = (0..GOOD_FOR).map(|_| searches.size(acme)).collect();
        assert_eq!(given, vec![Some(large.clone()); 256]);
        assert_eq!([searches.size(acme), searches.size(other)], [None, None]);
        assert_eq!(searches.size(acme), Some(large), "one finds it out anew, and others go on meanwhile");
        searches.found(acme, Size::Small);
        assert_eq!(searches.size(acme), Some(Size::Small));
    }

    #[test]
    fn what_is_shared_is_in_each_text() {
        let shared =
            |texts: &[&str]| Shared::of(&texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>()).0;
        let both = shared(&["ann@acmé.example\nann", "bob@acmé.example\nbob"]);
        let expected = ["@ac", "acm", "cmé", "mé.", "é.e", ".ex", "exa", "xam", "amp", "mpl", "ple", "le\n"];
        assert_eq!(both, expected);
        assert_eq!(
            [shared(&["abcd"]), shared(&["abcd", "x"]), shared(&["ab"]), shared(&[])],
            [vec!["abc".to_owned(), "bcd".to_owned()], vec![], vec![], vec![],]
        );
        let one = Shared(vec!["exa".into()]);
        assert_eq!([one.has("exa"), one.has("xam")], [true, false]);
    }
}
