//! The values of one field for a whole level, as the JSON they go out as. A level is kept by columns, not by
//! objects: a leaf is written once, into its column, and copied once, into the answer.

/// No value in this row.
const ABSENT: u32 = u32::MAX;

/// One value for each row of a level: JSON, or a promise broken.
#[derive(Debug, Default)]
pub struct Column {
    kind: Kind,
    /// Rows where a non-null promise broke, so that the parent has to go. Empty where none did.
    broken: Vec<bool>,
}

#[derive(Debug)]
enum Kind {
    /// Values as JSON, one behind the other; each with where it ends.
    Texts { bytes: Vec<u8>, ends: Vec<usize> },
    /// Objects: for each key, with its quotes and colon, a column.
    Objects { rows: usize, fields: Vec<(String, Column)> },
    /// Lists: each takes the next rows of the column, up to where it ends.
    Lists { ends: Vec<usize>, items: Box<Column> },
    /// Rows picked out of columns, or null.
    Picked { parts: Vec<Column>, places: Vec<(u32, u32)> },
}

impl Default for Kind {
    fn default() -> Self {
        Self::Texts { bytes: Vec::new(), ends: Vec::new() }
    }
}

impl Column {
    /// Leaves, each written by `write` in turn. One for which it says false is a promise broken.
    pub fn leaves<I: IntoIterator>(values: I, mut write: impl FnMut(I::Item, &mut Vec<u8>) -> bool) -> Self {
        let values = values.into_iter();
        let rows = values.size_hint().0;
        let mut bytes = Vec::with_capacity(rows.saturating_mul(16));
        let mut ends = Vec::with_capacity(rows);
        let mut broken = Vec::new();
        for value in values {
            if !write(value, &mut bytes) {
                broken.resize(ends.len(), false);
                broken.push(true);
            }
            ends.push(bytes.len());
        }
        if !broken.is_empty() {
            broken.resize(ends.len(), false);
        }
        Self { kind: Kind::Texts { bytes, ends }, broken }
    }

    /// `rows` objects of these fields. One with a field that broke its promise is broken.
    pub fn objects(rows: usize, fields: Vec<(String, Self)>) -> Self {
        let mut broken = Vec::new();
        for (_, column) in fields.iter().filter(|(_, column)| !column.broken.is_empty()) {
            broken.resize(rows, false);
            broken.iter_mut().zip(&column.broken).for_each(|(all, one)| *all |= one);
        }
        Self { kind: Kind::Objects { rows, fields }, broken }
    }

    /// Lists of these lengths. One element that broke its promise takes the list with it.
    pub fn lists(lengths: impl IntoIterator<Item = usize>, items: Self) -> Self {
        let mut end = 0;
        let ends: Vec<usize> = lengths
            .into_iter()
            .map(|length| {
                end += length;
                end
            })
            .collect();
        let mut start = 0;
        let broken = if items.broken.is_empty() {
            Vec::new()
        } else {
            let mut whole = |end: &usize| {
                let range = start..*end;
                start = *end;
                items.broken.get(range).is_none_or(|items| items.contains(&true))
            };
            ends.iter().map(&mut whole).collect()
        };
        Self { kind: Kind::Lists { ends, items: Box::new(items) }, broken }
    }

    /// A column that has the next row of `inner` wherever `there` says so. The other rows, and those that
    /// are broken in `inner`, are null where null may stand, and broken where not.
    pub fn some(there: &[bool], inner: Self, nullable: bool) -> Self {
        let whole = there.iter().all(|there| *there);
        if whole && (inner.broken.is_empty() || !nullable) {
            return inner;
        }
        let mut next = 0;
        let places = there
            .iter()
            .map(|there| {
                let row = next;
                next += u32::from(*there);
                if *there { (0, row) } else { (ABSENT, ABSENT) }
            })
            .collect();
        Self::picked(vec![inner], places, nullable)
    }

    /// Rows picked out of several columns, by column and row; `None` is a promise broken.
    pub fn union(parts: Vec<Self>, places: impl IntoIterator<Item = Option<(usize, usize)>>) -> Self {
        let narrow = |place: Option<(usize, usize)>| {
            place
                .and_then(|(part, row)| Some((u32::try_from(part).ok()?, u32::try_from(row).ok()?)))
                .unwrap_or((ABSENT, ABSENT))
        };
        Self::picked(parts, places.into_iter().map(narrow).collect(), false)
    }

    fn picked(parts: Vec<Self>, mut places: Vec<(u32, u32)>, nullable: bool) -> Self {
        let broken = |(part, row): &(u32, u32)| {
            part_of(&parts, *part).is_none_or(|part| part.broken.get(*row as usize).copied().unwrap_or(false))
        };
        let mut gone: Vec<bool> = places.iter().map(broken).collect();
        if nullable {
            for (place, gone) in places.iter_mut().zip(&gone) {
                if *gone {
                    *place = (ABSENT, ABSENT);
                }
            }
            gone.clear();
        } else if !gone.contains(&true) {
            gone.clear();
        }
        Self { kind: Kind::Picked { parts, places }, broken: gone }
    }

    /// How many rows.
    pub fn rows(&self) -> usize {
        match &self.kind {
            Kind::Texts { ends, .. } | Kind::Lists { ends, .. } => ends.len(),
            Kind::Objects { rows, .. } => *rows,
            Kind::Picked { places, .. } => places.len(),
        }
    }

    /// Is this row a promise broken?
    pub fn is_broken(&self, row: usize) -> bool {
        self.broken.get(row).copied().unwrap_or(false)
    }

    /// Writes a row that is not broken.
    pub fn write(&self, row: usize, out: &mut Vec<u8>) {
        match &self.kind {
            Kind::Texts { bytes, ends } => {
                let text = bytes.get(range(ends, row)).filter(|text| !text.is_empty());
                out.extend_from_slice(text.unwrap_or(b"null"));
            }
            Kind::Objects { fields, .. } => {
                out.push(b'{');
                for (place, (key, column)) in fields.iter().enumerate() {
                    if place > 0 {
                        out.push(b',');
                    }
                    out.extend_from_slice(key.as_bytes());
                    column.write(row, out);
                }
                out.push(b'}');
            }
            Kind::Lists { ends, items } => {
                out.push(b'[');
                for (place, row) in range(ends, row).enumerate() {
                    if place > 0 {
                        out.push(b',');
                    }
                    items.write(row, out);
                }
                out.push(b']');
            }
            Kind::Picked { parts, places } => {
                let place = places.get(row).copied().unwrap_or((ABSENT, ABSENT));
                match part_of(parts, place.0) {
                    Some(part) => part.write(place.1 as usize, out),
                    None => out.extend_from_slice(b"null"),
                }
            }
        }
    }
}

fn part_of(parts: &[Column], part: u32) -> Option<&Column> {
    parts.get(part as usize)
}

/// Where a row lies, by the ends of all.
fn range(ends: &[usize], row: usize) -> std::ops::Range<usize> {
    let start = row.checked_sub(1).and_then(|before| ends.get(before)).copied().unwrap_or(0);
    start..ends.get(row).copied().unwrap_or(start)
}
