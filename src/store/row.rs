//! Loads the records of `model`, which knows no diesel, straight from rows.

/// `queryable!(User from users { id: UserId, name: String, … })` says which column fills which field, so
/// that `User::as_select()` and `load::<User>` work. Columns are named as the fields are.
macro_rules! queryable {
    ($record:ident from $table:ident { $($field:ident: $type:ty),* $(,)? }) => {
        const _: () = {
            use diesel::backend::Backend;
            use diesel::deserialize::{self, FromStaticSqlRow, Queryable};
            use diesel::dsl::SqlTypeOf;
            use diesel::expression::Selectable;
            use $crate::store::schema::$table;

            impl<DB: Backend> Selectable<DB> for $record {
                type SelectExpression = ($($table::$field,)*);
                fn construct_selection() -> Self::SelectExpression {
                    ($($table::$field,)*)
                }
            }
            impl<DB: Backend> Queryable<($(SqlTypeOf<$table::$field>,)*), DB> for $record
            where
                ($($type,)*): FromStaticSqlRow<($(SqlTypeOf<$table::$field>,)*), DB>,
            {
                type Row = ($($type,)*);
                fn build(($($field,)*): Self::Row) -> deserialize::Result<Self> {
                    #[allow(clippy::useless_conversion, reason = "most fields are as they are stored")]
                    Ok(Self { $($field: $field.into()),* })
                }
            }
        };
    };
}
pub(super) use queryable;
