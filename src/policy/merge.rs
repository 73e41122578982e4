//! Parts of a context merged into the sample, for tests.

use rhai::{Dynamic, Map};

/// Merges `parts` into `base` deeply; lists and single values are replaced. A list's `_count` follows it, and
/// `effective_roles` follows `roles`, unless the parts say otherwise.
///
/// # Errors
/// A name that the base does not have, as its path: a test must not pass for a misspelt part.
pub(super) fn into_sample(base: &mut Map, parts: Map) -> Result<(), String> {
    let given: Vec<String> = parts.keys().map(ToString::to_string).collect();
    for (name, part) in parts {
        let Some(present) = base.get_mut(&name) else {
            return Err(name.to_string());
        };
        if let (Ok(mut present), true) = (present.as_map_mut(), part.is_map()) {
            into_sample(&mut present, part.try_cast::<Map>().unwrap_or_default())
                .map_err(|inner| format!("{name}.{inner}"))?;
            continue;
        }
        *present = part;
    }
    follow(base, &given);
    Ok(())
}

fn follow(base: &mut Map, given: &[String]) {
    let is_given = |name: &str| given.iter().any(|given| given == name);
    for name in given {
        let Some(list) = base.get(name.as_str()).cloned().filter(Dynamic::is_array) else { continue };
        let length = list.as_array_ref().map_or(0, |list| list.len());
        let count = format!("{name}_count");
        if base.contains_key(count.as_str()) && !is_given(&count) {
            base.insert(count.into(), i64::try_from(length).unwrap_or(i64::MAX).into());
        }
        if name == "roles" && base.contains_key("effective_roles") && !is_given("effective_roles") {
            base.insert("effective_roles".into(), list);
        }
    }
}
