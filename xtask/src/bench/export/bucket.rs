//! A bucket for uploads in parts, as far as the exporter uses S3: begin, part, list, complete, and whether a file is
//! there. Parts are files of a folder, so the harness's memory does not grow either. It refuses what S3 refuses: a part
//! below five megabytes that is not the last, a list with another part's tag, an upload that it does not know.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use anyhow::Context;

use super::super::http::{Request, Response};

/// What the exporter is told to write to.
pub(super) const NAME: &str = "kestrel-bench-exports";

/// S3 user guide, "multipart upload limits".
const LEAST_PART: u64 = 5 * 1024 * 1024;

/// Parts of one page of a list: fewer than S3's 1000, so that lists have pages here too.
const LISTED: usize = 20;

/// The bucket.
pub(super) struct Bucket {
    folder: PathBuf,
    state: Mutex<State>,
    /// The answers that were held back may go.
    released: Condvar,
}

#[derive(Default)]
struct State {
    uploads: BTreeMap<String, Upload>,
    /// Complete files by their keys.
    files: BTreeMap<String, PathBuf>,
    begun: u64,
    received: u64,
    /// The part, counted over all files, that is stored but not answered.
    held: Option<u64>,
    /// How many parts each complete file has, in the order in which they were completed.
    completed: Vec<u64>,
}

struct Upload {
    key: String,
    parts: BTreeMap<u32, Part>,
}

struct Part {
    tag: String,
    length: u64,
}

/// A refusal: status and code.
type Refusal = (u16, &'static str);

const NO_SUCH_UPLOAD: Refusal = (404, "NoSuchUpload");
const INVALID_PART: Refusal = (400, "InvalidPart");
const TOO_SMALL: Refusal = (400, "EntityTooSmall");
const BROKEN: Refusal = (500, "InternalError");
const NOT_HERE: Refusal = (501, "NotImplemented");

impl Bucket {
    pub(super) fn open(folder: &Path) -> anyhow::Result<Self> {
        if folder.exists() {
            fs::remove_dir_all(folder)?;
        }
        fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
        Ok(Self { folder: folder.to_owned(), state: Mutex::default(), released: Condvar::new() })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many parts were stored, those that were stored again included.
    pub(super) fn received(&self) -> u64 {
        self.lock().received
    }

    /// How many parts each complete file has.
    pub(super) fn completed(&self) -> Vec<u64> {
        self.lock().completed.clone()
    }

    /// The complete files by their keys.
    pub(super) fn files(&self) -> BTreeMap<String, PathBuf> {
        self.lock().files.clone()
    }

    /// Stores the part with this number, over all files, and leaves whoever sent it without an answer.
    pub(super) fn hold(&self, part: Option<u64>) {
        self.lock().held = part;
        self.released.notify_all();
    }

    pub(super) fn answer(&self, request: Request) -> Response {
        let answer = self.dispatch(request);
        answer.unwrap_or_else(|(status, code)| {
            Response::new(status, format!("<Error><Code>{code}</Code><Message>{code}</Message></Error>"))
                .header("Content-Type", "application/xml")
        })
    }

    fn dispatch(&self, request: Request) -> Result<Response, Refusal> {
        let (path, query) = request.path.split_once('?').unwrap_or((&request.path, ""));
        let key = path.strip_prefix(&format!("/{NAME}/")).ok_or((404, "NoSuchBucket"))?;
        let parameter = |name: &str| {
            query.split('&').find_map(|pair| {
                let (found, value) = pair.split_once('=').unwrap_or((pair, ""));
                (found == name).then(|| value.to_owned())
            })
        };
        match (request.method.as_str(), parameter("uploadId")) {
            ("POST", None) if parameter("uploads").is_some() => Ok(self.begin(key)),
            ("PUT", Some(upload)) => {
                // A body in chunks would have to be taken apart first.
                if request.content_encoding.contains("aws-chunked") {
                    return Err(NOT_HERE);
                }
                let number = parameter("partNumber").and_then(|number| number.parse().ok()).ok_or(INVALID_PART)?;
                self.part(key, &upload, number, &request.body)
            }
            ("GET", Some(upload)) => {
                let after = parameter("part-number-marker").and_then(|after| after.parse().ok()).unwrap_or(0);
                self.list(key, &upload, after)
            }
            ("POST", Some(upload)) => self.complete(key, &upload, &request.body),
            ("HEAD", None) if self.lock().files.contains_key(key) => Ok(Response::new(200, "")),
            // An answer to HEAD has no body.
            ("HEAD", None) => Ok(Response::new(404, "")),
            _ => Err(NOT_HERE),
        }
    }

    fn begin(&self, key: &str) -> Response {
        let mut state = self.lock();
        state.begun += 1;
        let upload = format!("upload-{}", state.begun);
        state.uploads.insert(upload.clone(), Upload { key: key.to_owned(), parts: BTreeMap::new() });
        xml(format!(
            "<InitiateMultipartUploadResult><Bucket>{NAME}</Bucket><Key>{key}</Key><UploadId>{upload}</UploadId>\
             </InitiateMultipartUploadResult>"
        ))
    }

    fn part(&self, key: &str, upload: &str, number: u32, body: &[u8]) -> Result<Response, Refusal> {
        let mut state = self.lock();
        let received = state.received + 1;
        let of = state.uploads.get_mut(upload).filter(|upload| upload.key == key).ok_or(NO_SUCH_UPLOAD)?;
        fs::write(self.part_file(upload, number), body).map_err(|_| BROKEN)?;
        let tag = format!("&quot;{received:032x}&quot;");
        of.parts.insert(number, Part { tag: tag.clone(), length: body.len() as u64 });
        state.received = received;
        if state.held == Some(received) {
            let waited = self.released.wait_while(state, |state| state.held == Some(received));
            drop(waited.unwrap_or_else(PoisonError::into_inner));
        }
        Ok(Response::new(200, "").header("ETag", tag.replace("&quot;", "\"")))
    }

    fn list(&self, key: &str, upload: &str, after: u32) -> Result<Response, Refusal> {
        let state = self.lock();
        let of = state.uploads.get(upload).filter(|upload| upload.key == key).ok_or(NO_SUCH_UPLOAD)?;
        let mut rest = of.parts.range(after + 1..);
        let (mut listed, mut last) = (String::new(), after);
        for (number, Part { tag, length }) in rest.by_ref().take(LISTED) {
            listed += &format!("<Part><PartNumber>{number}</PartNumber><ETag>{tag}</ETag><Size>{length}</Size></Part>");
            last = *number;
        }
        let is_truncated = rest.next().is_some();
        Ok(xml(format!(
            "<ListPartsResult><Bucket>{NAME}</Bucket><Key>{key}</Key><UploadId>{upload}</UploadId>\
             <PartNumberMarker>{after}</PartNumberMarker><NextPartNumberMarker>{last}</NextPartNumberMarker>\
             <MaxParts>{LISTED}</MaxParts><IsTruncated>{is_truncated}</IsTruncated>{listed}</ListPartsResult>"
        )))
    }

    fn complete(&self, key: &str, upload: &str, body: &[u8]) -> Result<Response, Refusal> {
        let mut state = self.lock();
        let of = state.uploads.get(upload).filter(|upload| upload.key == key).ok_or(NO_SUCH_UPLOAD)?;
        let wanted = named_parts(body).ok_or((400, "MalformedXML"))?;
        for (index, (number, tag)) in wanted.iter().enumerate() {
            let part = of.parts.get(number).filter(|part| part.tag.replace("&quot;", "\"") == *tag);
            let part = part.ok_or(INVALID_PART)?;
            if part.length < LEAST_PART && index + 1 < wanted.len() {
                return Err(TOO_SMALL);
            }
        }
        let file = self.folder.join(format!("file-{}", state.completed.len() + 1));
        self.join(upload, wanted.iter().map(|(number, _)| *number), &file).map_err(|_| BROKEN)?;
        state.completed.push(wanted.len() as u64);
        state.files.insert(key.to_owned(), file);
        state.uploads.remove(upload);
        Ok(xml(format!(
            "<CompleteMultipartUploadResult><Bucket>{NAME}</Bucket><Key>{key}</Key><ETag>&quot;whole&quot;</ETag>\
             </CompleteMultipartUploadResult>"
        )))
    }

    fn join(&self, upload: &str, parts: impl Iterator<Item = u32>, file: &Path) -> io::Result<()> {
        let mut whole = File::create(file)?;
        for number in parts {
            let part = self.part_file(upload, number);
            io::copy(&mut File::open(&part)?, &mut whole)?;
            fs::remove_file(part)?;
        }
        Ok(())
    }

    fn part_file(&self, upload: &str, number: u32) -> PathBuf {
        self.folder.join(format!("{upload}-{number}"))
    }
}

fn xml(text: String) -> Response {
    Response::new(200, text).header("Content-Type", "application/xml")
}

/// The parts that a request to complete an upload names, with their tags.
fn named_parts(body: &[u8]) -> Option<Vec<(u32, String)>> {
    let document = roxmltree::Document::parse(std::str::from_utf8(body).ok()?).ok()?;
    let parts = document.root_element().children().filter(|node| node.tag_name().name() == "Part");
    parts
        .map(|part| {
            let text = |name: &str| {
                part.children().find(|child| child.tag_name().name() == name).and_then(|child| child.text())
            };
            Some((text("PartNumber")?.parse().ok()?, text("ETag")?.to_owned()))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(bucket: &Bucket, method: &str, path: &str, body: &[u8]) -> (u16, String) {
        let response = bucket.answer(Request {
            method: method.to_owned(),
            path: format!("/{NAME}/{path}"),
            amz_target: String::new(),
            content_encoding: String::new(),
            body: body.to_vec(),
        });
        (response.status, String::from_utf8(response.body).unwrap())
    }

    #[test]
    fn parts_become_a_file_in_their_order_and_only_with_the_tags_that_they_have() {
        let folder = std::env::temp_dir().join(format!("kestrel-bucket-{}", std::process::id()));
        let bucket = Bucket::open(&folder).unwrap();
        let long = vec![b'a'; 5 * 1024 * 1024];
        let named = |tags: [u32; 2]| {
            let [one, two] = tags.map(|tag| format!("\"{tag:032x}\""));
            format!(
                "<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\
                 <Part><ETag>{one}</ETag><PartNumber>1</PartNumber></Part>\
                 <Part><ETag>{two}</ETag><PartNumber>2</PartNumber></Part></CompleteMultipartUpload>"
            )
        };

        assert_eq!(ask(&bucket, "PUT", "f?uploadId=upload-1&partNumber=1", b"x").0, 404);
        assert!(ask(&bucket, "POST", "f?uploads", b"").1.contains("upload-1"));
        ask(&bucket, "PUT", "f?uploadId=upload-1&partNumber=2", b"end");
        ask(&bucket, "PUT", "f?uploadId=upload-1&partNumber=1", b"short");
        assert_eq!(ask(&bucket, "POST", "f?uploadId=upload-1", named([2, 1]).as_bytes()).0, 400);
        ask(&bucket, "PUT", "f?uploadId=upload-1&partNumber=1", &long);
        assert_eq!(ask(&bucket, "POST", "f?uploadId=upload-1", named([2, 1]).as_bytes()).0, 400);
        assert_eq!(ask(&bucket, "HEAD", "f", b"").0, 404);
        assert_eq!(ask(&bucket, "POST", "f?uploadId=upload-1", named([3, 1]).as_bytes()).0, 200);

        assert_eq!(ask(&bucket, "HEAD", "f", b"").0, 200);
        let written = fs::read(&bucket.files()["f"]).unwrap();
        assert_eq!((written.len(), &written[written.len() - 4..]), (long.len() + 3, &b"aend"[..]));
        fs::remove_dir_all(folder).unwrap();
    }
}
