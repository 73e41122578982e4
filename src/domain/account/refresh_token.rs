//! Refresh tokens: `refresh_<tenant>.<family><turn>`. The family is the same for every token of a session,
//! the turn is each token's own; so an old token, however old, still tells whose it was.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

use super::token::{self, Purpose, TokenHash};
use crate::{
    clock::World,
    model::{Identifier, TenantId},
};

/// A refresh token just made. The text is shown once and kept nowhere.
pub struct Issued {
    pub text: String,
    pub family: TokenHash,
    pub turn: TokenHash,
}

/// A refresh token that somebody sent.
pub struct Presented {
    pub tenant: TenantId,
    pub family: TokenHash,
    pub turn: TokenHash,
    secret: [u8; 32],
}

/// Makes the first refresh token of a session.
pub fn issue(world: &dyn World, tenant: TenantId) -> Issued {
    next(world, tenant, world.secret())
}

/// Reads a refresh token; none where the text is not one.
pub fn read(text: &str) -> Option<Presented> {
    let (tenant, secret) = token::parts(Purpose::Refresh, text)?;
    let (family, turn) = secret.split_at_checked(32)?;
    let (family, turn): ([u8; 32], [u8; 32]) = (family.try_into().ok()?, turn.try_into().ok()?);
    Some(Presented { tenant, family: family_hash(&family), turn: turn_hash(&turn), secret: family })
}

impl Presented {
    /// Makes the token that comes after this one.
    pub fn next(&self, world: &dyn World) -> Issued {
        next(world, self.tenant, self.secret)
    }
}

fn next(world: &dyn World, tenant: TenantId, family: [u8; 32]) -> Issued {
    let turn = world.secret();
    let secret = URL_SAFE_NO_PAD.encode([family, turn].concat());
    let text = format!("{}_{}.{secret}", Purpose::Refresh.prefix(), tenant.uuid().simple());
    Issued { text, family: family_hash(&family), turn: turn_hash(&turn) }
}

fn family_hash(secret: &[u8; 32]) -> TokenHash {
    token::hash("refresh family", secret)
}

fn turn_hash(secret: &[u8; 32]) -> TokenHash {
    token::hash(Purpose::Refresh.prefix(), secret)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::clock::RealWorld;

    #[test]
    fn tokens_of_a_session_share_a_family_and_nothing_else() {
        let tenant = TenantId(Uuid::from_u128(7));
        let first = issue(&RealWorld, tenant);
        let presented = read(&first.text).unwrap();
        assert_eq!((presented.tenant, &presented.family), (tenant, &first.family));
        assert_eq!(presented.turn, first.turn);
        let second = presented.next(&RealWorld);
        assert_eq!(second.family, first.family);
        assert_ne!(second.turn, first.turn);
        assert_eq!(read(&second.text).unwrap().turn, second.turn);
        assert_ne!(issue(&RealWorld, tenant).family, first.family);
        let short = token::issue(&RealWorld, Purpose::Refresh, tenant).text;
        for text in ["", "refresh_", &first.text[..first.text.len() - 2], &short] {
            assert!(read(text).is_none(), "{text}");
        }
    }
}
