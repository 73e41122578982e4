//! A signed-in device.

use crate::{
    authz::Principal,
    domain::Request,
    graphql::engine::{DateTime, Id},
    model::Session,
    object,
};

/// A session of the viewer's; nobody sees another's.
#[derive(Clone, Debug)]
pub struct SessionNode {
    session: Session,
    current: bool,
}

impl SessionNode {
    /// A session as the request's viewer sees it.
    pub fn new(request: &Request, session: Session) -> Self {
        let principal = request.viewer().map(|actor| actor.principal);
        let current =
            matches!(principal, Some(Principal::User { session: current, .. }) if current == session.id);
        Self { session, current }
    }
}

object! {
    /// A signed-in device of the viewer's.
    Session: SessionNode [Node] {
        id: Id, needs(OwnSession) => leaf |it| Id::of(it.session.id);
        createdAt: DateTime, needs(OwnSession) => leaf |it| DateTime(it.session.created_at);
        /// To about five minutes.
        lastSeenAt: DateTime, needs(OwnSession) => leaf |it| DateTime(it.session.last_seen_at);
        /// When it ends at the latest; earlier where it is not refreshed for 30 days.
        expiresAt: DateTime, needs(OwnSession) => leaf |it| DateTime(it.session.expires_at);
        /// As the device said it when it signed in.
        userAgent: Option<String>, needs(OwnSession) => text |it| it.session.user_agent.as_deref();
        /// From where it signed in.
        ipAddress: Option<String>, needs(OwnSession) => text |it| it.session.ip_address.as_deref();
        /// The one by which this request came.
        current: bool, needs(OwnSession) => leaf |it| it.current;
    }
}
