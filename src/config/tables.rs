//! The field tables of `anslag.yaml`.

use crate::schema::tables::LIST;
use crate::schema::{Choice, Table, Ty, field, required};

const RAW_HTML: &[Choice] = &[
    Choice { key: "deny", sv: "Tillåts inte", en: "Not allowed" },
    Choice { key: "sanitize", sv: "Tvättas", en: "Sanitised" },
    Choice { key: "allow", sv: "Tillåts", en: "Allowed" },
];

const EXTERNAL: &[Choice] = &[
    Choice { key: "hidden", sv: "Dold", en: "Hidden" },
    Choice { key: "visible", sv: "Synlig", en: "Visible" },
    Choice { key: "none", sv: "Ingen", en: "None" },
];

/// `anslag.yaml`.
pub static CONFIG: Table = Table {
    name: "kind.config",
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
    Choice { key: "nginx", sv: "nginx", en: "nginx" },
    Choice { key: "apache", sv: "Apache", en: "Apache" },
    Choice { key: "caddy", sv: "Caddy", en: "Caddy" },
    Choice { key: "netlify", sv: "Netlify", en: "Netlify" },
    Choice { key: "cloudflare", sv: "Cloudflare Pages", en: "Cloudflare Pages" },
];

const HOSTING: Table = Table {
    name: "kind.field",
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
    Choice { key: "off", sv: "Av", en: "Off" },
    Choice { key: "note", sv: "Notis", en: "Note" },
    Choice { key: "warning", sv: "Varning", en: "Warning" },
    Choice { key: "error", sv: "Fel", en: "Error" },
];

const CHECK: Table = Table {
    name: "kind.field",
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
const ACCEPT: Table = Table {
    name: "kind.field",
    groups: &[&[
        required("rule", Ty::Id, "Regel", "Rule", ""),
        required("file", Ty::Text, "Fil", "File", ""),
        required("until", Ty::Date, "Till och med", "Until", ""),
        required("reason", Ty::Text, "Skäl", "Reason", ""),
    ]],
    synonyms: &[("regel", "rule"), ("fil", "file"), ("skäl", "reason"), ("till", "until")],
};

const LIMITS: Table = Table {
    name: "kind.field",
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

const LANGUAGE: Table = Table {
    name: "kind.field",
    groups: &[&[
        field("name", Ty::Text, "Språkets namn", "Name of the language", ""),
        field("title", Ty::Text, "Webbplatsens namn", "Site title", ""),
        field("description", Ty::Text, "Beskrivning", "Description", ""),
        field("paths", Ty::Map(&PATHS), "Adressord", "Address words", ""),
    ]],
    synonyms: &[],
};

const PATHS: Table = Table {
    name: "kind.field",
    groups: &[&[
        field("topics", Ty::Text, "Ämnen", "Topics", ""),
        field("archive", Ty::Text, "Arkiv", "Archive", ""),
        field("page", Ty::Text, "Sida", "Page", ""),
        field("changes", Ty::Text, "Ändringar", "Changes", ""),
    ]],
    synonyms: &[],
};

const THEME: Table = Table {
    name: "kind.field",
    groups: &[&[
        required("name", Ty::Id, "Namn", "Name", ""),
        field("settings", Ty::MapOf(&Ty::Free), "Inställningar", "Settings", ""),
    ]],
    synonyms: &[],
};

const DATES: Table = Table {
    name: "kind.field",
    groups: &[&[field("require", Ty::MapOf(&Ty::List(&Ty::Text)), "Krävs", "Required", "")]],
    synonyms: &[],
};

const MENU_ITEM: Table = Table {
    name: "kind.field",
    groups: &[&[
        field("ref", Ty::Ref, "Sida", "Page", ""),
        field("url", Ty::Url, "Webbadress", "Address", ""),
        field("text", Ty::Text, "Länktext", "Link text", ""),
    ]],
    synonyms: &[("page", "ref"), ("title", "text")],
};

const MARKDOWN: Table = Table {
    name: "kind.field",
    groups: &[&[
        field("html", Ty::Enum(RAW_HTML), "Rå HTML", "Raw HTML", ""),
        field("external_links", Ty::Enum(EXTERNAL), "Märkning av externa länkar", "External links", ""),
        field("smart_punctuation", Ty::Bool, "Typografiska tecken", "Smart punctuation", ""),
    ]],
    synonyms: &[],
};

const FEEDS: Table =
    Table { name: "kind.field", groups: &[&[field("limit", Ty::Integer, "Högst antal", "Limit", "")]], synonyms: &[] };

/// Kinds of place where a site can be published.
const HOSTS: &[Choice] = &[
    Choice { key: "dir", sv: "En mapp", en: "A folder" },
    Choice { key: "rsync", sv: "rsync", en: "rsync" },
    Choice { key: "sftp", sv: "SFTP", en: "SFTP" },
    Choice { key: "s3", sv: "S3", en: "S3" },
    Choice { key: "azure", sv: "Azure Blob Storage", en: "Azure Blob Storage" },
    Choice { key: "gcs", sv: "Google Cloud Storage", en: "Google Cloud Storage" },
    Choice { key: "command", sv: "Ett eget program", en: "A program of your own" },
];

/// Compressed copies beside the files, for servers that send them.
const SIBLINGS: &[Choice] =
    &[Choice { key: "gzip", sv: "gzip", en: "gzip" }, Choice { key: "brotli", sv: "Brotli", en: "Brotli" }];

const TARGET: Table = Table {
    name: "kind.field",
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
