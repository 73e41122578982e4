//! Opaque tokens: `<purpose>_<tenant>.<secret>`. The tenant stands in the token, so that the shard and
//! row-level security are set before the look-up; only a hash of the secret is stored.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{
    clock::World,
    model::{Identifier, SecretPurpose, TenantId},
};

/// What a token is good for. The purpose is hashed in, so a token of one cannot pass as another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    Access,
    Refresh,
    SetPassword,
    Recovery,
    ConfirmEmail,
    Invitation,
}

impl Purpose {
    /// The first part of the token's text.
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Access => "access",
            Self::Refresh => "refresh",
            Self::SetPassword => "password",
            Self::Recovery => "recovery",
            Self::ConfirmEmail => "confirm",
            Self::Invitation => "invite",
        }
    }
}

impl From<SecretPurpose> for Purpose {
    fn from(purpose: SecretPurpose) -> Self {
        match purpose {
            SecretPurpose::SetPassword => Self::SetPassword,
            SecretPurpose::Recovery => Self::Recovery,
            SecretPurpose::ConfirmEmail => Self::ConfirmEmail,
            SecretPurpose::Invitation => Self::Invitation,
        }
    }
}

/// What is stored of a token: SHA-256 of purpose and secret. The secret has 256 random bits, so a fast
/// hash is enough.
pub type TokenHash = Vec<u8>;

/// A token just made. The text is shown once and kept nowhere.
pub struct Issued {
    pub text: String,
    pub hash: TokenHash,
}

/// A token that somebody sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Presented {
    pub tenant: TenantId,
    pub hash: TokenHash,
}

/// Makes a token.
pub fn issue(world: &dyn World, purpose: Purpose, tenant: TenantId) -> Issued {
    let secret = world.secret();
    let text = format!("{}_{}.{}", purpose.prefix(), tenant.uuid().simple(), URL_SAFE_NO_PAD.encode(secret));
    Issued { text, hash: digest(purpose, &secret) }
}

/// Reads a token of this purpose; none where the text is not one.
pub fn read(purpose: Purpose, text: &str) -> Option<Presented> {
    let (tenant, secret) = parts(purpose, text)?;
    let secret: [u8; 32] = secret.try_into().ok()?;
    Some(Presented { tenant, hash: digest(purpose, &secret) })
}

/// Tenant and secret of a token's text.
pub(crate) fn parts(purpose: Purpose, text: &str) -> Option<(TenantId, Vec<u8>)> {
    let rest = text.strip_prefix(purpose.prefix())?.strip_prefix('_')?;
    let (tenant, secret) = rest.split_once('.')?;
    let tenant = Some(tenant).filter(|tenant| tenant.len() == 32).and_then(|t| Uuid::try_parse(t).ok())?;
    Some((TenantId(tenant), URL_SAFE_NO_PAD.decode(secret).ok()?))
}

fn digest(purpose: Purpose, secret: &[u8; 32]) -> TokenHash {
    hash(purpose.prefix(), secret)
}

/// What is kept of a secret; the label tells for what it is.
pub(crate) fn hash(label: &str, secret: &[u8; 32]) -> TokenHash {
    Sha256::new().chain_update(label).chain_update([0]).chain_update(secret).finalize().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::RealWorld;

    #[test]
    fn a_token_reads_back_as_its_purpose_alone() {
        let tenant = TenantId(Uuid::from_u128(7));
        let issued = issue(&RealWorld, Purpose::Access, tenant);
        assert_eq!(
            read(Purpose::Access, &issued.text),
            Some(Presented { tenant, hash: issued.hash.clone() })
        );
        let disguised = issued.text.replacen("access", "refresh", 1);
        assert_eq!(read(Purpose::Refresh, &issued.text), None);
        assert_ne!(read(Purpose::Refresh, &disguised).map(|token| token.hash), Some(issued.hash));
        for text in ["", "access_", "access_.x", "access_zz.AAAA", &issued.text[..issued.text.len() - 1]] {
            assert_eq!(read(Purpose::Access, text), None, "{text}");
        }
    }
}
