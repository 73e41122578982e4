//! The permission list. Every field of the schema names one of these, or says that it is public.

crate::keyed! {
    /// What a field of the schema needs, as printed in `@needs(permission: …)`.
    Permission {
        /// Whoever is signed in, person or API key.
        SignedIn = "SIGNED_IN",
        /// Whoever may see the object that the field stands on.
        Visible = "VISIBLE",
        /// The user, administrators in scope, members of a common company.
        ReadUserEmail = "READ_USER_EMAIL",
        /// The user, administrators in scope.
        ReadUserDetails = "READ_USER_DETAILS",
        /// Tenant and User Administrators, in scope.
        ReadUsers = "READ_USERS",
        /// Tenant and User Administrators.
        ReadProfiles = "READ_PROFILES",
        /// Tenant, User and Subtenant Administrators.
        ReadSubtenants = "READ_SUBTENANTS",
        /// Tenant and User Administrators, within scope and ceiling.
        CreateUser = "CREATE_USER",
        /// The user for their own record; Tenant and User Administrators within scope and ceiling.
        UpdateUser = "UPDATE_USER",
        /// A user with a confirmed address.
        CreateCompany = "CREATE_COMPANY",
        /// Cell COMPANY_INVITED_USERS C of the company.
        InviteUser = "INVITE_USER",
        /// The one who was invited, and nobody else.
        AnswerInvitation = "ANSWER_INVITATION",
        /// Cell COMPANY_INVITED_USERS D of the company; the Owner's row is out of everybody's reach.
        RemoveMember = "REMOVE_MEMBER",
        /// Active members of the company, Tenant Administrators.
        ReadCompany = "READ_COMPANY",
        /// Active members of the company (cell COMPANY_SUBSCRIPTION R), Tenant and Cost Administrators.
        ReadSubscription = "READ_SUBSCRIPTION",
        /// Tenant Administrator, Security Policies Administration.
        ReadPolicies = "READ_POLICIES",
        /// Tenant Administrator, Security Policies Administration.
        ManagePolicies = "MANAGE_POLICIES",
        /// Tenant Administrator, Security Policies Administration; Owner and Administrators of a company for that company's.
        ReadAudit = "READ_AUDIT",
        /// The person themselves.
        OwnSession = "OWN_SESSION",
    }
}
