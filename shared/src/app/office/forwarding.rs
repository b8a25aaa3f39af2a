//! How a company's own number is forwarded to one of Kestrel's, and whether calls have shown that it is.

use super::fields::Fields;
use super::{Office, Refusal};
use crate::api::numbers::{AskForwarding, Forwarding, ForwardingCheck, ForwardingInstructions};
use crate::api::problem::{FieldError, Kind, Problem};
use crate::app::Error;
use crate::domain::forwarding_check::{ForwardingCheck as Check, MOST_FORWARDED};
use crate::domain::phone::E164;
use crate::store::{Conflicting, Read};

/// How often a question is asked anew because a call ended at the same moment.
const TRIES: usize = 5;

impl Office<'_> {
    /// How to forward to a number, and what is known of those that are.
    pub async fn show_forwarding(&self, number: &E164) -> Result<Forwarding, Refusal> {
        let store = self.store();
        let (numbers, checks) = futures::try_join!(store.numbers(), store.forwarding_checks(number))?;
        if !numbers.contains(number) {
            return Err(Problem::new(Kind::NotFound).into());
        }
        let checks: Vec<_> = checks.into_iter().map(|check| ForwardingCheck::of(check, self.now)).collect();
        Ok(Forwarding { checks, instructions: ForwardingInstructions::to(number) })
    }

    /// Waits for a call that the company's own number forwards to one of Kestrel's.
    pub async fn ask_forwarding(&self, number: &E164, wanted: &AskForwarding) -> Result<ForwardingCheck, Refusal> {
        let forwarded = self.own_phone(number, wanted).await?;
        let store = self.store();
        let known = store.forwarding_checks(number).await?;
        let is_known = known.iter().any(|check| check.forwarded_number == forwarded);
        if !is_known && known.len() >= MOST_FORWARDED {
            let words = format!("{MOST_FORWARDED} numbers were asked about already. Try again with one of them.");
            let errors = vec![FieldError::new("forwarded_number", words)];
            return Err(Problem { errors, ..Problem::new(Kind::Conflict) }.into());
        }
        let audit = self.audit("number.forwarding_asked", vec!["forwarded_number".to_owned()]);
        for _ in 0..TRIES {
            let before = store.forwarding_check(number, &forwarded, Read::Strong).await?;
            let check = Check::asked(number.clone(), forwarded.clone(), before.as_ref(), self.now);
            match store.ask_forwarding(&check, before.as_ref(), &audit).await {
                Err(error) if error.conflicting() == Some(Conflicting::Version) => {}
                other => {
                    other?;
                    return Ok(ForwardingCheck::of(check, self.now));
                }
            }
        }
        let busy = "many calls of the number ended at once";
        Err(Error::Unavailable { dependency: "the number", source: busy.into() }.into())
    }

    /// The number that is forwarded: none of Kestrel's, or calls would go in a circle.
    async fn own_phone(&self, number: &E164, wanted: &AskForwarding) -> Result<E164, Refusal> {
        let numbers = self.store().numbers().await?;
        if !numbers.contains(number) {
            return Err(Problem::new(Kind::NotFound).into());
        }
        let mut fields = Fields::default();
        let text = wanted.forwarded_number.trim();
        let forwarded = text.parse().ok().or_else(|| E164::from_north_american_digits(text));
        match &forwarded {
            Some(own) if numbers.contains(own) => {
                fields
                    .wrong("forwarded_number", "This is one of your Kestrel numbers. Enter the number you had before.");
            }
            Some(_) => {}
            None => fields.wrong("forwarded_number", "Enter a phone number with its area code, like (303) 555-0142."),
        }
        fields.finish()?;
        forwarded.ok_or_else(|| Error::Bug("a number is neither right nor wrong".into()).into())
    }
}
