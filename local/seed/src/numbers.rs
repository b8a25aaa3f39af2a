//! A number at the local carrier: made if it is not there, and told where its calls go.

use std::time::Duration;

use anyhow::{Context, Result};
use shared::domain::phone::E164;
use shared::http_client::HttpClient;
use shared::twilio::fallback;
use shared::twilio::rest::{NumberSettings, TwilioRest};
use shared::twilio::rest_http::TwilioHttp;
use shared::twilio::urls::VoiceUrls;

use crate::stack::Stack;

/// Sets a number up through the same REST calls as at Twilio.
pub async fn set_up(stack: &Stack, number: &E164, company_name: &str) -> Result<()> {
    let http = HttpClient::new(Duration::from_secs(2))?;
    let token = stack.twilio.auth_token.clone().into();
    let twilio = TwilioHttp::new(http, &stack.carrier_url, &stack.twilio.account_sid, &token);
    let fallback_url = fallback::url(&stack.fallback_base_url, number);
    let settings = NumberSettings::new(company_name, &VoiceUrls::new(&stack.voice_url), fallback_url);

    let known = twilio.find_number(number).await.context("the carrier does not answer")?;
    match known {
        Some(owned) => twilio.configure_number(&owned.sid, &settings).await,
        None => twilio.create_number(number, &settings).await,
    }
    .context("the carrier does not take the number")?;
    Ok(())
}
