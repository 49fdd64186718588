//! Nothing is asked of anybody who is no person at a terminal: the commands end by themselves.

use crate::support::Site;

#[test]
fn without_a_terminal_nothing_is_asked() {
    let site = Site::empty();
    let run = site.run(&["init", "ny"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(!run.stderr.contains("> "), "{}", run.stderr);
    let text = std::fs::read_to_string(site.path("ny/anslag.yaml")).unwrap();
    assert!(text.contains("title: Exempelkommun\n") && text.contains("base_url: https://www.example.se/\n"));
    let run = site.run(&["new", "workshop", "Träff", "--root", "ny"]);
    assert_eq!(run.stdout, "content/workshoppar/traff.md\n");
    assert!(!run.stderr.contains("> "), "{}", run.stderr);
}
