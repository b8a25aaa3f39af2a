//! An export is written: page after page from the table, part after part to the bucket, in memory that does not grow.
//!
//! After each part the export's item says where to go on. A writer that dies loses what was only in its memory; whoever
//! takes over reads it again and writes the same part again. The document shows each item as it was when it was read:
//! what changes meanwhile may be in it or not.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, Utc};
use futures::stream::{self, StreamExt as _, TryStreamExt as _};
use serde_json::{Map, Value};

use super::document::Document;
use super::files::Files;
use crate::app::queue::Queue;
use crate::app::{Deps, Error};
use crate::clock::new_id;
use crate::domain::export::{CLAIM, Checkpoint, Export, ExportOrder, ExportStatus};
use crate::domain::ids::CallSid;
use crate::store::{ExportClaim, Section, TenantStore};

/// A part is sent once it is this long: above S3's least, with room for what one page adds.
pub const PART: usize = 8 * 1024 * 1024;

/// Calls, customers and so on of a page: a few hundred kilobytes.
const PAGE: usize = 250;

/// Calls whose turns are read at the same time.
const TURNS_AT_ONCE: usize = 16;

/// What the writer needs.
#[derive(Clone, Copy)]
pub struct Desk<'a> {
    /// The table and the time.
    pub deps: &'a Deps,
    /// Where the file goes.
    pub files: &'a dyn Files,
    /// The queue of the orders, for what time does not allow.
    pub queue: &'a dyn Queue,
    /// When to stop and leave the rest to the next invocation.
    pub until: DateTime<Utc>,
    /// How long a part is. [`PART`], save in tests.
    pub part: usize,
}

/// What came of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// The file is complete.
    Done,
    /// Time was over; the rest is ordered.
    Continued,
    /// Nothing to do: it was done before.
    Already,
    /// Somebody else writes it until then, or died while doing so.
    Held(DateTime<Utc>),
}

/// Writes an export, or goes on with it.
pub async fn write_export(desk: &Desk<'_>, order: &ExportOrder) -> Result<Written, Error> {
    let tenant = desk.deps.store.tenant(&order.tenant_id);
    let export = match tenant.claim_export(order.export_id, new_id(), desk.deps.clock.now()).await? {
        ExportClaim::Mine(export) => *export,
        ExportClaim::Held(until) => return Ok(Written::Held(until)),
        ExportClaim::Over => return Ok(Written::Already),
    };
    let mut writer = Writer::of(desk, tenant, export);
    match writer.run().await {
        Err(Error::NotFound { .. }) => {
            // The bucket forgot the attempt: it keeps unfinished ones for a day. All of it once more.
            tracing::warn!(export.id = %order.export_id, "an export is begun again");
            let export =
                Export { checkpoint: Checkpoint::default(), bytes: 0, counts: BTreeMap::new(), ..writer.export };
            Writer::of(desk, tenant, export).run().await
        }
        result => result,
    }
}

/// Gives an export up: whoever asked for it can ask again.
pub async fn give_up(deps: &Deps, order: &ExportOrder, reason: &str) -> Result<(), Error> {
    let now = deps.clock.now();
    let tenant = deps.store.tenant(&order.tenant_id);
    if let ExportClaim::Mine(export) = tenant.claim_export(order.export_id, new_id(), now).await? {
        let failed =
            Export { status: ExportStatus::Failed, reason: Some(reason.to_owned()), updated_at: now, ..*export };
        tenant.save_export(&failed).await?;
    }
    Ok(())
}

struct Writer<'a> {
    desk: &'a Desk<'a>,
    tenant: TenantStore<'a>,
    /// As it is stored: everything in it is in the parts.
    export: Export,
    /// Where the writer is, ahead of `export`.
    at: Checkpoint,
    counts: BTreeMap<String, u64>,
    text: Vec<u8>,
}

/// A file that is being written.
struct File {
    document: Document,
    key: String,
    upload: String,
}

impl<'a> Writer<'a> {
    fn of(desk: &'a Desk<'a>, tenant: TenantStore<'a>, export: Export) -> Self {
        Self { desk, tenant, at: export.checkpoint.clone(), counts: export.counts.clone(), text: Vec::new(), export }
    }

    async fn run(&mut self) -> Result<Written, Error> {
        while let Some(document) = Document::ALL.get(self.at.document).copied() {
            let file = self.open(document).await?;
            while let Some(section) = document.sections().get(self.at.section).copied() {
                self.write_page(document, section).await?;
                if self.text.len() >= self.desk.part {
                    self.flush(&file).await?;
                    if self.desk.deps.clock.now() >= self.desk.until {
                        return self.leave_rest().await;
                    }
                } else if self.desk.deps.clock.now() >= self.claim_is_half_over() {
                    self.save().await?;
                }
            }
            self.close(&file).await?;
        }
        self.export.status = ExportStatus::Done;
        self.export.finished_at = Some(self.desk.deps.clock.now());
        self.save().await?;
        Ok(Written::Done)
    }

    /// Begins a file, or goes on with it.
    async fn open(&mut self, document: Document) -> Result<File, Error> {
        let key = self.export.key(self.tenant.id(), &document.file_name(&self.export.file_name));
        let upload = match &self.at.upload {
            Some(upload) => upload.clone(),
            None => {
                let upload = self.desk.files.begin(&key, document.content_type()).await?;
                // Its name first: a writer that died before its first part would otherwise leave one behind for each
                // try.
                self.at.upload = Some(upload.clone());
                self.export.checkpoint = self.at.clone();
                self.save().await?;
                upload
            }
        };
        if self.at.parts == 0 {
            self.say(&document.beginning(self.export.created_at)?);
        }
        Ok(File { document, key, upload })
    }

    /// Makes the parts one file, and goes on to the next.
    async fn close(&mut self, file: &File) -> Result<(), Error> {
        if !self.at.is_whole {
            self.say(file.document.end());
            self.at.is_whole = true;
            if self.text.is_empty() {
                self.export.checkpoint = self.at.clone();
                self.save().await?;
            } else {
                self.flush(file).await?;
            }
        }
        self.desk.files.complete(&file.key, &file.upload, self.at.parts).await?;
        self.at = Checkpoint { document: self.at.document + 1, ..Checkpoint::default() };
        self.export.checkpoint = self.at.clone();
        self.save().await
    }

    /// Writes one page of a section into memory.
    async fn write_page(&mut self, document: Document, section: Section) -> Result<(), Error> {
        if self.at.after.is_none() && self.at.in_section == 0 {
            self.say(&document.section_begins(section));
        }
        let page = self.tenant.export_page(section, self.at.after.as_deref(), PAGE).await?;
        let items = match (document, section) {
            (Document::Everything, Section::Calls) => self.with_turns(page.items).await?,
            _ => page.items,
        };
        if document == Document::Everything {
            *self.counts.entry(section.name().to_owned()).or_default() += items.len() as u64;
        }
        for item in items {
            self.say(&document.item(section, self.at.in_section, item)?);
            self.at.in_section += 1;
        }
        self.at.after = page.next;
        if self.at.after.is_none() {
            self.say(document.section_ends(section, self.at.in_section));
            self.at.section += 1;
            self.at.in_section = 0;
        }
        Ok(())
    }

    fn say(&mut self, text: &str) {
        self.text.extend_from_slice(text.as_bytes());
    }

    async fn with_turns(&self, calls: Vec<Map<String, Value>>) -> Result<Vec<Map<String, Value>>, Error> {
        let each = stream::iter(calls).map(|mut call| async {
            let sid = call.get("call_sid").and_then(Value::as_str).and_then(|sid| sid.parse::<CallSid>().ok());
            let turns = match sid {
                Some(sid) => self.tenant.export_turns(&sid).await?,
                None => Vec::new(),
            };
            call.insert("turns".to_owned(), Value::Array(turns));
            Ok::<_, Error>(call)
        });
        each.buffered(TURNS_AT_ONCE).try_collect().await
    }

    /// Sends what is in memory as the next part, and notes that it is there.
    async fn flush(&mut self, file: &File) -> Result<(), Error> {
        let text = std::mem::take(&mut self.text);
        let (length, number) = (text.len() as u64, self.at.parts + 1);
        self.desk.files.part(&file.key, &file.upload, number, text).await?;
        self.at.parts = number;
        self.export.bytes += length;
        self.export.counts = self.counts.clone();
        self.export.checkpoint = self.at.clone();
        self.save().await
    }

    /// Stores the export as it is, and holds the claim longer.
    async fn save(&mut self) -> Result<(), Error> {
        let now = self.desk.deps.clock.now();
        self.export.updated_at = now;
        self.export.claimed_until = Some(now + CLAIM);
        if self.tenant.save_export(&self.export).await? {
            Ok(())
        } else {
            // Somebody else took it over: whatever this one would write belongs to nobody.
            Err(Error::Invalid { reason: "the export is somebody else's by now" })
        }
    }

    fn claim_is_half_over(&self) -> DateTime<Utc> {
        self.export.updated_at + CLAIM / 2
    }

    /// Orders the rest and lets go of the claim, so that whoever comes next need not wait.
    async fn leave_rest(&mut self) -> Result<Written, Error> {
        let order = ExportOrder { tenant_id: self.tenant.id(), export_id: self.export.id };
        let body = serde_json::to_string(&order).map_err(|error| Error::Bug(Box::new(error)))?;
        let now = self.desk.deps.clock.now();
        self.export.claimed_until = Some(now - Duration::seconds(1));
        self.export.updated_at = now;
        self.tenant.save_export(&self.export).await?;
        self.desk.queue.send(body).await?;
        Ok(Written::Continued)
    }
}
