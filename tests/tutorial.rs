//! A new user's first quarter of an hour: the tutorials are followed word for word, and the program says what they say.
//!
//! A block of `sh` is run line by line, and the `text` after it is what all of it says; `…` is what differs from time to time.
//! A block of `diff` changes the file that it names. A diff that mends (`diff mend`) takes what it puts in from the last
//! message. A block of `sh setup` builds the program, which has been done here. `sh serve` runs in a window of its own until the
//! end: the preview must show the site, and at last what has been written.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

#[test]
fn the_first_quarter_of_an_hour_in_swedish() {
    assert_eq!(follow("kom-igang.sv.md", "sv_SE.UTF-8"), Counts { commands: 19, messages: 5, fixed: 4 });
}

#[test]
fn the_first_quarter_of_an_hour_in_english() {
    assert_eq!(follow("getting-started.en.md", "en_GB.UTF-8"), Counts { commands: 19, messages: 5, fixed: 4 });
}

/// The guides to a kind of one's own, in a new site: their files are written, their commands run.
#[test]
fn a_kind_of_your_own_as_the_guides_say() {
    for (name, language) in [("eget-slag.sv.md", "sv_SE.UTF-8"), ("own-kind.en.md", "en_GB.UTF-8")] {
        let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/guide").join(name)).unwrap();
        let home = tempfile::tempdir().unwrap();
        let mut reader = Reader::new(home.path(), language);
        reader.run("anslag init . --title Exempelkommun --base-url https://www.example.se/\n");
        let (blocks, mut files) = (blocks(&text), 0);
        for (number, (line, info, body)) in blocks.iter().enumerate() {
            match info.split(' ').collect::<Vec<_>>()[..] {
                ["sh"] => {
                    reader.run(body);
                    let (_, _, expected) = &blocks[number + 1];
                    assert!(prints(&reader.last, expected), "{name}:{line}: the program says\n{}", reader.last);
                }
                ["text"] => {}
                [_, file] => {
                    fs::create_dir_all(home.path().join(file).parent().unwrap()).unwrap();
                    fs::write(home.path().join(file), body).unwrap();
                    files += 1;
                }
                _ => panic!("{name}:{line}: a block of {info:?}"),
            }
        }
        assert_eq!((files, reader.counts.commands), (5, 7), "{name}");
    }
}

/// The few commands of the README, in a folder that is empty before: each goes well.
#[test]
fn a_site_of_your_own_as_the_readme_says() {
    let readme = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    let (_, section) = readme.split_once("\n## A site of your own\n").expect("the section");
    let section = section.split("\n## ").next().unwrap();
    let home = tempfile::tempdir().unwrap();
    let mut reader = Reader {
        preview: None,
        folder: home.path().to_owned(),
        language: "en_GB.UTF-8",
        last: String::new(),
        counts: Counts::default(),
    };
    let shell = blocks(section).into_iter().filter(|(_, info, _)| info == "sh").map(|(_, _, body)| body);
    shell.for_each(|body| reader.run(&body));
    assert_eq!(reader.counts, Counts { commands: 4, messages: 0, fixed: 0 });
    assert!(reader.folder.join("public/index.html").is_file());
}

#[test]
fn what_the_program_says_is_compared() {
    assert!(prints("Klart: 3 sidor · 0,12 s\n", "Klart: 3 sidor · … s"));
    assert!(prints("a\nb\nc\nd\n", "a\n…\nd"));
    assert!(!prints("Klart: 4 sidor · 0,12 s\n", "Klart: 3 sidor · … s"));
    assert!(!prints("a\nb\n", "a"));
    assert!(!prints("a\n", "a\nb"));
}

/// What was found in a tutorial, so that an empty one does not pass.
#[derive(PartialEq, Eq, Debug, Default)]
struct Counts {
    commands: usize,
    messages: usize,
    fixed: usize,
}

struct Reader {
    preview: Option<Preview>,
    folder: PathBuf,
    language: &'static str,
    last: String,
    counts: Counts,
}

fn follow(name: &str, language: &'static str) -> Counts {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/tutorial").join(name);
    let text = fs::read_to_string(&file).unwrap();
    let home = tempfile::tempdir().unwrap();
    let mut reader = Reader::new(home.path(), language);
    let blocks = blocks(&text);
    for (number, (line, info, body)) in blocks.iter().enumerate() {
        let at = format!("{name}:{line}");
        match info.split(' ').collect::<Vec<_>>()[..] {
            ["sh", "setup"] => {}
            ["sh"] => {
                reader.run(body);
                let expected = blocks.get(number + 1).filter(|(_, info, _)| info == "text");
                let (_, _, expected) = expected.unwrap_or_else(|| panic!("{at}: nothing says what comes of it"));
                assert!(prints(&reader.last, expected), "{at}: the program says\n{}", reader.last);
            }
            ["sh", "serve"] => reader.serve(body, &blocks[number + 1].2),
            ["text"] => {}
            ["diff", file] => reader.edit(file, body, &at),
            ["diff", "mend", file] => {
                reader.assert_message_says(body, &at);
                reader.edit(file, body, &at);
            }
            _ => panic!("{at}: a block of {info:?}"),
        }
    }
    let preview = reader.preview.take().expect("a preview");
    preview.shows(PAGES[usize::from(language != "sv_SE.UTF-8")]);
    reader.counts
}

/// The page that is written in each tutorial, and its heading at the end.
const PAGES: [(&str, &str); 2] = [
    ("/nyheter/biblioteket-oppnar-igen/", "Biblioteket öppnar igen: på måndag"),
    ("/news/the-library-opens-again/", "The library opens again: on Monday"),
];

/// `anslag serve` in a window of its own; it ends with it.
struct Preview {
    process: Child,
    port: u16,
}

impl Drop for Preview {
    fn drop(&mut self) {
        // It may have ended by itself, which the test has seen then.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Preview {
    /// What an address answers.
    fn get(&self, address: &str) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        write!(stream, "GET {address} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nConnection: close\r\n\r\n", self.port).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// Waits until a page has a text: the preview follows by itself what is saved.
    fn shows(&self, (address, text): (&str, &str)) {
        let mut answer = String::new();
        for _ in 0..600 {
            answer = self.get(address);
            if answer.contains(text) {
                return;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        panic!("{address} does not show {text}:\n{answer}");
    }
}

/// The fenced blocks of a text: line, what stands behind the fence, and what is in them.
fn blocks(text: &str) -> Vec<(usize, String, String)> {
    let mut blocks = Vec::new();
    let mut open: Option<(usize, String, String)> = None;
    for (number, line) in text.lines().enumerate() {
        match (line.strip_prefix("```"), &mut open) {
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (Some(info), None) => open = Some((number + 1, info.to_owned(), String::new())),
            (None, Some((_, _, body))) => body.push_str(&format!("{line}\n")),
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "a block is never closed");
    blocks
}

impl Reader {
    fn new(folder: &Path, language: &'static str) -> Self {
        Self { preview: None, folder: folder.to_owned(), language, last: String::new(), counts: Counts::default() }
    }

    /// A command with the surroundings of a new user.
    fn command(&self, line: &str) -> Command {
        let program = Path::new(env!("CARGO_BIN_EXE_anslag")).parent().unwrap();
        let mut command = Command::new("sh");
        command.args(["-c", line]).current_dir(&self.folder).env_clear();
        command.env("PATH", format!("{}:/usr/bin:/bin", program.display()));
        command.env("LANG", self.language).env("SOURCE_DATE_EPOCH", "1790848800");
        command
    }

    /// Starts the preview in the background and looks at its first page. Where another program has the port, it takes the next.
    fn serve(&mut self, line: &str, expected: &str) {
        let mut command = self.command(&format!("exec {}", line.trim()));
        let mut process = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut output = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut output).unwrap();
        let (words, port) = output.trim().trim_end_matches('/').rsplit_once(':').expect("an address");
        assert_eq!(Some(words), expected.trim().trim_end_matches('/').rsplit_once(':').map(|(words, _)| words));
        let preview = Preview { process, port: port.parse().unwrap() };
        let home = preview.get("/");
        assert!(home.starts_with("HTTP/1.1 200") && home.contains("<h1>"), "{home}");
        self.preview = Some(preview);
    }

    /// Runs the lines of a block; what they say together is kept.
    fn run(&mut self, lines: &str) {
        self.last.clear();
        for line in lines.lines() {
            if let Some(folder) = line.strip_prefix("cd ") {
                self.folder = self.folder.join(folder);
                continue;
            }
            let output = self.command(&format!("{line} 2>&1")).output().unwrap();
            let text = String::from_utf8(output.stdout).unwrap();
            let message = text.starts_with("fel[") || text.starts_with("error[");
            assert_eq!(output.status.code(), Some(i32::from(message)), "{line}: {text}");
            self.counts.commands += 1;
            self.counts.messages += usize::from(message);
            self.last.push_str(&text);
        }
    }

    /// Changes a file: in each piece, the lines with `-` stand there once and become those with `+`.
    fn edit(&self, file: &str, diff: &str, at: &str) {
        let path = self.folder.join(file);
        let mut text = fs::read_to_string(&path).unwrap();
        for piece in diff.split("@@\n") {
            let lines = |sign: char| -> String {
                piece.lines().filter_map(|line| line.strip_prefix(sign)).map(|line| format!("{line}\n")).collect()
            };
            let (old, new) = (lines('-'), lines('+'));
            // The first `---` opens the front matter; a piece that means the other one has the empty line after it.
            let found = text.match_indices(&old).filter(|(at, _)| *at == 0 || text[..*at].ends_with('\n')).count();
            assert_eq!(found, 1, "{at}: {old:?} in {file}:\n{text}");
            text = text.replacen(&old, &new, 1);
        }
        fs::write(path, text).unwrap();
    }

    /// What a diff puts in stands in the last message: nobody has to know it.
    fn assert_message_says(&mut self, diff: &str, at: &str) {
        let line = |sign: char| diff.lines().find_map(|line| line.strip_prefix(sign)).unwrap();
        let (old, new) = (line('-'), line('+'));
        let words = |text: &str| text.split([' ', '[', ']', '(', ')']).map(str::to_owned).collect::<Vec<_>>();
        let known = words(old);
        for word in words(new).iter().filter(|word| !known.contains(word)) {
            let word = word.trim_end_matches([':', '.']);
            assert!(self.last.contains(word), "{at}: {word:?} is not in the message\n{}", self.last);
        }
        self.counts.fixed += 1;
    }
}

/// Whether the program says what is expected, line by line; a line of only `…` is any number of lines.
fn prints(output: &str, expected: &str) -> bool {
    fn rest(output: &[&str], expected: &[&str]) -> bool {
        match (output, expected) {
            ([], []) => true,
            (_, ["…", after @ ..]) => (0..=output.len()).any(|skipped| rest(&output[skipped..], after)),
            ([line, output @ ..], [pattern, expected @ ..]) => matches(line, pattern) && rest(output, expected),
            _ => false,
        }
    }
    rest(&output.lines().collect::<Vec<_>>(), &expected.lines().collect::<Vec<_>>())
}

fn matches(line: &str, pattern: &str) -> bool {
    match pattern.split_once('…') {
        // What a message has left out stands as the same sign.
        Some((before, after)) => {
            line == pattern
                || (line.len() >= before.len() + after.len() && line.starts_with(before) && line.ends_with(after))
        }
        None => line == pattern,
    }
}
