//! The bucket of static documents.

use aws_sdk_s3::primitives::ByteStream;

use super::Aws;

/// Why a document was not written.
#[derive(Debug, thiserror::Error)]
#[error("the bucket did not take the document")]
pub struct DocumentError(#[source] Box<dyn std::error::Error + Send + Sync>);

/// A bucket, by its name.
#[derive(Debug, Clone)]
pub struct Documents {
    client: aws_sdk_s3::Client,
    bucket: String,
}

impl Documents {
    /// A bucket that is there already.
    pub fn new(aws: &Aws, bucket: &str) -> Self {
        Self { client: aws.s3(), bucket: bucket.to_owned() }
    }

    /// Writes an XML document over whatever was there.
    ///
    /// Caches may keep it for a minute: that is how long a caller may hear a company's old settings.
    pub async fn put_xml(&self, key: &str, text: String) -> Result<(), DocumentError> {
        let request = self.client.put_object().bucket(&self.bucket).key(key);
        let request =
            request.content_type("text/xml").cache_control("max-age=60").body(ByteStream::from(text.into_bytes()));
        request.send().await.map(drop).map_err(|error| DocumentError(Box::new(error)))
    }
}
