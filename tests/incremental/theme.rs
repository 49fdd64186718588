//! A theme that shows all it is given: what a digest leaves out is then seen, whatever a theme for people would show.

/// Every value that is given, by its name.
const BASE: &str = r#"<title>{% block title %}{{ page.title }}{% endblock title %}</title>
{% for name, value in page %}{{ name }}: {{ value }}
{% endfor %}
{% for name, value in site %}{{ name }}: {{ value }}
{% endfor %}
{% for name, items in lists %}{{ name }}:{% for card in items %} {{ card }}{% endfor %}
{% endfor %}
{{ site.assets["stil.css"] }} {{ <foot words={labels} /> }}{{ settings.toc_from }} {{ settings.show_share }} {{ data.tal.ett }}
{% block content %}{{ page.content }}{% endblock content %}
"#;

/// The components of writers, and one of the theme's own.
const COMPONENTS: &str = r#"{% component fact(title: string = "") %}<b>{{ title }}</b>{{ body }}{% endcomponent fact %}
{% component quote(by: string = "") %}<q>{{ body }}</q>{{ by }}{% endcomponent quote %}
{% component contact(id: string = "", person = none) %}{{ id }} {{ person }}{% endcomponent contact %}
{% component figure(src: string, alt: string = "", width = none, height = none, picture = none) %}{{ src }} {{ alt }} {{ width }} {{ height }} {{ picture }}{% endcomponent figure %}
{% component gallery(pictures = none) %}{% for picture in pictures or [] %}{{ picture }}{% endfor %}{% endcomponent gallery %}
{% component accordion(title: string) %}{{ title }}{{ body }}{% endcomponent accordion %}
{% component video(url: string, title: string) %}{{ url }} {{ title }}{% endcomponent video %}
{% component steps() %}{{ body }}{% endcomponent steps %}
"#;

const FOOT: &str = "{% component foot(words) %}{{ words.topics }} {{ words.updated }}{% endcomponent foot %}\n";

const ABOUT: &str = r#"name: allt
version: 1.0.0
anslag: "1"
components: [fact, quote, contact, figure, gallery, accordion, video, steps]
cards: [rows, cards]
pictures:
  card: {widths: [16, 30], sizes: 10vw, aspect: 2/1}
  body: {widths: [16, 40], sizes: 50vw}
lists:
  home:
    latest: {kind: news, sort: published, order: desc, limit: 6}
    upcoming: {kind: workshop, when: upcoming, sort: starts, order: asc, limit: 3}
  project:
    possible: {kind: decision}
settings:
  show_share: {type: bool, default: true}
  toc_from: {type: integer, default: 3}
  social_cards: {type: bool, default: false}
card_font: fonts/NotoSans-Bold.ttf
"#;

const CARD: &str = r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1200 630">{% for line in card.lines %}<text x="9" y="{{ line.y }}" font-size="{{ card.size }}">{{ line.text }} {{ card.kind }} {{ card.site }}</text>{% endfor %}</svg>
"#;

const WORDS: &str = "items: \"Alla\"\nitems_of_kind: \"Alla {kind}\"\ntopics: \"Ämnen\"\nupdated: \"Uppdaterad\"\npublished: \"Publicerad\"\nnext: \"Nästa\"\nexternal_link: \"(annan webbplats)\"\nfeed_section: \"{title} – {site}\"\nkind_news: \"Nyhet\"\nuntil: \"till {date}\"\n";

/// Templates with what each of them has beside what all have.
const TEMPLATES: &[(&str, &str)] = &[
    ("templates/home.html", "{{ items }} {{ pager }} {{ sections }}"),
    ("templates/section.html", "{{ items_title }} {{ items }} {{ pager }} {{ sections }} {{ browse }}"),
    ("templates/search.html", "{{ letters }} {{ topics }}"),
    ("templates/news.html", ""),
    ("templates/project.html", ""),
    ("templates/workshop.html", ""),
    ("templates/network.html", ""),
    ("templates/decision.html", ""),
    ("templates/page.html", ""),
    ("templates/topics.html", "{{ topics }}"),
    ("templates/topic.html", "{{ items }} {{ pager }}"),
    ("templates/archive.html", "{{ years }} {{ year }}"),
    ("templates/changes.html", "{{ happenings }} {{ pager }}"),
    ("templates/404.html", ""),
    ("templates/redirect.html", "{{ target }}"),
];

/// Its files.
pub fn files() -> Vec<(&'static str, String)> {
    let mut files = vec![
        ("theme.yaml", ABOUT.to_owned()),
        ("i18n/sv.yaml", WORDS.to_owned()),
        ("i18n/en.yaml", WORDS.replace("Ämnen", "Topics")),
        ("static/stil.css", "p { margin: 0 }\n".to_owned()),
        ("templates/social-card.svg", CARD.to_owned()),
        ("templates/base.html", BASE.to_owned()),
        ("templates/components/foot.html", FOOT.to_owned()),
        ("templates/components/markdown.html", COMPONENTS.to_owned()),
    ];
    let template = |more: &str| {
        format!(
            "{{% extends \"base.html\" %}}{{% block content %}}{{{{ page.content }}}}{more}{{% endblock content %}}\n"
        )
    };
    files.extend(TEMPLATES.iter().map(|(name, more)| (*name, template(more))));
    files
}
