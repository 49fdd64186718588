//! The field tables of `anslag.yaml`.

use crate::schema::tables::LIST;
use crate::schema::{Choice, Noun, Table, Ty, field, required, word};

const RAW_HTML: &[Choice] = &[
    word("deny", "Tillåts inte", "Not allowed"),
    word("sanitize", "Tvättas", "Sanitised"),
    word("allow", "Tillåts", "Allowed"),
];

const EXTERNAL: &[Choice] =
    &[word("hidden", "Dold", "Hidden"), word("visible", "Synlig", "Visible"), word("none", "Ingen", "None")];

/// `anslag.yaml`.
pub static CONFIG: Table = Table {
    name: Noun::Term("kind.config"),
    schema_type: "",
    groups: &[&[
        required("title", Ty::Text, "Webbplatsens namn", "Site title", "name"),
        field("description", Ty::Text, "Beskrivning", "Description", "description"),
        required("base_url", Ty::Url, "Webbplatsens adress", "Base URL", "url"),
        field("publisher", Ty::Organisation, "Utgivare", "Publisher", "publisher"),
        field("contact_point", Ty::ContactPoint, "Kontaktcenter", "Contact point", "contactPoint"),
        field("time_zone", Ty::Text, "Tidszon", "Time zone", ""),
        field("languages", Ty::MapOf(&Ty::Map(&LANGUAGE)), "Språk", "Languages", "inLanguage"),
        field("theme", Ty::MapOr(&THEME, "name"), "Tema", "Theme", ""),
        field("labels", Ty::MapOf(&Ty::MapOf(&Ty::Text)), "Temats ord", "Theme labels", ""),
        field("permalinks", Ty::MapOf(&Ty::Text), "Adressmönster", "Permalinks", ""),
        field("dates", Ty::Map(&DATES), "Datum", "Dates", ""),
        field("menus", Ty::MapOf(&Ty::MapOf(&Ty::List(&Ty::Map(&MENU_ITEM)))), "Menyer", "Menus", ""),
        field("lists", Ty::MapOf(&Ty::Map(&LIST)), "Listor", "Lists", ""),
        field("markdown", Ty::Map(&MARKDOWN), "Markdown", "Markdown", ""),
        field("check", Ty::Map(&CHECK), "Granskning", "Check", ""),
        field("feeds", Ty::Map(&FEEDS), "Flöden", "Feeds", ""),
        field("publish", Ty::MapOf(&Ty::Map(&TARGET)), "Publicering", "Publishing", ""),
        field("hosting", Ty::Map(&HOSTING), "Webbserver", "Web server", ""),
        field("per_page", Ty::Integer, "Antal per sida", "Per page", ""),
        field("allow_symlinks", Ty::Bool, "Tillåt symboliska länkar", "Allow symlinks", ""),
        field(
            "allow_files",
            Ty::MapOf(&Ty::Text),
            "Filer som får publiceras, och varför",
            "Files that may be published, and why",
            "",
        ),
        field("extra", Ty::MapOf(&Ty::Free), "Övrigt", "Extra", ""),
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
    word("nginx", "nginx", "nginx"),
    word("apache", "Apache", "Apache"),
    word("caddy", "Caddy", "Caddy"),
    word("netlify", "Netlify", "Netlify"),
    word("cloudflare", "Cloudflare Pages", "Cloudflare Pages"),
];

static HOSTING: Table = Table {
    name: Noun::Term("kind.field"),
    schema_type: "",
    groups: &[&[
        field("servers", Ty::List(&Ty::Enum(SERVER)), "Servrar att skriva filer för", "Servers to write files for", ""),
        field("hsts", Ty::Bool, "Bara över HTTPS", "Over HTTPS alone", ""),
        field(
            "frames",
            Ty::List(&Ty::Url),
            "Webbplatser som får visa sidorna i en ram",
            "Sites that may show pages in a frame",
            "",
        ),
    ]],
    synonyms: &[("server", "servers"), ("servrar", "servers"), ("ramar", "frames")],
};

/// How much a finding of a rule matters; the words of [`crate::diagnostic::Severity`], and `off`.
const LEVEL: &[Choice] = &[
    word("off", "Av", "Off"),
    word("note", "Notis", "Note"),
    word("warning", "Varning", "Warning"),
    word("error", "Fel", "Error"),
];

static CHECK: Table = Table {
    name: Noun::Term("kind.field"),
    schema_type: "",
    groups: &[&[
        field("rules", Ty::MapOf(&Ty::Enum(LEVEL)), "Regler", "Rules", ""),
        field("limits", Ty::Map(&LIMITS), "Gränser", "Limits", ""),
        field("glossary", Ty::List(&Ty::Text), "Namn och hur de skrivs", "Names and how they are written", ""),
        field(
            "forbidden",
            Ty::MapOf(&Ty::Text),
            "Ord att undvika, med ord i stället",
            "Words to avoid, with others",
            "",
        ),
        field("file_types", Ty::List(&Ty::Text), "Fler filtyper", "More types of file", ""),
        field("accept", Ty::List(&Ty::Map(&ACCEPT)), "Anmärkningar som får stå", "Findings that are accepted", ""),
    ]],
    synonyms: &[("regler", "rules"), ("gränser", "limits"), ("ordlista", "glossary")],
};

/// A finding in a file that has no front matter, accepted until a day.
static ACCEPT: Table = Table {
    name: Noun::Term("kind.field"),
    schema_type: "",
    groups: &[&[
        required("rule", Ty::Id, "Regel", "Rule", ""),
        required("file", Ty::Text, "Fil", "File", ""),
        required("until", Ty::Date, "Till och med", "Until", ""),
        required("reason", Ty::Text, "Skäl", "Reason", ""),
    ]],
    synonyms: &[("regel", "rule"), ("fil", "file"), ("skäl", "reason"), ("till", "until")],
};

static LIMITS: Table = Table {
    name: Noun::Term("kind.field"),
    schema_type: "",
    groups: &[&[
        field("lix", Ty::MapOf(&Ty::Integer), "Läsbarhetsindex per sidtyp", "Readability index by kind", ""),
        field("lix_words", Ty::Integer, "Minsta antal ord för läsbarhet", "Fewest words for readability", ""),
        field("lead_words", Ty::Integer, "Ord i ingressen", "Words of the lead", ""),
        field("old_days", Ty::Integer, "Dagar tills en sida är gammal", "Days until a page is old", ""),
        field("foreign_words", Ty::Integer, "Ord på ett annat språk i rad", "Words in a row in another language", ""),
        field("image_kb", Ty::Integer, "Tyngsta bilden, i kB", "Heaviest picture, in kB", ""),
        field("attachment_mb", Ty::Integer, "Tyngsta filen, i MB", "Heaviest file, in MB", ""),
    ]],
    synonyms: &[],
};

static LANGUAGE: Table = Table {
    name: Noun::Term("kind.field"),
    schema_type: "",
    groups: &[&[
        field("name", Ty::Text, "Språkets namn", "Name of the language", ""),
        field("title", Ty::Text, "Webbplatsens namn", "Site title", ""),
        field("description", Ty::Text, "Beskrivning", "Description", ""),
        field("paths", Ty::Map(&PATHS), "Adressord", "Address words", ""),
    ]],
    synonyms: &[],
};

static PATHS: Table = Table {
    name: Noun::Term("kind.field"),
    schema_type: "",
    groups: &[&[
        field("topics", Ty::Text, "Ämnen", "Topics", ""),
        field("archive", Ty::Text, "Arkiv", "Archive", ""),
        field("page", Ty::Text, "Sida", "Page", ""),
        field("changes", Ty::Text, "Ändringar", "Changes", ""),
    ]],
    synonyms: &[],
};

static THEME: Table = Table {
    name: Noun::Term("kind.field"),
    schema_type: "",
    groups: &[&[
        required("name", Ty::Id, "Namn", "Name", ""),
        field("settings", Ty::MapOf(&Ty::Free), "Inställningar", "Settings", ""),
        field("css", Ty::List(&Ty::Text), "Egna stilmallar", "Style sheets of the site", ""),
    ]],
    synonyms: &[("stilmall", "css"), ("extra_css", "css"), ("style", "css")],
};

static DATES: Table = Table {
    name: Noun::Term("kind.field"),
    schema_type: "",
    groups: &[&[field("require", Ty::MapOf(&Ty::List(&Ty::Text)), "Krävs", "Required", "")]],
    synonyms: &[],
};

static MENU_ITEM: Table = Table {
    name: Noun::Term("kind.field"),
    schema_type: "",
    groups: &[&[
        field("ref", Ty::Ref, "Sida", "Page", ""),
        field("url", Ty::Url, "Webbadress", "Address", ""),
        field("text", Ty::Text, "Länktext", "Link text", ""),
    ]],
    synonyms: &[("page", "ref"), ("title", "text")],
};

static MARKDOWN: Table = Table {
    name: Noun::Term("kind.field"),
    schema_type: "",
    groups: &[&[
        field("html", Ty::Enum(RAW_HTML), "Rå HTML", "Raw HTML", ""),
        field("external_links", Ty::Enum(EXTERNAL), "Märkning av externa länkar", "External links", ""),
        field("smart_punctuation", Ty::Bool, "Typografiska tecken", "Smart punctuation", ""),
    ]],
    synonyms: &[],
};

const FEEDS: Table = Table {
    name: Noun::Term("kind.field"),
    schema_type: "",
    groups: &[&[field("limit", Ty::Integer, "Högst antal", "Limit", "")]],
    synonyms: &[],
};

/// Kinds of place where a site can be published.
const HOSTS: &[Choice] = &[
    word("dir", "En mapp", "A folder"),
    word("rsync", "rsync", "rsync"),
    word("sftp", "SFTP", "SFTP"),
    word("s3", "S3", "S3"),
    word("azure", "Azure Blob Storage", "Azure Blob Storage"),
    word("gcs", "Google Cloud Storage", "Google Cloud Storage"),
    word("command", "Ett eget program", "A program of your own"),
];

/// Compressed copies beside the files, for servers that send them.
const SIBLINGS: &[Choice] = &[word("gzip", "gzip", "gzip"), word("brotli", "Brotli", "Brotli")];

static TARGET: Table = Table {
    name: Noun::Term("kind.field"),
    schema_type: "",
    groups: &[&[
        required("to", Ty::Enum(HOSTS), "Slag", "Kind", ""),
        field("url", Ty::Url, "Var platsen ses", "Where it is seen", ""),
        field("test", Ty::Bool, "Provplats, inte för sökmotorer", "A copy for tests, not for search engines", ""),
        field("path", Ty::Text, "Mapp", "Folder", ""),
        field("host", Ty::Text, "Värd", "Host", ""),
        field("port", Ty::Integer, "Port", "Port", ""),
        field("key", Ty::Text, "Nyckelfil", "Key file", ""),
        field("known_hosts", Ty::Text, "Fil med kända värdar", "File of known hosts", ""),
        field("bucket", Ty::Text, "Hink", "Bucket", ""),
        field("region", Ty::Text, "Region", "Region", ""),
        field("endpoint", Ty::Url, "Tjänstens adress", "Address of the service", ""),
        field("conditional", Ty::Bool, "Tjänsten skriver med villkor", "The service writes with conditions", ""),
        field("account", Ty::Text, "Konto", "Account", ""),
        field("container", Ty::Text, "Behållare", "Container", ""),
        field("command", Ty::List(&Ty::Text), "Program och argument", "Program and arguments", ""),
        field("siblings", Ty::List(&Ty::Enum(SIBLINGS)), "Komprimerade kopior", "Compressed copies", ""),
        field("gzip", Ty::Bool, "Lagras komprimerat", "Stored compressed", ""),
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
