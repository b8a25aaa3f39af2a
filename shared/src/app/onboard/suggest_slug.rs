//! A name for addresses, made from a company's name, with others where somebody has it.

use super::Onboarder;
use crate::app::Error;
use crate::domain::slug::Slug;

/// How many others are offered.
const ALTERNATIVES: usize = 3;

/// What a company can be called in addresses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// What its name becomes.
    pub slug: Slug,
    /// Whether nobody has it now.
    pub is_free: bool,
    /// Others that nobody has now, at most three; none where `slug` is free.
    pub alternatives: Vec<Slug>,
}

/// Suggests a name. Nothing where the company's name has no letter or digit.
///
/// It is not kept for anybody: only a sign-up does that.
pub async fn suggest_slug(desk: &Onboarder, company_name: &str) -> Result<Option<Suggestion>, Error> {
    let Some(slug) = Slug::of(company_name) else { return Ok(None) };
    let candidates = [vec![slug.clone()], slug.alternatives()].concat();
    let taken = desk.deps.store.slugs_taken(&candidates[..1]).await?;
    let is_free = taken.first() == Some(&false);
    let mut alternatives = Vec::new();
    if !is_free {
        let others = &candidates[1..];
        let taken = desk.deps.store.slugs_taken(others).await?;
        let free = others.iter().zip(taken).filter(|(_, is_taken)| !is_taken).map(|(slug, _)| slug.clone());
        alternatives = free.take(ALTERNATIVES).collect();
    }
    Ok(Some(Suggestion { slug, is_free, alternatives }))
}
