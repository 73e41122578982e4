use std::time::Duration;

use super::*;
use crate::mail::{
    smtp::SmtpTimes,
    smtp_url::SmtpUrl,
    testing::{
        queued, sender,
        sink::{Mode, SmtpSink},
    },
};

fn smtp(url: &str, times: SmtpTimes) -> Transport {
    Transport::Smtp(Smtp::new(SmtpUrl::parse(url).unwrap(), times).unwrap())
}

async fn deliver(sink: &SmtpSink) -> Result<(), Failure> {
    smtp(&sink.url(), SmtpTimes::default()).deliver(&queued(1), &sender()).await
}

#[tokio::test]
async fn a_mail_server_gets_the_whole_mail() {
    let sink = SmtpSink::start(Mode::Take).await;
    assert_eq!(deliver(&sink).await, Ok(()));
    let [mail] = sink.texts().try_into().unwrap();
    assert_eq!(
        (mail.from.as_str(), mail.to.clone()),
        ("no-reply@people.example", vec!["user1@example.com".to_owned()])
    );
    let composed = message::compose(&queued(1), &sender()).unwrap();
    assert_eq!(mail.data.trim_end().as_bytes(), composed.bytes.trim_ascii_end());
}

#[tokio::test]
async fn a_code_of_4xx_is_temporary_and_5xx_is_for_good() {
    let sink = SmtpSink::start(Mode::Refuse(451)).await;
    assert_eq!(
        deliver(&sink).await,
        Err(Failure::Temporary("transient error (451): not this mail".to_owned()))
    );
    sink.set_mode(Mode::Refuse(550));
    assert_eq!(
        deliver(&sink).await,
        Err(Failure::Permanent("permanent error (550): not this mail".to_owned()))
    );
    assert_eq!(sink.texts(), []);
}

#[tokio::test]
async fn a_server_that_refuses_us_and_not_the_mail_is_tried_again() {
    let sink = SmtpSink::start(Mode::RefuseUs(554)).await;
    assert_eq!(deliver(&sink).await, Err(Failure::Temporary("permanent error (554): not you".to_owned())));
    let starttls = smtp(&format!("{}?tls=required", sink.url()), SmtpTimes::default());
    sink.set_mode(Mode::Take);
    assert!(matches!(starttls.deliver(&queued(1), &sender()).await, Err(Failure::Temporary(_))));
    assert_eq!(sink.texts(), []);
}

#[tokio::test]
async fn user_and_password_are_given_and_a_wrong_one_can_be_mended() {
    let sink = SmtpSink::start(Mode::RefusePassword).await;
    let signed = smtp(&sink.url().replace("//", "//me:p%40ss@"), SmtpTimes::default());
    let refused = signed.deliver(&queued(1), &sender()).await;
    assert_eq!(refused, Err(Failure::Temporary("permanent error (535): wrong".to_owned())));
    sink.set_mode(Mode::Take);
    assert_eq!(signed.deliver(&queued(1), &sender()).await, Ok(()));
    // \0me\0p@ss
    assert_eq!(sink.passwords(), ["AG1lAHBAc3M=", "AG1lAHBAc3M="]);
    assert_eq!(sink.texts().len(), 1);
}

#[tokio::test]
async fn nobody_there_and_a_cut_after_the_text_are_temporary() {
    let nobody = smtp(&format!("smtp://{}", SmtpSink::nobody().await), SmtpTimes::default());
    assert!(matches!(nobody.deliver(&queued(1), &sender()).await, Err(Failure::Temporary(_))));
    let sink = SmtpSink::start(Mode::CutAfterData).await;
    assert!(matches!(deliver(&sink).await, Err(Failure::Temporary(_))));
    assert_eq!(sink.texts().len(), 1);
}

#[tokio::test]
async fn a_server_that_is_silent_is_given_up() {
    let sink = SmtpSink::start(Mode::Hold).await;
    let short = SmtpTimes { send: Duration::ZERO, ..SmtpTimes::default() };
    let slow = smtp(&sink.url(), short).deliver(&queued(1), &sender()).await;
    assert_eq!(slow, Err(Failure::Temporary("the mail server did not take the mail within 0 s".to_owned())));
    sink.set_mode(Mode::Silent);
    let short = SmtpTimes { connect: Duration::ZERO, ..SmtpTimes::default() };
    let slow = smtp(&sink.url(), short).deliver(&queued(1), &sender()).await;
    assert_eq!(slow, Err(Failure::Temporary("the mail server did not answer within 0 s".to_owned())));
}

#[tokio::test]
async fn a_mail_that_cannot_be_written_is_refused_for_good() {
    let sink = SmtpSink::start(Mode::Take).await;
    let mail = QueuedMail { recipient: "nobody".to_owned(), ..queued(1) };
    let refused = smtp(&sink.url(), SmtpTimes::default()).deliver(&mail, &sender()).await;
    assert!(matches!(refused, Err(Failure::Permanent(_))));
}

#[tokio::test]
async fn a_folder_gets_one_file_for_a_mail_however_often_it_is_delivered() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("deep/mail");
    let transport = Transport::Folder(Folder::new(path.clone()));
    for _ in 0..2 {
        assert_eq!(transport.deliver(&queued(1), &sender()).await, Ok(()));
    }
    let names: Vec<_> = std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["mail_00000000000000000000000000000001.eml"]);
    let file = path.join("mail_00000000000000000000000000000001.eml");
    assert_eq!(std::fs::read(&file).unwrap(), message::compose(&queued(1), &sender()).unwrap().bytes);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
