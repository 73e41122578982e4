//! `inviteUser`: seven answers, the first match decides.

use chrono::TimeDelta;
use futures_util::future::join_all;
use serde_json::{Value, json};
use tenantry::model::{CompanyRole, SubscriptionStatus, UserStatus};

use crate::{
    companies::house::{
        House, alter, audit, codes, company, company_with, invite, mails, person, reasons, seat,
    },
    support::{both, has},
};

fn problem(code: &str, field: Value, message: &str) -> Value {
    json!({ "data": { "inviteUser": { "membership": null, "problems": [
        { "severity": "ERROR", "code": code, "field": field, "message": message },
    ] } } })
}

both! {
    /// Each row is wrong in every way that comes after it, too.
    async fn the_first_match_decides(app) {
        let house = House::build(&app).await;
        let full = company(&app, house.tenant, "Full", 3).await;
        seat(&app, house.tenant, full, &house.owner, CompanyRole::Owner, None).await;
        seat(&app, house.tenant, full, &house.manager, CompanyRole::Designer, None).await;
        seat(&app, house.tenant, full, &house.invited, CompanyRole::Designer, Some(&house.owner)).await;

        let answer = invite(&app, &house.manager, full, "not an address", "OWNER").await;
        assert_eq!((codes(&answer, "inviteUser"), reasons(&answer)), (vec!["FORBIDDEN".to_owned()], vec!["MISSING_PERMISSION".to_owned()]));

        let answer = invite(&app, &house.owner, full, "not an address", "OWNER").await;
        assert_eq!(answer["data"]["inviteUser"], json!({ "membership": null, "problems": [
            { "severity": "ERROR", "code": "BAD_VALUE", "field": ["email"],
              "message": "email must be an e-mail address such as name@example.com" },
            { "severity": "ERROR", "code": "ROLE_NOT_ASSIGNABLE", "field": ["role"],
              "message": "Owner is not given by an invitation: a company is handed over by its Owner." },
        ] }));
        let answer = invite(&app, &house.owner, full, "nobody@acme.example", "OWNER").await;
        assert_eq!(codes(&answer, "inviteUser"), ["ROLE_NOT_ASSIGNABLE"]);

        let answer = invite(&app, &house.owner, full, "nobody@acme.example", "MANAGER").await;
        let message = "nobody@acme.example is not registered in the platform; nobody was invited";
        assert_eq!(answer, problem("INVITE_EMAIL_NOT_REGISTERED", json!(["email"]), message));

        let answer = invite(&app, &house.owner, full, " INES@acme.example", "MANAGER").await;
        let message = "INES@acme.example has been invited to Full already";
        assert_eq!(answer, problem("INVITE_ALREADY_INVITED", json!(["email"]), message));

        let answer = invite(&app, &house.owner, full, "mona@acme.example", "MANAGER").await;
        let message = "mona@acme.example is a member of Full already";
        assert_eq!(answer, problem("INVITE_ALREADY_MEMBER", json!(["email"]), message));

        let answer = invite(&app, &house.owner, full, "otto@acme.example", "MANAGER").await;
        assert_eq!(answer, problem("NO_SEAT_LEFT", json!(null), "all 3 seats of Full are taken"));

        assert!(mails(&app).await.is_empty(), "nothing was mailed");
        let denied = audit(&app, house.tenant).await;
        assert_eq!(denied.iter().map(|event| &event[0]).collect::<Vec<_>>(), ["access.denied"]);

        // An invitation whose time is up gives its seat back.
        app.world.pass(TimeDelta::days(7));
        let answer = invite(&app, &house.owner, full, "otto@acme.example", "MANAGER").await;
        assert_eq!(codes(&answer, "inviteUser"), [] as [&str; 0]);
    }

    async fn success_is_a_row_a_mail_and_an_event(app) {
        let house = House::build(&app).await;
        alter(&app, house.tenant, &house.outsider, |user| user.language = Some("es".to_owned())).await;
        let answer = invite(&app, &house.administrator, house.foundry, "Otto@ACME.example", "ADMINISTRATOR").await;
        let row = answer["data"]["inviteUser"]["membership"]["id"].clone();
        assert_eq!(answer, json!({ "data": { "inviteUser": {
            "membership": { "id": row, "role": "ADMINISTRATOR", "state": "INVITED", "user": { "name": "Otto" } },
            "problems": [],
        } } }));
        let mails = mails(&app).await;
        let [mail] = mails.as_slice() else { panic!("{} mails", mails.len()) };
        assert_eq!(mail.recipient, "otto@acme.example");
        // In the language of the invited.
        assert_eq!(mail.subject, "Invitación a Foundry");
        assert!(mail.text.contains("https://people.acme.example/invitation?token=invite_"), "{}", mail.text);
        assert!(mail.text.contains("Adam"), "{}", mail.text);
        assert_eq!(audit(&app, house.tenant).await, [json!([
            "company.member.invited", row,
            { "user": { "from": null, "to": house.outsider.id }, "role": { "from": null, "to": "ADMINISTRATOR" } },
            null, house.foundry.to_string(),
        ])]);
    }

    async fn the_subject_names_the_company(app) {
        let house = House::build(&app).await;
        let answer = invite(&app, &house.tina, house.foundry, "otto@acme.example", "DESIGNER").await;
        assert_eq!(codes(&answer, "inviteUser"), [] as [&str; 0]);
        assert_eq!(mails(&app).await[0].subject, "Invitation to Foundry");
        // She acts as the Owner would, and the audit says so.
        assert_eq!(audit(&app, house.tenant).await[0][3], "TENANT_ADMINISTRATOR");
    }

    async fn who_may_invite(app) {
        let house = House::build(&app).await;
        let not_found = problem("NOT_FOUND", json!(["companyId"]), "there is no such company");
        let forbidden = [
            ("manager", "MISSING_PERMISSION"), ("designer", "MISSING_PERMISSION"),
            ("invited", "INVITATION_PENDING"), ("carl", "NOT_A_MEMBER"),
        ];
        for (name, who) in house.everybody() {
            let address = format!("{name}s.friend@acme.example");
            let answer = invite(&app, who, house.foundry, &address, "DESIGNER").await;
            match forbidden.iter().find(|(of, _)| *of == name) {
                Some((_, reason)) => {
                    assert_eq!(codes(&answer, "inviteUser"), ["FORBIDDEN"], "{name}");
                    assert_eq!(reasons(&answer), [*reason], "{name}");
                }
                None if ["outsider", "stranger"].contains(&name) => assert_eq!(answer, not_found, "{name}"),
                None => assert_eq!(codes(&answer, "inviteUser"), ["INVITE_EMAIL_NOT_REGISTERED"], "{name}"),
            }
        }
        let answer = invite(&app, &house.owner, house.elsewhere, "otto@acme.example", "DESIGNER").await;
        assert_eq!(answer, not_found);
        // Registered means: a user of the same tenant.
        let far = person(&app, crate::companies::house::tenant(&app, "third").await, "Faye", &[]).await;
        let answer = invite(&app, &house.owner, house.foundry, &far.email, "DESIGNER").await;
        assert_eq!(codes(&answer, "inviteUser"), ["INVITE_EMAIL_NOT_REGISTERED"]);
    }

    async fn a_suspended_company_invites_nobody(app) {
        let house = House::build(&app).await;
        let shut = company_with(&app, house.tenant, "Shut", 5, SubscriptionStatus::Canceled).await;
        seat(&app, house.tenant, shut, &house.owner, CompanyRole::Owner, None).await;
        let answer = invite(&app, &house.owner, shut, "otto@acme.example", "DESIGNER").await;
        assert_eq!(reasons(&answer), ["COMPANY_SUSPENDED"]);
    }

    /// In a full company nothing is ever left behind, and yet nobody goes through a list of addresses.
    async fn what_tells_who_is_registered_is_counted(app) {
        let house = House::build(&app).await;
        let full = company(&app, house.tenant, "Full", 2).await;
        for who in [&house.owner, &house.manager] {
            let role = if who.id == house.owner.id { CompanyRole::Owner } else { CompanyRole::Administrator };
            seat(&app, house.tenant, full, who, role, None).await;
        }
        let told = [
            ("nobody@acme.example", "INVITE_EMAIL_NOT_REGISTERED"), ("otto@acme.example", "NO_SEAT_LEFT"),
            ("mona@acme.example", "INVITE_ALREADY_MEMBER"), ("tina@acme.example", "NO_SEAT_LEFT"),
        ];
        // What leaves an invitation, and what tells nothing of anybody, is not counted.
        let sent = invite(&app, &house.owner, house.foundry, "carl@acme.example", "DESIGNER").await;
        assert_eq!(codes(&sent, "inviteUser"), [] as [&str; 0]);
        for place in 0..100 {
            let (email, code) = told[place % 4];
            assert_eq!(codes(&invite(&app, &house.owner, full, email, "DESIGNER").await, "inviteUser"), [code], "{place}");
            assert_eq!(codes(&invite(&app, &house.owner, full, "-", "DESIGNER").await, "inviteUser"), ["BAD_VALUE"]);
        }
        let refused = [("RATE_LIMITED".to_owned(), json!(["inviteUser"]))];
        for _ in 0..2 {
            for (email, _) in told {
                assert_eq!(has(&invite(&app, &house.owner, full, email, "DESIGNER").await), refused, "{email}");
            }
        }
        // Where there is a seat a success would tell, too; and the other way of asking is counted with this one.
        for email in ["otto@acme.example", "nobody@acme.example"] {
            assert_eq!(has(&invite(&app, &house.owner, house.foundry, email, "DESIGNER").await), refused, "{email}");
        }
        let ask = "query($id: ID!) { invitationPreflight(companyId: $id, email: \"otto@acme.example\", role: DESIGNER) { allowed } }";
        let asked = house.owner.ask(&app, ask, json!({ "id": full.to_string() })).await;
        assert_eq!(has(&asked), [("RATE_LIMITED".to_owned(), json!(["invitationPreflight"]))]);
        assert_eq!(mails(&app).await.len(), 1);
        let other = invite(&app, &house.manager, full, "otto@acme.example", "DESIGNER").await;
        assert_eq!(codes(&other, "inviteUser"), ["NO_SEAT_LEFT"], "each is counted by themselves");
        app.world.pass(TimeDelta::minutes(15));
        let later = invite(&app, &house.owner, full, "otto@acme.example", "DESIGNER").await;
        assert_eq!(codes(&later, "inviteUser"), ["NO_SEAT_LEFT"]);
        let later = invite(&app, &house.owner, house.foundry, "otto@acme.example", "DESIGNER").await;
        assert_eq!(codes(&later, "inviteUser"), [] as [&str; 0]);
    }

    /// Counted before it is told: of many at once no more than a hundred are.
    async fn of_many_at_once_no_more_are_told(app) {
        let house = House::build(&app).await;
        let tries = (0..120).map(|place| {
            let foundry = house.foundry;
            let (app, owner) = (&app, &house.owner);
            async move { invite(app, owner, foundry, &format!("nobody{place}@acme.example"), "DESIGNER").await }
        });
        let answers = join_all(tries).await;
        let of = |wanted: &[&str]| answers.iter().filter(|it| codes(it, "inviteUser") == wanted).count();
        assert_eq!((of(&["INVITE_EMAIL_NOT_REGISTERED"]), of(&["RATE_LIMITED"])), (100, 20));
    }

    /// They could not accept. That they are disabled is not for the inviter to know: they are told what is told of nobody.
    async fn who_is_disabled_is_invited_no_more_than_nobody(app) {
        let house = House::build(&app).await;
        let otto = async |status: UserStatus| {
            alter(&app, house.tenant, &house.outsider, |user| user.status = status).await;
        };
        otto(UserStatus::Disabled).await;
        let full = company(&app, house.tenant, "Full", 1).await;
        seat(&app, house.tenant, full, &house.owner, CompanyRole::Owner, None).await;
        for place in [house.foundry, full] {
            let nobody = invite(&app, &house.owner, place, "nobody@acme.example", "DESIGNER").await;
            let disabled = invite(&app, &house.owner, place, "otto@acme.example", "DESIGNER").await;
            let text = nobody.to_string().replace("nobody@", "otto@");
            assert_eq!(disabled.to_string(), text);
        }
        // A row that the inviter sees in the Users tab is named as it is.
        alter(&app, house.tenant, &house.designer, |user| user.status = UserStatus::Disabled).await;
        alter(&app, house.tenant, &house.invited, |user| user.status = UserStatus::Disabled).await;
        for (email, code) in [("dora@acme.example", "INVITE_ALREADY_MEMBER"), ("ines@acme.example", "INVITE_ALREADY_INVITED")] {
            let answer = invite(&app, &house.owner, house.foundry, email, "DESIGNER").await;
            assert_eq!(codes(&answer, "inviteUser"), [code]);
        }
        app.world.pass(TimeDelta::days(7));
        let answer = invite(&app, &house.owner, house.foundry, "ines@acme.example", "DESIGNER").await;
        assert_eq!(codes(&answer, "inviteUser"), ["INVITE_EMAIL_NOT_REGISTERED"], "an expired one is not made anew");
        assert!(mails(&app).await.is_empty());
        otto(UserStatus::Active).await;
        let answer = invite(&app, &house.owner, house.foundry, "otto@acme.example", "DESIGNER").await;
        assert_eq!(codes(&answer, "inviteUser"), [] as [&str; 0]);
    }

    async fn an_expired_invitation_is_made_anew(app) {
        let house = House::build(&app).await;
        app.world.pass(TimeDelta::days(7));
        let answer = invite(&app, &house.administrator, house.foundry, "ines@acme.example", "MANAGER").await;
        assert_eq!(answer["data"]["inviteUser"], json!({
            "membership": { "id": house.rows[4].to_string(), "role": "MANAGER", "state": "INVITED", "user": { "name": "Ines" } },
            "problems": [],
        }));
        let query = "{ viewer { memberships { nodes { role invitation { invitedBy { name } sendCount expiresAt } } } } }";
        let data = house.invited.get(&app, query, json!({})).await;
        assert_eq!(data["viewer"]["memberships"]["nodes"], json!([{ "role": "MANAGER", "invitation": {
            "invitedBy": { "name": "Adam" }, "sendCount": 1, "expiresAt": "2027-01-29T12:00:00.000000Z",
        } }]));
        assert_eq!(mails(&app).await.len(), 1);
    }

    /// One is written, the others are told; nothing fails.
    async fn of_many_at_once_one_invites(app) {
        let house = House::build(&app).await;
        let tries = (0..24).map(|_| invite(&app, &house.owner, house.foundry, "otto@acme.example", "DESIGNER"));
        let answers = join_all(tries).await;
        let of = |wanted: &[&str]| answers.iter().filter(|it| codes(it, "inviteUser") == wanted).count();
        assert_eq!((of(&[]), of(&["INVITE_ALREADY_INVITED"])), (1, 23));
        assert_eq!(mails(&app).await.len(), 1);
    }

    async fn of_many_at_once_no_more_get_in_than_there_are_seats(app) {
        let house = House::build(&app).await;
        let mut friends = Vec::new();
        for number in 0..12 {
            friends.push(person(&app, house.tenant, &format!("Friend{number}"), &[]).await);
        }
        let tries = friends.iter().map(|it| invite(&app, &house.owner, house.foundry, &it.email, "DESIGNER"));
        let answers = join_all(tries).await;
        let of = |wanted: &[&str]| answers.iter().filter(|it| codes(it, "inviteUser") == wanted).count();
        assert_eq!((of(&[]), of(&["NO_SEAT_LEFT"])), (5, 7));
    }
}
