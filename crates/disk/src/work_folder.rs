//! Creates folders: work folders are private from the start, published folders are readable by all, whatever the umask.
//!
//! The contents of a work folder are not trusted: a link in place of the folder is refused, and one in place of a file is replaced.
#![expect(clippy::disallowed_methods, reason = "this is one of the modules that write the disk")]

use std::fs::{self, DirBuilder, File, Metadata};
use std::io::{self, ErrorKind};
use std::path::Path;

use anslag_core::diagnostic::{Code, Diagnostic};

/// The name of the site's work folder.
pub(crate) const WORK_FOLDER: &str = ".anslag";

/// The message that a work folder is a link; files would be written where it leads.
pub(crate) fn symlink_error(folder: &Path) -> Option<Diagnostic> {
    let metadata = fs::symlink_metadata(folder).ok()?;
    metadata.is_symlink().then(|| Diagnostic::new(Code::A634).arg("folder", folder.display().to_string()))
}

/// Creates a work folder with those above it; `false` when it exists. Access by others is removed.
pub fn create_folder(folder: &Path) -> io::Result<bool> {
    match fs::symlink_metadata(folder) {
        Ok(found) if found.is_dir() => return Ok(restrict(folder, &found)),
        Ok(_) => return Err(ErrorKind::NotADirectory.into()),
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    match folder.parent() {
        Some(above) if above.file_name().is_some_and(|name| name == WORK_FOLDER) => create_folder(above).map(drop)?,
        Some(above) => create_public_folder(above)?,
        None => {}
    }
    match private_dir_builder().create(folder) {
        // Another run created it.
        Err(error) if error.kind() == ErrorKind::AlreadyExists => return Ok(false),
        made => made?,
    }
    // Nothing in it belongs into a repository.
    fs::write(folder.join(".gitignore"), "*\n").map(|()| true)
}

/// Creates a folder readable by all, with those above it. Existing ones stay unchanged.
pub(crate) fn create_public_folder(folder: &Path) -> io::Result<()> {
    if folder.as_os_str().is_empty() || folder.is_dir() {
        return Ok(());
    }
    if let Some(above) = folder.parent() {
        create_public_folder(above)?;
    }
    match fs::create_dir(folder) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists && folder.is_dir() => Ok(()),
        made => made.and_then(|()| make_readable(folder)),
    }
}

/// Whether the umask removes permissions that published files have. It never changes while the program runs.
#[cfg(target_os = "linux")]
pub(crate) fn umask_restricts() -> bool {
    static CLOSES: std::sync::OnceLock<bool> = std::sync::OnceLock::new();
    *CLOSES.get_or_init(|| {
        let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
        let mask = status.lines().find_map(|line| line.strip_prefix("Umask:"));
        // Where it is unknown, every mode is set.
        mask.and_then(|mask| u32::from_str_radix(mask.trim(), 8).ok()).is_none_or(|mask| mask & 0o755 != 0)
    })
}

/// Creates a file of a work folder. An existing one is removed first, so that a link is not followed.
pub fn create_file(path: &Path) -> io::Result<File> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    File::create_new(path)
}

#[cfg(unix)]
fn private_dir_builder() -> DirBuilder {
    use std::os::unix::fs::DirBuilderExt as _;
    let mut builder = DirBuilder::new();
    builder.mode(0o700);
    builder
}

#[cfg(not(unix))]
fn private_dir_builder() -> DirBuilder {
    DirBuilder::new()
}

/// Removes access by others. A group that shares a site may have access.
#[cfg(unix)]
fn restrict(folder: &Path, found: &Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = found.permissions().mode();
    if mode & 0o007 != 0 {
        // The mode of another user's folder cannot be changed.
        let _ = fs::set_permissions(folder, fs::Permissions::from_mode(mode & 0o7770));
    }
    false
}

#[cfg(not(unix))]
fn restrict(_: &Path, _: &Metadata) -> bool {
    false
}

/// Sets the published mode, whatever the umask. The set-group-ID bit stays.
#[cfg(unix)]
fn make_readable(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = fs::metadata(folder)?.permissions().mode();
    fs::set_permissions(folder, fs::Permissions::from_mode(mode & 0o7000 | 0o755))
}

#[cfg(not(unix))]
fn make_readable(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(all(test, unix))]
#[expect(clippy::unwrap_used, reason = "a helper of tests")]
mod tests {
    use std::io::Write as _;
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn a_work_folder_is_closed_and_an_open_one_is_shut() {
        let top = tempfile::tempdir().unwrap();
        let work = top.path().join("www/.sida.anslag");
        assert!(create_folder(&work).unwrap());
        assert_eq!((mode(&work), mode(&top.path().join("www"))), (0o700, 0o755));
        fs::set_permissions(&work, fs::Permissions::from_mode(0o775)).unwrap();
        assert!(!create_folder(&work).unwrap());
        assert_eq!(mode(&work), 0o770);
        let inner = top.path().join(".anslag/out-1");
        assert!(create_folder(&inner).unwrap());
        assert_eq!(mode(inner.parent().unwrap()), 0o700);
    }

    #[test]
    fn links_are_not_followed() {
        let top = tempfile::tempdir().unwrap();
        let other = top.path().join("annan");
        fs::create_dir(&other).unwrap();
        symlink(&other, top.path().join(WORK_FOLDER)).unwrap();
        assert!(create_folder(&top.path().join(WORK_FOLDER)).is_err());
        assert_eq!(symlink_error(&top.path().join(WORK_FOLDER)).unwrap().code, Code::A634);
        fs::write(other.join("viktig"), "orörd").unwrap();
        symlink(other.join("viktig"), top.path().join("index.tmp")).unwrap();
        create_file(&top.path().join("index.tmp")).unwrap().write_all(b"x").unwrap();
        assert_eq!(fs::read_to_string(other.join("viktig")).unwrap(), "orörd");
        assert_eq!(fs::read_dir(&other).unwrap().count(), 1);
    }
}
