//! API Gateway's keys and usage plans: under a key it counts a company's requests against its plan.
//!
//! The plans' ids are read from parameters that the stack writes: a plan depends on the API, which depends on the
//! functions, so a function cannot have a plan's id in its environment.

use std::collections::BTreeMap;

use aws_sdk_apigateway::error::ProvideErrorMetadata as _;
use tokio::sync::OnceCell;

use super::Aws;
use crate::domain::gateway_key::GatewayKeyValue;
use crate::domain::plan::PlanParameters;
use crate::domain::tenant::PlanTier;

/// Why API Gateway, or the store of parameters, did not do it.
#[derive(Debug, thiserror::Error)]
pub enum GatewayError {
    /// Not now, or not allowed. Says nothing of the key's value.
    #[error("API Gateway did not take the request {request}")]
    Failed {
        /// What was asked.
        request: &'static str,
        /// Its own error.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// An answer without what it should hold, or a parameter that is not there.
    #[error("there is no {0}")]
    Missing(&'static str),
}

/// The account's keys.
#[derive(Debug, Clone)]
pub struct GatewayKeys {
    gateway: aws_sdk_apigateway::Client,
}

/// The account's keys and plans.
#[derive(Debug)]
pub struct UsagePlans {
    /// The keys alone.
    pub keys: GatewayKeys,
    ssm: aws_sdk_ssm::Client,
    parameters: PlanParameters,
    /// By plan, once they were needed. A plan keeps its id as long as the stack does.
    ids: OnceCell<BTreeMap<&'static str, String>>,
}

impl GatewayKeys {
    /// Opens no connection yet.
    pub fn new(aws: &Aws) -> Self {
        Self { gateway: aws.api_gateway() }
    }

    /// Takes the key with this name away, where there is one. It leaves its plan by that.
    pub async fn remove_key(&self, name: &str) -> Result<(), GatewayError> {
        let Some(id) = self.find_key(name).await? else { return Ok(()) };
        match self.gateway.delete_api_key().api_key(id).send().await {
            Ok(_) => Ok(()),
            Err(error) if error.code() == Some("NotFoundException") => Ok(()),
            Err(error) => Err(failed("DeleteApiKey", error)),
        }
    }

    /// API Gateway looks for names that begin with the text; ours are ids, so at most one does.
    async fn find_key(&self, name: &str) -> Result<Option<String>, GatewayError> {
        let request = self.gateway.get_api_keys().name_query(name).include_values(false).limit(25);
        let found = request.send().await.map_err(|error| failed("GetApiKeys", error))?;
        let exact = found.items().iter().find(|key| key.name() == Some(name));
        Ok(exact.and_then(|key| key.id()).map(str::to_owned))
    }
}

impl UsagePlans {
    /// Opens no connection yet.
    pub fn new(aws: &Aws, parameters: PlanParameters) -> Self {
        Self { keys: GatewayKeys::new(aws), ssm: aws.ssm(), parameters, ids: OnceCell::new() }
    }

    /// The key with this name: the one that is there, else a new one with this value. Returns API Gateway's id of it.
    pub async fn ensure_key(&self, name: &str, value: &GatewayKeyValue) -> Result<String, GatewayError> {
        if let Some(id) = self.keys.find_key(name).await? {
            return Ok(id);
        }
        let request = self.keys.gateway.create_api_key().name(name).value(value.expose()).enabled(true);
        match request.send().await {
            Ok(made) => made.id.ok_or(GatewayError::Missing("id of a new key")),
            // Two keys cannot have one value: somebody made this very key a moment ago.
            Err(error) if error.code() == Some("ConflictException") => {
                self.keys.find_key(name).await?.ok_or(GatewayError::Missing("key that is in the way of a new one"))
            }
            Err(error) => Err(failed("CreateApiKey", error)),
        }
    }

    /// Puts a key on a plan. One that is on it already stays there.
    pub async fn attach(&self, key_id: &str, plan: PlanTier) -> Result<(), GatewayError> {
        let plan_id = self.plan_id(plan).await?;
        let request =
            self.keys.gateway.create_usage_plan_key().usage_plan_id(plan_id).key_id(key_id).key_type("API_KEY");
        match request.send().await {
            Ok(_) => Ok(()),
            Err(error) if error.code() == Some("ConflictException") => Ok(()),
            Err(error) => Err(failed("CreateUsagePlanKey", error)),
        }
    }

    async fn plan_id(&self, plan: PlanTier) -> Result<&str, GatewayError> {
        let ids = self.ids.get_or_try_init(|| self.read_ids()).await?;
        ids.get(plan.as_str()).map(String::as_str).ok_or(GatewayError::Missing("usage plan"))
    }

    async fn read_ids(&self) -> Result<BTreeMap<&'static str, String>, GatewayError> {
        let mut ids = BTreeMap::new();
        for plan in PlanTier::ALL {
            let name = match plan {
                PlanTier::Professional => &self.parameters.professional,
                PlanTier::Enterprise => &self.parameters.enterprise,
            };
            let read = self.ssm.get_parameter().name(name).send().await;
            let read = read.map_err(|error| failed("GetParameter", error))?;
            let id = read.parameter.and_then(|parameter| parameter.value).filter(|id| !id.is_empty());
            ids.insert(plan.as_str(), id.ok_or(GatewayError::Missing("id in a plan's parameter"))?);
        }
        Ok(ids)
    }
}

/// The operation's error without the answer around it, which may hold a key's value.
fn failed<E, R>(request: &'static str, error: aws_sdk_apigateway::error::SdkError<E, R>) -> GatewayError
where
    E: std::error::Error + Send + Sync + 'static,
    R: std::fmt::Debug + Send + Sync + 'static,
{
    let source: Box<dyn std::error::Error + Send + Sync> = match error {
        aws_sdk_apigateway::error::SdkError::ServiceError(service) => Box::new(service.into_err()),
        other => other.to_string().into(),
    };
    GatewayError::Failed { request, source }
}

#[cfg(test)]
#[path = "gateway_tests.rs"]
mod tests;
