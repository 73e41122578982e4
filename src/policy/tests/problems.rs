use crate::{
    model::{
        Identifier, PolicyMode, PolicyReference, PolicyVerdict, Problem, ProblemCode, ProblemSeverity,
        ScriptId,
    },
    policy::{
        Failure, Finding, FindingKind, Outcome,
        problems::{Judgement, of, refuse, said},
    },
};

fn outcome(findings: Vec<Finding>, failure: Option<Failure>) -> Outcome {
    Outcome { findings, failure, verdict: PolicyVerdict::Failed, ..Outcome::failed("", 1) }
}

fn finding(kind: FindingKind, message: &str, line: i32) -> Finding {
    Finding { kind, message: message.to_owned(), line: Some(line) }
}

fn judged<'a>(script: &'a str, mode: PolicyMode, outcome: &'a Outcome) -> Judgement<'a> {
    let script_id = ScriptId::from_uuid(uuid::Uuid::nil());
    Judgement { script_id, script, version: 3, mode, outcome }
}

fn problem(
    code: ProblemCode,
    message: &str,
    field: Option<&str>,
    script: &str,
    line: Option<i32>,
) -> Problem {
    let severity = match code {
        ProblemCode::PolicyWarning => ProblemSeverity::Warning,
        _ => ProblemSeverity::Error,
    };
    let script_id = ScriptId::from_uuid(uuid::Uuid::nil());
    let policy = Some(PolicyReference { script_id, script: script.to_owned(), version: 3, line });
    let field = field.map(|field| vec![field.to_owned()]);
    Problem { severity, code, message: message.to_owned(), field, policy }
}

#[test]
fn every_denial_warning_and_failure_of_all_enforced_scripts_is_reported() {
    let one = outcome(
        vec![
            finding(FindingKind::Deny, "no", 2),
            finding(FindingKind::DenyField(vec!["email".to_owned()]), "not this", 3),
        ],
        None,
    );
    let two = outcome(
        vec![finding(FindingKind::Warn, "careful", 4)],
        Some(Failure { message: "used more than 5 steps".to_owned(), line: Some(7) }),
    );
    let all = [judged("one", PolicyMode::Enforced, &one), judged("two", PolicyMode::Enforced, &two)];
    let problems = of(&all);
    assert_eq!(
        problems,
        [
            problem(ProblemCode::RejectedByPolicy, "no", None, "one", Some(2)),
            problem(ProblemCode::RejectedByPolicy, "not this", Some("email"), "one", Some(3)),
            problem(ProblemCode::PolicyWarning, "careful", None, "two", Some(4)),
            problem(
                ProblemCode::PolicyFailed,
                "The policy script \"two\" could not decide: used more than 5 steps",
                None,
                "two",
                Some(7)
            ),
        ]
    );
    assert!(refuse(&problems));
}

#[test]
fn a_failure_alone_refuses_and_a_warning_alone_does_not() {
    let failed = Outcome::failed("too many policy scripts are waiting", 1);
    assert!(refuse(&of(&[judged("one", PolicyMode::Enforced, &failed)])));
    let warned = outcome(vec![finding(FindingKind::Warn, "careful", 4)], None);
    let problems = of(&[judged("one", PolicyMode::Enforced, &warned)]);
    assert_eq!(problems, [problem(ProblemCode::PolicyWarning, "careful", None, "one", Some(4))]);
    assert!(!refuse(&problems));
}

#[test]
fn a_script_in_shadow_or_off_blocks_nothing_and_says_nothing() {
    let failed =
        outcome(vec![finding(FindingKind::Deny, "no", 2)], Some(Failure { message: "x".into(), line: None }));
    for mode in [PolicyMode::Shadow, PolicyMode::Off] {
        assert_eq!(of(&[judged("one", mode, &failed)]), []);
        assert_eq!(said(&judged("one", mode, &failed)).len(), 2, "a trial shows it all the same");
    }
}
