//! Prefixed ids. An id is opaque to clients, globally unique, and names its kind: `user_0198…`.

use std::{fmt, str::FromStr};

use uuid::Uuid;

/// The text is not an id of the kind that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an id of this kind")]
pub struct NotAnId;

/// What every id type can do.
pub trait Identifier:
    Copy + Eq + std::hash::Hash + fmt::Display + FromStr<Err = NotAnId> + Send + Sync + 'static
{
    /// The part before the underscore.
    const PREFIX: &'static str;
    /// The id of this kind with these bits.
    fn from_uuid(uuid: Uuid) -> Self;
    /// The bits, as they are stored.
    fn uuid(self) -> Uuid;
}

/// Calls `$callback!` with every id type and its prefix, so that no layer forgets one.
#[macro_export]
macro_rules! for_each_id {
    ($callback:ident) => {
        $callback! {
            TenantId = "tenant",
            UserId = "user",
            SessionId = "session",
            ProfileId = "profile",
            SubtenantId = "subtenant",
            CompanyId = "company",
            MembershipId = "membership",
            OfferId = "offer",
            ProjectId = "project",
            AgentId = "agent",
            ChannelId = "channel",
            IntentId = "intent",
            ExternalRequestId = "request",
            ScriptId = "script",
            VersionId = "version",
            RunId = "run",
            ApiKeyId = "key",
            AuditEventId = "event",
            MailId = "mail",
            SecretId = "secret",
        }
    };
}

macro_rules! declare_ids {
    ($($name:ident = $prefix:literal),* $(,)?) => {$(
        #[doc = concat!("`", $prefix, "_…`: 32 hexadecimal digits of a UUIDv7 behind the prefix.")]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub Uuid);

        impl Identifier for $name {
            const PREFIX: &'static str = $prefix;
            fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }
            fn uuid(self) -> Uuid {
                self.0
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                // In one piece: an answer has hundreds of ids.
                const BEFORE: &str = concat!($prefix, "_");
                let mut text = [0; BEFORE.len() + uuid::fmt::Simple::LENGTH];
                let (before, digits) = text.split_at_mut(BEFORE.len());
                before.copy_from_slice(BEFORE.as_bytes());
                self.0.simple().encode_lower(digits);
                f.write_str(std::str::from_utf8(&text).map_err(|_| fmt::Error)?)
            }
        }
        impl FromStr for $name {
            type Err = NotAnId;
            fn from_str(text: &str) -> Result<Self, NotAnId> {
                parse(text, $prefix).map(Self)
            }
        }
    )*};
}
for_each_id!(declare_ids);

macro_rules! prefixes {
    ($($name:ident = $prefix:literal),* $(,)?) => { &[$($prefix),*] };
}
const PREFIXES: &[&str] = for_each_id!(prefixes);

/// Is it an id of any kind, as it is written?
pub fn is_id(text: &str) -> bool {
    PREFIXES.iter().any(|prefix| parse(text, prefix).is_ok())
}

/// Takes exactly what `Display` writes, so that one id has one text.
fn parse(text: &str, prefix: &str) -> Result<Uuid, NotAnId> {
    let digits = text.strip_prefix(prefix).and_then(|rest| rest.strip_prefix('_')).ok_or(NotAnId)?;
    let canonical = digits.len() == 32 && digits.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    if !canonical {
        return Err(NotAnId);
    }
    Uuid::try_parse(digits).map_err(|_| NotAnId)
}
