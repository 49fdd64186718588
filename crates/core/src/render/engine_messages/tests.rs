//! Templates with errors in, messages out, in both languages.

use tera::{Context, ErrorKind, Tera};

use super::*;
use crate::diagnostic::{Code, Language};

/// Tera's message about a template, from parsing or else from rendering.
fn engine_text(template: &str) -> String {
    let mut tera = Tera::new();
    let mut context = Context::new();
    context.insert("text", "ord");
    context.insert("list", &["a", "b"]);
    context.insert("n", &3);
    let error = match tera.add_raw_templates([("other.html", "{% block a %}{% endblock %}"), ("t.html", template)]) {
        Ok(()) => tera.render("t.html", &context).expect_err(template),
        Err(error) => error,
    };
    match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => report.message().to_owned(),
        _ => {
            let first = error.to_string().lines().next().unwrap_or_default().to_owned();
            first.trim_start_matches("error: ").to_owned()
        }
    }
}

fn message_in(language: Language, engine_text: &str) -> String {
    let message = Diagnostic::new(Code::A502).phrase("detail", phrase(engine_text)).message(language);
    message.split_once(": ").map(|(_, detail)| detail.to_owned()).unwrap_or_default()
}

#[test]
fn faulty_templates_are_told_in_the_readers_language() {
    for (template, sv, en) in [
        // Names.
        ("{{ text | versaler }}", "filtret `versaler` finns inte", "the filter `versaler` does not exist"),
        ("{% if n is tal %}{% endif %}", "testet `tal` finns inte", "the test `tal` does not exist"),
        ("{{ nu() }}", "funktionen `nu` finns inte", "the function `nu` does not exist"),
        ("{{ <ruta /> }}", "komponenten `ruta` finns inte", "the component `ruta` does not exist"),
        ("{% include \"a.html\" %}", "mallen `a.html` finns inte", "the template `a.html` does not exist"),
        (
            "{% extends \"a.html\" %}",
            "mallen `t.html` utökar `a.html`, som inte finns",
            "the template `t.html` extends `a.html`, which does not exist",
        ),
        (
            "{% extends \"t.html\" %}",
            "mallarna utökar varandra i en slinga: t.html",
            "the templates extend each other in a loop: t.html",
        ),
        (
            "{% extends \"other.html\" %}{% block b %}{% endblock %}",
            "blocket `b` finns inte i mallen som den här utökar",
            "the block `b` is not in the template that this one extends",
        ),
        (
            "{% for x in list %}{{ loop.nummer }}{% endfor %}",
            "`loop` har inget fält `nummer`, bara `index`, `index0`, `first`, `last` och `length`",
            "`loop` has no field `nummer`, only `index`, `index0`, `first`, `last` and `length`",
        ),
        // Values.
        (
            "{{ text | replace(to=\"\") }}",
            "värdet `from` saknas i anropet",
            "the value `from` is missing from the call",
        ),
        (
            "{% component c(a: string) %}{% endcomponent c %}{{ <c a={n} /> }}",
            "värdet `a` är ett heltal, men ska vara text",
            "the value `a` is a whole number, but must be text",
        ),
        (
            "{% component c(a: string) %}{% endcomponent c %}{{ <c /> }}",
            "komponenten behöver värdet `a` (text)",
            "the component needs the value `a` (text)",
        ),
        (
            "{% component c(a: string) %}{% endcomponent c %}{{ <c a=\"x\" b=\"y\" /> }}",
            "komponenten har inget värde `b`; den har `a`",
            "the component has no value `b`; it has `a`",
        ),
        ("{{ n | upper }}", "värdet är ett heltal, men ska vara text", "the value is a whole number, but must be text"),
        (
            "{{ text + n }}",
            "`+` behöver två tal, men har text och ett heltal; texter fogas ihop med `~`",
            "`+` needs two numbers, but has text and a whole number; texts are joined with `~`",
        ),
        (
            "{{ text * n }}",
            "det går bara att räkna med tal, och det här är text",
            "only numbers can be calculated with, and this is text",
        ),
        ("{{ text < n }}", "text kan inte jämföras med ett heltal", "text cannot be compared with a whole number"),
        ("{{ n / 0 }}", "det går inte att dela med 0", "division by 0 is not possible"),
        (
            "{% for x in n %}{% endfor %}",
            "`for` går igenom listor och fält, och det här är ett heltal",
            "`for` goes through lists and fields, and this is a whole number",
        ),
        (
            "{{ list[\"a\"] }}",
            "inom hakparentesen ska det stå ett heltal, men där står text",
            "expected a whole number within the square brackets, found text",
        ),
        ("{{ n | length }}", "ett heltal har ingen längd", "a whole number has no length"),
        ("{{ text | int }}", "texten ”ord” är inget heltal", "the text “ord” is not a whole number"),
        (
            "{% component c() %}{{ <c /> }}{% endcomponent c %}{{ <c /> }}",
            "en komponent anropar sig själv utan slut",
            "a component calls itself without end",
        ),
        // Syntax.
        (
            "{% if n %}",
            "mallen slutar mitt i något som inte är avslutat",
            "the template ends in the middle of something that is not finished",
        ),
        ("{% slut %}", "ordet efter `{%` är ingen tagg", "the word after `{%` is no tag"),
        ("{{ n ? }}", "ett tecken som inte hör hemma här", "a character that does not belong here"),
        ("{{ \"a }}", "citattecknet \" stängs aldrig", "the quote \" is never closed"),
        ("{# a", "kommentaren avslutas aldrig med `#}`", "the comment is never closed with `#}`"),
        (
            "{% if %}{% endif %}",
            "här ska det stå ett värde eller ett namn, men här står `%}`",
            "expected a value or a name, found `%}`",
        ),
        ("{{ n </p>", "här ska det stå `}}`, men här står `</`", "expected `}}`, found `</`"),
        (
            "{% for 1 in list %}",
            "här ska det stå ett namn, men här står ett heltal",
            "expected a name, found a whole number",
        ),
        (
            "{% for loop in list %}",
            "`loop` är ett reserverat ord i mallspråket; välj ett annat namn",
            "`loop` is a reserved word in the template language; choose another name",
        ),
        (
            "{% block a %}{% endblock b %}",
            "`a` avslutas med ett annat namn: `b`",
            "`a` is closed with another name: `b`",
        ),
        (
            "{% block a %}{% endblock %}{% block a %}{% endblock %}",
            "blocket `a` står två gånger i mallen",
            "the block `a` is defined twice in the template",
        ),
        (
            "{% for x in list %}{% block a %}{% endblock %}{% endfor %}",
            "ett block kan inte stå inne i ett `for`",
            "a block cannot be inside a `for`",
        ),
        ("{% break %}", "`break` kan bara stå i ett `for`", "`break` can only be used in a `for`"),
        (
            "a{% extends \"other.html\" %}",
            "`extends` ska stå först i mallen",
            "`extends` must come first in the template",
        ),
        (
            "{% extends \"other.html\" %}a{{ n }}",
            "det här skulle inte synas: en mall med `extends` fyller bara block",
            "this would not be shown: a template with `extends` only fills blocks",
        ),
        // Text from a template, and unknown messages, are not translated.
        ("{{ throw(message=\"Only 3 {x}\") }}", "mallmotorn säger: Only 3 {x}", "the template engine says: Only 3 {x}"),
    ] {
        let engine_text = engine_text(template);
        assert_eq!(message_in(Language::Sv, &engine_text), sv, "{template}: {engine_text}");
        assert_eq!(message_in(Language::En, &engine_text), en, "{template}: {engine_text}");
    }
}

#[test]
fn names_that_are_suggested_exist() {
    let exists = |kind: &str, name: &str, template: String| {
        let unknown = format!("Unknown {kind} `{name}`");
        let error = Tera::new().add_raw_template("t", &template).err();
        assert!(name == "fill" || !error.is_some_and(|error| error.to_string().contains(&unknown)), "{kind} {name}");
    };
    FILTERS.iter().for_each(|name| exists("filter", name, format!("{{{{ x | {name} }}}}")));
    TESTS.iter().for_each(|name| exists("test", name, format!("{{% if x is {name} %}}{{% endif %}}")));
    FUNCTIONS.iter().for_each(|name| exists("function", name, format!("{{{{ {name}() }}}}")));
}
