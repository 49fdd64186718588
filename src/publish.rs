//! `anslag publish`: the site where readers see it.
#![expect(clippy::disallowed_methods, reason = "the command reads the configuration, and measures its own time")]

use std::cell::RefCell;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::arguments::{BuildOptions, PublishOptions};
use super::build::{Built, build, misplaced};
use super::report::{Report, counted, seconds};
use super::verified::verify;
use super::vet::vet;
use super::{Surroundings, clock, history, open};
use anslag_core::config::{Config, Destination, FILE, Target, check_base_url, read_config};
use anslag_core::dates::history::History;
use anslag_core::diagnostic::{Code, Diagnostic, Language, nearest, term};
use anslag_core::formats::sitemap;
use anslag_core::path::OutputPath;
use anslag_core::source::{Inputs, Options};
use anslag_disk::load::{self, Moment};
use anslag_disk::output::{Output, OutputOptions};
use anslag_publish::cloud;
use anslag_publish::command::Program;
use anslag_publish::folder::{FolderTarget, Mode, SiteFiles};
use anslag_publish::inspect::{Depth, Inspection};
use anslag_publish::local_files::{HostFormat, files};
use anslag_publish::plan::{LocalFile, Plan};
use anslag_publish::ssh::{SshStore, Transport};
use anslag_publish::store::Store;
use anslag_publish::sync::Job;

/// Runs the command.
pub(crate) fn run(options: &PublishOptions, surroundings: &Surroundings) -> ExitCode {
    let start = Instant::now();
    let mut report = Report::new(&options.site, surroundings);
    let root = load::find_root(options.site.root.as_deref(), &surroundings.folder);
    let chosen = chosen(options, &root, &mut report);
    if options.site.drafts {
        report.add(vec![Diagnostic::new(Code::A834)]);
    }
    let Some((site, name, target)) = chosen.filter(|_| report.is_good()) else {
        // For the lines that the messages are about.
        let (inputs, _) = load::load(&root, &Moment::At(clock()), Options::default());
        return report.finish(inputs.as_ref(), &root, "", json!({}));
    };
    let hidden = target.is_test(&site);
    let wanted = as_build(options, &target, hidden);
    let built = (!options.as_built).then(|| build(&wanted, surroundings, &mut report));
    let out = built.as_ref().map_or_else(|| root.join("public"), |built| built.out.clone());
    let (inputs, known) = match built {
        Some(Built { inputs, history, .. }) => (inputs, history),
        None => as_it_lies(&wanted, surroundings, &mut report),
    };
    report.wrote(if inputs.is_some() && report.is_good() && !options.as_built {
        "cli.built_only"
    } else {
        "cli.nothing_published"
    });
    let stops = stops(&report);
    report.add(stops);
    let outcome = if report.is_good() {
        let work = Work {
            options,
            surroundings,
            root: &root,
            out: &out,
            site: &site,
            name: &name,
            target: &target,
            noticed: RefCell::default(),
        };
        let asked = inputs.as_ref().zip(known.as_ref());
        let outcome = work.publish(asked, &report);
        report.add(work.noticed.take());
        outcome.map_err(|messages| report.add(messages)).ok()
    } else {
        None
    };
    let Some(outcome) = outcome else { return report.finish(inputs.as_ref(), &root, "", json!({"target": name})) };
    let language = surroundings.language;
    if options.dry_run || outcome.inspected.is_some() {
        outcome.lines(options.dry_run, language).iter().for_each(|line| report.print(line));
    }
    let closing = outcome.closing((options.dry_run, hidden), start, language);
    report.finish(inputs.as_ref(), &root, &closing, outcome.as_json(&name, options.dry_run, start))
}

/// The site's address, and the place that is meant with its name.
fn chosen(options: &PublishOptions, root: &Path, report: &mut Report) -> Option<(String, String, Target)> {
    let Ok(text) = fs::read_to_string(root.join(FILE)) else {
        report.add(vec![Diagnostic::new(Code::A601).arg("folder", root.display().to_string())]);
        return None;
    };
    let (config, wrong) = read_config(&text, anslag_disk::load::known_kinds(root));
    report.add(wrong);
    let config = config?;
    let site = options.site.base_url.as_deref().and_then(check_base_url).unwrap_or_else(|| config.base_url.clone());
    match target(&config, options.target.as_deref()) {
        Ok((name, target)) => Some((site, name, target)),
        Err(message) => {
            report.add(vec![message]);
            None
        }
    }
}

fn target(config: &Config, asked: Option<&str>) -> Result<(String, Target), Diagnostic> {
    let targets = &config.targets;
    let found = match asked {
        Some(name) => targets.get_key_value(name),
        None if targets.len() == 1 => targets.first(),
        None => None,
    };
    if let Some((name, target)) = found {
        return Ok((name.clone(), target.clone()));
    }
    if targets.is_empty() {
        return Err(Diagnostic::new(Code::A803));
    }
    let known = targets.keys().cloned().collect::<Vec<_>>().join(", ");
    let near = asked.and_then(|name| nearest(name, targets.keys().map(String::as_str)));
    Err(Diagnostic::new(Code::A802)
        .arg("value", asked.unwrap_or_default())
        .optional("nearest", near)
        .arg("known", known))
}

/// What a site was made from that is published as it was built.
fn as_it_lies(
    wanted: &BuildOptions,
    surroundings: &Surroundings,
    report: &mut Report,
) -> (Option<Inputs>, Option<History>) {
    let (root, mut inputs) = open(&wanted.site, surroundings, report);
    inputs.iter_mut().for_each(|inputs| inputs.options.hidden = wanted.hidden);
    let known = inputs.as_ref().map(|inputs| history(&root, inputs, report));
    (inputs, known)
}

fn as_build(options: &PublishOptions, target: &Target, hidden: bool) -> BuildOptions {
    let mut site = options.site.clone();
    // A copy for tests names itself in feeds and as the true address of its pages.
    if hidden && site.base_url.is_none() {
        site.base_url.clone_from(&target.url);
    }
    BuildOptions { site, out: None, adopt: false, explain_output: None, wait: options.wait, hidden }
}

/// The first of many names.
fn some<'n>(mut names: impl Iterator<Item = &'n str>) -> String {
    let first: Vec<&str> = names.by_ref().take(10).collect();
    let more = if names.next().is_some() { " …" } else { "" };
    format!("{}{more}", first.join(", "))
}

/// What must not be published, as the build has told of it: what is a warning elsewhere is one here, and stops for safety.
fn stops(report: &Report) -> Vec<Diagnostic> {
    let shallow = report.messages().iter().find(|message| message.code == Code::A733);
    let shallow = shallow.map(|message| {
        let count = message.args.iter().find(|(key, _)| key == "count");
        Diagnostic { args: count.cloned().into_iter().collect(), ..Diagnostic::new(Code::A805) }
    });
    // An address that readers have may not vanish without a word.
    let vanishing = report.messages().iter().filter(|message| message.code == Code::A712).count();
    let vanishing = (vanishing > 0).then(|| Diagnostic::new(Code::A742).arg("count", vanishing.to_string()));
    let wrong = (!report.is_good()).then(|| Diagnostic::new(Code::A804));
    shallow.into_iter().chain(vanishing).chain(wrong).collect()
}

/// What came of a run.
struct Outcome {
    place: String,
    plan: Plan,
    local: Vec<LocalFile>,
    generation: u64,
    bytes: u64,
    verified: Option<usize>,
    inspected: Option<Inspection>,
    commit: Option<&'static str>,
}

/// Everything that a run needs.
struct Work<'a> {
    options: &'a PublishOptions,
    surroundings: &'a Surroundings,
    root: &'a Path,
    out: &'a Path,
    site: &'a str,
    name: &'a str,
    target: &'a Target,
    /// What was found at the place, whatever came of the publication.
    noticed: RefCell<Vec<Diagnostic>>,
}

impl Work<'_> {
    fn publish(&self, asked: Option<(&Inputs, &History)>, report: &Report) -> Result<Outcome, Vec<Diagnostic>> {
        let waiting = report.teller();
        let ask = OutputOptions {
            wait: Duration::from_secs(self.options.wait),
            waiting: &waiting,
            ..OutputOptions::default()
        };
        // Nobody builds while the site is sent.
        let output = Output::open(self.root, self.out, &ask).map_err(|message| vec![message])?;
        let changed = output.damaged();
        if let Some(first) = changed.first() {
            let known = if changed.len() == 1 { first.as_str().to_owned() } else { format!("{} …", first.as_str()) };
            let message = Diagnostic::new(Code::A809).arg("folder", self.out.display().to_string());
            return Err(vec![message.arg("known", known)]);
        }
        let robots = fs::read_to_string(self.out.join("robots.txt"));
        let hidden = robots.is_ok_and(|text| text == sitemap::HIDDEN);
        if self.options.as_built && hidden != self.target.is_test(self.site) {
            let kind = if hidden { "publish.test" } else { "publish.live" };
            return Err(vec![Diagnostic::new(Code::A866).arg("target", self.name).term("kind", kind)]);
        }
        let errors =
            asked.map(|(inputs, history)| vet(inputs, history, &output, self.options.as_built)).unwrap_or_default();
        if !errors.is_empty() {
            return Err(errors);
        }
        self.send(&output, ask, &waiting).map_err(|message| vec![message])
    }

    fn send(
        &self,
        output: &Output,
        ask: OutputOptions<'_>,
        waiting: &(dyn Fn(&Diagnostic) + Sync),
    ) -> Result<Outcome, Diagnostic> {
        let state = output.id().map(|id| id.to_string()).unwrap_or_default();
        let mut outcome = match &self.target.to {
            Destination::Dir { path } => self.to_folder(output, &state, path, ask)?,
            _ => {
                let store = self.store()?;
                self.to_store(output, &state, store.as_ref(), waiting)?
            }
        };
        if self.depth().is_some() && !self.options.dry_run {
            let url = self.target.url.as_deref().unwrap_or(self.site);
            outcome.verified = Some(verify(url, &outcome.plan, &outcome.local)?);
        }
        Ok(outcome)
    }

    /// How closely the place is looked at.
    fn depth(&self) -> Option<Depth> {
        match (self.options.checksum, self.options.verify) {
            (true, _) => Some(Depth::Bytes),
            (false, true) => Some(Depth::Sizes),
            (false, false) => None,
        }
    }

    /// Says what was found at the place.
    fn notice(&self, place: &str, inspected: Option<&Inspection>) {
        let mut noticed = self.noticed.borrow_mut();
        let about = |code: Code| Diagnostic::new(code).arg("target", place.to_owned());
        let Some(found) = inspected else {
            let unknown = self.depth().is_some() && matches!(self.target.to, Destination::Command(_));
            return noticed.extend(unknown.then(|| about(Code::A823)));
        };
        if !found.damaged.is_empty() {
            let code = if self.options.dry_run { Code::A820 } else { Code::A821 };
            let known = some(found.damaged.keys().map(OutputPath::as_str));
            let message = about(code).arg("count", found.damaged.len().to_string()).arg("known", known);
            noticed.push(message.arg("value", self.name));
        }
        if !found.unmanaged.is_empty() {
            let known = some(found.unmanaged.iter().map(String::as_str));
            noticed.push(about(Code::A822).arg("count", found.unmanaged.len().to_string()).arg("known", known));
        }
    }

    fn format(&self, keeps_headers: bool) -> HostFormat {
        let Target { gzip_siblings, brotli_siblings, stored_gzip, .. } = *self.target;
        HostFormat { gzip_siblings, brotli_siblings, stored_gzip, keeps_headers }
    }

    fn to_folder(
        &self,
        output: &Output,
        state: &str,
        path: &str,
        ask: OutputOptions<'_>,
    ) -> Result<Outcome, Diagnostic> {
        let folder: PathBuf = self.root.join(path);
        let same = std::path::absolute(&folder).ok() == std::path::absolute(self.out).ok();
        if same {
            return Err(Diagnostic::new(Code::A624).arg("folder", folder.display().to_string()));
        }
        if let Some(message) = misplaced(self.root, &folder, &self.surroundings.folder) {
            return Err(message);
        }
        let local = files(output, self.format(false));
        let dir = FolderTarget {
            root: self.root,
            folder: &folder,
            options: OutputOptions { adopt: self.options.adopt, ..ask },
        };
        let job = SiteFiles {
            local: &local,
            site: self.site,
            state,
            max_deletes: self.options.max_deletes,
            verify: self.depth(),
        };
        let done = dir.publish(&job, if self.options.dry_run { Mode::DryRun } else { Mode::Publish })?;
        self.notice(&folder.display().to_string(), done.inspected.as_ref());
        let bytes = done.plan.uploads().map(|n| local[n].size).sum();
        Ok(Outcome {
            place: fs::canonicalize(&folder).unwrap_or(folder).display().to_string(),
            generation: done.record.generation + u64::from(done.commit.is_some()),
            plan: done.plan,
            bytes,
            local,
            verified: None,
            inspected: done.inspected,
            commit: done.commit.map(anslag_disk::output::CommitOutcome::as_str),
        })
    }

    /// The host that the configuration names.
    fn store(&self) -> Result<Box<dyn Store>, Diagnostic> {
        let absent = |kind: &str, feature: &str| Diagnostic::new(Code::A835).arg("kind", kind).arg("key", feature);
        match &self.target.to {
            Destination::Dir { .. } => Err(absent("dir", "dir")),
            Destination::Rsync(ssh) => Ok(Box::new(SshStore::open(ssh, self.root, Transport::Rsync)?)),
            Destination::Sftp(ssh) => Ok(Box::new(SshStore::open(ssh, self.root, Transport::Sftp)?)),
            Destination::S3 { .. } | Destination::Azure { .. } | Destination::Gcs { .. } => {
                cloud::open(&self.target.to)
            }
            Destination::Command(words) => Ok(Box::new(Program::find(words, self.name, self.root, self.out)?)),
        }
    }

    fn to_store(
        &self,
        output: &Output,
        state: &str,
        store: &dyn Store,
        report: &(dyn Fn(&Diagnostic) + Sync),
    ) -> Result<Outcome, Diagnostic> {
        let local = files(output, self.format(store.keeps_headers()));
        let bytes = AtomicU64::new(0);
        let done = |more| {
            bytes.fetch_add(more, Ordering::Relaxed);
        };
        let job = Job {
            store,
            local: &local,
            site: self.site,
            state,
            max_deletes: self.options.max_deletes,
            adopt: self.options.adopt,
            verify: self.depth(),
            lease_timeout: self.options.patience.map(Duration::from_secs),
            report,
            done: &done,
        };
        let looked = job.look()?;
        self.notice(&store.name(), looked.inspected.as_ref());
        let others = local.iter().filter(|file| !file.path.as_str().ends_with(".html")).count();
        if self.target.is_test(self.site)
            && matches!(self.target.to, Destination::S3 { .. } | Destination::Azure { .. } | Destination::Gcs { .. })
        {
            let message = Diagnostic::new(Code::A824).arg("target", store.name()).arg("count", others.to_string());
            self.noticed.borrow_mut().push(message);
        }
        let looked = if self.options.dry_run { job.allow(&looked.plan).map(|()| looked)? } else { job.finish(looked)? };
        let changed = !(self.options.dry_run || looked.is_done());
        Ok(Outcome {
            place: store.name(),
            generation: looked.record.generation + u64::from(changed),
            bytes: if changed { bytes.into_inner() } else { looked.plan.uploads().map(|n| local[n].size).sum() },
            plan: looked.plan,
            local,
            verified: None,
            inspected: looked.inspected,
            commit: None,
        })
    }
}

impl Outcome {
    /// What was found, and what would be done, line by line.
    fn lines(&self, dry_run: bool, language: Language) -> Vec<String> {
        let line = |key: &str, path: &str| format!("{}: {path}", term(key, language));
        let found = self.inspected.iter();
        let damaged =
            found.clone().flat_map(|found| &found.damaged).map(|(path, harm)| line(harm.key(), path.as_str()));
        let unmanaged = found.flat_map(|found| &found.unmanaged).map(|path| line("publish.foreign", path));
        let found = damaged.chain(unmanaged).collect();
        if !dry_run {
            return found;
        }
        let put = |n: usize| {
            let key = if self.plan.headers.contains(&n) { "publish.headers" } else { "publish.put" };
            line(key, self.local[n].path.as_str())
        };
        let mut lines: Vec<String> = found;
        lines.extend(self.plan.uploads().map(put));
        lines.extend(self.plan.delete.iter().map(|path| line("publish.delete", path.as_str())));
        lines.extend(self.plan.retained.iter().map(|path| line("publish.left", path.as_str())));
        lines
    }

    fn closing(&self, (dry_run, hidden): (bool, bool), start: Instant, language: Language) -> String {
        let (put, delete) =
            if dry_run { ("publish.to_put", "publish.to_delete") } else { ("publish.put", "publish.delete") };
        let mut parts = vec![
            counted(self.plan.uploads().count(), put, language),
            counted(self.plan.delete.len(), delete, language),
            counted(self.plan.keep, "publish.keep", language),
        ];
        if let Some(inspected) = &self.inspected {
            parts.push(counted(inspected.count, "publish.inspected", language));
        }
        if let Some(verified) = self.verified {
            parts.push(counted(verified, "publish.verified", language));
        }
        if hidden {
            parts.push(term("publish.hidden", language).to_owned());
        }
        parts.push(seconds(start.elapsed(), language));
        let key = if dry_run { "publish.would" } else { "cli.done" };
        format!("{}: {} → {}", term(key, language), parts.join(" · "), self.place)
    }

    fn as_json(&self, name: &str, dry_run: bool, start: Instant) -> Value {
        let plan = &self.plan;
        let names = |numbers: &mut dyn Iterator<Item = usize>| -> Vec<&str> {
            numbers.map(|n| self.local[n].path.as_str()).collect()
        };
        let mut value = json!({
            "target": name, "place": self.place, "dry_run": dry_run, "generation": self.generation,
            "put": names(&mut plan.uploads()), "headers": names(&mut plan.headers.iter().copied()), "keep": plan.keep,
            "delete": plan.delete.iter().map(|path| path.as_str()).collect::<Vec<_>>(),
            "left": plan.retained.iter().map(|path| path.as_str()).collect::<Vec<_>>(),
            "bytes": self.bytes, "seconds": start.elapsed().as_secs_f64(),
        });
        if let Some(commit) = self.commit {
            value["commit"] = commit.into();
        }
        if let Some(Inspection { count, damaged, unmanaged }) = &self.inspected {
            let harmed = damaged.iter().map(|(path, harm)| (path.as_str().to_owned(), harm.word().into())).collect();
            value["inspected"] = json!({"files": count, "harmed": Value::Object(harmed), "foreign": unmanaged});
        }
        if let Some(verified) = self.verified {
            value["verified"] = verified.into();
        }
        value
    }
}
