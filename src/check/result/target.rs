//! Where an address in a made page leads, by what was made.

use crate::made::Made;
use crate::path::OutputPath;
use crate::site::Site;

/// Where an address of the site leads.
#[derive(PartialEq, Debug)]
pub enum Target<'m> {
    /// To a file that was made, and perhaps a place in it.
    File(&'m OutputPath, Option<String>),
    /// Nowhere.
    Nowhere,
    /// It is not the site's.
    Elsewhere,
}

/// Where an address leads that stands in the page at `from`.
pub fn target<'m>(site: &Site, made: &'m Made, from: &OutputPath, address: &str) -> Target<'m> {
    let Ok(base) = url::Url::parse(&site.config.base_url) else { return Target::Elsewhere };
    // A page lies in the folder of its index.html.
    let here = from.as_str().strip_suffix("index.html").unwrap_or(from.as_str());
    let Some(found) = base.join(here).ok().and_then(|here| here.join(address).ok()) else { return Target::Elsewhere };
    let same = found.host_str() == base.host_str() && found.port_or_known_default() == base.port_or_known_default();
    let Some(path) = found.path().strip_prefix(base.path()).filter(|_| same && found.scheme().starts_with("http"))
    else {
        return Target::Elsewhere;
    };
    let path = decoded(path);
    let fragment = found.fragment().map(decoded).filter(|fragment| !fragment.is_empty());
    let names = [
        path.clone(),
        format!("{path}index.html"),
        // Hosts add the stroke that is missing.
        format!("{path}/index.html"),
    ];
    let file = names.iter().filter_map(|name| OutputPath::new(name).ok()).find_map(|name| made.outputs.get(&name));
    file.map_or(Target::Nowhere, |file| Target::File(file, fragment))
}

fn decoded(text: &str) -> String {
    crate::site::links::decode(text)
}
