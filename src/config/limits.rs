//! Limits that an operator may set; the defaults are those of SECURITY, "Limits and times".

use std::time::Duration;

use clap::Args;

use super::value::{self, Refused, Source};

macro_rules! limits {
    ($($help:literal $unit:literal $flag:literal $field:ident: $kind:ty = $default:literal, $read:path;)*) => {
        #[derive(Args, Debug, Default)]
        #[command(next_help_heading = "Limits")]
        pub(super) struct LimitArguments {
            $(
                // clap reads no description that is put together, so it is given as the help.
                #[arg(long, value_name = $unit, help = concat!($help, " [default: ", $default, "]"))]
                pub $field: Option<String>,
            )*
        }

        /// What one request, and one run of a policy script, may take.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub struct Limits {
            $(#[doc = $help] pub $field: $kind,)*
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
    "Bytes of a request's body" "BYTES" "max-body-bytes"
        max_body_bytes: usize = "262144", value::size;
    "Bytes of an upload's body" "BYTES" "max-upload-bytes"
        max_upload_bytes: usize = "1048576", value::size;
    "Tokens of a document" "NUMBER" "max-tokens"
        max_tokens: usize = "5000", value::size;
    "Nodes of a document once its fragments are spread" "NUMBER" "max-nodes"
        max_nodes: usize = "1000", value::size;
    "Depth of a document" "NUMBER" "max-depth"
        max_depth: usize = "12", value::size;
    "Entities that a document could return" "NUMBER" "max-cost"
        max_cost: usize = "5000", value::size;
    "Seconds that a request may take" "SECONDS" "request-timeout"
        request_timeout: Duration = "10", value::seconds;
    "Seconds that a database statement may take" "SECONDS" "statement-timeout"
        statement_timeout: Duration = "5", value::seconds;
    "Connections to the database; auto: two for each core and two more" "NUMBER" "database-connections"
        database_connections: usize = "auto", value::connections;
    "Steps of one run of a policy script" "NUMBER" "script-operations"
        script_operations: u32 = "100000", value::count;
    "Milliseconds that one run of a policy script may take" "MILLISECONDS" "script-deadline"
        script_deadline: Duration = "100", value::milliseconds;
    "Bytes of a policy script's source" "BYTES" "script-source-bytes"
        script_source_bytes: usize = "16384", value::size;
}
