//! The values that are given to a field: lists, filters, JSON, uploads.

use async_graphql::Pos;

use super::types::TypeRef;
use super::variables::{Given, Node, View};
use super::{Limits, Rejection, Shape};
use crate::http::refusal::Code;

/// How async-graphql writes an uploaded file into a variable.
const UPLOAD_MARK: &str = "#__graphql_file__:";

/// What the values of one argument are judged by.
pub struct Inputs<'a> {
    shape: &'a Shape,
    given: &'a Given<'a>,
    limits: &'a Limits,
    /// Files that came with the request.
    uploads: usize,
    /// Entries of a list in this argument.
    list: usize,
    /// Where the argument is.
    position: Pos,
    filter: Option<Filter<'a>>,
}

/// The filter that a value is in.
struct Filter<'a> {
    name: &'a str,
    terms: usize,
    depth: usize,
}

impl<'a> Inputs<'a> {
    pub const fn new(
        shape: &'a Shape,
        given: &'a Given<'a>,
        limits: &'a Limits,
        uploads: usize,
        list: usize,
        position: Pos,
    ) -> Self {
        Self { shape, given, limits, uploads, list, position, filter: None }
    }

    /// Judges the value of one argument.
    ///
    /// # Errors
    /// BAD_USER_INPUT for a list, a filter or JSON over its bound, and for an Upload that is no uploaded file.
    pub fn check(&mut self, value: Node<'a>, ty: &'a TypeRef) -> Result<(), Rejection> {
        self.value(value, &ty.name, ty.lists)
    }

    fn value(&mut self, node: Node<'a>, ty: &'a str, lists: usize) -> Result<(), Rejection> {
        match self.given.view(node) {
            View::Null => Ok(()),
            view if lists == 0 && ty == "JSON" => self.json(view, 1, &mut 0),
            View::List(items) => self.entries(&items, ty, lists),
            View::Object(fields) => self.object(&fields, ty),
            View::Text(text) if ty == "Upload" => self.upload(node, text),
            View::Text(text) => self.text(text).and_then(|()| self.term()),
            _ => self.term(),
        }
    }

    fn entries(&mut self, items: &[Node<'a>], ty: &'a str, lists: usize) -> Result<(), Rejection> {
        if items.len() > self.list {
            return self.bad(format!("A list in an input has at most {} entries here.", self.list));
        }
        let lists = lists.saturating_sub(1);
        if self.shape.input(ty).is_some() {
            return items.iter().try_for_each(|item| self.value(*item, ty, lists));
        }
        // `in: [...]` is one condition, however many its entries
        self.term()?;
        let filter = self.filter.take();
        items.iter().try_for_each(|item| self.value(*item, ty, lists))?;
        self.filter = filter;
        Ok(())
    }

    fn object(&mut self, fields: &[(&'a str, Node<'a>)], ty: &'a str) -> Result<(), Rejection> {
        // what the type has not, validation refuses
        let Some(known) = self.shape.input(ty) else { return Ok(()) };
        let outermost = self.filter.is_none() && ty.ends_with("Filter");
        if outermost {
            self.filter = Some(Filter { name: ty, terms: 0, depth: 0 });
        }
        let nested = self.enter(ty)?;
        for (name, value) in fields {
            if let Some(field) = known.fields.get(*name) {
                self.value(*value, &field.name, field.lists)?;
            }
        }
        if let Some(filter) = self.filter.as_mut().filter(|_| nested) {
            filter.depth -= 1;
        }
        if outermost {
            self.filter = None;
        }
        Ok(())
    }

    /// Goes one filter deeper, where this is one of the same type.
    fn enter(&mut self, ty: &str) -> Result<bool, Rejection> {
        let most = self.limits.filter_depth;
        let Some(filter) = self.filter.as_mut().filter(|filter| filter.name == ty) else { return Ok(false) };
        filter.depth += 1;
        if filter.depth > most {
            return self.bad(format!("A filter nests at most {most} deep.")).map(|()| false);
        }
        Ok(true)
    }

    /// Counts one condition, inside a filter.
    fn term(&mut self) -> Result<(), Rejection> {
        let most = self.limits.filter_terms;
        let Some(filter) = self.filter.as_mut() else { return Ok(()) };
        filter.terms += 1;
        if filter.terms > most {
            return self.bad(format!("A filter has at most {most} conditions."));
        }
        Ok(())
    }

    /// A text of PostgreSQL cannot hold it, and one of SQLite ends there.
    fn text(&self, text: &str) -> Result<(), Rejection> {
        if text.contains('\0') {
            return self.bad("A text in an input cannot hold the character U+0000.".to_owned());
        }
        Ok(())
    }

    fn json(&self, view: View<'a>, depth: usize, bytes: &mut usize) -> Result<(), Rejection> {
        // quotes, commas and colons are about two bytes a value, a name or a text
        *bytes = bytes.saturating_add(2);
        match view {
            View::Text(text) => {
                self.text(text)?;
                *bytes = bytes.saturating_add(text.len());
            }
            View::List(_) | View::Object(_) if depth > self.limits.json_depth => {
                return self.bad(format!("JSON in an input nests at most {} deep.", self.limits.json_depth));
            }
            View::List(items) => {
                for item in items {
                    self.json(self.given.view(item), depth + 1, bytes)?;
                }
            }
            View::Object(fields) => {
                for (name, item) in fields {
                    self.text(name)?;
                    *bytes = bytes.saturating_add(name.len() + 2);
                    self.json(self.given.view(item), depth + 1, bytes)?;
                }
            }
            View::Null | View::Int(_) | View::Leaf => *bytes = bytes.saturating_add(2),
        }
        if *bytes > self.limits.json_bytes {
            return self.bad(format!("JSON in an input has at most {} bytes.", self.limits.json_bytes));
        }
        Ok(())
    }

    /// async-graphql indexes the uploaded files with whatever number the text names, so it must be one of ours.
    fn upload(&self, node: Node<'a>, text: &str) -> Result<(), Rejection> {
        let written = matches!(node, Node::Literal(async_graphql_value::Value::String(_)));
        let index = text.strip_prefix(UPLOAD_MARK).and_then(|number| number.parse::<usize>().ok());
        match index {
            Some(index) if !written && index < self.uploads => Ok(()),
            _ => self.bad("An Upload is a file of a multipart request.".to_owned()),
        }
    }

    fn bad(&self, message: String) -> Result<(), Rejection> {
        Err(Rejection::new(Code::BadUserInput, message).at(self.position))
    }
}
