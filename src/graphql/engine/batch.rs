//! What a field's function gets: all objects of the level that passed the guard.

use super::{Call, Origin, Output, Resolving};
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

    /// Resolves what the field's function gave; failures become null with an error each.
    pub fn finish<O: Output>(self, loaded: Loaded<O>) -> Resolving<'a> {
        let Self { places, call } = self;
        let results = match loaded {
            Ok(results) => results,
            Err(failure) => {
                places.iter().for_each(|place| call.fail(*place, &failure));
                let blank = vec![None; places.len()];
                return Box::pin(std::future::ready(blank));
            }
        };
        let mut there = Vec::with_capacity(places.len());
        let mut values = Vec::with_capacity(places.len());
        let mut results = results.into_iter();
        for place in &places {
            match results.next() {
                Some(Ok(value)) => {
                    values.push((value, Origin { parent: *place, index: None }));
                    there.push(true);
                }
                Some(Err(failure)) => {
                    call.fail(*place, &failure);
                    there.push(false);
                }
                None => {
                    call.fail(*place, &Failure::internal("a field gave fewer answers than it was asked"));
                    there.push(false);
                }
            }
        }
        let values = O::resolve_all(values, call);
        Box::pin(async move {
            let mut values = values.await.into_iter();
            there.iter().map(|there| if *there { values.next().flatten() } else { None }).collect()
        })
    }
}
