//! The file: how it is made, recognised, brought up to date, and refused. I/O.

use std::fs::{File, OpenOptions, Permissions};
use std::os::unix::fs::{FileExt, MetadataExt, OpenOptionsExt, PermissionsExt, fchown};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use nix::libc;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};

use super::kept::{self, Lent};
use super::lock::{hold_database, hold_memory, hold_opening, is_first};
use super::log::Log;
use super::pages::{PageCache, SqlPages};
use super::shm::{Attached, Held};
use super::view::settle;
use super::{Failure, store_error};
use crate::cancel;
use crate::error::{Error, Result};
use crate::ipam::bitmap;
use crate::ipam::store::clock::Clock;
use crate::ipam::store::keys::{self, Parsed};

/// "trnk": SQLite's `application_id` of our files.
const APPLICATION: i32 = 0x7472_6e6b;
/// The schema that this version writes. 1 had no index of free addresses; 2 had no journal: each commit wrote to every table;
/// 3 had another checksum in the lines of the journal.
const SCHEMA: i32 = 4;

const SCHEMA_1: &str = "
CREATE TABLE meta (id INTEGER PRIMARY KEY CHECK (id = 1), boot_id TEXT NOT NULL) STRICT;
CREATE TABLE kv (
    key BLOB PRIMARY KEY,
    value BLOB NOT NULL,
    version INTEGER NOT NULL,
    ttl INTEGER,
    expires INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX kv_expires ON kv (expires) WHERE expires IS NOT NULL;
CREATE TABLE log (id INTEGER PRIMARY KEY, key BLOB NOT NULL, value BLOB) STRICT;
INSERT INTO meta VALUES (1, '');
";

const SCHEMA_2: &str = "
CREATE TABLE map (
    space BLOB NOT NULL,
    level INTEGER NOT NULL,
    page BLOB NOT NULL,
    bits BLOB NOT NULL,
    PRIMARY KEY (space, level, page)
) STRICT, WITHOUT ROWID;
";

/// The versions of schema 2 numbered its list of changes, from bit 20 on.
const SCHEMA_3: &str = "
ALTER TABLE meta ADD COLUMN merged INTEGER NOT NULL DEFAULT 0;
UPDATE meta SET merged = coalesce((SELECT max(id) >> 20 FROM log), 0);
DROP TABLE log;
CREATE TABLE log (version INTEGER PRIMARY KEY, step BLOB NOT NULL) STRICT;
";

pub(super) struct Opened {
    pub(super) attached: Attached,
    pub(super) database: Arc<File>,
    pub(super) log: Log,
}

fn corrupt(path: &Path, detail: impl Into<String>) -> Error {
    Error::StoreCorrupt {
        path: path.to_owned(),
        detail: detail.into(),
    }
}

fn io(action: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> Error {
    let path = path.to_owned();
    move |source| Error::Io {
        action,
        path,
        source,
    }
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// Opens a store, or makes it when there is no file.
pub(super) fn open(path: &Path, clock: &Clock) -> Result<Opened> {
    if path.file_name().is_none() {
        return Err(Error::invalid(
            "store",
            path.display(),
            "it is the path of a file",
        ));
    }
    let directory = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    refuse_network(path, directory)?;
    let lock_path = beside(path, ".lock");
    let lock = open_beside(&lock_path).map_err(io("open the lock of the store", &lock_path))?;
    hold_opening(&lock, path)?;

    let database = if std::fs::symlink_metadata(path).is_err() {
        let log = beside(path, "-wal");
        if log.metadata().is_ok_and(|m| m.len() > 0) {
            return Err(corrupt(
                path,
                format!(
                    "the store is not there, but its write-ahead log {} is: put the store back, or delete the log to begin anew",
                    log.display()
                ),
            ));
        }
        kept::add(create(path, directory)?)
    } else {
        kept::open(path.metadata(), || {
            OpenOptions::new().read(true).write(true).open(path)
        })
    }
    .map_err(io("open the store", path))?;
    recognise(path, &database)?;
    share(&lock, &database).map_err(io("share the lock of the store", &lock_path))?;
    hold_database(&database, path)?;
    let memory = shared_memory(path, &database)?;

    let mut attached = connect(path, memory)?;
    let found: i32 = attached
        .connection()
        .query_row("PRAGMA user_version", [], |row| row.get(0))
        .map_err(store_error("open the store", path))?;
    let log_path = beside(path, "-wal");
    let log = OpenOptions::new()
        .write(true)
        .open(&log_path)
        .map(Log::new)
        .map_err(io("open the write-ahead log of the store", &log_path))?;
    complete(path, attached.connection(), &database)?;
    attached
        .join_frames(log.begins())
        .map_err(store_error("open the store", path))?;
    upgrade(path, &attached, found)?;
    after_boot(path, &attached, clock)?;
    Ok(Opened {
        attached,
        database,
        log,
    })
}

/// A descriptor of the shared memory for one connection.
fn shared_memory(path: &Path, database: &File) -> Result<Lent> {
    let memory_path = beside(path, "-shm");
    let failed = || io("open the shared memory of the store", &memory_path);
    let (memory, is_new) = kept::lend(memory_path.symlink_metadata(), || open_beside(&memory_path))
        .map_err(failed())?;
    // What a crash left there is not to be trusted: SQLite makes it anew from the log.
    let emptied = if is_new && is_first(&memory) {
        memory.set_len(0)
    } else {
        Ok(())
    };
    hold_memory(&memory, path)?;
    emptied
        .and_then(|()| share(&memory, database))
        .map_err(failed())?;
    Ok(memory)
}

/// Opens a file beside the store, or makes it, as SQLite does: never through a symbolic link.
fn open_beside(path: &Path) -> std::io::Result<File> {
    OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .custom_flags(libc::O_NOFOLLOW)
        .open(path)
}

/// Makes a file beside the store one for all who may use the database, so that root leaves nothing behind that its owner
/// cannot open.
fn share(file: &File, database: &File) -> std::io::Result<()> {
    let (found, of_database) = (file.metadata()?, database.metadata()?);
    if (found.uid(), found.gid()) != (of_database.uid(), of_database.gid())
        && rustix::process::geteuid().is_root()
    {
        fchown(file, Some(of_database.uid()), Some(of_database.gid()))?;
    }
    if found.uid() == rustix::process::geteuid().as_raw()
        && found.mode() & 0o777 != of_database.mode() & 0o777
    {
        file.set_permissions(Permissions::from_mode(of_database.mode() & 0o777))?;
    }
    Ok(())
}

/// Refuses file systems whose files several machines may open: the write-ahead log needs memory shared by its users.
fn refuse_network(path: &Path, directory: &Path) -> Result<()> {
    const NETWORK: [(u64, &str); 12] = [
        (0x6969, "NFS"),
        (0x517B, "SMB"),
        (0xFF53_4D42, "CIFS"),
        (0xFE53_4D42, "SMB2"),
        (0x00C3_6400, "Ceph"),
        (0x5346_414F, "AFS"),
        (0x7375_7245, "Coda"),
        (0x0102_1997, "9P"),
        (0x0BD0_0BD0, "Lustre"),
        (0x0116_1970, "GFS2"),
        (0x7461_636F, "OCFS2"),
        (0x6573_5546, "FUSE"),
    ];
    let found = rustix::fs::statfs(directory)
        .map_err(|errno| io("look at the directory of the store", directory)(errno.into()))?;
    #[allow(clippy::cast_sign_loss, clippy::cast_possible_truncation)] // a magic number of 32 bits
    let magic = u64::from(found.f_type as u32);
    match NETWORK.iter().find(|(known, _)| *known == magic) {
        Some((_, name)) => Err(Error::Unsupported {
            what: format!("a store on {name} ({})", path.display()),
            needs: "the store needs a local file system: its users share memory and locks"
                .to_owned(),
        }),
        None => Ok(()),
    }
}

/// Makes a complete store under another name and then gives it its own, so that no crash leaves half of one.
fn create(path: &Path, directory: &Path) -> Result<File> {
    let draft = beside(path, ".new");
    for suffix in ["", "-journal", "-wal", "-shm"] {
        match std::fs::remove_file(beside(&draft, suffix)) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => {
                return Err(io("make the store", &draft)(e));
            }
            _ => {}
        }
    }
    let file = OpenOptions::new()
        .read(true)
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&draft)
        .map_err(io("make the store", &draft))?;
    let made = (|| {
        let connection = raw_connection(&draft)?;
        connection.execute_batch(&format!(
            "PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL; BEGIN;
             PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {SCHEMA};
             {SCHEMA_1} {SCHEMA_2} {SCHEMA_3} COMMIT; PRAGMA journal_mode = WAL;"
        ))?;
        connection.close().map_err(|(_, e)| e)
    })();
    made.map_err(store_error("make the store", path))?;
    file.sync_all().map_err(io("make the store", &draft))?;
    std::fs::hard_link(&draft, path).map_err(io("make the store", path))?;
    std::fs::remove_file(&draft).map_err(io("make the store", &draft))?;
    File::open(directory)
        .and_then(|d| d.sync_all())
        .map_err(io("make the store", directory))?;
    Ok(file)
}

/// Looks at the first bytes: whose file is it?
fn recognise(path: &Path, file: &File) -> Result<()> {
    let metadata = file.metadata().map_err(io("look at the store", path))?;
    if !metadata.is_file() {
        return Err(corrupt(path, "it is not a regular file"));
    }
    let mut header = [0; 100];
    let mut have = 0;
    while have < header.len() {
        let rest = header.get_mut(have..).unwrap_or_default();
        match file
            .read_at(rest, have as u64)
            .map_err(io("read the store", path))?
        {
            0 => break,
            n => have += n,
        }
    }
    if have == 0 {
        return Err(corrupt(
            path,
            "the file is empty: if it never held leases, delete it, and a store is made in its place",
        ));
    }
    if !header.starts_with(b"SQLite format 3\0") {
        return Err(corrupt(
            path,
            "it is no SQLite database; choose another path",
        ));
    }
    if have < header.len() {
        return Err(corrupt(path, "it is cut off within its first 100 bytes"));
    }
    let mut id = [0; 4];
    file.read_exact_at(&mut id, 68)
        .map_err(io("read the store", path))?;
    if i32::from_be_bytes(id) != APPLICATION {
        return Err(corrupt(
            path,
            "it is the SQLite database of another program; choose another path",
        ));
    }
    Ok(())
}

fn raw_connection(path: &Path) -> rusqlite::Result<Connection> {
    // The mutex of the store is the only one needed.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    Connection::open_with_flags(path, flags)
}

fn connect(path: &Path, memory: Lent) -> Result<Attached> {
    let open = || {
        let mut connection = raw_connection(path)?;
        // Only programs that do not take our lock can make us wait here: five seconds, or until the caller gives up.
        connection.busy_handler(Some(|tries: i32| {
            std::thread::sleep(Duration::from_millis(5));
            tries < 1000 && !cancel::is_asked()
        }))?;
        let attached = Attached::new(connection, memory)?;
        let connection = attached.connection();
        connection.set_prepared_statement_cache_capacity(32);
        // Else SQLite prepares each statement with a range anew whenever a value is bound: a fifth of an allocation.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        // The store itself syncs the log, once for each group: see `Log`.
        // The log is checkpointed after 4 MiB: whoever opens the store first has to read it. A large step empties it.
        // The leases of a /16 are 17 MB, and MACs are anywhere in them: with 8 MiB of memory half of all allocations read a page
        // again. It is taken as it is needed.
        connection.execute_batch(
            "PRAGMA synchronous = NORMAL; PRAGMA cell_size_check = ON; PRAGMA trusted_schema = OFF;
             PRAGMA cache_size = -32768; PRAGMA wal_autocheckpoint = 1000;
             PRAGMA temp_store = MEMORY;",
        )?;
        Ok(attached)
    };
    open().map_err(store_error("open the store", path))
}

/// The file must have all the pages that the database says it has, once what is in the log was brought in.
fn complete(path: &Path, connection: &Connection, file: &File) -> Result<()> {
    let mode: String = connection
        .query_row("PRAGMA journal_mode", [], |row| row.get(0))
        .map_err(store_error("open the store", path))?;
    if mode != "wal" {
        return Err(corrupt(
            path,
            format!(
                "its journal mode was changed to {mode} by another program; PRAGMA journal_mode=WAL restores it"
            ),
        ));
    }
    let wanted: u64 = connection
        .query_row(
            "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size",
            [],
            |row| row.get(0),
        )
        .map_err(store_error("open the store", path))?;
    let size = || {
        file.metadata()
            .map(|m| m.len())
            .map_err(io("look at the store", path))
    };
    if size()? < wanted {
        // The rest may be in the log. When a reader keeps it from being brought in now, there is nothing to see yet.
        let (log, done): (i64, i64) = connection
            .query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |row| {
                Ok((row.get(1)?, row.get(2)?))
            })
            .map_err(store_error("open the store", path))?;
        let size = size()?;
        if size < wanted && log == done && log >= 0 {
            return Err(corrupt(
                path,
                format!("it is truncated: {size} bytes of {wanted}; restore it from a backup"),
            ));
        }
    }
    Ok(())
}

/// Brings an older schema up to date; refuses a newer one.
fn upgrade(path: &Path, attached: &Attached, found: i32) -> Result<()> {
    match found {
        SCHEMA => return Ok(()),
        1..SCHEMA => {}
        newer if newer > SCHEMA => {
            return Err(Error::Unsupported {
                what: format!("schema {newer} of the store {}", path.display()),
                needs: format!(
                    "it was written by a newer version of this library; this one knows schemas 1 to {SCHEMA}"
                ),
            });
        }
        other => return Err(corrupt(path, format!("schema {other} never existed"))),
    }
    let _held = hold(path, attached)?;
    let upgrade = |connection: &Connection| -> rusqlite::Result<Result<()>> {
        let transaction = Transaction::new_unchecked(connection, TransactionBehavior::Immediate)?;
        if found == 1 {
            transaction.execute_batch(SCHEMA_2)?;
            if let Err(error) = index(path, &transaction)? {
                return Ok(Err(error));
            }
        }
        if found < 3 {
            transaction.execute_batch(SCHEMA_3)?;
        }
        transaction.pragma_update(None, "user_version", SCHEMA)?;
        transaction.commit()?;
        Ok(Ok(()))
    };
    upgrade(attached.connection()).map_err(store_error("bring the store up to date", path))?
}

/// Makes the index of free addresses from the addresses.
fn index(path: &Path, connection: &Connection) -> rusqlite::Result<Result<()>> {
    let cache = PageCache::default();
    let mut statement =
        connection.prepare("SELECT key FROM kv WHERE key >= x'73' AND key < x'74'")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let key: Vec<u8> = row.get(0)?;
        if let Parsed::Address { space, number, .. } = keys::parse(&key) {
            let mut pages = SqlPages::new(connection, &cache, space, path);
            if let Err(error) = bitmap::set(&mut pages, number) {
                return Ok(Err(error));
            }
        }
    }
    cache.flush(connection)?;
    Ok(Ok(()))
}

/// After a reboot the clock of the cool-downs began anew: those under way begin anew as well.
fn after_boot(path: &Path, attached: &Attached, clock: &Clock) -> Result<()> {
    let now = i64::try_from(clock.millis()).unwrap_or(i64::MAX);
    let current = clock.boot_id();
    let connection = attached.connection();
    let known: String = connection
        .query_row("SELECT boot_id FROM meta WHERE id = 1", [], |row| {
            row.get(0)
        })
        .map_err(store_error("open the store", path))?;
    if known == current {
        return Ok(());
    }
    let _held = hold(path, attached)?;
    let adjust = || -> rusqlite::Result<std::result::Result<(), Failure>> {
        let transaction = Transaction::new_unchecked(connection, TransactionBehavior::Immediate)?;
        if let Err(failure) = settle(&transaction, path) {
            return Ok(Err(failure));
        }
        transaction.execute(
            "UPDATE kv SET expires = ?1 + coalesce(ttl, 0) WHERE expires IS NOT NULL",
            [now],
        )?;
        transaction.execute("UPDATE meta SET boot_id = ?1 WHERE id = 1", [&current])?;
        transaction.commit()?;
        Ok(Ok(()))
    };
    adjust()
        .map_err(store_error("open the store", path))?
        .map_err(Failure::into_first)
}

/// Waits for the right to write. Who opens a store that is as it has to be does not need it.
fn hold<'a>(path: &Path, attached: &'a Attached) -> Result<Held<'a>> {
    attached.acquire(path, &cancel::take)
}
