//! Which fields a document asks of an object: fragments spread, what is skipped left out, mentions of one
//! key merged.

use async_graphql::{
    Positioned,
    parser::types::{Field, Selection, SelectionSet},
};

use super::Env;
use crate::error::Failure;

/// One response key with every mention of it.
pub struct Selected<'a> {
    pub key: &'a str,
    pub name: &'a str,
    pub fields: Vec<&'a Positioned<Field>>,
}

/// The fields asked of a `type_name`, in the order of the document.
///
/// # Errors
/// BAD_USER_INPUT where the condition of a directive is not a Boolean.
pub fn collect<'a>(
    env: &'a Env<'a>,
    sets: impl Iterator<Item = &'a Positioned<SelectionSet>>,
    type_name: &str,
    interfaces: &[&str],
) -> Result<Vec<Selected<'a>>, Failure> {
    let mut selected = Vec::new();
    for set in sets {
        add(env, set, type_name, interfaces, &mut selected)?;
    }
    Ok(selected)
}

fn add<'a>(
    env: &'a Env<'a>,
    set: &'a Positioned<SelectionSet>,
    type_name: &str,
    interfaces: &[&str],
    into: &mut Vec<Selected<'a>>,
) -> Result<(), Failure> {
    let applies = |on: &str| on == type_name || interfaces.contains(&on);
    for item in &set.node.items {
        if !env.included(item.node.directives())? {
            continue;
        }
        match &item.node {
            Selection::Field(field) => {
                let key = field.node.response_key().node.as_str();
                match into.iter_mut().find(|known| known.key == key) {
                    Some(known) => known.fields.push(field),
                    None => {
                        into.push(Selected { key, name: field.node.name.node.as_str(), fields: vec![field] });
                    }
                }
            }
            Selection::InlineFragment(inline) => {
                if inline.node.type_condition.as_ref().is_none_or(|on| applies(&on.node.on.node)) {
                    add(env, &inline.node.selection_set, type_name, interfaces, into)?;
                }
            }
            Selection::FragmentSpread(spread) => {
                // Validation has refused unknown fragments and cycles before anything runs.
                if let Some(fragment) = env.fragments.get(&spread.node.fragment_name.node)
                    && applies(&fragment.node.type_condition.node.on.node)
                {
                    add(env, &fragment.node.selection_set, type_name, interfaces, into)?;
                }
            }
        }
    }
    Ok(())
}
