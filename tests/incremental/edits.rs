//! Random edits of a site: what people do to it between two builds.

use super::fields;
use super::model::{Model, Page};
use crate::support::rng::Rng;

/// Files to move on the disk before the others are written: a moved file keeps its times.
pub type Moves = Vec<(String, String)>;

/// Makes one edit and says what it was.
pub fn edit(rng: &mut Rng, model: &mut Model, moves: &mut Moves) -> String {
    match rng.below(46) {
        0..=3 => body(rng, model),
        4..=11 => field(rng, model),
        12 => section(rng, model),
        13 => same_size(rng, model),
        14 | 15 => add(rng, model),
        16 | 17 => remove(rng, model),
        18 | 19 => move_page(rng, model, moves),
        20 => swap(rng, model, moves),
        21..=23 => data(rng, model),
        24..=27 => {
            let (key, value) = fields::setting(rng, model);
            model.config.set(key, value.clone());
            format!("anslag.yaml: {key}: {value}")
        }
        28..=31 => template(rng, model),
        32 => words(rng, model),
        33 => theme_file(rng, model),
        34 | 35 => file(rng, model),
        36 => move_file(rng, model, moves),
        37 => theme_description(rng, model),
        38 => section(rng, model),
        39 | 40 => address(rng, model),
        41..=43 => kind(rng, model),
        _ => mistake(rng, model),
    }
}

fn body(rng: &mut Rng, model: &mut Model) -> String {
    let path = model.any_page(rng);
    let paragraph = fields::paragraph(rng, model, &path);
    let page = model.pages.get_mut(&path).unwrap();
    let mut parts: Vec<&str> = page.body.split("\n\n").collect();
    // Boxes that hold an empty line would be torn apart.
    match rng.below(3) {
        0 if parts.len() > 1 && !page.body.contains(":::") && !page.body.contains("[^") => {
            parts.remove(rng.number(1, parts.len() - 1));
            page.body = parts.join("\n\n");
            format!("{path}: a paragraph less")
        }
        1 => {
            page.body = format!("## Mål {{#mal}}\n\nNy text.\n\n{paragraph}");
            format!("{path}: another text: {paragraph}")
        }
        _ => {
            page.body.push_str(&format!("\n\n{paragraph}"));
            format!("{path}: a paragraph more: {paragraph}")
        }
    }
}

fn field(rng: &mut Rng, model: &mut Model) -> String {
    let path = model.any_page(rng);
    let key = fields::key(rng, &model.pages[&path]);
    if rng.one_in(4) && !fields::is_required(key) {
        model.pages.get_mut(&path).unwrap().unset(key);
        return format!("{path}: no {key}");
    }
    let value = fields::value(rng, model, &path, key);
    model.pages.get_mut(&path).unwrap().set(key, value.clone());
    format!("{path}: {key}: {value}")
}

fn section(rng: &mut Rng, model: &mut Model) -> String {
    let sections: Vec<String> = model.pages.keys().filter(|path| path.ends_with("_index.md")).cloned().collect();
    let path = sections[rng.below(sections.len())].clone();
    let key = rng.pick(&[
        "defaults", "defaults", "lists", "per_page", "feed", "sort", "card", "template", "title", "title", "lead",
    ]);
    let value = fields::value(rng, model, &path, key);
    model.pages.get_mut(&path).unwrap().set(key, value.clone());
    format!("{path}: {key}: {value}")
}

/// A page type: the site extends the built-in news with another label, a field of its own, and what its cards and facts show.
fn kind(rng: &mut Rng, model: &mut Model) -> String {
    const FILE: &str = "kinds/news.yaml";
    let news: Vec<String> =
        model.pages.iter().filter(|(_, page)| page.get("type") == Some("news")).map(|(path, _)| path.clone()).collect();
    if rng.one_in(5) && model.files.remove(FILE).is_some() {
        model.pages.values_mut().for_each(|page| page.unset("tone"));
        return format!("removed {FILE}");
    }
    if model.files.contains_key(FILE) && !news.is_empty() && rng.one_in(2) {
        let (path, tone) = (&news[rng.below(news.len())], fields::word(rng));
        model.pages.get_mut(path).unwrap().set("tone", tone.clone());
        return format!("{path}: tone: {tone}");
    }
    let label = rng.pick(&["Nyhet", "Notis", "Artikel"]);
    let shown = rng.pick(&["card: [tone]\n", "facts: [tone]\n", "card: [tone]\nfacts: [tone]\n", ""]);
    let visible = rng.pick(&["", ", visible: false", ", becomes: genre"]);
    let text = format!(
        "label: {{sv: {label}, en: News}}\nplural: {{sv: {label}er, en: News}}\n{shown}fields:\n  tone: {{type: text, label: {{sv: {}, en: Tone}}{visible}}}\n",
        fields::word(rng)
    );
    model.files.insert(FILE.to_owned(), text.clone().into_bytes());
    format!("{FILE}: {text:?}")
}

/// Another address of a page: the texts that link to it stay as they are.
fn address(rng: &mut Rng, model: &mut Model) -> String {
    let path = model.any_article(rng);
    let slug = fields::value(rng, model, &path, "slug");
    model.pages.get_mut(&path).unwrap().set("slug", slug.clone());
    format!("{path}: slug: {slug}")
}

/// An edit that leaves the size of the file as it is.
fn same_size(rng: &mut Rng, model: &mut Model) -> String {
    let path = model.any_page(rng);
    let page = model.pages.get_mut(&path).unwrap();
    page.body = match page.body.contains("Text") {
        true => page.body.replace("Text", "Ting"),
        false => page.body.replace("Ting", "Text"),
    };
    format!("{path}: same size")
}

fn add(rng: &mut Rng, model: &mut Model) -> String {
    let number = rng.below(60);
    let (path, kind) = match rng.below(5) {
        0 => (format!("content/nyheter/ny-{number}.md"), "news"),
        1 => (format!("content/traff/ny-{number}.md"), "workshop"),
        2 => (format!("content/projekt/ny-{number}/index.md"), "project"),
        3 => (format!("content/en/new-{number}.md"), "news"),
        _ => (format!("content/nyheter/ny-{number}.en.md"), "news"),
    };
    let mut page = Page::new(&[("type", kind)], "## Mål {#mal}\n\nText.");
    for key in ["title", "lead", "published"] {
        page.set(key, fields::value(rng, model, &path, key));
    }
    if kind == "workshop" {
        page.set("starts", fields::day(rng));
    }
    for _ in 0..rng.number(0, 3) {
        let key = fields::key(rng, &page);
        page.set(key, fields::value(rng, model, &path, key));
    }
    page.body.push_str(&format!("\n\n{}", fields::paragraph(rng, model, &path)));
    let edit = format!("new {path}: {:?}", page.front);
    model.dangling.remove(&path);
    model.pages.insert(path, page);
    edit
}

fn remove(rng: &mut Rng, model: &mut Model) -> String {
    // Now and then a section, even a home page: the program makes one then.
    let path = if rng.one_in(6) { model.any_page(rng) } else { model.any_article(rng) };
    model.pages.remove(&path);
    if rng.one_in(5) {
        model.dangling.insert(path.clone());
        return format!("removed {path}, and links to it stay");
    }
    format!("removed {path}")
}

fn move_page(rng: &mut Rng, model: &mut Model, moves: &mut Moves) -> String {
    let path = model.any_article(rng);
    let name = path.trim_start_matches("content/").trim_end_matches(".md").replace('/', "-");
    let to = match rng.below(5) {
        0 => format!("content/nyheter/{name}.md"),
        1 => format!("content/om/{name}.md"),
        2 => format!("content/ny-mapp/{name}.md"),
        3 => format!("content/en/{name}.md"),
        // A page becomes a bundle: its address stays.
        _ => format!("{}/index.md", path.trim_end_matches("/index.md").trim_end_matches(".md")),
    };
    let Some(page) = model.pages.remove(&path) else { return "nothing".to_owned() };
    for other in model.pages.values_mut().chain([&mut model.config]) {
        let renamed = |text: &str| {
            text.replace(&format!("@{path}}}"), &format!("@{to}}}")).replace(&format!("~{path}"), &format!("~{to}"))
        };
        other.front.iter_mut().for_each(|(_, value)| *value = renamed(value));
        other.body = renamed(&other.body);
    }
    model.pages.insert(to.clone(), page);
    moves.push((path.clone(), to.clone()));
    format!("moved {path} to {to}")
}

fn swap(rng: &mut Rng, model: &mut Model, moves: &mut Moves) -> String {
    let (one, other) = (model.any_article(rng), model.any_article(rng));
    let (a, b) = (model.pages[&one].clone(), model.pages[&other].clone());
    model.pages.insert(one.clone(), b);
    model.pages.insert(other.clone(), a);
    let between = "content/.swap".to_owned();
    moves.extend([(one.clone(), between.clone()), (other.clone(), one.clone()), (between, other.clone())]);
    format!("swapped {one} and {other}")
}

fn data(rng: &mut Rng, model: &mut Model) -> String {
    let (path, bytes) = match rng.below(8) {
        7 => ("data/search.yml", fields::search(rng)),
        6 => (
            "data/gone.yml",
            format!("/borta-{}/: {{since: 2026-10-0{}}}\n", rng.below(9), rng.number(1, 2)).into_bytes(),
        ),
        0 => ("data/organisations.yml", fields::organisations(rng)),
        1 | 2 => ("data/contact-points.yml", fields::contact_points(rng)),
        3 => ("data/programmes.yml", fields::programmes(rng)),
        4 => ("data/tal.yml", format!("ett: {}\n", rng.below(99)).into_bytes()),
        _ => ("data/people.yml", fields::people(rng)),
    };
    model.files.insert(path.to_owned(), bytes);
    format!("another {path}")
}

/// Snippets that show more of a view than the theme does.
const SHOWN: &[&str] = &[
    "{{ page.words }} {{ page.minutes }}",
    "{{ data.tal.ett }}",
    "{% for c in page.related %}{{ c.title }}{{ c.lead }}{% endfor %}",
    "{% for c in page.series %}{{ c.title }} {{ c.part }}{% endfor %}",
    "{% for t in page.toc %}{{ t.text }}{% endfor %}",
    "{{ page.overdue }}{{ page.past }}{{ page.archived }}",
    "{% if page.next %}{{ page.next.title }}{{ page.next.lead }}{% endif %}",
    "{% for t in page.translations %}{{ t.title }}{% endfor %}",
    "{% for a in page.attachments %}{{ a.title }} {{ a.size }}{% endfor %}",
    "{% for c in page.about %}{{ c.title }}{% if c.image %}{{ c.image.url }}{{ c.image.width }}{% endif %}{% endfor %}",
    "{% for name, items in lists %}{{ name }}{% for c in items %}{{ c.title }}{{ c.status }}{% endfor %}{% endfor %}",
    "{% for b in page.breadcrumbs %}{{ b.text }}{% endfor %}",
    "{{ settings.toc_from }}{{ site.description }}",
    "{% for c in page.changes %}{{ c.date.text }}{{ c.note }}{% endfor %}",
    "{% if site.publisher and site.publisher.logo %}{{ site.publisher.logo.url }} {{ site.publisher.logo.size }}{% endif %}",
    "{% if page.contact_point %}{{ page.contact_point.help_url }}{% endif %}",
    "{% set p = page %}{% for k, v in p %}{{ k }} {{ v }}{% endfor %}",
    "<i>märke</i>",
];

fn template(rng: &mut Rng, model: &mut Model) -> String {
    let templates = model.in_theme("templates/");
    let mut beginnings = vec![templates.as_str()];
    if rng.one_in(3) {
        beginnings.push("templates/");
    }
    if rng.one_in(4) {
        // The site's own template in place of the theme's, or its end.
        let own: Vec<String> = model.files.keys().filter(|path| path.starts_with("templates/")).cloned().collect();
        if !own.is_empty() && rng.one_in(2) {
            let path = &own[rng.below(own.len())];
            model.files.remove(path);
            return format!("removed {path}");
        }
        let name = rng.pick(&[
            "news.html",
            "page.html",
            "section.html",
            "home.html",
            "base.html",
            "components/markdown.html",
            "components/lists.html",
            "topic.html",
            "unused.html",
        ]);
        let text = own_template(model, name);
        model.files.insert(format!("templates/{name}"), text);
        return format!("own templates/{name}");
    }
    let Some(path) = model.any_file(rng, &beginnings) else { return "no template".to_owned() };
    let text = String::from_utf8(model.files[&path].clone()).unwrap();
    let ends: Vec<(usize, bool)> = ["{% block ", "{% component "]
        .iter()
        .flat_map(|begin| text.match_indices(begin).map(|(at, _)| at).collect::<Vec<_>>())
        .map(|at| (at + text[at..].find("%}").unwrap() + 2, text[at..].starts_with("{% block ")))
        .collect();
    if ends.is_empty() {
        return "no block".to_owned();
    }
    let (at, block) = ends[rng.below(ends.len())];
    let snippet =
        if block && !text[..at].ends_with("title %}") { rng.pick(SHOWN).to_owned() } else { fields::word(rng) };
    model.files.insert(path.clone(), format!("{}{snippet}{}", &text[..at], &text[at..]).into_bytes());
    format!("{path}: {snippet}")
}

/// A template of the theme, for the site's own folder.
fn own_template(model: &Model, name: &str) -> Vec<u8> {
    let path = model.in_theme(&format!("templates/{name}"));
    let embedded = || std::fs::read(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(&path)).ok();
    model.files.get(&path).cloned().or_else(embedded).unwrap_or_else(|| b"Never {{ page.title }}".to_vec())
}

/// A line of words, of the theme or the site's own.
fn words(rng: &mut Rng, model: &mut Model) -> String {
    let path = model.in_theme(rng.pick(&["i18n/sv.yaml", "i18n/en.yaml"]));
    let Some(bytes) = model.files.get(&path) else { return "no words".to_owned() };
    let text = String::from_utf8(bytes.clone()).unwrap();
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let worded: Vec<usize> = (0..lines.len()).filter(|at| lines[*at].ends_with('"')).collect();
    let at = worded[rng.below(worded.len())];
    lines[at].pop();
    lines[at].push_str("x\"");
    let edit = format!("{path}: {}", lines[at]);
    model.files.insert(path, format!("{}\n", lines.join("\n")).into_bytes());
    edit
}

fn theme_file(rng: &mut Rng, model: &mut Model) -> String {
    let Some(path) = model.any_file(rng, &[&model.in_theme("static/")]) else { return "no theme".to_owned() };
    model.files.get_mut(&path).unwrap().extend(b"\n");
    format!("{path}: longer")
}

/// `theme.yaml`: its lists, words and settings.
fn theme_description(rng: &mut Rng, model: &mut Model) -> String {
    let path = model.in_theme("theme.yaml");
    let Some(bytes) = model.files.get(&path) else { return "no theme".to_owned() };
    let text = String::from_utf8(bytes.clone()).unwrap();
    let (old, new) = match rng.below(6) {
        0 => ("limit: 6", "limit: 2"),
        1 => ("limit: 2", "limit: 6"),
        2 => ("default: 3", "default: 1"),
        3 => ("aspect: 2/1", "aspect: 1/1"),
        4 => ("widths: [16, 40]", "widths: [20, 40, 50]"),
        _ => ("upcoming: {kind: workshop, when: upcoming", "upcoming: {kind: workshop, when: past"),
    };
    model.files.insert(path.clone(), text.replacen(old, new, 1).into_bytes());
    format!("{path}: {old} → {new}")
}

/// A picture of another size, another attachment, a new file or one less.
fn file(rng: &mut Rng, model: &mut Model) -> String {
    if rng.one_in(4) {
        let number = rng.below(9);
        let (path, bytes) = match rng.below(5) {
            0 => (format!("content/nyheter/bild-{number}.svg"), fields::picture(rng)),
            1 => (format!("content/nyheter/foto-{number}.png"), fields::photo(rng)),
            2 => (format!("content/nyheter/foto-{number}.png.yml"), fields::picture_text(rng)),
            3 => (format!("content/projekt/bilaga-{number}.pdf"), fields::attachment(rng)),
            _ => (format!("static/nya/{number}.txt"), b"Ny.\n".to_vec()),
        };
        model.files.insert(path.clone(), bytes);
        return format!("new {path}");
    }
    let Some(path) = model.any_file(rng, &["static/", "content/"]) else { return "no file".to_owned() };
    if rng.one_in(5) && path != "static/img/fast.svg" {
        model.files.remove(&path);
        return format!("removed {path}");
    }
    let bytes = match path.rsplit('.').next() {
        Some("svg") => fields::picture(rng),
        Some("png") => fields::photo(rng),
        Some("yml") => fields::picture_text(rng),
        _ => fields::attachment(rng),
    };
    model.files.insert(path.clone(), bytes);
    format!("another {path}")
}

fn move_file(rng: &mut Rng, model: &mut Model, moves: &mut Moves) -> String {
    let Some(path) = model.any_file(rng, &["content/"]) else { return "no file".to_owned() };
    let name = path.rsplit('/').next().unwrap();
    let to = format!("content/{}/{name}", rng.pick(&["nyheter", "projekt", "om", "nyheter/bunt"]));
    let Some(bytes) = model.files.remove(&path) else { return "nothing".to_owned() };
    model.files.insert(to.clone(), bytes);
    if rng.one_in(2) {
        for page in model.pages.values_mut() {
            page.front.iter_mut().for_each(|(_, value)| *value = value.replace(&format!("~{path}"), &format!("~{to}")));
            page.body = page.body.replace(&format!("~{path}"), &format!("~{to}"));
        }
    }
    moves.push((path.clone(), to.clone()));
    format!("moved {path} to {to}")
}

/// Something that stops the build, or is only told.
fn mistake(rng: &mut Rng, model: &mut Model) -> String {
    let path = model.any_page(rng);
    let mut body = |text: &str| {
        model.pages.get_mut(&path).unwrap().body.push_str(text);
        format!("{path}: {text}")
    };
    match rng.below(12) {
        0 => body("\n\n[Trasig](finns-inte.md)."),
        1 => body("\n\n<b>html</b>"),
        2 => body("\n\n![](/img/fast.svg)"),
        3 => body("\n\n::: okänd\n:::"),
        4 => body("\n\n# Rubrik ett"),
        5 => {
            model.pages.get_mut(&path).unwrap().set("titel", "Fel nyckel".to_owned());
            format!("{path}: an unknown key")
        }
        6 => {
            model.pages.get_mut(&path).unwrap().set("published", "12/6-24".to_owned());
            format!("{path}: a day that is none")
        }
        7 => {
            model.broken.insert(path.clone(), b"---\ntitle: [\n---\nText.\n".to_vec());
            format!("{path}: no YAML")
        }
        8 => {
            let name = rng.pick(&["templates/news.html", "templates/home.html", "templates/base.html"]);
            let text = rng.pick(&["{% if %}", "{{ page.finns.inte.alls }}"]);
            model.files.insert(name.to_owned(), text.as_bytes().to_vec());
            format!("{name}: {text}")
        }
        9 => {
            model.config.set("per_pag", "3".to_owned());
            "anslag.yaml: an unknown key".to_owned()
        }
        10 => {
            model.files.insert("data/people.yml".to_owned(), b"anna: {name: Anna\n".to_vec());
            "data/people.yml: no YAML".to_owned()
        }
        _ => {
            model.broken.insert(path.clone(), b"---\ntitle: \xff\ntype: news\nlead: L\n---\nText.\n".to_vec());
            format!("{path}: no UTF-8")
        }
    }
}
