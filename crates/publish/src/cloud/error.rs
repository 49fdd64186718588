//! What the errors of the library mean. The texts contain no credentials and no signed URLs.

use std::error::Error as _;

use object_store::Error;
use object_store::client::HttpError;

use crate::store::StoreError;
use anslag_core::diagnostic::{Code, Diagnostic};
use anslag_core::slice::Slice as _;

/// The most characters of an error that are shown.
const MAX_DETAIL: usize = 300;

/// Addresses where machines in a cloud get credentials. Elsewhere they do not respond.
const METADATA_SERVICES: [&str; 4] = ["://169.254.", "/latest/api/token", "/latest/meta-data/", "/computeMetadata/"];

/// The storage services.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Service {
    /// Amazon's, or one with the same API.
    S3,
    /// Microsoft's.
    Azure,
    /// Google's.
    Gcs,
}

impl Service {
    /// The name for messages.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::S3 => "S3",
            Self::Azure => "Azure Blob Storage",
            Self::Gcs => "Google Cloud Storage",
        }
    }

    /// The environment variables with credentials, for the message about missing ones.
    fn variables(self) -> &'static str {
        match self {
            Self::S3 => {
                "AWS_ACCESS_KEY_ID + AWS_SECRET_ACCESS_KEY (+ AWS_SESSION_TOKEN), \
                 AWS_WEB_IDENTITY_TOKEN_FILE + AWS_ROLE_ARN"
            }
            Self::Azure => {
                "AZURE_STORAGE_ACCOUNT_KEY, AZURE_STORAGE_SAS_KEY, AZURE_CLIENT_ID + AZURE_TENANT_ID + \
                 AZURE_CLIENT_SECRET, AZURE_FEDERATED_TOKEN_FILE"
            }
            Self::Gcs => "GOOGLE_APPLICATION_CREDENTIALS, GOOGLE_SERVICE_ACCOUNT, GOOGLE_SERVICE_ACCOUNT_KEY",
        }
    }
}

/// Converts an error of the library.
pub(crate) fn of(error: &Error, service: Service) -> StoreError {
    let detail = detail(error);
    let texts = texts(error);
    let says = |word: &str| texts.iter().any(|text| text.contains(word));
    if METADATA_SERVICES.iter().any(|chain| says(chain)) {
        return refused(service, None);
    }
    match error {
        Error::AlreadyExists { .. } | Error::Precondition { .. } => StoreError::Conflict,
        Error::PermissionDenied { .. } | Error::Unauthenticated { .. } => refused(service, Some(detail)),
        Error::NotFound { .. } => StoreError::Permanent(detail),
        _ if is_passing(error, &texts) => StoreError::Transient(detail),
        _ => StoreError::Permanent(detail),
    }
}

/// The error that the service cannot keep two publishers apart.
pub(crate) fn no_conditions() -> StoreError {
    StoreError::Diagnosed(Box::new(Diagnostic::new(Code::A860)))
}

/// Missing or insufficient credentials. Without a response of the service there were none.
fn refused(service: Service, detail: Option<String>) -> StoreError {
    let message = match detail {
        Some(detail) => Diagnostic::new(Code::A861).arg("detail", detail),
        None => Diagnostic::new(Code::A862),
    };
    StoreError::Diagnosed(Box::new(message.arg("kind", service.name()).arg("known", service.variables())))
}

/// Whether the service does not support the request.
pub(crate) fn is_unknown(error: &Error) -> bool {
    let words = ["status code: 501", "NotImplemented"];
    texts(error).iter().any(|text| words.iter().any(|word| text.contains(word)))
}

/// Whether the bucket is missing, rather than an object in it.
pub(crate) fn is_bucket_missing(error: &Error) -> bool {
    let words = ["NoSuchBucket", "ContainerNotFound", "ContainerBeingDeleted", "bucket does not exist"];
    texts(error).iter().any(|text| words.iter().any(|word| text.contains(word)))
}

/// Whether the network failed, or the service is overloaded.
fn is_passing(error: &Error, texts: &[String]) -> bool {
    let mut source = error.source();
    while let Some(inner) = source {
        if inner.is::<HttpError>() {
            return true;
        }
        source = inner.source();
    }
    let status = texts.iter().find_map(|text| {
        let digits = text.split_once("status code: ")?.1.get(..3)?;
        digits.parse::<u16>().ok()
    });
    let busy = |text: &String| text.contains("SlowDown") || text.contains("InternalError");
    status.is_some_and(|status| status >= 500 || status == 429 || status == 408) || texts.iter().any(busy)
}

/// The texts of an error and of its causes.
fn texts(error: &Error) -> Vec<String> {
    let mut texts = vec![error.to_string()];
    let mut source = error.source();
    while let Some(inner) = source {
        texts.push(inner.to_string());
        source = inner.source();
    }
    texts
}

/// The code and message in an error response: `NoSuchBucket: The specified bucket does not exist`. The whole response is never shown:
/// after a wrong signature it contains the signed text.
pub(crate) fn detail(error: &Error) -> String {
    let texts = texts(error);
    let element = |name: &str| {
        let text = texts.first()?;
        let (_, rest) = text.split_once(&format!("<{name}>"))?;
        Some(rest.split_once(&format!("</{name}>"))?.0.trim().to_owned())
    };
    let text = match (element("Code"), element("Message")) {
        (Some(code), Some(message)) => format!("{code}: {}", message.lines().next().unwrap_or_default()),
        (Some(code), None) => code,
        _ => texts.last().cloned().unwrap_or_default(),
    };
    clean(&text)
}

/// Removes the queries of URLs, which may be signed, and shortens the text.
fn clean(text: &str) -> String {
    // An HTML page tells the user nothing.
    let text = text.split_once(": <").map_or(text, |(start, _)| start);
    let words = text.split_whitespace().map(|word| match word.find("://").and_then(|_| word.find('?')) {
        Some(query) => word.slice(..query),
        None => word,
    });
    let text = words.collect::<Vec<_>>().join(" ");
    match text.char_indices().nth(MAX_DETAIL) {
        Some((end, _)) => format!("{}…", text.slice(..end)),
        None => text.trim_end_matches([':', ' ']).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_shown_without_its_signature() {
        let text = "error sending to (https://konto.blob.example/$web/a?sig=hemlig&se=2026): <html>no</html>";
        assert_eq!(clean(text), "error sending to (https://konto.blob.example/$web/a");
        assert_eq!(clean("status code: 503 Service Unavailable: "), "status code: 503 Service Unavailable");
    }

    #[test]
    fn of_an_answer_only_the_code_and_the_message_are_shown() {
        let body =
            "<Error><Code>SignatureDoesNotMatch</Code><Message>No.</Message><StringToSign>x</StringToSign></Error>";
        let error = Error::PermissionDenied { path: "a".to_owned(), source: body.into() };
        let StoreError::Diagnosed(message) = of(&error, Service::S3) else { panic!("no message") };
        let shown = format!("{message:?}");
        assert!(
            shown.contains("A861") && shown.contains("SignatureDoesNotMatch: No.") && !shown.contains("StringToSign")
        );
    }
}
