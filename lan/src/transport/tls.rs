//! TLS 1.3 with raw public keys: [`ServerTls`] for hosts and standbys, [`connect`] for clients.

use std::io;
use std::sync::{Arc, LazyLock};

use room::{RoomId, SeatKey, SeatSecret};
use rustls::client::Resumption;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls13_signature_with_raw_key};
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer, ServerName, SubjectPublicKeyInfoDer, UnixTime};
use rustls::server::{AlwaysResolvesServerRawPublicKeys, NoServerSessionStorage};
use rustls::sign::CertifiedKey;
use rustls::version::TLS13;
use rustls::{ClientConfig, DigitallySignedStruct, ServerConfig, SignatureScheme};
use tokio::net::TcpStream;
use tokio_rustls::{TlsAcceptor, TlsConnector};

use super::{Exporter, TlsTransport, Transport};

/// The application protocol (ALPN) of connections between apps. Browsers do not name it.
const APP_PROTOCOL: &[u8] = b"pointing-party";
/// First byte of every TLS connection: a handshake record. No HTTP request begins with it.
const TLS_HANDSHAKE: u8 = 22;
/// The label of the exporter (RFC 9266).
const EXPORTER_LABEL: &[u8] = b"EXPORTER-Channel-Binding";
/// What precedes the 32 bytes of an Ed25519 key in its DER form (RFC 8410).
const KEY_HEADER: [u8; 12] = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];
/// What precedes the 32 bytes of a secret Ed25519 key in its PKCS #8 form (RFC 8410).
const SECRET_HEADER: [u8; 16] =
    [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];

static PROVIDER: LazyLock<Arc<CryptoProvider>> = LazyLock::new(|| Arc::new(ring::default_provider()));
static CLIENT: LazyLock<TlsConnector> = LazyLock::new(|| TlsConnector::from(Arc::new(client_config())));

/// Why there is no encrypted connection.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// The connection broke, or the other side does not speak TLS as apps do.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The server has another key than expected.
    #[error("the host has another key")]
    WrongKey,
}

/// The server's side: the key that it proves.
#[derive(Clone)]
pub struct ServerTls {
    acceptor: TlsAcceptor,
    key: SeatKey,
}

impl ServerTls {
    /// Prepares the server's side for one key.
    pub fn new(secret: &SeatSecret) -> Self {
        let config = ServerConfig::builder_with_provider(PROVIDER.clone())
            .with_protocol_versions(&[&TLS13])
            .expect("the provider has the cipher suites of TLS 1.3")
            .with_no_client_auth();
        let seed = secret.to_seed();
        let pkcs8 = PrivatePkcs8KeyDer::from([&SECRET_HEADER[..], &seed[..]].concat());
        let signing = ring::sign::any_eddsa_type(&pkcs8).expect("every seed is an Ed25519 key");
        let public = CertificateDer::from(key_der(&secret.key()));
        let certified = CertifiedKey::new(vec![public], signing);
        let mut config =
            config.with_cert_resolver(Arc::new(AlwaysResolvesServerRawPublicKeys::new(Arc::new(certified))));
        config.alpn_protocols = vec![APP_PROTOCOL.to_vec()];
        // Every connection has its own exporter, and idle ones need little memory.
        config.session_storage = Arc::new(NoServerSessionStorage {});
        config.send_tls13_tickets = 0;
        Self { acceptor: TlsAcceptor::from(Arc::new(config)), key: secret.key() }
    }

    /// Waits for the client's first byte. If it begins a TLS connection, completes the handshake.
    ///
    /// # Errors
    /// The connection broke, or the client is not an app.
    pub async fn accept(&self, stream: TcpStream) -> io::Result<Transport> {
        let mut first = [0];
        if stream.peek(&mut first).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if first != [TLS_HANDSHAKE] {
            return Ok(Transport::Plain(stream));
        }
        let stream = self.acceptor.accept(stream).await?;
        let connection = stream.get_ref().1;
        if connection.alpn_protocol() != Some(APP_PROTOCOL) {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "TLS without the apps' protocol"));
        }
        let exporter = connection.export_keying_material(Exporter::default(), EXPORTER_LABEL, None);
        let exporter = exporter.map_err(io::Error::other)?;
        Ok(Transport::Tls(Box::new(TlsTransport { stream: stream.into(), exporter, server_key: self.key })))
    }
}

/// Opens TLS on a new connection to a server that should have this key; with `None` any key is accepted, and
/// [`Transport::server_key`] says which one it is. Nothing but the handshake is sent to a server with another key.
///
/// # Errors
/// [`TlsError`].
pub async fn connect(
    stream: TcpStream,
    room: Option<RoomId>,
    expected: impl FnOnce(SeatKey) -> bool,
) -> Result<Transport, TlsError> {
    let stream = CLIENT.connect(server_name(room), stream).await?;
    let connection = stream.get_ref().1;
    if connection.alpn_protocol() != Some(APP_PROTOCOL) {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "not an app").into());
    }
    let server_key = connection.peer_certificates().and_then(|keys| read_key(keys.first()?));
    let server_key = server_key.filter(|key| expected(*key)).ok_or(TlsError::WrongKey)?;
    let exporter = connection.export_keying_material(Exporter::default(), EXPORTER_LABEL, None);
    let exporter = exporter.map_err(io::Error::other)?;
    Ok(Transport::Tls(Box::new(TlsTransport { stream: stream.into(), exporter, server_key })))
}

/// The name that the client asks for (SNI). It tells a server with several rooms which one is meant.
fn server_name(room: Option<RoomId>) -> ServerName<'static> {
    let name = room
        .map_or_else(|| "pointing-party.invalid".to_owned(), |room| format!("{room}.pointing-party.invalid"));
    ServerName::try_from(name).expect("a room id is a valid label")
}

fn client_config() -> ClientConfig {
    let config = ClientConfig::builder_with_provider(PROVIDER.clone())
        .with_protocol_versions(&[&TLS13])
        .expect("the provider has the cipher suites of TLS 1.3");
    let mut config =
        config.dangerous().with_custom_certificate_verifier(Arc::new(KeyVerifier)).with_no_client_auth();
    config.alpn_protocols = vec![APP_PROTOCOL.to_vec()];
    config.resumption = Resumption::disabled();
    config
}

fn key_der(key: &SeatKey) -> Vec<u8> {
    [&KEY_HEADER[..], key.as_bytes()].concat()
}

fn read_key(der: &CertificateDer<'_>) -> Option<SeatKey> {
    let key = der.strip_prefix(&KEY_HEADER[..])?;
    Some(SeatKey::from_bytes(key.try_into().ok()?))
}

/// Checks that the server owns the key it sent. [`connect`] checks that it is the expected one.
#[derive(Debug)]
struct KeyVerifier;

impl ServerCertVerifier for KeyVerifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        match read_key(end_entity) {
            Some(_) => Ok(ServerCertVerified::assertion()),
            None => Err(rustls::CertificateError::BadEncoding.into()),
        }
    }

    fn verify_tls12_signature(
        &self,
        _message: &[u8],
        _certificate: &CertificateDer<'_>,
        _signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Err(rustls::PeerIncompatible::Tls12NotOffered.into())
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let key = SubjectPublicKeyInfoDer::from(certificate.as_ref());
        verify_tls13_signature_with_raw_key(
            message,
            &key,
            signature,
            &PROVIDER.signature_verification_algorithms,
        )
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        vec![SignatureScheme::ED25519]
    }

    fn requires_raw_public_keys(&self) -> bool {
        true
    }
}
