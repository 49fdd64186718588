//! The configuration of an editor in the browser, Sveltia CMS or Decap CMS, from the tables that pages are checked with.
//!
//! The two read the same file, with differences that are named where they matter: Decap has no switch that is neither on
//! nor off, and asks for the fields of a value that is left out as a whole.

mod collections;
mod data_files;
mod fields;
mod forms;
mod layout;
mod repository;
mod yaml;

use serde_json::json;

use collections::CollectionWriter;
use fields::FieldWriter;

use crate::diagnostic::{Language, term};
use crate::site::Site;
use crate::source::Inputs;

/// An editor.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Cms {
    /// Sveltia CMS.
    Sveltia,
    /// Decap CMS, formerly Netlify CMS.
    Decap,
}

/// What the configuration is written for.
#[derive(Clone, Copy, Debug)]
pub struct CmsOptions<'a> {
    /// The editor.
    pub cms: Cms,
    /// The language of labels and comments.
    pub language: Language,
    /// The address of the repository.
    pub remote: Option<&'a str>,
    /// The site's folder in the repository, with a closing `/`.
    pub prefix: &'a str,
}

/// The text of `config.yml` for a site.
pub fn configuration(inputs: &Inputs, site: &Site, options: CmsOptions<'_>) -> String {
    let CmsOptions { cms, language, remote, prefix } = options;
    let fields = FieldWriter {
        site,
        cms,
        language,
        moments: Vec::new(),
        in_words: None,
        left_out: Default::default(),
        other_forms: Default::default(),
    };
    let mut writer = CollectionWriter::new(fields, inputs, prefix);
    let mut collections = writer.all();
    let (data, left_out_data) = writer.data();
    collections.extend(data);
    let (backend, is_known) = repository::backend(cms, remote);
    let mut config = json!({"backend": backend});
    if cms == Cms::Decap && language == Language::Sv {
        config["locale"] = "sv".into();
    }
    config["site_url"] = site.config.base_url.as_str().into();
    config["media_folder"] = format!("{prefix}static").into();
    config["public_folder"] = "/".into();
    config["editor"] = json!({"preview": false});
    config["slug"] = json!({"encoding": "ascii", "clean_accents": true});
    if cms == Cms::Sveltia {
        // Decap writes `''` for a field that someone empties, which is read as a field without a value.
        config["output"] = json!({"omit_empty_optional_fields": true});
    }
    config["collections"] = collections.into();
    head(&writer, is_known, &left_out_data) + &yaml::document(&config)
}

/// The comment at the top: where the file belongs, what to fill in, and what the editor does not have.
fn head(writer: &CollectionWriter<'_>, is_known: bool, left_out_data: &[String]) -> String {
    let FieldWriter { site, cms, language, left_out, .. } = &writer.fields;
    let word = |key| term(key, *language);
    let (name, title) = match cms {
        Cms::Sveltia => ("sveltia", "Sveltia CMS"),
        Cms::Decap => ("decap", "Decap CMS"),
    };
    let mut lines = vec![word("cms.head").replace("{title}", title).replace("{name}", name)];
    lines.push(word("cms.place").to_owned());
    lines.push(word(if is_known { "cms.backend_known" } else { "cms.backend" }).to_owned());
    lines.push(word("cms.again").to_owned());
    lines.push(word("cms.comments").to_owned());
    let mut list = |key, names: Vec<String>| {
        if !names.is_empty() {
            lines.push(format!("{}: {}.", word(key), names.join(", ")));
        }
    };
    let kinds = site.config.kinds.all().map(|kind| kind.name);
    let homeless = kinds.filter(|name| !writer.covered.contains(name) && !writer.refused.contains(name));
    list("cms.no_section", homeless.map(str::to_owned).collect());
    list("cms.refused", writer.refused.iter().map(|name| (*name).to_owned()).collect());
    list("cms.left_out", left_out.iter().map(|key| (*key).to_owned()).collect());
    list("cms.undated", writer.undated.iter().cloned().collect());
    list("cms.left_out_data", left_out_data.to_vec());
    if !writer.other_forms.is_empty() {
        lines.push(format!("{}:", word("cms.other_forms")));
        lines.extend(writer.other_forms.iter().map(|place| format!("- {place}")));
    }
    let comment = |line: &String| format!("# {line}\n");
    lines.iter().map(comment).collect::<String>() + "\n"
}
