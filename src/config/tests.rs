use std::{net::SocketAddr, time::Duration};

use clap::CommandFactory;

use super::*;

/// Reads a command line, with variables as pairs.
fn read_with(line: &[&str], variables: &[(&str, &str)]) -> Result<Command, Stop> {
    let line = std::iter::once("tenantry").chain(line.iter().copied());
    let variable = |name: &str| variables.iter().find(|it| it.0 == name).map(|it| it.1.to_owned());
    read(line, &variable)
}

fn serve_with(line: &[&str], variables: &[(&str, &str)]) -> ServeConfig {
    match read_with(&[&["serve"], line].concat(), variables) {
        Ok(Command::Serve(config)) => *config,
        other => panic!("{other:?}"),
    }
}

fn refusal(line: &[&str]) -> String {
    match read_with(line, &[]) {
        Err(stop @ Stop::Refused(_)) => stop.to_string(),
        other => panic!("{other:?}"),
    }
}

fn told(config: &ServeConfig) -> (String, String) {
    let addresses = config.addresses(config.listen).unwrap();
    (addresses.public_url.to_string(), addresses.mail_from.to_string())
}

const CREATE: [&str; 13] = [
    "tenant",
    "create",
    "--slug",
    "acme",
    "--name",
    "Acme",
    "--admin-email",
    "ada@acme.example",
    "--admin-name",
    "Ada",
    "--admin-last-name",
    "Lovelace",
    "--admin-password-stdin",
];

#[test]
fn serve_needs_nothing() {
    let config = serve_with(&[], &[]);
    assert_eq!(config.database.reveal(), "sqlite://tenantry-data/tenantry.sqlite");
    assert_eq!(config.listen, "127.0.0.1:8080".parse::<SocketAddr>().unwrap());
    assert_eq!(told(&config), ("http://127.0.0.1:8080/".to_owned(), "no-reply@[127.0.0.1]".to_owned()));
    assert!(config.migrate && !config.introspection && !config.graphiql && config.smtp.is_none());
    assert_eq!(config.limits, Limits::default());
    assert_eq!((config.company_seats, config.company_plan.as_str()), (100, "standard"));
    assert_eq!(
        config.warnings,
        ["--smtp-url is not given: mails are not sent but written to the log and to tenantry-data/mail"]
    );
}

#[test]
fn the_limits_are_those_of_the_table() {
    let expected = Limits {
        max_body_bytes: 256 * 1024,
        max_upload_bytes: 1024 * 1024,
        max_tokens: 5000,
        max_nodes: 1000,
        max_depth: 12,
        max_cost: 5000,
        request_timeout: Duration::from_secs(10),
        statement_timeout: Duration::from_secs(5),
        database_connections: value::connections("auto").unwrap(),
        script_operations: 100_000,
        script_deadline: Duration::from_millis(100),
        script_source_bytes: 16 * 1024,
    };
    assert_eq!(Limits::default(), expected);
}

#[test]
fn connections_are_two_for_each_core_and_two_more() {
    let cores = [1, 2, 4, usize::MAX];
    assert_eq!(cores.map(value::connections_for), [4, 6, 10, usize::MAX]);
    let here = std::thread::available_parallelism().unwrap().get();
    assert_eq!(Limits::default().database_connections, value::connections_for(here));
    assert_eq!(value::connections("7"), Ok(7));
}

#[test]
fn the_help_of_each_limit_has_a_text_a_default_and_a_unit() {
    let program = Arguments::command();
    let serve = program.find_subcommand("serve").unwrap();
    let (limits, others): (Vec<_>, Vec<_>) =
        serve.get_arguments().partition(|argument| argument.get_help_heading() == Some("Limits"));
    let line = |argument: &&clap::Arg| {
        let unit = argument.get_value_names().unwrap().join(" ");
        format!("--{} <{unit}> {}", argument.get_long().unwrap(), argument.get_help().unwrap())
    };
    assert_eq!(
        limits.iter().map(line).collect::<Vec<_>>(),
        [
            "--max-body-bytes <BYTES> Bytes of a request's body [default: 262144]",
            "--max-upload-bytes <BYTES> Bytes of an upload's body [default: 1048576]",
            "--max-tokens <NUMBER> Tokens of a document [default: 5000]",
            "--max-nodes <NUMBER> Nodes of a document once its fragments are spread [default: 1000]",
            "--max-depth <NUMBER> Depth of a document [default: 12]",
            "--max-cost <NUMBER> Entities that a document could return [default: 5000]",
            "--request-timeout <SECONDS> Seconds that a request may take [default: 10]",
            "--statement-timeout <SECONDS> Seconds that a database statement may take [default: 5]",
            "--database-connections <NUMBER> Connections to the database; auto: two for each core and two more [default: auto]",
            "--script-operations <NUMBER> Steps of one run of a policy script [default: 100000]",
            "--script-deadline <MILLISECONDS> Milliseconds that one run of a policy script may take [default: 100]",
            "--script-source-bytes <BYTES> Bytes of a policy script's source [default: 16384]",
        ]
    );
    assert!(others.iter().all(|argument| argument.get_help().is_some()), "{others:?}");
}

#[test]
fn demo_switches_on_what_serve_leaves_off_and_has_a_database_of_its_own() {
    let Ok(Command::Demo { serve, fresh }) = read_with(&["demo", "--fresh", "--graphiql=false"], &[]) else {
        panic!()
    };
    assert_eq!(serve.database.reveal(), "sqlite://tenantry-data/demo.sqlite");
    assert_eq!((serve.introspection, serve.graphiql, fresh), (true, false, true));
}

#[test]
fn each_flag_and_its_variable_say_the_same() {
    let settings = [
        ("database-url", "postgres://me:pw@db.example/people"),
        ("listen", "[::1]:9000"),
        ("public-url", "https://people.example/x"),
        ("smtp-url", "smtps://mail.example"),
        ("mail-from", "People <people@people.example>"),
        ("mail-folder", "elsewhere"),
        ("introspection", "true"),
        ("graphiql", "true"),
        ("no-migrate", "true"),
        ("max-body-bytes", "1"),
        ("max-upload-bytes", "2"),
        ("max-tokens", "3"),
        ("max-nodes", "4"),
        ("max-depth", "5"),
        ("max-cost", "6"),
        ("request-timeout", "7"),
        ("statement-timeout", "8"),
        ("database-connections", "9"),
        ("script-operations", "10"),
        ("script-deadline", "11"),
        ("script-source-bytes", "12"),
        ("company-seats", "13"),
        ("company-plan", "large"),
        ("invitations-per-day", "14"),
    ];
    for (flag, value) in settings {
        let by_flag = serve_with(&[&format!("--{flag}={value}")], &[]);
        let variable = format!("TENANTRY_{}", flag.to_uppercase().replace('-', "_"));
        let by_variable = serve_with(&[], &[(&variable, value)]);
        assert_eq!(format!("{by_flag:?}"), format!("{by_variable:?}"), "{flag}");
        assert_ne!(format!("{by_flag:?}"), format!("{:?}", serve_with(&[], &[])), "{flag} says nothing");
    }
    let both = serve_with(&["--listen=127.0.0.1:1"], &[("TENANTRY_LISTEN", "127.0.0.1:2")]);
    assert_eq!(both.listen.port(), 1);
    let wrong = read_with(&["serve"], &[("TENANTRY_LISTEN", "")]).unwrap_err().to_string();
    assert!(wrong.starts_with("error: --listen (or TENANTRY_LISTEN): \"\" is not an address"), "{wrong}");
}

#[test]
fn links_and_sender_follow_the_port_that_was_bound_and_the_public_url() {
    let bound = |line: &[&str], address: &str| {
        let addresses = serve_with(line, &[]).addresses(address.parse().unwrap()).unwrap();
        (addresses.public_url.to_string(), addresses.mail_from.to_string())
    };
    let pair = |url: &str, from: &str| (url.to_owned(), from.to_owned());
    assert_eq!(
        bound(&["--listen=127.0.0.1:0"], "127.0.0.1:4711"),
        pair("http://127.0.0.1:4711/", "no-reply@[127.0.0.1]")
    );
    assert_eq!(
        bound(&["--listen=0.0.0.0:80"], "0.0.0.0:8080"),
        pair("http://localhost:8080/", "no-reply@localhost")
    );
    assert_eq!(bound(&["--listen=[::1]:80"], "[::1]:8080"), pair("http://[::1]:8080/", "no-reply@[::1]"));
    let public = "--public-url=https://people.example:8443/app";
    assert_eq!(
        bound(&[public], "127.0.0.1:1"),
        pair("https://people.example:8443/app", "no-reply@people.example")
    );
    assert_eq!(bound(&[public, "--mail-from=a@b.example"], "127.0.0.1:1").1, "a@b.example");
}

#[test]
fn what_is_plain_off_loopback_is_accepted_with_a_warning() {
    let warnings = |line: &[&str]| serve_with(line, &[]).warnings;
    let quiet: [&str; 0] = [];
    assert_eq!(warnings(&["--smtp-url=smtp://localhost", "--public-url=http://127.0.0.1:80"]), quiet);
    assert_eq!(warnings(&["--smtp-url=smtps://mail.example", "--public-url=https://people.example"]), quiet);
    assert_eq!(
        warnings(&["--smtp-url=smtp://me:secret@mail.example", "--public-url=http://people.example"]),
        [
            "--public-url is http: passwords and tokens cross the network in the clear; give an https URL",
            "--smtp-url: mails to mail.example:25 may cross the network in the clear; give smtps:// or ?tls=required",
        ]
    );
    assert_eq!(
        warnings(&["--listen=0.0.0.0:80", "--smtp-url=smtp://localhost"]),
        [
            "--public-url is not given: links in mails begin with http://localhost:80, which others cannot open"
        ]
    );
}

#[test]
fn a_wrong_value_is_refused_with_its_flag_and_what_would_be_right() {
    let refusals: Vec<String> = [
        "--database-url=mysql://me:secret@db/people",
        "--database-url=sqlite://",
        "--database-url=postgres://me:secret@",
        "--listen=localhost",
        "--public-url=people.example",
        "--public-url=ftp://people.example",
        "--public-url=https://me@people.example",
        "--public-url=https://:secret@people.example",
        "--public-url=https://people.example?x=1",
        "--public-url=https://people.example#x",
        "--smtp-url=smtp://me:secret@mail.example?tls=maybe",
        "--mail-from=nobody",
        "--mail-folder=",
        "--introspection=maybe",
        "--graphiql=2",
        "--no-migrate=perhaps",
        "--max-body-bytes=many",
        "--max-depth=0",
        "--request-timeout=-1",
        "--database-connections=4294967296",
        "--script-deadline=0",
        "--company-seats=0",
        "--company-seats=1000001",
        "--company-plan=",
    ]
    .map(|argument| format!("{argument}\n  {}", refusal(&["serve", argument])))
    .into();
    let refusals = refusals.join("\n");
    insta::assert_snapshot!(refusals);
    let answers: Vec<&str> = refusals.lines().filter(|line| line.starts_with("  ")).collect();
    assert!(answers.iter().all(|line| !line.contains("secret")), "{answers:?}");
}

#[test]
fn no_password_is_printed() {
    let shown = |url: &str| {
        let config = serve_with(&[&format!("--database-url={url}"), "--smtp-url=smtps://me:secret@x"], &[]);
        assert!(!format!("{config:?}").contains("secret"));
        (config.database.to_string(), config.database.reveal().to_owned())
    };
    let pair = |shown: &str, whole: &str| (shown.to_owned(), whole.to_owned());
    let whole = "postgres://me:secret@db.example:5432/people?password=secret";
    assert_eq!(shown(whole), pair("postgres://db.example:5432/people", whole));
    assert_eq!(
        shown("sqlite:///srv/a@b.sqlite"),
        pair("sqlite:///srv/a@b.sqlite", "sqlite:///srv/a@b.sqlite")
    );
}

#[test]
fn a_tenant_is_created_from_its_flags() {
    let Ok(Command::TenantCreate(config)) = read_with(&CREATE, &[]) else { panic!() };
    let expected = TenantConfig {
        database: value::database("sqlite://tenantry-data/tenantry.sqlite").unwrap(),
        migrate: true,
        slug: "acme".to_owned(),
        name: "Acme".to_owned(),
        admin_email: "ada@acme.example".to_owned(),
        admin_name: "Ada".to_owned(),
        admin_last_name: "Lovelace".to_owned(),
    };
    assert_eq!(config, expected);
}

#[test]
fn a_tenant_without_one_of_its_flags_or_with_a_wrong_one_is_refused() {
    let mut refusals = Vec::new();
    for at in [2, 4, 6, 8, 10, 12] {
        let mut line = CREATE.to_vec();
        line.drain(at..(at + 2).min(line.len()));
        refusals.push(refusal(&line));
    }
    for (at, wrong) in [(3, "Acme!"), (3, "acme-"), (5, " "), (7, "ada"), (9, "a\nb"), (11, "")] {
        let mut line = CREATE;
        line[at] = wrong;
        refusals.push(refusal(&line));
    }
    insta::assert_snapshot!(refusals.join("\n"));
}

#[test]
fn migrations_go_up_down_and_show_themselves() {
    let action = |line: &[&str]| match read_with(&[&["migrate"], line].concat(), &[]) {
        Ok(Command::Migrate { database, action }) => (database.to_string(), action),
        other => panic!("{other:?}"),
    };
    let default = "sqlite://tenantry-data/tenantry.sqlite".to_owned();
    assert_eq!(action(&["up"]), (default.clone(), MigrateAction::Up));
    assert_eq!(
        action(&["status", "--database-url=sqlite://x"]),
        ("sqlite://x".to_owned(), MigrateAction::Status)
    );
    assert_eq!(action(&["down"]), (default.clone(), MigrateAction::Down { steps: 1 }));
    assert_eq!(action(&["down", "--steps=3"]), (default, MigrateAction::Down { steps: 3 }));
    assert!(refusal(&["migrate", "down", "--steps=0"]).starts_with("error: --steps"));
    assert!(matches!(read_with(&["schema"], &[]), Ok(Command::Schema)));
}

#[test]
fn clap_speaks_where_there_is_no_value_to_check() {
    let kind = |line: &[&str]| match read_with(line, &[]) {
        Err(Stop::Usage(usage)) => usage.kind(),
        other => panic!("{other:?}"),
    };
    assert_eq!(kind(&["--help"]), clap::error::ErrorKind::DisplayHelp);
    assert_eq!(kind(&["serve", "--nonsense"]), clap::error::ErrorKind::UnknownArgument);
    assert_eq!(kind(&["serve", "extra"]), clap::error::ErrorKind::UnknownArgument);
}

#[test]
fn what_is_generated_is_told_by_flags_and_bounded() {
    let read = |line: &[&str]| match read_with(&[&["generate"], line].concat(), &[]) {
        Ok(Command::Generate(config)) => config,
        other => panic!("{other:?}"),
    };
    let usual = GenerateConfig {
        database: value::database("sqlite://tenantry-data/generated.sqlite").unwrap(),
        migrate: true,
        tenants: 200,
        users_per_tenant: 500,
        companies_per_tenant: 20,
        seed: 1,
        slug_prefix: "tenant".to_owned(),
        add: false,
        tokens: None,
        token_days: 1,
    };
    assert_eq!(read(&[]), usual);
    let line = [
        "--database-url=postgres://me@db.example/people",
        "--no-migrate",
        "--tenants=1",
        "--users-per-tenant=1000000",
        "--companies-per-tenant=0",
        "--seed=18446744073709551615",
        "--slug-prefix=load",
        "--add",
        "--tokens=tokens.jsonl",
        "--token-days=30",
    ];
    let expected = GenerateConfig {
        database: value::database("postgres://me@db.example/people").unwrap(),
        migrate: false,
        tenants: 1,
        users_per_tenant: 1_000_000,
        companies_per_tenant: 0,
        seed: u64::MAX,
        slug_prefix: "load".to_owned(),
        add: true,
        tokens: Some("tokens.jsonl".into()),
        token_days: 30,
    };
    assert_eq!(read(&line), expected);
    let refusals = [
        "--tenants=0",
        "--tenants=100001",
        "--users-per-tenant=0",
        "--users-per-tenant=many",
        "--companies-per-tenant=-1",
        "--seed=1.5",
        "--slug-prefix=Load",
        "--slug-prefix=a-prefix-of-more-than-fifty-letters-leaves-no-room-for-it",
        "--add=perhaps",
        "--tokens=",
        "--token-days=0",
        "--token-days=31",
    ]
    .map(|argument| format!("{argument}\n  {}", refusal(&["generate", argument])))
    .join("\n");
    insta::assert_snapshot!(refusals);
}
