//! Buckets: files written in parts or at once, fetched by links that end.

use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_s3::presigning::PresigningConfig;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{CompletedMultipartUpload, CompletedPart};
use bytes::Bytes;
use chrono::{DateTime, Duration, Utc};

use super::Aws;

/// S3's code for an attempt that was completed, given up or forgotten.
const NO_SUCH_UPLOAD: &str = "NoSuchUpload";

/// Why a file was not written.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// The attempt was given up or forgotten: the file has to be begun again.
    #[error("the attempt at the file is gone")]
    Gone,
    /// The bucket did not do it.
    #[error("the bucket did not take the request")]
    Refused(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A mistake of ours.
    #[error("the request could not be made")]
    Bug(#[source] Box<dyn std::error::Error + Send + Sync>),
}

type Result<T> = std::result::Result<T, FileError>;

/// A bucket, by its name.
#[derive(Debug, Clone)]
pub struct Bucket {
    client: aws_sdk_s3::Client,
    name: String,
}

impl Bucket {
    /// A bucket that is there already.
    pub fn new(aws: &Aws, name: &str) -> Self {
        Self { client: aws.s3(), name: name.to_owned() }
    }

    /// Begins a file. Returns what names this attempt at it.
    pub async fn begin(&self, key: &str, content_type: &str) -> Result<String> {
        let begun = self
            .client
            .create_multipart_upload()
            .bucket(&self.name)
            .key(key)
            .content_type(content_type)
            .send()
            .await
            .map_err(refused)?;
        begun.upload_id.ok_or_else(|| FileError::Bug("S3 began an upload without an id".into()))
    }

    /// Writes a part, counted from 1, over whatever it was.
    pub async fn part(&self, key: &str, upload: &str, number: u32, bytes: Vec<u8>) -> Result<()> {
        let part = self.client.upload_part().bucket(&self.name).key(key).upload_id(upload);
        let part = part.part_number(part_number(number)).body(ByteStream::from(bytes));
        part.send().await.map(drop).map_err(refused)
    }

    /// Makes a file of its first `parts` parts. A file that is complete stays so.
    pub async fn complete(&self, key: &str, upload: &str, parts: u32) -> Result<()> {
        let written = match self.parts(key, upload, parts).await {
            // Completed before, and nobody heard.
            Err(FileError::Gone) if self.is_there(key).await? => return Ok(()),
            other => other?,
        };
        let whole = CompletedMultipartUpload::builder().set_parts(Some(written)).build();
        let complete = self.client.complete_multipart_upload().bucket(&self.name).key(key).upload_id(upload);
        match complete.multipart_upload(whole).send().await.map_err(refused) {
            Err(FileError::Gone) if self.is_there(key).await? => Ok(()),
            other => other.map(drop),
        }
    }

    /// The first `parts` parts, as S3 has them.
    async fn parts(&self, key: &str, upload: &str, parts: u32) -> Result<Vec<CompletedPart>> {
        let mut found = Vec::new();
        let mut after = None;
        loop {
            let list = self.client.list_parts().bucket(&self.name).key(key).upload_id(upload);
            let page = list.set_part_number_marker(after).send().await.map_err(refused)?;
            for part in page.parts() {
                if part.part_number.is_some_and(|number| number <= part_number(parts)) {
                    let part = CompletedPart::builder()
                        .set_part_number(part.part_number)
                        .set_e_tag(part.e_tag.clone())
                        .build();
                    found.push(part);
                }
            }
            after = page.next_part_number_marker.filter(|_| page.is_truncated == Some(true));
            if after.is_none() {
                break;
            }
        }
        if found.len() == parts as usize { Ok(found) } else { Err(FileError::Gone) }
    }

    /// Writes a whole file, over whatever it was.
    pub async fn put(&self, key: &str, content_type: &str, bytes: Bytes) -> Result<()> {
        let put = self.client.put_object().bucket(&self.name).key(key).content_type(content_type);
        put.body(ByteStream::from(bytes)).send().await.map(drop).map_err(refused)
    }

    /// Whether a file is there that was written after an instant.
    ///
    /// Whoever may not list a bucket is told 403 of a file that is not there (S3 API, "HeadObject").
    pub async fn has_since(&self, key: &str, instant: DateTime<Utc>) -> Result<bool> {
        match self.client.head_object().bucket(&self.name).key(key).send().await {
            Ok(head) => Ok(head.last_modified().is_some_and(|written| written.secs() > instant.timestamp())),
            Err(error) if matches!(status_of(&error), Some(403 | 404)) => Ok(false),
            Err(error) => Err(refused(error)),
        }
    }

    /// A link with which anybody can play the file in a browser, for as long as it lasts.
    pub async fn play_link(&self, key: &str, content_type: &str, lasting: Duration) -> Result<String> {
        let request = self.client.get_object().bucket(&self.name).key(key);
        // Nobody's browser or proxy keeps what somebody said.
        let request = request.response_content_type(content_type).response_cache_control("no-store");
        let signed = request.presigned(signing(lasting)?).await.map_err(|error| FileError::Bug(Box::new(error)))?;
        Ok(signed.uri().to_owned())
    }

    async fn is_there(&self, key: &str) -> Result<bool> {
        match self.client.head_object().bucket(&self.name).key(key).send().await {
            Ok(_) => Ok(true),
            // Who may not list a bucket is told 403 of what is not there (S3 API reference, HeadObject), and ours may not.
            Err(error) if matches!(status_of(&error), Some(403 | 404)) => Ok(false),
            Err(error) => Err(refused(error)),
        }
    }

    /// A link with which anybody can fetch the file under a name, for as long as it lasts.
    pub async fn link(&self, key: &str, name: &str, lasting: Duration) -> Result<String> {
        // The names of our files are letters, digits, `_`, `-` and `.`.
        let request = self.client.get_object().bucket(&self.name).key(key);
        let request = request.response_content_disposition(format!("attachment; filename=\"{name}\""));
        let signed = request.presigned(signing(lasting)?).await.map_err(|error| FileError::Bug(Box::new(error)))?;
        Ok(signed.uri().to_owned())
    }
}

fn signing(lasting: Duration) -> Result<PresigningConfig> {
    PresigningConfig::expires_in(lasting.to_std().unwrap_or_default()).map_err(|error| FileError::Bug(Box::new(error)))
}

fn status_of<E>(error: &SdkError<E>) -> Option<u16> {
    Some(error.raw_response()?.status().as_u16())
}

fn part_number(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

/// An SDK error in our words. Its text may name the key, so ids only, and no person.
fn refused<E>(error: SdkError<E>) -> FileError
where
    E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
{
    match error.as_service_error().and_then(ProvideErrorMetadata::code) {
        Some(NO_SUCH_UPLOAD) => FileError::Gone,
        _ => FileError::Refused(Box::new(error)),
    }
}
