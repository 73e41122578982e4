//! The demo's own texts agree with each other, with the rules of the API and with its scripts.

use std::collections::HashSet;

use super::{
    PERSONAS,
    companies::{COMPANIES, Row},
    content::{AGENT, CHANNELS, CREATOR, DAYS, EXTERNAL_REQUESTS, INTENTS, OF as CONTENT_OF, PROJECT},
    people::{self, Standing},
    places::{PROFILES, SUBTENANTS},
    scripts::SAMPLES,
};
use crate::{
    clock::Timestamp,
    domain::{
        companies::{
            config,
            content::{ExternalRequestForm, IntentForm, Noun, Standalone},
        },
        text,
    },
    model::{
        CompanyId, CompanyRole, ExternalRequest, ExternalRequestId, Intent, IntentId, Keyed, PolicyMode,
        RoleKey, RoleSet,
    },
};

fn effective(person: &people::Person) -> RoleSet {
    let of = |name: &&str| PROFILES.iter().find(|profile| profile.0 == *name).expect("a profile").2;
    person.profiles.iter().flat_map(of).copied().collect::<RoleSet>().union(person.roles)
}

#[test]
fn everybody_is_somebody_whom_the_api_would_take() {
    let everybody = people::all().unwrap();
    assert_eq!(everybody.len(), 59);
    let mut addresses = HashSet::new();
    for person in &everybody {
        assert!(addresses.insert(crate::store::fold(&person.email)), "{} twice", person.email);
        assert_eq!(text::email(&person.email), Ok(person.email.clone()));
        for name in [person.name, person.last_name] {
            assert_eq!(text::name(name), Ok(name.to_owned()));
        }
        let same = |value: &str| Ok(Some(value.to_owned()));
        if let Some(title) = person.job_title {
            assert_eq!(text::line(title, text::NAME_LENGTH), same(title));
        }
        if let Some(phone) = person.phone_number {
            assert_eq!(text::phone(phone), same(phone));
        }
        if let Some(language) = person.language {
            assert_eq!(text::language(language), same(language));
        }
        for name in &person.subtenants {
            assert!(SUBTENANTS.iter().any(|subtenant| subtenant.0 == *name), "{name}");
        }
        effective(person);
    }
    let count = |standing| everybody.iter().filter(|person| person.standing == standing).count();
    assert_eq!((count(Standing::Unconfirmed), count(Standing::Disabled), count(Standing::Moving)), (5, 3, 1));
}

#[test]
fn every_role_of_the_catalogue_is_held_by_somebody() {
    let held =
        people::all().unwrap().iter().fold(RoleSet::EMPTY, |held, person| held.union(effective(person)));
    let missing: Vec<&str> = RoleSet::ALL.minus(held).iter().map(Keyed::key).collect();
    assert_eq!(missing, ["SENSIBLE_DATA_OBFUSCATION_USER"], "one that nobody has, for the filter by role");
}

#[test]
fn the_first_role_of_the_tenant_administrator_is_that_one() {
    let everybody = people::all().unwrap();
    let ada = everybody.iter().find(|person| person.email == PERSONAS[0].email()).unwrap();
    assert_eq!(effective(ada).iter().next(), Some(RoleKey::TenantAdministrator));
}

#[test]
fn nobody_breaks_the_scripts_that_are_enforced() {
    use RoleKey::{
        AiChatAuditor, AiChatUser, CostAdministrator, SecurityPoliciesAdministration,
        UsageLimitsAdministrator, UserAdministrator,
    };
    let administrative: RoleSet = RoleKey::ALL
        .iter()
        .copied()
        .filter(|role| crate::authz::catalogue::group(*role) == crate::model::PRIVILEGED_GROUP)
        .collect();
    for person in people::all().unwrap() {
        let roles = effective(&person);
        assert!(roles.and(administrative).is_empty() || person.job_title.is_some(), "{}", person.email);
        for pair in [
            [AiChatUser, AiChatAuditor],
            [UserAdministrator, SecurityPoliciesAdministration],
            [CostAdministrator, UsageLimitsAdministrator],
        ] {
            assert!(!pair.iter().all(|role| roles.has(*role)), "{} holds {pair:?}", person.email);
        }
    }
    for company in &COMPANIES {
        let designers = company.members.iter().filter(|row| row.1 == CompanyRole::Designer && is_open(row.2));
        assert!(designers.count() <= 5, "{}", company.name);
    }
}

fn is_open(row: Row) -> bool {
    !matches!(row, Row::Invited { days, .. } if days >= 7)
}

#[test]
fn the_companies_are_such_as_the_api_would_have_made() {
    let everybody = people::all().unwrap();
    let known = |who: &str| everybody.iter().any(|person| person.email == people::address(who));
    for company in &COMPANIES {
        let members: HashSet<&str> = company.members.iter().map(|row| row.0).collect();
        assert_eq!(members.len(), company.members.len(), "somebody is twice in {}", company.name);
        let owners: Vec<_> = company.members.iter().filter(|row| row.1 == CompanyRole::Owner).collect();
        assert_eq!(owners.len(), 1, "{}", company.name);
        assert_eq!(owners[0], &company.members[0], "the Owner comes first");
        let taken = company.members.iter().filter(|row| is_open(row.2)).count();
        assert!(taken <= usize::try_from(company.seats).unwrap(), "{}", company.name);
        let roles: HashSet<_> = company.members.iter().map(|row| row.1).collect();
        assert_eq!(roles.len(), 4, "all four roles in {}", company.name);
        for (who, _, row) in company.members {
            assert!(known(who), "{who}");
            if let Row::Invited { by, .. } = row {
                assert!(members.contains(by), "{by} invited into {}", company.name);
            }
        }
    }
    let [first, _, last] = &COMPANIES;
    assert!(first.members.iter().any(|row| !is_open(row.2)), "an invitation that has expired");
    let taken = last.members.iter().filter(|row| is_open(row.2)).count();
    assert_eq!(taken, usize::try_from(last.seats).unwrap(), "no seat is left");
}

#[test]
fn what_a_company_keeps_is_such_as_the_api_would_have_made() {
    let company = COMPANIES.iter().find(|company| company.name == CONTENT_OF).unwrap();
    let creator = company.members.iter().find(|row| row.0 == CREATOR).unwrap();
    assert!(matches!(creator.2, Row::Member { days } if days > DAYS), "{CREATOR} was there");
    let names: HashSet<_> = INTENTS.iter().map(|intent| crate::store::fold(intent.0)).collect();
    assert_eq!(names.len(), INTENTS.len());
    let (id, now, mut form) = (CompanyId(uuid::Uuid::nil()), Timestamp::UNIX_EPOCH, text::Form::default());
    for (name, phrases) in INTENTS {
        let phrases: Vec<String> = phrases.iter().map(|phrase| (*phrase).to_owned()).collect();
        let mut intent = Intent::blank(IntentId(uuid::Uuid::nil()), id, id, now);
        let typed = IntentForm { name: Some(name.to_owned()), phrases: Some(phrases.clone()) };
        intent.fill(&typed, &mut form);
        assert_eq!((intent.name.as_str(), intent.phrases), (name, phrases));
    }
    for (name, method, url, headers, body) in EXTERNAL_REQUESTS {
        let mut request = ExternalRequest::blank(ExternalRequestId(uuid::Uuid::nil()), id, id, now);
        let typed = ExternalRequestForm {
            name: Some(name.to_owned()),
            method: Some(method.key().to_owned()),
            url: Some(url.to_owned()),
            headers: Some(
                headers
                    .iter()
                    .map(|(name, value)| ((*name).to_owned(), serde_json::Value::from(*value)))
                    .collect(),
            ),
            body: Some(body.map(str::to_owned)),
        };
        request.fill(&typed, &mut form);
        assert_eq!((request.name.as_str(), request.method, request.url.as_str()), (name, method, url));
        assert_eq!((request.headers.len(), request.body.as_deref()), (headers.len(), body));
    }
    assert_eq!(
        (text::name(PROJECT.0), text::description(PROJECT.1)),
        (Ok(PROJECT.0.into()), Ok(Some(PROJECT.1.into())))
    );
    let json = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
    let channel = |(kind, name, enabled, settings): (&str, &str, bool, &str)| serde_json::json!({ "kind": kind, "name": name, "enabled": enabled, "settings": json(settings) });
    let (name, description, language, scenario) = AGENT;
    let agent = serde_json::json!({
        "format": config::FORMAT, "version": config::VERSION,
        "metadata": { "name": name, "description": description, "language": language },
        "channels": CHANNELS.map(channel), "scenario": json(scenario),
    });
    assert_eq!(config::read(&agent).map(config::write), Ok(agent));
    assert_eq!(form.problems, []);
}

#[test]
fn the_personas_are_what_they_are_said_to_be() {
    let everybody = people::all().unwrap();
    for persona in PERSONAS {
        let person = everybody.iter().find(|person| person.email == persona.email()).unwrap();
        assert_eq!(person.standing, Standing::Confirmed);
    }
    let roles = ["omar", "amina", "mateo", "dana"]
        .map(|who| COMPANIES[0].members.iter().find(|row| row.0 == who).map(|row| row.1.key()).unwrap());
    assert_eq!(roles, ["OWNER", "ADMINISTRATOR", "MANAGER", "DESIGNER"]);
    assert!(PERSONAS.iter().skip(2).all(|persona| persona.is.ends_with(COMPANIES[0].name)));
}

#[test]
fn every_sample_script_is_at_work() {
    let files = std::fs::read_dir("scripts").unwrap().count();
    assert_eq!(files, SAMPLES.len());
    assert!(SAMPLES.iter().all(|sample| sample.mode != PolicyMode::Off));
}
