//! `anslag publish`: builds the site and sends what has changed to its host.
#![expect(clippy::disallowed_methods, reason = "the command reads the configuration, and measures its own time")]

mod outcome;
mod preflight;
mod verify;

use std::cell::RefCell;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use serde_json::json;

use self::outcome::Outcome;
use self::preflight::{Tree, preflight_errors};
use self::verify::verify;
use crate::arguments::{BuildOptions, PublishOptions};
use crate::build::{Built, build, misplaced};
use crate::report::Report;
use crate::{Environment, WriteMode, clock, history, open};
use anslag_core::config::{Config, Destination, FILE, Target, check_base_url, read_config};
use anslag_core::dates::history::History;
use anslag_core::diagnostic::{Code, Diagnostic, nearest};
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
use anslag_publish::ssh::{SshStore, Transport};
use anslag_publish::store::Store;
use anslag_publish::sync::Job;

/// Runs the command.
pub(crate) fn run(options: &PublishOptions, environment: &Environment) -> ExitCode {
    let start = Instant::now();
    let mut report = Report::new(&options.site, environment);
    let root = load::find_root(options.site.root.as_deref(), &environment.folder);
    let selected = select_target(options, &root, &mut report);
    if options.site.drafts {
        report.add(vec![Diagnostic::new(Code::A834)]);
    }
    let Some((site, name, target)) = selected.filter(|_| report.is_good()) else {
        // For the lines that the messages are about.
        let (inputs, _) = load::load(&root, &Moment::At(clock()), Options::default());
        return report.finish(inputs.as_ref(), "", json!({}));
    };
    let build_options = as_build(options, &target, &site);
    let built = (!options.as_built).then(|| build(&build_options, environment, &mut report));
    let out = built.as_ref().map_or_else(|| root.join("public"), |built| built.out.clone());
    let (inputs, history) = match built {
        Some(Built { inputs, history, .. }) => (inputs, history),
        None => inputs_as_built(&build_options, environment, &mut report),
    };
    report.wrote(if inputs.is_some() && report.is_good() && !options.as_built {
        "cli.built_only"
    } else {
        "cli.nothing_published"
    });
    let errors = blocking_errors(&report);
    report.add(errors);
    let outcome = if report.is_good() {
        let publication = Publication {
            options,
            environment,
            root: &root,
            out: &out,
            site: &site,
            name: &name,
            target: &target,
            host_diagnostics: RefCell::default(),
        };
        let outcome = publication.publish(inputs.as_ref().zip(history.as_ref()), &report);
        report.add(publication.host_diagnostics.take());
        outcome.map_err(|diagnostics| report.add(diagnostics)).ok()
    } else {
        None
    };
    let Some(outcome) = outcome else { return report.finish(inputs.as_ref(), "", json!({"target": name})) };
    let (language, mode) = (environment.language, WriteMode::new(options.dry_run));
    if options.dry_run || outcome.inspected.is_some() {
        outcome.lines(mode, language).iter().for_each(|line| report.print(line));
    }
    let closing = outcome.closing(mode, start, language);
    report.finish(inputs.as_ref(), &closing, outcome.as_json(&name, mode, start))
}

/// The base URL of the site, and the target with its name.
fn select_target(options: &PublishOptions, root: &Path, report: &mut Report) -> Option<(String, String, Target)> {
    let Ok(text) = fs::read_to_string(root.join(FILE)) else {
        report.add(vec![Diagnostic::new(Code::A601).arg("folder", root.display().to_string())]);
        return None;
    };
    let (config, diagnostics) = read_config(&text, anslag_disk::load::known_kinds(root));
    report.add(diagnostics);
    let config = config?;
    let site = options.site.base_url.as_deref().and_then(check_base_url).unwrap_or_else(|| config.base_url.clone());
    match find_target(&config, options.target.as_deref()) {
        Ok((name, target)) => Some((site, name, target)),
        Err(message) => {
            report.add(vec![message]);
            None
        }
    }
}

fn find_target(config: &Config, name: Option<&str>) -> Result<(String, Target), Diagnostic> {
    let targets = &config.targets;
    let found = match name {
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
    let near = name.and_then(|name| nearest(name, targets.keys().map(String::as_str)));
    Err(Diagnostic::new(Code::A802)
        .arg("value", name.unwrap_or_default())
        .optional("nearest", near)
        .arg("known", known))
}

/// The inputs and history of a site that is published without a build.
fn inputs_as_built(
    options: &BuildOptions,
    environment: &Environment,
    report: &mut Report,
) -> (Option<Inputs>, Option<History>) {
    let (root, mut inputs) = open(&options.site, environment, report);
    inputs.iter_mut().for_each(|inputs| inputs.options.hidden = options.hidden);
    let history = inputs.as_ref().map(|inputs| history(&root, inputs, report));
    (inputs, history)
}

fn as_build(options: &PublishOptions, target: &Target, base_url: &str) -> BuildOptions {
    let hidden = target.is_test(base_url);
    let mut site = options.site.clone();
    // A copy for tests has its own address in feeds and canonical links.
    if hidden && site.base_url.is_none() {
        site.base_url.clone_from(&target.url);
    }
    BuildOptions { site, out: None, adopt: false, explain_output: None, wait: options.wait, hidden }
}

/// The first ten names.
fn first_names<'n>(mut names: impl Iterator<Item = &'n str>) -> String {
    let first: Vec<&str> = names.by_ref().take(10).collect();
    let more = if names.next().is_some() { " …" } else { "" };
    format!("{}{more}", first.join(", "))
}

/// The errors that stop the publication: the build's own, and warnings of the build that are errors here for safety.
fn blocking_errors(report: &Report) -> Vec<Diagnostic> {
    let shallow = report.messages().iter().find(|message| message.code == Code::A733);
    let shallow = shallow.map(|message| {
        let count = message.args.iter().find(|(key, _)| key == "count");
        Diagnostic { args: count.cloned().into_iter().collect(), ..Diagnostic::new(Code::A805) }
    });
    // A public URL must not disappear without a redirect.
    let vanishing = report.messages().iter().filter(|message| message.code == Code::A712).count();
    let vanishing = (vanishing > 0).then(|| Diagnostic::new(Code::A742).arg("count", vanishing.to_string()));
    let failed = (!report.is_good()).then(|| Diagnostic::new(Code::A804));
    shallow.into_iter().chain(vanishing).chain(failed).collect()
}

/// A publication in progress.
struct Publication<'a> {
    options: &'a PublishOptions,
    environment: &'a Environment,
    root: &'a Path,
    out: &'a Path,
    site: &'a str,
    name: &'a str,
    target: &'a Target,
    /// Messages about the host, reported whether the publication succeeds or not.
    host_diagnostics: RefCell<Vec<Diagnostic>>,
}

impl Publication<'_> {
    fn publish(&self, site: Option<(&Inputs, &History)>, report: &Report) -> Result<Outcome, Vec<Diagnostic>> {
        let waiting = report.live_printer();
        let output_options = OutputOptions {
            wait: Duration::from_secs(self.options.wait),
            waiting: &waiting,
            ..OutputOptions::default()
        };
        // Locks the output, so that no build changes it meanwhile.
        let output = Output::open(self.root, self.out, &output_options).map_err(|message| vec![message])?;
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
        let tree = if self.options.as_built { Tree::AsFound } else { Tree::JustBuilt };
        let errors = site.map(|(inputs, history)| preflight_errors(inputs, history, &output, tree)).unwrap_or_default();
        if !errors.is_empty() {
            return Err(errors);
        }
        self.send(&output, output_options, &waiting).map_err(|message| vec![message])
    }

    fn send(
        &self,
        output: &Output,
        output_options: OutputOptions<'_>,
        waiting: &(dyn Fn(&Diagnostic) + Sync),
    ) -> Result<Outcome, Diagnostic> {
        let state = output.id().map(|id| id.to_string()).unwrap_or_default();
        let mut outcome = match &self.target.to {
            Destination::Dir { path } => self.to_folder(output, &state, path, output_options)?,
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

    /// How closely the files at the host are inspected.
    fn depth(&self) -> Option<Depth> {
        match (self.options.checksum, self.options.verify) {
            (true, _) => Some(Depth::Bytes),
            (false, true) => Some(Depth::Sizes),
            (false, false) => None,
        }
    }

    /// Adds messages about damaged and foreign files at the host.
    fn add_host_diagnostics(&self, place: &str, inspected: Option<&Inspection>) {
        let mut diagnostics = self.host_diagnostics.borrow_mut();
        let about = |code: Code| Diagnostic::new(code).arg("target", place.to_owned());
        let Some(found) = inspected else {
            let unknown = self.depth().is_some() && matches!(self.target.to, Destination::Command(_));
            return diagnostics.extend(unknown.then(|| about(Code::A823)));
        };
        if !found.damaged.is_empty() {
            let code = if self.options.dry_run { Code::A820 } else { Code::A821 };
            let known = first_names(found.damaged.keys().map(OutputPath::as_str));
            let message = about(code).arg("count", found.damaged.len().to_string()).arg("known", known);
            diagnostics.push(message.arg("value", self.name));
        }
        if !found.unmanaged.is_empty() {
            let known = first_names(found.unmanaged.iter().map(String::as_str));
            diagnostics.push(about(Code::A822).arg("count", found.unmanaged.len().to_string()).arg("known", known));
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
        output_options: OutputOptions<'_>,
    ) -> Result<Outcome, Diagnostic> {
        let folder: PathBuf = self.root.join(path);
        let same = std::path::absolute(&folder).ok() == std::path::absolute(self.out).ok();
        if same {
            return Err(Diagnostic::new(Code::A624).arg("folder", folder.display().to_string()));
        }
        if let Some(message) = misplaced(self.root, &folder, &self.environment.folder) {
            return Err(message);
        }
        let local = files(output, self.format(false));
        let dir = FolderTarget {
            root: self.root,
            folder: &folder,
            options: OutputOptions { adopt: self.options.adopt, ..output_options },
        };
        let job = SiteFiles {
            local: &local,
            site: self.site,
            state,
            max_deletes: self.options.max_deletes,
            verify: self.depth(),
        };
        let done = dir.publish(&job, if self.options.dry_run { Mode::DryRun } else { Mode::Publish })?;
        self.add_host_diagnostics(&folder.display().to_string(), done.inspected.as_ref());
        let bytes = done.plan.uploads().map(|n| local[n].size).sum();
        Ok(Outcome {
            place: fs::canonicalize(&folder).unwrap_or(folder).display().to_string(),
            generation: done.record.generation + u64::from(done.commit.is_some()),
            plan: done.plan,
            hidden: self.target.is_test(self.site),
            bytes,
            local,
            verified: None,
            inspected: done.inspected,
            commit: done.commit.map(anslag_disk::output::CommitOutcome::as_str),
        })
    }

    /// Opens the host of the target.
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
        let host_state = job.inspect()?;
        self.add_host_diagnostics(&store.name(), host_state.inspected.as_ref());
        let others = local.iter().filter(|file| !file.path.as_str().ends_with(".html")).count();
        if self.target.is_test(self.site)
            && matches!(self.target.to, Destination::S3 { .. } | Destination::Azure { .. } | Destination::Gcs { .. })
        {
            let message = Diagnostic::new(Code::A824).arg("target", store.name()).arg("count", others.to_string());
            self.host_diagnostics.borrow_mut().push(message);
        }
        let host_state = if self.options.dry_run {
            job.allow(&host_state.plan).map(|()| host_state)?
        } else {
            job.finish(host_state)?
        };
        let changed = !(self.options.dry_run || host_state.is_done());
        Ok(Outcome {
            place: store.name(),
            generation: host_state.record.generation + u64::from(changed),
            bytes: if changed { bytes.into_inner() } else { host_state.plan.uploads().map(|n| local[n].size).sum() },
            plan: host_state.plan,
            hidden: self.target.is_test(self.site),
            local,
            verified: None,
            inspected: host_state.inspected,
            commit: None,
        })
    }
}
