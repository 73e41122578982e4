//! Limits that an operator may set; the defaults are those of SECURITY, "Limits and times".

use std::time::Duration;

use clap::Args;

use super::value::{self, Refused, Source};

macro_rules! limits {
    ($($(#[doc = $doc:literal])* $field:ident: $kind:ty = $default:literal, $flag:literal, $read:path;)*) => {
        #[derive(Args, Debug, Default)]
        #[command(next_help_heading = "Limits")]
        pub(super) struct LimitArguments {
            $(
                #[doc = concat!($($doc,)* " [default: ", $default, "]")]
                #[arg(long, value_name = "NUMBER")]
                pub $field: Option<String>,
            )*
        }

        /// What one request may take.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub struct Limits {
            $($(#[doc = $doc])* pub $field: $kind,)*
        }

        impl Limits {
            pub(super) fn read(arguments: LimitArguments, source: &Source<'_>) -> Result<Self, Refused> {
                Ok(Self { $($field: source.or($flag, arguments.$field, $default, $read)?,)* })
            }
        }

        impl Default for Limits {
            fn default() -> Self {
                Self { $($field: $read($default).unwrap_or_default(),)* }
            }
        }
    };
}

limits! {
    /// Bytes of a request's body
    max_body_bytes: usize = "262144", "max-body-bytes", value::size;
    /// Bytes of an upload's body
    max_upload_bytes: usize = "1048576", "max-upload-bytes", value::size;
    /// Tokens of a document
    max_tokens: usize = "5000", "max-tokens", value::size;
    /// Nodes of a document once its fragments are spread
    max_nodes: usize = "1000", "max-nodes", value::size;
    /// Depth of a document
    max_depth: usize = "12", "max-depth", value::size;
    /// Entities that a document could return
    max_cost: usize = "5000", "max-cost", value::size;
    /// Seconds that a request may take
    request_timeout: Duration = "10", "request-timeout", value::seconds;
    /// Seconds that a database statement may take
    statement_timeout: Duration = "5", "statement-timeout", value::seconds;
    /// Connections to the database
    database_connections: usize = "10", "database-connections", value::size;
}
