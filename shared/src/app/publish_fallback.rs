//! What a number's callers hear when Kestrel cannot answer: a static document, rewritten whenever it says something
//! else.

use super::Error;
use crate::aws::documents::Documents;
use crate::domain::number::Routing;
use crate::domain::phone::E164;
use crate::twilio::fallback;

/// Where documents live and what they may point to.
#[derive(Debug, Clone)]
pub struct FallbackSite {
    /// The bucket.
    pub documents: Documents,
    /// Where callers' carrier reads it, without a trailing slash.
    pub base_url: String,
    /// The signed prefix of all voice URLs, where it is known.
    pub voice_url: Option<String>,
}

/// Writes a number's document. Writing the same again does no harm; keeping an old one does, and what a document says
/// depends on the site's addresses and on Kestrel's words too, not only on the settings.
pub async fn publish_fallback(site: &FallbackSite, number: &E164, routing: &Routing) -> Result<(), Error> {
    // These two are the same for all numbers; writing them again is cheaper than knowing whether they are there.
    site.documents.put_xml(fallback::THANK_YOU_KEY, fallback::thank_you()).await?;
    site.documents.put_xml(fallback::DEFAULT_KEY, fallback::nobodys(&site.base_url)).await?;
    let document = fallback::document(routing, number, site.voice_url.as_deref(), &site.base_url);
    site.documents.put_xml(&fallback::key(number), document).await?;
    Ok(())
}
