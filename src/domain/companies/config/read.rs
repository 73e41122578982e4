//! From JSON to a config, or to every problem that it has, each with its place.

use serde_json::Value;

use super::{
    Channel, Config, FORMAT, Metadata, PLACE, VERSION,
    bounds::{CHANNELS, CONFIG_BYTES, CONFIG_DEPTH},
    findings::{Findings, found},
    object::{self, Object},
    parts::{self, Wrong},
    size::{fits, size},
};
use crate::{
    domain::text,
    model::{Problem, ProblemCode},
};

/// Reads a config.
///
/// # Errors
/// Every problem that it has, at most [`TOLD`](super::bounds::TOLD) of them and how many more there are: BAD_VALUE, with
/// places that begin with [`PLACE`]. A config that is too large, too deep or of another format or version has that one.
pub fn read(value: &Value) -> Result<Config, Vec<Problem>> {
    let mut findings = Findings::default();
    match config(value, &mut findings) {
        Some(config) if findings.none() => Ok(config),
        _ => Err(findings.told()),
    }
}

/// Reads a config for the document of its scenario.
///
/// # Errors
/// What [`read`] finds wrong, or that the config has no scenario.
pub fn scenario(value: &Value) -> Result<Value, Vec<Problem>> {
    read(value)?.scenario.ok_or_else(|| {
        let message = format!("{PLACE}.scenario is missing; it must be an object");
        vec![Problem::error(ProblemCode::BadValue, message).at([PLACE, "scenario"])]
    })
}

fn config(value: &Value, findings: &mut Findings) -> Option<Config> {
    let bounded = fits(value, CONFIG_DEPTH, CONFIG_BYTES);
    findings.part(&[PLACE], bounded.map_err(|excess| Wrong::excess(excess, CONFIG_DEPTH, CONFIG_BYTES)))?;
    let whole = Object::open(value, vec![PLACE], findings)?;
    // Fields of another format, or of a later version, are not ours to judge.
    format(&whole, findings)?;
    version(&whole, findings)?;
    whole.only(&["format", "version", "metadata", "channels", "scenario"], findings);
    let metadata = metadata(&whole, findings);
    let channels = channels(&whole, findings);
    let scenario = whole.optional("scenario", &object::any("an object"), findings);
    let scenario = scenario.and_then(|it| findings.part(&whole.at("scenario"), parts::scenario(it)));
    Some(Config { metadata: metadata?, channels: channels?, scenario })
}

fn format(whole: &Object<'_>, findings: &mut Findings) -> Option<()> {
    let format = whole.required("format", &object::text(), findings)?;
    let known = format == FORMAT;
    let checked = known
        .then_some(())
        .ok_or_else(|| format!("must be \"{FORMAT}\", but is {}", found(&Value::from(format))));
    findings.at(&whole.at("format"), checked)
}

fn version(whole: &Object<'_>, findings: &mut Findings) -> Option<()> {
    let version = whole.required("version", &object::any("a whole number"), findings)?;
    let checked = match version.as_u64() {
        Some(VERSION) => Ok(()),
        Some(later) if later > VERSION => Err(format!("{later} is newer than this server reads: {VERSION}")),
        _ => Err(format!("must be {VERSION}, but is {}", found(version))),
    };
    findings.at(&whole.at("version"), checked)
}

fn metadata(whole: &Object<'_>, findings: &mut Findings) -> Option<Metadata> {
    let given = whole.inner("metadata", findings)?;
    given.only(&["name", "description", "language"], findings);
    let name = given.required("name", &object::text(), findings);
    let name = name.and_then(|typed| findings.at(&given.at("name"), text::name(typed)));
    let mut said = |field: &'static str, check: fn(&str) -> Result<Option<String>, String>| {
        let typed = given.optional(field, &object::text(), findings)?;
        findings.at(&given.at(field), check(typed))?
    };
    let description = said("description", text::description);
    let language = said("language", text::language);
    Some(Metadata { name: name?, description, language })
}

fn channels(whole: &Object<'_>, findings: &mut Findings) -> Option<Vec<Channel>> {
    let given = whole.required("channels", &object::list(), findings)?;
    let place = whole.at("channels");
    if given.len() > CHANNELS {
        let many = format!("may have at most {CHANNELS} entries, but has {}", given.len());
        return findings.at(&place, Err(many));
    }
    let mut channels = Vec::with_capacity(given.len());
    for (index, given) in given.iter().enumerate() {
        let index = index.to_string();
        let place = place.iter().copied().chain([index.as_str()]).collect();
        channels.extend(channel(given, place, findings));
    }
    let sizes = channels.iter().map(|channel| size(&channel.settings));
    findings.at(&place, parts::together(sizes));
    Some(channels)
}

fn channel<'a>(given: &'a Value, place: Vec<&'a str>, findings: &mut Findings) -> Option<Channel> {
    let given = Object::open(given, place, findings)?;
    given.only(&["kind", "name", "enabled", "settings"], findings);
    let kind = given.required("kind", &object::text(), findings);
    let kind = kind.and_then(|typed| findings.at(&given.at("kind"), parts::kind(typed)));
    let name = given.required("name", &object::text(), findings);
    let name = name.and_then(|typed| findings.at(&given.at("name"), text::name(typed)));
    let enabled = given.required("enabled", &object::flag(), findings);
    let settings = given.required("settings", &object::any("an object"), findings);
    let settings = settings.and_then(|it| findings.part(&given.at("settings"), parts::settings(it)));
    Some(Channel { kind: kind?, name: name?, enabled: enabled?, settings: settings? })
}
