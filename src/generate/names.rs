//! What people and companies are called.

use unicode_normalization::UnicodeNormalization;

#[rustfmt::skip]
pub const FIRST: &[&str] = &[
    "Ada", "Adèle", "Ahmed", "Aiko", "Aisha", "Alejandro", "Amara", "Ana", "Anders", "Andrea", "Anita",
    "Arjun", "Astrid", "Beatriz", "Bruno", "Camila", "Carlos", "Chiara", "Chloé", "Claire", "Daniel",
    "Deepa", "Diego", "Dimitri", "Elena", "Elif", "Emeka", "Emma", "Erik", "Esther", "Farid", "Fatima",
    "Felix", "Fernanda", "Francesca", "Gabriel", "Giulia", "Grace", "Hana", "Hannah", "Hassan", "Helena",
    "Hiroshi", "Hugo", "Ifeoma", "Ines", "Ingrid", "Ivan", "Jakob", "Jana", "Javier", "João", "José",
    "Julia", "Kofi", "Laila", "Lars", "Laura", "Leïla", "Leon", "Lucía", "Luis", "Maria", "Marek",
    "Mariana", "Mateo", "Maya", "Mei", "Mohamed", "Nadia", "Naomi", "Nikolai", "Nina", "Noah", "Olga",
    "Oliver", "Omar", "Pablo", "Paula", "Pedro", "Priya", "Rafael", "Rahul", "Renée", "Rosa", "Samuel",
    "Sara", "Sofía", "Sven", "Tariq", "Teresa", "Thiago", "Tomáš", "Valentina", "Viktor", "Wei", "Yara",
    "Yuki", "Zainab", "Zoë",
];

#[rustfmt::skip]
pub const LAST: &[&str] = &[
    "Abbott", "Acosta", "Adebayo", "Aguilar", "Ahmed", "Almeida", "Álvarez", "Andersen", "Antonov",
    "Araújo", "Arslan", "Bailey", "Baker", "Barbosa", "Bauer", "Becker", "Bernard", "Bianchi", "Blanc",
    "Bonnet", "Borges", "Brandt", "Brown", "Bruno", "Byrne", "Cabrera", "Campos", "Carter", "Carvalho",
    "Castillo", "Chan", "Chaudhary", "Chen", "Clark", "Colombo", "Conti", "Cooper", "Costa", "Cruz",
    "Da Silva", "Das", "Davies", "De Luca", "Delgado", "Demir", "Díaz", "Dietrich", "Dubois", "Duran",
    "Edwards", "Eriksen", "Esposito", "Evans", "Fernández", "Ferrari", "Ferreira", "Fischer", "Flores",
    "Fontaine", "Fournier", "Fuchs", "Fujita", "Gallo", "García", "Garnier", "Gomes", "Gómez", "González",
    "Greco", "Green", "Gupta", "Gutiérrez", "Haddad", "Hansen", "Harris", "Hartmann", "Hassan", "Hernández",
    "Herrera", "Hoffmann", "Horváth", "Hughes", "Ibrahim", "Ito", "Ivanova", "Jackson", "Jansen", "Jensen",
    "Johansson", "Jones", "Kaiser", "Kaya", "Keller", "Khan", "Kim", "King", "Koch", "Kovács", "Kowalski",
    "Kumar", "Lambert", "Larsen", "Lee", "Lefèvre", "Lehmann", "Lewis", "Li", "Lima", "Lin", "López",
    "Lopes", "Maier", "Mancini", "Marino", "Marques", "Martín", "Martínez", "Mehta", "Mendoza", "Meyer",
    "Molina", "Moreau", "Moreno", "Moretti", "Morris", "Müller", "Murphy", "Nakamura", "Navarro", "Nguyen",
    "Nielsen", "Novák", "Nowak", "Okafor", "Oliveira", "Olsen", "Ortega", "Ortiz", "Osman", "Papadopoulos",
    "Parker", "Patel", "Pereira", "Pérez", "Petrov", "Petersen", "Pinto", "Popescu", "Ramírez", "Ramos",
    "Reyes", "Ribeiro", "Ricci", "Richter", "Rivera", "Roberts", "Robinson", "Rodríguez", "Romano",
    "Romero", "Rossi", "Roth", "Rousseau", "Roux", "Ruiz", "Russo", "Saito", "Salazar", "Sánchez", "Santos",
    "Sato", "Schäfer", "Schmidt", "Schneider", "Schulz", "Sharma", "Silva", "Singh", "Smith", "Soares",
    "Sokolov", "Sousa", "Suzuki", "Svensson", "Takahashi", "Tanaka", "Taylor", "Teixeira", "Torres",
    "Turner", "Vargas", "Vasquez", "Vega", "Vogel", "Wagner", "Walker", "Wang", "Weber", "White",
    "Williams", "Wilson", "Wood", "Wright", "Yamamoto", "Yang", "Yıldız", "Young", "Zhang", "Zimmermann",
];

#[rustfmt::skip]
pub const JOB_TITLES: &[&str] = &[
    "Account Manager", "Agent Designer", "Analyst", "Business Partner", "Compliance Officer", "Consultant",
    "Conversation Designer", "Customer Success Manager", "Data Engineer", "Data Scientist",
    "Delivery Manager", "Engineer", "Finance Controller", "Head of Operations", "Head of Platform",
    "Integration Architect", "Legal Counsel", "Operations Director", "People Operations Lead",
    "Product Manager", "Product Owner", "Project Manager", "Quality Lead", "Regional Manager",
    "Sales Executive", "Security Engineer", "Senior Engineer", "Site Manager", "Support Lead",
    "Support Specialist", "Team Lead", "Translator", "UX Researcher", "Workflow Specialist",
];

#[rustfmt::skip]
pub const LANGUAGES: &[&str] =
    &[
    "de", "en", "en-GB", "en-US", "es", "es-MX", "fr", "it", "ja", "nl", "pl", "pt-BR", "tr",
];

#[rustfmt::skip]
/// Beginnings of mobile numbers, to which eight digits are added.
pub const PHONES: &[&str] =
    &[
    "+346", "+4477", "+336", "+4915", "+3934", "+5511", "+5255", "+8190", "+9053", "+1415",
];

#[rustfmt::skip]
pub const COMPANY_FIRST: &[&str] = &[
    "Alpine", "Amber", "Atlas", "Aurora", "Beacon", "Bluebird", "Cardinal", "Cedar", "Cobalt", "Compass",
    "Coral", "Delta", "Ember", "Falcon", "Granite", "Harbour", "Horizon", "Iberia", "Juniper", "Keystone",
    "Lumen", "Maple", "Meridian", "Nimbus", "Northwind", "Orchard", "Pacific", "Pioneer", "Quartz", "Ridge",
    "Saffron", "Sierra", "Solstice", "Summit", "Terra", "Tidal", "Umbra", "Vertex", "Willow", "Zenith",
];

#[rustfmt::skip]
pub const COMPANY_SECOND: &[&str] = &[
    "Advisory", "Analytics", "Capital", "Consulting", "Digital", "Dynamics", "Energy", "Engineering",
    "Foods", "Health", "Holdings", "Industries", "Insurance", "Labs", "Logistics", "Media", "Mobility",
    "Networks", "Partners", "Pharma", "Retail", "Robotics", "Software", "Systems", "Telecom",
];

/// A name as it stands in an address: small letters of ASCII.
pub fn plain(name: &str) -> String {
    name.nfd().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect()
}
