//! The languages that mails are written in, and what the catalogue of each says.

use chrono::{Datelike, Timelike};

use crate::{clock::Timestamp, model::CompanyRole};

/// A language with a full set of templates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    English,
    Spanish,
}

const ENGLISH_MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const SPANISH_MONTHS: [&str; 12] = [
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
];

impl Language {
    /// Every language.
    pub const ALL: [Self; 2] = [Self::English, Self::Spanish];

    /// The BCP 47 tag, which is also the folder of the templates.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Spanish => "es",
        }
    }

    /// The best language for a BCP 47 tag, by the lookup of RFC 4647, section 3.4: subtags are dropped from the
    /// end until one fits (es-MX, es). English where nothing fits.
    pub fn choose(tag: Option<&str>) -> Self {
        let mut range = tag.unwrap_or_default();
        loop {
            if let Some(found) = Self::ALL.into_iter().find(|it| it.tag().eq_ignore_ascii_case(range)) {
                return found;
            }
            match range.rsplit_once('-') {
                Some((shorter, _)) => range = shorter,
                None => return Self::English,
            }
        }
    }

    /// A moment as people write it, to the minute, in UTC.
    pub fn moment(self, at: Timestamp) -> String {
        let month = |names: [&'static str; 12]| names.get(at.month0() as usize).copied().unwrap_or_default();
        let (day, year, hour, minute) = (at.day(), at.year(), at.hour(), at.minute());
        match self {
            Self::English => format!("{day} {} {year}, {hour:02}:{minute:02} UTC", month(ENGLISH_MONTHS)),
            Self::Spanish => {
                format!("{day} de {} de {year}, {hour:02}:{minute:02} UTC", month(SPANISH_MONTHS))
            }
        }
    }

    /// What the role is called.
    pub const fn company_role(self, role: CompanyRole) -> &'static str {
        match (self, role) {
            (Self::English, CompanyRole::Designer) => "Designer",
            (Self::English, CompanyRole::Manager) => "Manager",
            (Self::English, CompanyRole::Administrator) => "Administrator",
            (Self::English, CompanyRole::Owner) => "Owner",
            (Self::Spanish, CompanyRole::Designer) => "Diseñador",
            (Self::Spanish, CompanyRole::Manager) => "Gestor",
            (Self::Spanish, CompanyRole::Administrator) => "Administrador",
            (Self::Spanish, CompanyRole::Owner) => "Propietario",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tag_falls_back_from_its_end_and_then_to_english() {
        let cases = [
            (Some("es"), Language::Spanish),
            (Some("es-MX"), Language::Spanish),
            (Some("ES-419-x-any"), Language::Spanish),
            (Some("en-GB"), Language::English),
            (Some("de-CH"), Language::English),
            (Some("est"), Language::English),
            (Some(""), Language::English),
            (None, Language::English),
        ];
        for (tag, language) in cases {
            assert_eq!(Language::choose(tag), language, "{tag:?}");
        }
    }

    #[test]
    fn moments_are_written_out_in_each_language() {
        let at = "2026-03-07T04:05:59Z".parse::<Timestamp>().unwrap();
        assert_eq!(Language::English.moment(at), "7 March 2026, 04:05 UTC");
        assert_eq!(Language::Spanish.moment(at), "7 de marzo de 2026, 04:05 UTC");
    }
}
