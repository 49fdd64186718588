//! The field tables of `anslag.yaml`.

use crate::schema::tables::LIST;
use crate::schema::{Choice, RecordName, Table, Type, choice, field, required};

const RAW_HTML: &[Choice] = &[
    choice("deny", "Tillåts inte", "Not allowed"),
    choice("sanitize", "Tvättas", "Sanitised"),
    choice("allow", "Tillåts", "Allowed"),
];

const EXTERNAL: &[Choice] =
    &[choice("hidden", "Dold", "Hidden"), choice("visible", "Synlig", "Visible"), choice("none", "Ingen", "None")];

/// `anslag.yaml`.
pub static CONFIG: Table = Table {
    name: RecordName::Term("kind.config"),
    schema_type: "",
    groups: &[&[
        required("title", Type::Text, "Webbplatsens namn", "Site title", "name"),
        field("description", Type::Text, "Beskrivning", "Description", "description"),
        required("base_url", Type::Url, "Webbplatsens adress", "Base URL", "url"),
        field("publisher", Type::Organisation, "Utgivare", "Publisher", "publisher"),
        field("contact_point", Type::ContactPoint, "Kontaktcenter", "Contact point", "contactPoint"),
        field("time_zone", Type::Text, "Tidszon", "Time zone", ""),
        field("languages", Type::MapOf(&Type::Map(&LANGUAGE)), "Språk", "Languages", "inLanguage"),
        field("theme", Type::MapOr(&THEME, "name"), "Tema", "Theme", ""),
        field("labels", Type::MapOf(&Type::MapOf(&Type::Text)), "Temats texter", "Theme texts", ""),
        field("permalinks", Type::MapOf(&Type::Text), "Adressmönster", "Permalinks", ""),
        field("dates", Type::Map(&DATES), "Datum", "Dates", ""),
        field("menus", Type::MapOf(&Type::MapOf(&Type::List(&Type::Map(&MENU_ITEM)))), "Menyer", "Menus", ""),
        field("lists", Type::MapOf(&Type::Map(&LIST)), "Listor", "Lists", ""),
        field("markdown", Type::Map(&MARKDOWN), "Markdown", "Markdown", ""),
        field("check", Type::Map(&CHECK), "Granskning", "Check", ""),
        field("feeds", Type::Map(&FEEDS), "Flöden", "Feeds", ""),
        field("publish", Type::MapOf(&Type::Map(&TARGET)), "Publicering", "Publishing", ""),
        field("hosting", Type::Map(&HOSTING), "Webbserver", "Web server", ""),
        field("per_page", Type::Integer, "Antal per sida", "Per page", ""),
        field("search", Type::Bool, "Sökning", "Search", ""),
        field("allow_symlinks", Type::Bool, "Tillåt symboliska länkar", "Allow symlinks", ""),
        field(
            "allow_files",
            Type::MapOf(&Type::Text),
            "Filer som får publiceras, och varför",
            "Files that may be published, and why",
            "",
        ),
        field("extra", Type::MapOf(&Type::Free), "Övrigt", "Extra", ""),
    ]],
    synonyms: &[
        ("baseurl", "base_url"),
        ("url", "base_url"),
        ("timezone", "time_zone"),
        ("tidszon", "time_zone"),
        ("språk", "languages"),
        ("tema", "theme"),
        ("menu", "menus"),
        ("paginate", "per_page"),
        ("params", "extra"),
    ],
};

const SERVER: &[Choice] = &[
    choice("nginx", "nginx", "nginx"),
    choice("apache", "Apache", "Apache"),
    choice("caddy", "Caddy", "Caddy"),
    choice("netlify", "Netlify", "Netlify"),
    choice("cloudflare", "Cloudflare Pages", "Cloudflare Pages"),
];

static HOSTING: Table = Table {
    name: RecordName::Term("kind.field"),
    schema_type: "",
    groups: &[&[
        field(
            "servers",
            Type::List(&Type::Enum(SERVER)),
            "Servrar att skriva filer för",
            "Servers to write files for",
            "",
        ),
        field("hsts", Type::Bool, "Bara över HTTPS", "HTTPS only", ""),
        field(
            "frames",
            Type::List(&Type::Url),
            "Webbplatser som får visa sidorna i en ram",
            "Sites that may show pages in a frame",
            "",
        ),
    ]],
    synonyms: &[("server", "servers"), ("servrar", "servers"), ("ramar", "frames")],
};

/// The severity of a rule: the values of [`crate::diagnostic::Severity`], and `off`.
const LEVEL: &[Choice] = &[
    choice("off", "Av", "Off"),
    choice("note", "Notis", "Note"),
    choice("warning", "Varning", "Warning"),
    choice("error", "Fel", "Error"),
];

static CHECK: Table = Table {
    name: RecordName::Term("kind.field"),
    schema_type: "",
    groups: &[&[
        field("rules", Type::MapOf(&Type::Enum(LEVEL)), "Regler", "Rules", ""),
        field("limits", Type::Map(&LIMITS), "Gränser", "Limits", ""),
        field("glossary", Type::List(&Type::Text), "Namn och hur de skrivs", "Names and their spelling", ""),
        field(
            "forbidden",
            Type::MapOf(&Type::Text),
            "Ord att undvika, med ersättningar",
            "Words to avoid, with replacements",
            "",
        ),
        field("file_types", Type::List(&Type::Text), "Fler filtyper", "More file types", ""),
        field("accept", Type::List(&Type::Map(&ACCEPT)), "Godtagna anmärkningar", "Accepted findings", ""),
    ]],
    synonyms: &[("regler", "rules"), ("gränser", "limits"), ("ordlista", "glossary")],
};

/// An accepted finding in a file without front matter.
static ACCEPT: Table = Table {
    name: RecordName::Term("kind.field"),
    schema_type: "",
    groups: &[&[
        required("rule", Type::Id, "Regel", "Rule", ""),
        required("file", Type::Text, "Fil", "File", ""),
        required("until", Type::Date, "Till och med", "Until", ""),
        required("reason", Type::Text, "Skäl", "Reason", ""),
    ]],
    synonyms: &[("regel", "rule"), ("fil", "file"), ("skäl", "reason"), ("till", "until")],
};

static LIMITS: Table = Table {
    name: RecordName::Term("kind.field"),
    schema_type: "",
    groups: &[&[
        field("lix", Type::MapOf(&Type::Integer), "Läsbarhetsindex per sidtyp", "Readability index by page type", ""),
        field("lix_words", Type::Integer, "Minsta antal ord för läsbarhet", "Minimum words for readability", ""),
        field("lead_words", Type::Integer, "Ord i ingressen", "Words in the lead", ""),
        field("old_days", Type::Integer, "Dagar tills en sida är gammal", "Days until a page is old", ""),
        field("foreign_words", Type::Integer, "Ord på ett annat språk i rad", "Words in a row in another language", ""),
        field("image_kb", Type::Integer, "Största bilden, i kB", "Largest image, in kB", ""),
        field("attachment_mb", Type::Integer, "Största filen, i MB", "Largest file, in MB", ""),
    ]],
    synonyms: &[],
};

static LANGUAGE: Table = Table {
    name: RecordName::Term("kind.field"),
    schema_type: "",
    groups: &[&[
        field("name", Type::Text, "Språkets namn", "Name of the language", ""),
        field("title", Type::Text, "Webbplatsens namn", "Site title", ""),
        field("description", Type::Text, "Beskrivning", "Description", ""),
        field("paths", Type::Map(&PATHS), "Adressord", "Address words", ""),
    ]],
    synonyms: &[],
};

static PATHS: Table = Table {
    name: RecordName::Term("kind.field"),
    schema_type: "",
    groups: &[&[
        field("topics", Type::Text, "Ämnen", "Topics", ""),
        field("archive", Type::Text, "Arkiv", "Archive", ""),
        field("page", Type::Text, "Sida", "Page", ""),
        field("changes", Type::Text, "Ändringar", "Changes", ""),
        field("search", Type::Text, "Sök", "Search", ""),
    ]],
    synonyms: &[],
};

static THEME: Table = Table {
    name: RecordName::Term("kind.field"),
    schema_type: "",
    groups: &[&[
        required("name", Type::Id, "Namn", "Name", ""),
        field("settings", Type::MapOf(&Type::Free), "Inställningar", "Settings", ""),
        field("css", Type::List(&Type::Text), "Egna stilmallar", "The site's style sheets", ""),
    ]],
    synonyms: &[("stilmall", "css"), ("extra_css", "css"), ("style", "css")],
};

static DATES: Table = Table {
    name: RecordName::Term("kind.field"),
    schema_type: "",
    groups: &[&[field("require", Type::MapOf(&Type::List(&Type::Text)), "Krävs", "Required", "")]],
    synonyms: &[],
};

static MENU_ITEM: Table = Table {
    name: RecordName::Term("kind.field"),
    schema_type: "",
    groups: &[&[
        field("ref", Type::Ref, "Sida", "Page", ""),
        field("url", Type::Url, "Webbadress", "Address", ""),
        field("text", Type::Text, "Länktext", "Link text", ""),
    ]],
    synonyms: &[("page", "ref"), ("title", "text")],
};

static MARKDOWN: Table = Table {
    name: RecordName::Term("kind.field"),
    schema_type: "",
    groups: &[&[
        field("html", Type::Enum(RAW_HTML), "Rå HTML", "Raw HTML", ""),
        field("external_links", Type::Enum(EXTERNAL), "Märkning av externa länkar", "External links", ""),
        field("smart_punctuation", Type::Bool, "Typografiska tecken", "Smart punctuation", ""),
    ]],
    synonyms: &[],
};

const FEEDS: Table = Table {
    name: RecordName::Term("kind.field"),
    schema_type: "",
    groups: &[&[field("limit", Type::Integer, "Högst antal", "Limit", "")]],
    synonyms: &[],
};

/// Kinds of publishing target.
const HOSTS: &[Choice] = &[
    choice("dir", "En mapp", "A folder"),
    choice("rsync", "rsync", "rsync"),
    choice("sftp", "SFTP", "SFTP"),
    choice("s3", "S3", "S3"),
    choice("azure", "Azure Blob Storage", "Azure Blob Storage"),
    choice("gcs", "Google Cloud Storage", "Google Cloud Storage"),
    choice("command", "Ett eget program", "Your own program"),
];

/// Precompressed copies beside the files, for servers that send them.
const SIBLINGS: &[Choice] = &[choice("gzip", "gzip", "gzip"), choice("brotli", "Brotli", "Brotli")];

static TARGET: Table = Table {
    name: RecordName::Term("kind.field"),
    schema_type: "",
    groups: &[&[
        required("to", Type::Enum(HOSTS), "Typ", "Type", ""),
        field("url", Type::Url, "Målets publika adress", "Public address of the target", ""),
        field("test", Type::Bool, "Testplats, dold för sökmotorer", "Test site, hidden from search engines", ""),
        field("path", Type::Text, "Mapp", "Folder", ""),
        field("host", Type::Text, "Värd", "Host", ""),
        field("port", Type::Integer, "Port", "Port", ""),
        field("key", Type::Text, "Nyckelfil", "Key file", ""),
        field("known_hosts", Type::Text, "Fil med kända värdar", "Known hosts file", ""),
        field("bucket", Type::Text, "Bucket", "Bucket", ""),
        field("region", Type::Text, "Region", "Region", ""),
        field("endpoint", Type::Url, "Tjänstens adress", "Address of the service", ""),
        field(
            "conditional",
            Type::Bool,
            "Tjänsten stöder villkorad skrivning",
            "The service supports conditional writes",
            "",
        ),
        field("account", Type::Text, "Konto", "Account", ""),
        field("container", Type::Text, "Container", "Container", ""),
        field("command", Type::List(&Type::Text), "Program och argument", "Program and arguments", ""),
        field("siblings", Type::List(&Type::Enum(SIBLINGS)), "Komprimerade kopior", "Compressed copies", ""),
        field("gzip", Type::Bool, "Lagras komprimerat", "Stored compressed", ""),
    ]],
    synonyms: &[
        ("type", "to"),
        ("kind", "to"),
        ("server", "host"),
        ("folder", "path"),
        ("mapp", "path"),
        ("prefix", "path"),
    ],
};
