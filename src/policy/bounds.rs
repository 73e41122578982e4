//! Functions of Rhai that do their work before they check its size, written anew to check it first; and
//! those that must not work at all.

use rhai::{Array, Dynamic, Engine, EvalAltResult, INT, ImmutableString, NativeCallContext};

use super::{failure, functions::error};

type Fallible<T> = Result<T, Box<EvalAltResult>>;

/// Puts ours before those of the packages.
pub(super) fn register(rhai: &mut Engine) {
    rhai.register_fn("replace", replace::<ImmutableString, ImmutableString>)
        .register_fn("replace", replace::<ImmutableString, char>)
        .register_fn("replace", replace::<char, ImmutableString>)
        .register_fn("replace", replace::<char, char>)
        .register_fn("pad", pad)
        .register_fn("pad", pad_string::<char>)
        .register_fn("pad", pad_string::<ImmutableString>)
        .register_fn("sleep", |ctx: NativeCallContext, _: INT| never(&ctx))
        .register_fn("sleep", |ctx: NativeCallContext, _: f64| never(&ctx))
        .register_fn("exit", |ctx: NativeCallContext| never(&ctx))
        .register_fn("exit", |ctx: NativeCallContext, _: Dynamic| never(&ctx));
}

fn never(ctx: &NativeCallContext) -> Fallible<()> {
    Err(error(ctx, format!("`{}` is not for policy scripts", ctx.fn_name())))
}

/// What `replace` and `pad` take: a string or a single character.
trait Text: Clone + Send + Sync + 'static {
    fn text(&self) -> String;
}
impl Text for ImmutableString {
    fn text(&self) -> String {
        self.to_string()
    }
}
impl Text for char {
    fn text(&self) -> String {
        self.to_string()
    }
}

/// `text.replace(find, with)`: Rhai's own squares a size before anybody looks at it.
fn replace<F: Text, W: Text>(
    ctx: NativeCallContext,
    string: &mut ImmutableString,
    find: F,
    with: W,
) -> Fallible<()> {
    let (find, with) = (find.text(), with.text());
    if find.is_empty() {
        return Ok(());
    }
    let times = string.matches(find.as_str()).count();
    let longer = with.len().saturating_sub(find.len()).saturating_mul(times);
    if string.len().saturating_add(longer) > ctx.engine().max_string_size().saturating_mul(2) {
        return Err(error(&ctx, failure::long_string(ctx.engine().max_string_size())));
    }
    *string = string.replace(find.as_str(), &with).into();
    Ok(())
}

/// `list.pad(length, item)`: Rhai's own multiplies sizes without looking at overflow.
fn pad(ctx: NativeCallContext, list: &mut Array, length: INT, item: Dynamic) -> Fallible<()> {
    let length = usize::try_from(length).unwrap_or(0);
    if length > ctx.engine().max_array_size() {
        return Err(error(&ctx, failure::long_list(ctx.engine().max_array_size())));
    }
    if length > list.len() {
        list.resize(length, item);
    }
    Ok(())
}

/// `text.pad(length, with)`: to at least that many characters.
fn pad_string<W: Text>(
    ctx: NativeCallContext,
    string: &mut ImmutableString,
    length: INT,
    with: W,
) -> Fallible<()> {
    let length = usize::try_from(length).unwrap_or(0);
    if length > ctx.engine().max_string_size() {
        return Err(error(&ctx, failure::long_string(ctx.engine().max_string_size())));
    }
    let with = with.text();
    let present = string.chars().count();
    if with.is_empty() || length <= present {
        return Ok(());
    }
    let more: String = with.chars().cycle().take(length - present).collect();
    *string = format!("{string}{more}").into();
    Ok(())
}
