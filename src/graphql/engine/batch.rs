//! What a field's function gets: all objects of the level that passed the guard.

use super::{Call, Column, Origin, Output};
use crate::{domain::Request, error::Failure};

/// What a field's function gives: one result for each object of the batch, in its order, or one failure
/// for all.
pub type Loaded<O> = Result<Vec<Result<O, Failure>>, Failure>;

/// All objects of a level for which a field is asked and may be answered.
pub struct Batch<'a, T> {
    /// The objects, in the order of the answer.
    pub objects: Vec<&'a T>,
    places: Vec<usize>,
    /// Arguments, selection and request.
    pub call: Call<'a>,
}

impl<'a, T> Batch<'a, T> {
    /// The objects of a level with their places in its frame.
    pub fn new(objects: Vec<(&'a T, usize)>, call: Call<'a>) -> Self {
        let (objects, places) = objects.into_iter().unzip();
        Self { objects, places, call }
    }
    /// The request: viewer, services, memo.
    pub const fn request(&self) -> &'a Request {
        self.call.request
    }
    /// One answer made for each object.
    pub fn each<O>(&self, answer: impl Fn(&'a T) -> O) -> Loaded<O> {
        Ok(self.objects.iter().map(|object| Ok(answer(object))).collect())
    }
}

/// The places of a batch, kept while its objects are handed to the field's function.
pub struct Places<'a> {
    places: Vec<usize>,
    call: Call<'a>,
}

impl<'a> Places<'a> {
    /// The places of this batch.
    pub fn of<T>(batch: &Batch<'a, T>) -> Self {
        Self { places: batch.places.clone(), call: batch.call }
    }

    /// Resolves what the field's function gave; failures are rows without a value, with an error each.
    pub async fn finish<O: Output>(self, loaded: Loaded<O>) -> Column {
        let Self { places, call } = self;
        let results = match loaded {
            Ok(results) => results,
            Err(failure) => {
                places.iter().for_each(|place| call.fail(*place, &failure));
                return Column::some(&vec![false; places.len()], Column::default(), O::NULLABLE);
            }
        };
        let mut there = Vec::with_capacity(places.len());
        let mut values = Vec::with_capacity(places.len());
        let mut results = results.into_iter();
        for place in &places {
            let result = results
                .next()
                .unwrap_or_else(|| Err(Failure::internal("a field gave fewer answers than it was asked")));
            there.push(result.is_ok());
            match result {
                Ok(value) => values.push((value, Origin { parent: *place, index: None })),
                Err(failure) => call.fail(*place, &failure),
            }
        }
        let inner = O::resolve_all(values, call).column().await;
        Column::some(&there, inner, O::NULLABLE)
    }
}
