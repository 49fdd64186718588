//! The texts of A260: Markdown that is shown as text, or means something else than was meant. Each problem has its advice under
//! `….help`.

/// Key, Swedish, English.
pub(super) const STRAY_MARKDOWN: &[(&str, &str, &str)] = &[
    (
        "stray.link",
        "länken blev ingen länk: läsaren ser parenteserna",
        "this is not a link: the reader sees the brackets",
    ),
    (
        "stray.link.help",
        "skriv adressen direkt efter hakparentesen, [text](adress), och inom < > om den har mellanslag: [text](<min fil.pdf>)",
        "write the address directly after the square bracket, [text](address), and within < > if it has spaces: [text](<my file.pdf>)",
    ),
    ("stray.bold", "texten blev inte fet: läsaren ser asteriskerna", "this is not bold: the reader sees the asterisks"),
    (
        "stray.bold.help",
        "sätt asteriskerna tätt intill orden, med mellanslag utanför: **två ord**; en asterisk som ska synas skrivs \\*",
        "put the asterisks next to the words, with spaces outside: **two words**; to show an asterisk, write \\*",
    ),
    (
        "stray.italic",
        "texten blev inte kursiv: läsaren ser asteriskerna",
        "this is not italic: the reader sees the asterisks",
    ),
    (
        "stray.italic.help",
        "sätt asteriskerna tätt intill orden, med mellanslag utanför: *två ord*; en asterisk som ska synas skrivs \\*",
        "put the asterisks next to the words, with spaces outside: *two words*; to show an asterisk, write \\*",
    ),
    ("stray.heading", "rubriken blev ingen rubrik: läsaren ser #", "this is not a heading: the reader sees #"),
    (
        "stray.heading.help",
        "skriv ett vanligt mellanslag mellan ## och rubriken",
        "write an ordinary space between ## and the heading",
    ),
    (
        "stray.table",
        "tabellen blev ingen tabell: läsaren ser lodräta streck",
        "this is not a table: the reader sees vertical bars",
    ),
    (
        "stray.table.help",
        "skriv en rad med rubriker, under den en rad |---|---| med lika många kolumner, och ingen tom rad mellan raderna",
        "write a row of headings and below it a row |---|---| with as many columns, with no empty line between the rows",
    ),
    ("stray.template", "kod från ett annat program visas som text", "code for another tool is shown as text"),
    (
        "stray.template.help",
        "ta bort den, eller skriv det med en komponent (::: fact); ska läsaren se den, sätt den inom `",
        "remove it, or write it with a component (::: fact); if the reader should see it, put it within `",
    ),
    ("stray.backslash", "ett omvänt snedstreck visas sist i texten", "a backslash is shown at the end of the text"),
    (
        "stray.backslash.help",
        "ta bort det; \\ bryter raden bara när en rad till följer",
        "remove it; \\ breaks the line only when another line follows",
    ),
    (
        "stray.sub_superscript",
        "^ och ~ ger inte upphöjd eller nedsänkt text här: läsaren ser tecknen",
        "^ and ~ do not make superscript and subscript here: the reader sees the characters",
    ),
    (
        "stray.sub_superscript.help",
        "skriv <sup>2</sup> för upphöjd text och <sub>2</sub> för nedsänkt",
        "write <sup>2</sup> for superscript and <sub>2</sub> for subscript",
    ),
    (
        "stray.definition",
        "raden börjar med ett kolon som läsaren ser",
        "the line starts with a colon that the reader sees",
    ),
    (
        "stray.definition.help",
        "Markdown här har inga definitionslistor: skriv en punktlista med **ordet:** först i varje punkt",
        "Markdown here has no definition lists: write a bullet list with **the word:** first in each item",
    ),
    (
        "stray.wrong_fence",
        "koden blev ingen kod: tecknen runt den är fel",
        "this is not code: the characters around it are wrong",
    ),
    (
        "stray.wrong_fence.help",
        "skriv tre grava accenter på en egen rad före och efter: ```",
        "write three backticks on their own line before and after: ```",
    ),
    (
        "stray.numbered_list",
        "ett tal först i stycket blev en numrerad lista",
        "a number at the start of the paragraph became a numbered list",
    ),
    (
        "stray.numbered_list.help",
        "skriv ett omvänt snedstreck före punkten: 2025\\.",
        "put a backslash before the full stop: 2025\\.",
    ),
    (
        "stray.list_marker",
        "ett tecken först i stycket blev en punktlista eller ett citat, och syns inte",
        "a character at the start of the paragraph became a bullet or a quotation, and is not shown",
    ),
    (
        "stray.list_marker.help",
        "skriv ett omvänt snedstreck före tecknet: \\+, \\*, \\>",
        "put a backslash before the character: \\+, \\*, \\>",
    ),
    (
        "stray.undefined_reference_link",
        "länken saknar adress: läsaren ser hakparenteserna",
        "the link has no address: the reader sees the brackets",
    ),
    (
        "stray.undefined_reference_link.help",
        "skriv adressen i stället för namnet, [text](adress), eller på en egen rad: [namn]: adress",
        "write the address in place of the name, [text](address), or on its own line: [name]: address",
    ),
    (
        "stray.strikethrough",
        "texten blev inte genomstruken: läsaren ser ~~",
        "this is not struck through: the reader sees ~~",
    ),
    (
        "stray.strikethrough.help",
        "sätt tecknen tätt intill orden, med mellanslag utanför: ~~två ord~~",
        "put the characters next to the words, with spaces outside: ~~two words~~",
    ),
    (
        "stray.highlight",
        "== och ++ markerar inget här: läsaren ser tecknen",
        "== and ++ mark nothing here: the reader sees the characters",
    ),
    (
        "stray.highlight.help",
        "ta bort tecknen, eller skriv **fetstil** om orden ska framhävas",
        "remove the characters, or write **bold type** if the words should stand out",
    ),
    ("stray.emoji", "namnet på en emoji visas som text", "the name of an emoji is shown as text"),
    (
        "stray.emoji.help",
        "skriv själva symbolen (Windows: tangenten Windows och punkt), eller ta bort den; ska läsaren se namnet, sätt det inom `",
        "write the character itself (Windows: the Windows key and full stop), or remove it; if the reader should see the name, put it within `",
    ),
    (
        "stray.formula",
        "formeln visas inte som formel: läsaren ser tecknen",
        "the formula is not rendered: the reader sees the characters",
    ),
    (
        "stray.formula.help",
        "skriv den med vanliga tecken, m<sup>2</sup> och CO<sub>2</sub>, eller som en bild med alternativtext",
        "write it with ordinary characters, m<sup>2</sup> and CO<sub>2</sub>, or as an image with alternative text",
    ),
    ("stray.component", "::: mitt på raden visas som text", "::: in the middle of a line is shown as text"),
    (
        "stray.component.help",
        "sätt ::: först på en egen rad, både där komponenten börjar och där den slutar",
        "put ::: first on its own line, both where the component starts and where it ends",
    ),
    (
        "stray.unclosed_code_span",
        "koden blev ingen kod: den grava accenten (`) efter den saknas",
        "this is not code: the backtick (`) after it is missing",
    ),
    (
        "stray.unclosed_code_span.help",
        "skriv ` också efter koden, eller ta bort det",
        "write ` after the code too, or remove it",
    ),
    (
        "stray.abbreviation",
        "förkortningen förklaras inte: raden visas som text",
        "the abbreviation is not explained: the line is shown as text",
    ),
    (
        "stray.abbreviation.help",
        "skriv förklaringen där förkortningen används: <abbr title=\"vad den betyder\">FÖRK</abbr>",
        "write the explanation where the abbreviation is used: <abbr title=\"what it means\">ABBR</abbr>",
    ),
    (
        "stray.front_matter",
        "front matter mitt i texten visas för läsaren",
        "front matter in the middle of the text is shown to the reader",
    ),
    (
        "stray.front_matter.help",
        "flytta fälten till raderna mellan de två --- överst i filen, eller ta bort dem",
        "move the fields to the lines between the two --- at the top of the file, or remove them",
    ),
    (
        "stray.renumbered",
        "läsaren ser ett annat nummer: listan räknar vidare från det första",
        "the reader sees another number: the list counts up from its first",
    ),
    (
        "stray.renumbered.help",
        "skriv numren i följd; ska ett nummer hoppas över, skriv punkterna som stycken med 5\\. först",
        "write the numbers in order; to skip one, write the items as paragraphs with 5\\. first",
    ),
    ("stray.empty", "en tom punkt i listan", "an empty item in the list"),
    ("stray.empty.help", "skriv något i den, eller ta bort tecknet", "write something in it, or remove the character"),
    (
        "stray.unclosed_fence",
        "koden slutar aldrig: resten av texten visas som kod",
        "the code never ends: the rest of the text is shown as code",
    ),
    (
        "stray.unclosed_fence.help",
        "sätt en rad med samma tecken, ```, efter koden",
        "put a line with the same characters, ```, after the code",
    ),
    (
        "stray.html",
        "Markdown inne i HTML läses inte: läsaren ser tecknen",
        "Markdown inside HTML is not read: the reader sees the characters",
    ),
    (
        "stray.html.help",
        "sätt en tom rad mellan HTML-taggen och texten, eller skriv raden med HTML",
        "put an empty line between the HTML tag and the text, or write the line as HTML",
    ),
    ("stray.setext_heading", "texten ovanför strecket blev en rubrik", "the text above the line became a heading"),
    (
        "stray.setext_heading.help",
        "sätt en tom rad före strecket; är det en rubrik, skriv ## före den och ta bort strecket",
        "put an empty line before the line of dashes; if it is a heading, write ## before it and remove the dashes",
    ),
    ("stray.indented_code", "indragen text visas som kod", "indented text is shown as code"),
    (
        "stray.indented_code.help",
        "ta bort indraget; är det kod, sätt en rad ``` före och efter den",
        "remove the indentation; if it is code, put a line ``` before and after it",
    ),
    (
        "stray.sublist",
        "punkten hör inte till punkten ovanför, och listan delas",
        "the item does not belong to the one above, and the list is split",
    ),
    (
        "stray.sublist.help",
        "dra in den så långt som texten i punkten ovanför: tre mellanslag under ”1. ”",
        "indent it as far as the text of the item above: three spaces below “1. ”",
    ),
];
