//! Tests that hold our interpreter equal to syntect's, and the filter to its promise.
//!
//! Every grammar reads fixed samples and texts thrown together from what makes its kind of text. More of those with
//! `ANSLAG_ORACLE=20000`, best in a release build.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use syntect::parsing::{ParseState, SyntaxReference};
use syntect::util::LinesWithEndings;

use super::LEFT_OUT;
use super::filter::{Filter, Line, Places};
use super::grammar::{Grammars, Pattern};
use super::parse::{Parser, Unfit};
use super::small::Groups;
use super::stored::ContextId;

static GRAMMARS: LazyLock<Grammars> = LazyLock::new(Grammars::new);

/// How many random texts there are for all grammars together.
fn texts() -> u32 {
    #[expect(clippy::disallowed_methods, reason = "a test that can be asked for more")]
    let asked = std::env::var("ANSLAG_ORACLE").ok();
    asked.and_then(|number| number.parse().ok()).unwrap_or(150)
}

fn grammars() -> impl Iterator<Item = &'static SyntaxReference> {
    GRAMMARS.set.syntaxes().iter().filter(|syntax| !LEFT_OUT.contains(&syntax.name.as_str()))
}

fn grammar(token: &str) -> &'static SyntaxReference {
    GRAMMARS.set.find_syntax_by_token(token).unwrap_or_else(|| panic!("no grammar for {token}"))
}

/// Reads a text with both interpreters. What differs, if anything does.
fn differs(syntax: &SyntaxReference, text: &str) -> Option<String> {
    let (mut ours, mut theirs) = (Parser::new(&GRAMMARS, syntax).expect("a start"), ParseState::new(syntax));
    for (number, line) in LinesWithEndings::from(text).enumerate() {
        let our = ours.line(line);
        if our == Err(Unfit::Deep) {
            return None;
        }
        let their = theirs.parse_line(line, &GRAMMARS.set).map_err(|_| Unfit::Broken);
        if our != their {
            return Some(format!("{}, line {number} of {text:?}:\nours   {our:?}\ntheirs {their:?}", syntax.name));
        }
    }
    None
}

/// Texts in the languages of the field, some of them wrong.
const SAMPLES: &[(&str, &str)] = &[
    (
        "python",
        "class Å(B):\n    \"\"\"Läs mig.\"\"\"\n\n    def f(self, x: int = 42) -> list[str]:\n        # nej\n        rader = [f\"{rad:03}-ö\" for rad in range(x) if rad % 7 != 0]\n        return sorted(rader, key=len)[:3]\n@a.b(c)\nasync def g(*a, **k): await x; yield r'\\d+(?P<n>\\w)' % (1, 0x1F, 1e-9j)\ns = 'öppen\nt = \"\"\"SELECT * FROM a WHERE b = 1\n\"\"\"\n",
    ),
    (
        "javascript",
        "const å = new Map([[\"b\", 1], [\"c\", null]]);\nexport async function f({c}, antal = 12) {\n  // nej\n  const svar = await fetch(`/api/${c}?antal=${antal + `${1}`}`);\n  return svar.ok ? (await svar.json()).filter((rad) => rad.c >= 2) : [];\n}\nlet r = /[/\\]å]+(?=x)\\/*/giu, d = a / b / c; /* öppen\nclass A extends B { static #x = 1; get y() { return super.y } }\n*/ x => ({...y, [z]: 1n}); label: for (;;) { break label }\n\"öppen\n`öppen\n",
    ),
    (
        "json",
        "{\n  \"å\": { \"namn\": \"två ord\", \"antal\": 7.25e-3 },\n  \"b\": [true, false, null, -12],\n  \"c\": \"\\u00e5\\q\", öppen\n}\n]",
    ),
    (
        "bash",
        "# nej\nfor fil in \"$HOME\"/å/*.csv; do\n  rader=$(grep -c '^b;' \"$fil\" || true)\n  if [ \"$rader\" -gt 3 ]; then echo \"c: ${fil##*/} $((rader / 7))\" >&2; fi\ndone\ncat <<EOF | sort\nhej $namn `date` $(pwd)\nEOF\ncat <<-'SLUT'\n\tinget $här\n\tSLUT\ncase $x in a|b) ;; *) f() { local å=1; } ;; esac\n[[ $a =~ ^x+$ && -f b ]] || exit 1\necho 'öppen\n",
    ),
    (
        "html",
        "<!DOCTYPE html>\n<article id=\"a-1\" class='b c' hidden>\n  <!-- nej -->\n  <h2>Två &amp; &#229; &ouml c</h2>\n  <style>@media (min-width: 3px) { a > b::after { color: #fff } }</style>\n  <script>let x = \"</b>\"; // </script>\n  <script type=\"application/json\">{\"a\": 1}</script>\n  <img src=\"/å.jpg\" onclick=\"f('x')\" style=\"color: red\"\n</article>\n<öppen \"\n",
    ),
    (
        "css",
        "@media (min-width: 3px) {\n  .å > .b:not(:last-child)::after, #id[a=\"b\"] {\n    /* nej */\n    border: 12px solid rgb(12 120 80 / 5%);\n    background: url(\"/c.svg\") no-repeat, url(å.png);\n    --x: calc(1px + 2em) !important;\n  }\n}\n@import 'a';\na { content: \"öppen\n",
    ),
    (
        "sql",
        "SELECT å.id, count(*) AS antal -- nej\nFROM a LEFT JOIN b ON b.c_id = a.id\nWHERE b.datum >= '2024-01-12' AND namn LIKE '%c%'\nGROUP BY a.id HAVING count(*) > 3;\ncreate table `x` (id int primary key, \"y\" varchar(20)); /* öppen\n'öppen\n",
    ),
    (
        "yaml",
        "å: # nej\n  namn: \"två \\u00e5 ord\"\n  antal: 12\n  b:\n    - {id: c, aktiv: true, när: 2024-01-02}\n    - &b 7.5\n    - *b\n  text: |\n    rad <b>\n      mer\n  lång: >-\n    a\n? [x, 'y']\n: !!str ~\n--- \"öppen\n",
    ),
    (
        "rust",
        "/// Två.\npub fn å<'a, T: Into<u8>>(b: &'a [u64]) -> Option<String> where T: Copy {\n    let summa: u64 = b.iter().filter(|tal| **tal > 3).sum();\n    match summa % 7 {\n        0 => None, // c\n        rest => Some(format!(\"{rest:>7} {} \\u{e5} {{\", 'x')),\n    }\n}\n#[derive(Debug)]\nmacro_rules! m { ($x:expr) => { r#\"rå \"# }; }\nimpl<T> A for B { const X: [u8; 0xff_u8] = *b\"ab\\n\"; } /* a /* b */ \"öppen\n",
    ),
    (
        "xml",
        "<?xml version=\"1.0\"?>\n<å xmlns=\"https://www.example.org/b\" version=\"1.7\">\n  <!-- nej -->\n  <p:post id=\"1\" typ='c'>två &lt; &å;</p:post>\n  <![CDATA[b < 1]]>\n</å>\n<öppen a=\"\n",
    ),
    (
        "markdown",
        "# Rubrik *å* `kod`\n\nText **fet** _lut_ [länk](https://a.se \"t\") ![b](c) <b>x</b> &amp; \\*\n\n- punkt\n  1. två\n\n> citat\n\n```python\ndef f(): return 'x'\n```\n\n~~~\nöppen\n~~~\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n    indraget\n\nRubrik\n======\n[x]: https://b.se\n```rust\nfn\n",
    ),
    (
        "ruby",
        "class Å < B\n  attr_reader :namn\n  def f(x = {a: 1, :b => 2}, *r, &k)\n    puts <<~TEXT.strip, %w[a b], %q(c (d)), /å\\d+#{x}/mi\n      hej #{namn} \\n\n    TEXT\n    y = <<-SQL\n      SELECT * FROM a\n    SQL\n    x ? y / 2 : :\"z\"\n  end\nend\n__END__\n'öppen\n",
    ),
    (
        "php",
        "<h1>å</h1>\n<?php\nnamespace A\\B;\nfunction f(array $x = [], ?int &$y = null): string {\n  // nej ?>\n<?php echo <<<SLUT\nhej {$x['a']} $y->z\nSLUT;\n  $s = <<<'RÅ'\n$inget\nRÅ;\n  return \"a $b[c] {$d}\" . 'e\\'f' /* öppen\n",
    ),
    (
        "c",
        "#include <stdio.h>\n#define MAX(a, b) ((a) > (b) ? \\\n  (a) : (b))\n#if 0\nint gammal;\n#else\nstatic const char *å = \"%s\\n\" \"öppen\n#endif\nint main(int argc, char **argv) { for (unsigned i = 0x1FUL; i--;) { x->y[i] = 'a'; } return 1.5e3f; } // nej\n/* öppen\n",
    ),
    (
        "c++",
        "template <typename T, int N = 3> class å : public std::vector<T> {\npublic:\n  explicit å(const T& x) noexcept : y{x} {}\n  virtual ~å() = default;\n  auto f() -> decltype(y) { return R\"x(rå )\" )x\"; }\n};\nnamespace { constexpr auto l = [=](auto&& z) mutable { return static_cast<int>(z) << 2; }; }\n",
    ),
    (
        "java",
        "package a.b;\nimport java.util.*;\n@Å(x = 1)\npublic final class C<T extends D> implements E {\n  /** Två {@link F} */\n  private static int[] g(String... s) throws H { return s == null ? new int[]{1} : i.j(x -> x.y()); }\n  char k = '\\u00e5'; // öppen \"\n",
    ),
    (
        "go",
        "package main\nimport (\n\t\"fmt\"\n)\ntype Å struct { x int `json:\"x\"` }\nfunc (å *Å) f(c chan<- int, s ...string) (n int, err error) {\n\tdefer func() { recover() }()\n\tfor i, v := range s { go c <- 'x' }\n\treturn 0x1F, fmt.Errorf(\"%w\\n\", err) // nej\n}\n`öppen\n",
    ),
    (
        "lua",
        "-- nej\nlocal å = { x = 1, ['y'] = [[rå]], }\nfunction f.g:h(...) return #å .. \"a\\n\" end\nif not x then repeat until y ~= 0x1F else --[[ öppen\n",
    ),
    (
        "perl",
        "#!/usr/bin/perl\nuse strict;\nmy %å = (a => 1, b => qw(c d));\nsub f { my ($x) = @_; return $x =~ s/å(\\d+)/$1/gr if /x/; }\nprint <<\"SLUT\";\nhej $x @{[1]}\nSLUT\n=pod\ntext\n=cut\n$y = q{a {b} c}; 'öppen\n",
    ),
    ("diff", "--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@ f\n-gammal å\n+ny å\n  samma\ndiff --git a b\n"),
    (
        "haskell",
        "module Å (f) where\nimport qualified Data.Map as M\n-- | Två\nf :: (Ord a) => a -> [a] -> Maybe Int\nf x (y:ys) | x == y = Just 1 | otherwise = let z = 'c' in \\q -> q `div` 2 {- öppen\n",
    ),
    (
        "tex",
        "\\documentclass[a4]{article}\n\\begin{document}\n% nej\n\\section{Å} Text $x^2 + \\frac{1}{2}$ \\emph{b} \\\\ \\[ y \\]\n\\begin{verbatim}\n\\rå\n\\end{verbatim}\n\\end{document}\n$öppen\n",
    ),
    (
        "clj",
        "(ns å.b (:require [c :as d]))\n(defn f \"text\" [x & y] (let [z #\"re\\d\" k :key] `(~x ~@y \\a 1/2 #{3}))) ; nej\n\"öppen\n",
    ),
    (
        "erl",
        "-module(å).\n-define(X, 1).\nf(X, [H|T]) when is_list(T) -> <<H:8/binary>>, \"s~p\\n\", 'a', $x, #r{y = 1}; % nej\nf(_, _) -> ok.\n",
    ),
    (
        "bat",
        "@echo off\nREM nej\nset Å=%PATH%;%~dp0\nif exist \"a b\" (goto :x) else echo !y!\n:x\nfor %%i in (*.txt) do call f %%i ^& del /q\n",
    ),
    ("textile", "h1. Å\n\n* punkt _lut_ *fet* \"länk\":https://a.se\n\n|a|b|\nbc. kod\n"),
    ("dot", "digraph å { a -> b [label=\"x\", color=red]; /* nej */ subgraph c { d } }\n"),
];

#[test]
fn samples() {
    let long = format!("{} \"{}\n", "a1_".repeat(300), "å 🦀 ".repeat(100));
    let hard = ["", "\n", "\n\n", "å", "🦀\n\t\u{a0}\u{2028}\r\n", "\u{feff}x\n", "\"'`\n", "((((\n", &long];
    for syntax in grammars() {
        for text in hard {
            assert_eq!(differs(syntax, text), None);
        }
        // A text in another language is a good test as well.
        let strange = syntax.name.len() % SAMPLES.len();
        for (_, text) in SAMPLES.iter().skip(strange).step_by(SAMPLES.len() / 2) {
            assert_eq!(differs(syntax, text), None);
        }
    }
    for (language, text) in SAMPLES {
        assert_eq!(differs(grammar(language), text), None);
        assert_eq!(differs(grammar(language), text.trim_end()), None, "without the last line end");
    }
}

/// Something between the fragments of all texts.
const FRAGMENTS: &[&str] = &[
    "\n",
    "\n",
    "\n",
    " ",
    " ",
    "  ",
    "\t",
    "\"",
    "'",
    "`",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "<",
    ">",
    "/",
    "//",
    "/*",
    "*/",
    "#",
    "--",
    "<!--",
    "-->",
    "<?php ",
    "?>",
    "```",
    "```js\n",
    "~~~",
    "<<EOF\n",
    "EOF\n",
    "<<~A\n",
    "A\n",
    "<<<B\n",
    "B;\n",
    "<script>",
    "</script>",
    "<style>",
    "</style>",
    "%w(",
    "=>",
    "->",
    "::",
    ";",
    ",",
    ".",
    "=",
    "==",
    "+",
    "-",
    "*",
    "\\",
    "\\n",
    "\\\n",
    "$",
    "${",
    "$(",
    "@",
    "!",
    "?",
    ":",
    "|",
    "&",
    "&amp;",
    "^",
    "~",
    "%",
    "_",
    "a",
    "x1",
    "0",
    "42",
    "0x1F",
    "1.5e-3",
    "å",
    "Ö",
    "é",
    "🦀",
    "if",
    "else",
    "end",
    "for",
    "while",
    "def",
    "class",
    "function",
    "fn",
    "let",
    "var",
    "const",
    "return",
    "import",
    "from",
    "SELECT",
    "where",
    "begin",
    "do",
    "case",
    "struct",
    "public",
    "static",
    "void",
    "int",
    "true",
    "null",
    "new",
    "this",
    "async",
    "await",
    "#include",
    "#define",
    "#if",
    "#endif",
    "@media",
    "!important",
    "--- ",
    "+++ ",
    "- ",
    "> ",
    "==== ",
    "key: ",
    "true",
];

/// A grammar, and a text of fragments and of pieces from the samples.
fn text() -> impl Strategy<Value = (usize, String)> {
    let words: Vec<&str> = SAMPLES.iter().flat_map(|(_, text)| text.split_inclusive([' ', '\n'])).collect();
    let piece = prop_oneof![
        3 => prop::sample::select(FRAGMENTS).prop_map(str::to_owned),
        // Neighbours, so that what belongs together sometimes comes together.
        2 => (0..words.len(), 1..6_usize).prop_map(move |(from, count)| words.iter().skip(from).take(count).copied().collect()),
        1 => "\\PC{0,6}",
    ];
    (any::<prop::sample::Index>(), prop::collection::vec(piece, 0..40))
        .prop_map(|(grammar, pieces)| (grammar.index(grammars().count()), pieces.concat()))
}

/// The same texts each time: a test that fails now and then helps nobody.
fn runner(cases: u32) -> TestRunner {
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha))
}

#[test]
fn random_texts() {
    let all: Vec<_> = grammars().collect();
    let read = |(grammar, text): (usize, String)| {
        prop_assert_eq!(differs(all[grammar], &text), None);
        Ok(())
    };
    runner(texts()).run(&text(), read).unwrap();
}

/// All patterns of all grammars.
fn patterns() -> Vec<Arc<Pattern>> {
    let mut patterns = BTreeMap::new();
    for grammar in 0..GRAMMARS.set.syntaxes().len() {
        let contexts = (0..).map(|context| ContextId { grammar, context }).map_while(|id| GRAMMARS.context(id));
        for context in contexts {
            patterns
                .extend(GRAMMARS.list(context).patterns.iter().map(|pattern| (pattern.number, Arc::clone(pattern))));
        }
    }
    patterns.into_values().collect()
}

#[test]
fn the_filter_hides_no_match_and_the_small_matcher_is_right() {
    let patterns = patterns();
    assert!(patterns.len() > 5_000, "{} patterns", patterns.len());
    let filter = Filter::new(patterns.iter().map(|pattern| pattern.needs()));
    let (mut signs, mut places, mut groups) = (Line::default(), Places::default(), Groups::new());
    let mut check = |line: &str, patterns: &[(usize, &Arc<Pattern>)]| {
        signs.set(line);
        filter.places(&signs, &mut places);
        for (number, pattern) in patterns {
            let Some(regex) = pattern.regex() else { continue };
            let mut from = 0;
            while let Ok(found) = regex.captures_from_pos(line, from) {
                let places_between =
                    std::iter::successors(places.next(*number, from), |at| places.next(*number, at + 1));
                let place = found.as_ref().and_then(|found| found.get(0)).map(|found| (found.start(), found.end()));
                let start = place.map_or(usize::MAX, |(start, _)| start);
                for at in places_between.take_while(|at| *at < start) {
                    let small = pattern.small().and_then(|small| small.at(line, at, &mut groups).ok()?);
                    assert_eq!(small, None, "{:?} at {at} of {line:?}", regex.as_str());
                }
                let Some((found, (start, end))) = found.zip(place) else { break };
                let may = places.next(*number, start) == Some(start);
                assert!(may, "{:?} at {start} of {line:?}", regex.as_str());
                if let Some(Ok(small)) = pattern.small().map(|small| small.at(line, start, &mut groups)) {
                    assert_eq!(small, Some(end), "{:?} at {start} of {line:?}", regex.as_str());
                    let group = |group: usize| found.get(group).map(|group| (group.start(), group.end()));
                    let same = |number: &usize| groups.get(*number).copied().flatten() == group(*number);
                    let all = if pattern.captures.is_some() { found.len() } else { 1 };
                    assert!((0..all).all(|number| same(&number)), "{:?} at {start} of {line:?}", regex.as_str());
                }
                let Some(next) = line[start..].chars().next() else { break };
                from = start + next.len_utf8();
            }
        }
    };
    let lines: Vec<&str> = SAMPLES.iter().flat_map(|(_, text)| LinesWithEndings::from(text)).collect();
    // Each pattern meets some lines, another one others; all of them when many texts are asked for.
    let share = (3_000 / texts().max(1) as usize).clamp(1, 20);
    for (number, line) in lines.iter().enumerate() {
        let some: Vec<_> = patterns.iter().enumerate().skip(number % share).step_by(share).collect();
        check(line, &some);
    }
    let all: Vec<_> = patterns.iter().enumerate().collect();
    let read = |((_, text), part): ((usize, String), prop::sample::Index)| {
        let count = all.len() / share / 4;
        let part = part.index(all.len() - count);
        text.split_inclusive('\n').for_each(|line| check(line, &all[part..part + count]));
        Ok(())
    };
    // The property fails by a panic, since what it calls keeps a state.
    let read = std::cell::RefCell::new(read);
    runner(texts() / 3).run(&(text(), any::<prop::sample::Index>()), |case| (read.borrow_mut())(case)).unwrap();
}

#[test]
fn the_grammars_are_as_the_interpreter_expects() {
    for pattern in patterns() {
        let text = pattern.expression();
        // Where such an expression matches depends on where its search begins, and on what was searched before.
        assert!(!text.contains(r"\G") && !text.contains(r"\K"), "{text:?}");
        assert!(pattern.regex().is_some() || pattern.has_captures, "{text:?} is no expression");
    }
    let all = patterns();
    let share = |has: fn(&Pattern) -> bool| all.iter().filter(|pattern| has(pattern)).count() * 100 / all.len();
    let (narrow, small) = (share(|pattern| !pattern.needs().nothing()), share(|pattern| pattern.small().is_some()));
    assert!(narrow > 90 && small > 80, "of all expressions {narrow} % are filtered, {small} % walked along");
}

#[test]
fn too_deep_for_us_is_syntects() {
    let (syntax, text) = (grammar("json"), "[".repeat(150));
    let mut ours = Parser::new(&GRAMMARS, syntax).expect("a start");
    assert_eq!(ours.line(&text), Err(Unfit::Deep));
}
