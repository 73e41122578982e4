//! Closed sets whose members have a key in the API (`TENANT_ADMINISTRATOR`).

/// A closed set of values. The GraphQL enum, its printed form and the stored form come from it.
pub trait Keyed: Copy + Eq + Send + Sync + 'static {
    /// The name of the set in the API.
    const NAME: &'static str;
    /// Every member, in the order of the API.
    const ALL: &'static [Self];
    /// The member's key in the API.
    fn key(self) -> &'static str;
    /// What the member means, one line for the schema; empty where the key says it all.
    fn meaning(self) -> &'static str;
    /// The member with this key.
    fn from_key(key: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|member| member.key() == key)
    }
}

/// Declares a closed set: `keyed! { /// doc  UserStatus { /// doc  Active = "ACTIVE", ... } }`.
#[macro_export]
macro_rules! keyed {
    ($(#[doc = $doc:literal])* $name:ident { $($(#[doc = $vdoc:literal])* $variant:ident = $key:literal),* $(,)? }) => {
        $(#[doc = $doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[doc = $vdoc])* $variant),* }

        impl $crate::model::Keyed for $name {
            const NAME: &'static str = stringify!($name);
            const ALL: &'static [Self] = &[$(Self::$variant),*];
            fn key(self) -> &'static str {
                match self { $(Self::$variant => $key),* }
            }
            fn meaning(self) -> &'static str {
                match self { $(Self::$variant => concat!($($vdoc),*).trim_ascii()),* }
            }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str($crate::model::Keyed::key(*self))
            }
        }
    };
}
