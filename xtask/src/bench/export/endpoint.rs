//! The AWS that the exporter talks to, but for the table: a bucket and a queue at one address.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use super::super::http::Server;
use super::bucket::Bucket;
use super::queue::{Queue, TARGET};

/// Where both are.
pub(super) struct Endpoint {
    server: Server,
    pub(super) bucket: Arc<Bucket>,
    pub(super) queue: Arc<Queue>,
}

impl Endpoint {
    /// An empty bucket, whose files will be in `folder`.
    pub(super) fn start(folder: &Path) -> anyhow::Result<Self> {
        let (bucket, queue) = (Arc::new(Bucket::open(folder)?), Arc::<Queue>::default());
        let (of_files, of_orders) = (Arc::clone(&bucket), Arc::clone(&queue));
        let server = Server::start(Arc::new(move |request| {
            if request.amz_target.starts_with(TARGET) { of_orders.answer(&request) } else { of_files.answer(request) }
        }))?;
        Ok(Self { server, bucket, queue })
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.server.address()
    }
}
