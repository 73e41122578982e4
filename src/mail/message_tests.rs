use super::*;
use crate::mail::testing::{queued, sender};

fn whole(mail: &QueuedMail) -> String {
    String::from_utf8(compose(mail, &sender()).unwrap().bytes).unwrap()
}

#[test]
fn a_mail_is_written_whole_and_the_same_each_time() {
    let mail = queued(9);
    assert_eq!(
        whole(&mail),
        "From: no-reply@people.example\r\n\
         To: user9@example.com\r\n\
         Subject: Invitation to Acme\r\n\
         Message-ID: <mail_00000000000000000000000000000009@people.example>\r\n\
         Date: Sat, 21 Nov 2026 10:00:00 +0000\r\n\
         Auto-Submitted: auto-generated\r\n\
         MIME-Version: 1.0\r\n\
         Content-Type: multipart/alternative;\r\n \
         boundary=\"=_mail_00000000000000000000000000000009\"\r\n\
         \r\n\
         --=_mail_00000000000000000000000000000009\r\n\
         Content-Type: text/plain; charset=utf-8\r\n\
         Content-Transfer-Encoding: 7bit\r\n\
         \r\n\
         Hello\r\n\r\nhttps://people.example/invitation?token=secret-token\r\n\r\n\
         --=_mail_00000000000000000000000000000009\r\n\
         Content-Type: text/html; charset=utf-8\r\n\
         Content-Transfer-Encoding: 7bit\r\n\
         \r\n\
         <p>Hello</p>\r\n\r\n\
         --=_mail_00000000000000000000000000000009--\r\n"
    );
    assert_eq!(whole(&mail), whole(&mail));
}

#[test]
fn no_header_takes_a_line_break() {
    let mail = QueuedMail {
        subject: "Invitation to A\r\nBcc: victim@example.com\r\n\r\nbody".to_owned(),
        message_id: "<a@b>\r\nX-Evil: 1".to_owned(),
        ..queued(1)
    };
    let text = whole(&mail);
    let head = text.split("\r\n\r\n").next().unwrap();
    assert!(head.contains("\r\nSubject: Invitation to A Bcc: victim@example.com body\r\n"), "{head}");
    let names: Vec<&str> = head
        .lines()
        .filter(|line| !line.starts_with(' '))
        .filter_map(|line| line.split(':').next())
        .collect();
    assert_eq!(
        names,
        ["From", "To", "Subject", "Message-ID", "Date", "Auto-Submitted", "MIME-Version", "Content-Type"]
    );
}

#[test]
fn an_address_that_is_none_is_refused() {
    for recipient in ["", "nobody", "a@b.c\r\nRCPT TO:<d@e.f>", "a@b.c, d@e.f"] {
        let mail = QueuedMail { recipient: recipient.to_owned(), ..queued(1) };
        let refused = compose(&mail, &sender()).map(|wire| wire.bytes).unwrap_err();
        assert!(refused.starts_with("the recipient's address: "), "{recipient}: {refused}");
    }
}

#[test]
fn a_sender_at_an_ip_address_is_a_sender() {
    let from: Mailbox = Mailbox::new(None, Address::new("no-reply", "[127.0.0.1]").unwrap());
    let wire = compose(&queued(1), &from).unwrap();
    assert_eq!(wire.envelope.from(), Some(&from.email));
    let text = String::from_utf8(wire.bytes).unwrap();
    assert!(text.starts_with("From: no-reply@[127.0.0.1]\r\nTo: user1@example.com\r\n"), "{text}");
}
