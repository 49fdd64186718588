//! Same inputs, same bytes: whatever the threads, the time zone, the language, the folder, the order in which files were
//! made, and what an earlier build left.

use super::model::Model;
use crate::support::rng::Rng;
use crate::support::{Site, tree};

/// What is in the work folder before the build.
#[derive(Clone, Copy, Debug)]
enum WorkFolder {
    Empty,
    /// By a build of the same site.
    Fresh,
    /// By a build of the site with another text, template and day.
    Old,
}

/// A site whose files were made in an order.
fn site(model: &Model, backwards: bool) -> Site {
    let site = Site::empty();
    let files: Vec<_> = model.files().into_iter().collect();
    let order: Vec<_> = if backwards { files.iter().rev().collect() } else { files.iter().collect() };
    for (path, bytes) in order {
        site.write(path, bytes);
    }
    site
}

#[test]
fn same_bytes_with_any_memory_in_any_surroundings() {
    let model = Model::new(&mut Rng::new(3));
    let expected = {
        let site = site(&model, false);
        site.build();
        tree(&site.path("public"))
    };
    let mut number = 0;
    for threads in ["1", "2", "8"] {
        for work_folder in [WorkFolder::Empty, WorkFolder::Fresh, WorkFolder::Old] {
            for (zone, language) in [("UTC", "C"), ("Asia/Tokyo", "sv_SE.UTF-8")] {
                number += 1;
                let site = site(&model, number % 2 == 0);
                let run = |arguments: &[&str]| {
                    let variables =
                        [("RAYON_NUM_THREADS", threads), ("TZ", zone), ("LANG", language), ("LC_ALL", language)];
                    let run = site.run_with(arguments, &variables);
                    assert_eq!(run.code, 0, "{}", run.stderr);
                };
                match work_folder {
                    WorkFolder::Empty => {}
                    WorkFolder::Fresh => run(&["build"]),
                    WorkFolder::Old => {
                        let mut old = model.clone();
                        old.pages.values_mut().for_each(|page| page.body.push_str("\n\nEn gammal text."));
                        old.config.set("per_page", "3".to_owned());
                        let files = old.files();
                        files.iter().for_each(|(path, bytes)| _ = site.write(path, bytes));
                        run(&["build", "--at", "2026-09-30"]);
                        model.files().iter().for_each(|(path, bytes)| _ = site.write(path, bytes));
                    }
                }
                run(&["build"]);
                let found = tree(&site.path("public"));
                assert!(found == expected, "{threads} threads, {work_folder:?}, {zone}, {language}");
            }
        }
    }
}
