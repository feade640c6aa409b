//! A client that speaks TLS and trusts one authority: what was agreed upon, and what a server answers.

use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use std::sync::Arc;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

/// A connection, and what was agreed upon.
pub struct HttpsClient {
    pub stream: TlsStream<TcpStream>,
    /// What both sides will speak: `h2`, `http/1.1`, or nothing.
    pub agreed: String,
    /// The server's certificate, in DER.
    pub certificate: Vec<u8>,
}

impl HttpsClient {
    /// Connects to an address under the name `localhost`.
    pub async fn connect(address: &str, authority: &[u8], offered: &[&str]) -> std::io::Result<Self> {
        Self::connect_by(address, authority, offered, rustls::ALL_VERSIONS).await
    }

    /// The same by some versions of TLS.
    pub async fn connect_by(
        address: &str,
        authority: &[u8],
        offered: &[&str],
        versions: &[&'static rustls::SupportedProtocolVersion],
    ) -> std::io::Result<Self> {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from(authority.to_vec())).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut config = ClientConfig::builder_with_provider(provider)
            .with_protocol_versions(versions)
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        config.alpn_protocols = offered.iter().map(|name| name.as_bytes().to_vec()).collect();
        let tcp = TcpStream::connect(address).await?;
        let host = ServerName::try_from("localhost").unwrap();
        let stream = TlsConnector::from(Arc::new(config)).connect(host, tcp).await?;
        let (_, session) = stream.get_ref();
        let agreed = session.alpn_protocol().unwrap_or_default();
        let agreed = String::from_utf8(agreed.to_vec()).unwrap();
        let certificate = session.peer_certificates().unwrap()[0].to_vec();
        Ok(Self {
            stream,
            agreed,
            certificate,
        })
    }

    /// Asks for a page by HTTP/1.1 on a connection that ends with the answer; returns the whole answer.
    pub async fn get(mut self, path: &str) -> String {
        let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        self.stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        // A server may end a connection without a farewell.
        drop(self.stream.read_to_end(&mut answer).await);
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// Asks by HTTP/1.1 for a stream, and reads on until `text` came; returns everything so far.
    pub async fn read_until(&mut self, text: &str) -> String {
        let mut heard = Vec::new();
        loop {
            let mut part = [0; 1024];
            let read = self.stream.read(&mut part).await.unwrap();
            assert!(read > 0, "the stream ended: {}", String::from_utf8_lossy(&heard));
            heard.extend_from_slice(&part[..read]);
            let so_far = String::from_utf8_lossy(&heard).into_owned();
            if so_far.contains(text) {
                return so_far;
            }
        }
    }

    /// Sends a request by HTTP/1.1 and reads nothing of its answer.
    pub async fn ask(&mut self, head: &str) {
        self.stream.write_all(head.as_bytes()).await.unwrap();
    }
}
