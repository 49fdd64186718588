//! Opens a bucket: the service, the credentials, and timeouts and retries.
//!
//! Credentials come from the environment or from the machine that the program runs on, never from the configuration.

use std::env;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use object_store::aws::{AmazonS3Builder, AmazonS3ConfigKey, S3ConditionalPut};
use object_store::azure::MicrosoftAzureBuilder;
use object_store::client::ClientConfigKey;
use object_store::gcp::GoogleCloudStorageBuilder;
use object_store::{BackoffConfig, ObjectStore, RetryConfig};

use super::BucketStore;
use super::error::{self, Service};
use crate::store::{Store, StoreError};
use anslag_core::config::Destination;
use anslag_core::diagnostic::{Code, Diagnostic};
use anslag_disk::with_io_error;

/// The timeout of a request, in seconds.
const TIMEOUT: &str = "ANSLAG_CLOUD_TIMEOUT";
/// The pause before the first retry, in seconds.
const PAUSE: &str = "ANSLAG_CLOUD_PAUSE";

/// Timeout and pauses.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RetryPolicy {
    /// The timeout of one request.
    timeout: Duration,
    /// The first pause; each is twice the one before.
    pause: Duration,
}

impl RetryPolicy {
    fn from_environment() -> Result<Self, Diagnostic> {
        Ok(Self { timeout: seconds(TIMEOUT, 60.0)?, pause: seconds(PAUSE, 0.2)? })
    }

    fn retries(self) -> RetryConfig {
        let backoff = BackoffConfig { init_backoff: self.pause, max_backoff: self.pause * 32, base: 2.0 };
        RetryConfig { backoff, max_retries: 4, retry_timeout: self.timeout }
    }

    /// Waits before the next attempt.
    pub(crate) async fn wait(self, tries: u32) {
        tokio::time::sleep(self.pause * 4 * 2_u32.pow(tries)).await;
    }
}

fn seconds(variable: &str, usual: f64) -> Result<Duration, Diagnostic> {
    let Ok(text) = env::var(variable) else { return Ok(Duration::from_secs_f64(usual)) };
    let number = text.parse::<f64>().ok().filter(|number| (0.001..=3600.0).contains(number));
    number
        .map(Duration::from_secs_f64)
        .ok_or_else(|| Diagnostic::new(Code::A863).arg("key", variable).arg("value", text))
}

/// Configures the client. No request is sent yet.
///
/// # Errors
/// When the environment or the configuration is invalid.
pub fn open(to: &Destination) -> Result<Box<dyn Store>, Diagnostic> {
    let retry = RetryPolicy::from_environment()?;
    // An error only means that a provider is installed already; it is the same one.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let (service, bucket, name, path, endpoint) = match to {
        Destination::S3 { bucket, path, endpoint, .. } => {
            (Service::S3, s3(to, retry), format!("s3://{bucket}"), path, endpoint)
        }
        Destination::Azure { account, container, path, endpoint } => {
            (Service::Azure, azure(to, retry), format!("azure://{account}/{container}"), path, endpoint)
        }
        Destination::Gcs { bucket, path, endpoint } => {
            (Service::Gcs, gcs(to, retry), format!("gs://{bucket}"), path, endpoint)
        }
        _ => unreachable!("no other place is a bucket"),
    };
    let path = path.trim_matches('/');
    let prefix = if path.is_empty() { String::new() } else { format!("{path}/") };
    let name = if path.is_empty() { name } else { format!("{name}/{path}") };
    let bucket = bucket.map_err(|error| unable(&error, service, &name))?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime =
        runtime.map_err(|error| with_io_error(Diagnostic::new(Code::A831).arg("target", name.clone()), &error))?;
    let without_conditions = matches!(to, Destination::S3 { conditional: false, .. });
    // The three companies document conditional requests; other services with the API of S3 are tested.
    let keeps_conditions = AtomicBool::new(service != Service::S3 || (endpoint.is_none() && !has_other_endpoint()));
    Ok(Box::new(BucketStore { bucket, service, prefix, name, retry, keeps_conditions, without_conditions, runtime }))
}

fn unable(error: &object_store::Error, service: Service, name: &str) -> Diagnostic {
    match error::of(error, service) {
        StoreError::Diagnosed(message) => *message,
        // The library cannot use the values in the environment.
        error => Diagnostic::new(Code::A864)
            .arg("target", name.to_owned())
            .arg("kind", service.name())
            .arg("detail", error.to_string()),
    }
}

fn has_other_endpoint() -> bool {
    ["AWS_ENDPOINT", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3"].iter().any(|name| env::var_os(name).is_some())
}

/// Plain HTTP only to this machine, unless the environment allows it (`AWS_ALLOW_HTTP` and the like).
fn is_here(endpoint: Option<&String>) -> bool {
    let host = endpoint.and_then(|endpoint| url::Url::parse(endpoint).ok());
    match host.as_ref().and_then(url::Url::host) {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

type OpenResult = object_store::Result<Arc<dyn ObjectStore>>;

/// The options of the connection. Some services soon close idle connections, so they are closed earlier here.
const CONNECTION: [(ClientConfigKey, &str); 2] =
    [(ClientConfigKey::PoolIdleTimeout, "4s"), (ClientConfigKey::ConnectTimeout, "10s")];

fn options(retry: RetryPolicy) -> Vec<(ClientConfigKey, String)> {
    let timeout = (ClientConfigKey::Timeout, format!("{}ms", retry.timeout.as_millis()));
    CONNECTION.into_iter().map(|(key, value)| (key, value.to_owned())).chain([timeout]).collect()
}

fn s3(to: &Destination, retry: RetryPolicy) -> OpenResult {
    let Destination::S3 { bucket, region, endpoint, .. } = to else { unreachable!("asked for S3 only") };
    let mut builder = AmazonS3Builder::from_env()
        .with_bucket_name(bucket)
        .with_conditional_put(S3ConditionalPut::ETagMatch)
        .with_retry(retry.retries());
    for (key, value) in options(retry) {
        builder = builder.with_config(AmazonS3ConfigKey::Client(key), value);
    }
    if let (Some(region), None) = (region, builder.get_config_value(&AmazonS3ConfigKey::Region)) {
        builder = builder.with_region(region);
    }
    if let Some(endpoint) = endpoint {
        builder = builder.with_config(AmazonS3ConfigKey::S3Endpoint, endpoint);
    }
    if is_here(endpoint.as_ref()) {
        builder = builder.with_allow_http(true);
    }
    Ok(Arc::new(builder.build()?))
}

fn azure(to: &Destination, retry: RetryPolicy) -> OpenResult {
    let Destination::Azure { account, container, endpoint, .. } = to else { unreachable!("asked for Azure only") };
    let mut builder = MicrosoftAzureBuilder::from_env()
        .with_account(account)
        .with_container_name(container)
        .with_retry(retry.retries());
    for (key, value) in options(retry) {
        builder = builder.with_config(object_store::azure::AzureConfigKey::Client(key), value);
    }
    if let Some(endpoint) = endpoint {
        builder = builder.with_endpoint(endpoint.clone());
    }
    if is_here(endpoint.as_ref()) {
        builder = builder.with_allow_http(true);
    }
    Ok(Arc::new(builder.build()?))
}

fn gcs(to: &Destination, retry: RetryPolicy) -> OpenResult {
    let Destination::Gcs { bucket, endpoint, .. } = to else { unreachable!("asked for Google only") };
    let mut builder = GoogleCloudStorageBuilder::from_env().with_bucket_name(bucket).with_retry(retry.retries());
    for (key, value) in options(retry) {
        builder = builder.with_config(object_store::gcp::GoogleConfigKey::Client(key), value);
    }
    if let Some(endpoint) = endpoint {
        builder = builder.with_base_url(endpoint.trim_end_matches('/'));
    }
    if is_here(endpoint.as_ref()) {
        builder = builder.with_config(object_store::gcp::GoogleConfigKey::Client(ClientConfigKey::AllowHttp), "true");
    }
    Ok(Arc::new(builder.build()?))
}
