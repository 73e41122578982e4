use super::*;
use crate::{clock::Timestamp, mail::testing::moment, model::CompanyRole};

fn mailer(public_url: &str) -> Mailer {
    Mailer::new(public_url.parse().unwrap()).unwrap()
}

fn invitation(company: &str) -> MailKind<'_> {
    MailKind::Invitation {
        company,
        role: CompanyRole::Designer,
        inviter: "Ada Lovelace",
        token: "inv_t.se-cret",
        expires_at: moment(),
    }
}

/// Everything that is in a mail, in one text.
fn shown(mail: &RenderedMail) -> String {
    format!("To: {}\nSubject: {}\n\n{}\n=====\n{}", mail.recipient, mail.subject, mail.text, mail.html)
}

#[test]
fn every_mail_reads_well_in_every_language() {
    let (name, tenant_name, token, expires_at): (_, _, _, Timestamp) = ("Grace", "Navy", "tok.en", moment());
    let kinds = [
        MailKind::SetPassword { name, tenant_name, tenant_slug: "navy", token, expires_at },
        MailKind::PasswordRecovery { name, tenant_name, token, expires_at },
        MailKind::ConfirmEmail { name, tenant_name, token, expires_at },
        MailKind::EmailChanged { name, tenant_name, new_email: "grace@hopper.example" },
        MailKind::PasswordChanged { name, tenant_name, at: moment() },
        invitation("Acme"),
        MailKind::OwnershipOffered { name, company: "Acme", owner: "Ada Lovelace", expires_at },
    ];
    let mailer = mailer("https://people.example");
    for language in Language::ALL {
        for kind in kinds {
            let mail = mailer.render(kind, Some(language.tag()), "grace@navy.example").unwrap();
            insta::assert_snapshot!(format!("{}_{}", language.tag(), kind.template()), shown(&mail));
        }
    }
}

#[test]
fn the_subject_of_an_invitation_is_the_name_of_the_company() {
    let mailer = mailer("https://people.example");
    let subject =
        |company: &str, language| mailer.render(invitation(company), language, "a@b.c").unwrap().subject;
    assert_eq!(subject("Ünal & Söhne <Bau>", None), "Invitation to Ünal & Söhne <Bau>");
    assert_eq!(subject("shop.example", Some("en-US")), "Invitation to shop.example");
    assert_eq!(subject("Acme", Some("es-MX")), "Invitación a Acme");
    assert_eq!(subject("Acme\r\nBcc: x@y.z", None), "Invitation to Acme Bcc: x@y.z");
    assert_eq!(subject(&"x".repeat(300), None), format!("Invitation to {}…", "x".repeat(199)));
}

#[test]
fn a_name_is_neither_markup_nor_a_link() {
    let mailer = mailer("https://people.example");
    let mail = mailer
        .render(invitation("<a href=\"https://evil.example\">Win</a>\nhttps://evil.example"), None, "a@b.c")
        .unwrap();
    assert!(
        !mail.html.contains("<a href=\"https://evil") && !mail.html.contains("evil.example"),
        "{}",
        mail.html
    );
    assert!(
        !mail.text.contains("evil.example") && mail.text.contains("evil.\u{200B}example"),
        "{}",
        mail.text
    );
    assert_eq!(mail.html.matches("<a href").count(), 2);
}

#[test]
fn links_stand_on_the_public_url_and_carry_the_token_whole() {
    let link = |url: &str, token| mailer(url).link("confirm-email", token).unwrap();
    assert_eq!(
        link("https://people.example", "a_b.c-d"),
        "https://people.example/confirm-email?token=a_b.c-d"
    );
    assert_eq!(
        link("https://x.example:8443/people/?old=1", "a+b&c"),
        "https://x.example:8443/people/confirm-email?token=a%2Bb%26c"
    );
}

#[test]
fn a_token_that_is_filled_in_later_gives_the_same_mail() {
    let mailer = mailer("https://people.example");
    let MailKind::Invitation { company, role, inviter, expires_at, .. } = invitation("A\u{1}cme") else {
        panic!()
    };
    let render = |token| {
        mailer.render(MailKind::Invitation { company, role, inviter, token, expires_at }, None, "a@b.c")
    };
    let secret = crate::model::SecretId(uuid::Uuid::from_u128(6));
    let token = format!("{HOLE}{secret}");
    let (whole, hole) = (render("inv_t.a+b&c").unwrap(), render(&token).unwrap());
    assert_eq!((whole.secret, hole.secret), (None, Some(secret)));
    assert!(render(HOLE).unwrap() == RenderedMail { secret: None, ..hole.clone() });
    assert_eq!((hole.text.matches(HOLE).count(), hole.html.matches(HOLE).count()), (1, 3));
    let [text, html] = [&hole.text, &hole.html].map(|part| fill(part, "inv_t.a+b&c"));
    assert!(RenderedMail { text, html, secret: None, ..hole } == whole);
}

#[test]
fn a_message_id_has_the_public_host() {
    let id = MailId(uuid::Uuid::from_u128(5));
    assert_eq!(
        mailer("https://people.example").message_id(id),
        "<mail_00000000000000000000000000000005@people.example>"
    );
    assert_eq!(mailer("http://[::1]:8080").message_id(id), "<mail_00000000000000000000000000000005@--1>");
}

#[test]
fn what_is_printed_of_a_mail_has_no_token() {
    let mail = mailer("https://people.example").render(invitation("Acme"), None, "a@b.c").unwrap();
    assert!(mail.text.contains("inv_t.se-cret"));
    assert_eq!(
        format!("{mail:?} {:?}", invitation("Acme")),
        "RenderedMail { subject: \"Invitation to Acme\", .. } invitation { .. }"
    );
}
