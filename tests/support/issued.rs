//! Certificates made for one test: an authority of the school's own, and what it issues.

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd};

/// A day as year, month and day.
pub type Day = (i32, u8, u8);

/// The hosts of every certificate that a test does not say otherwise of.
pub const HOSTS: [&str; 3] = ["homeward.example.sch.uk", "localhost", "127.0.0.1"];

/// An authority of a school's own.
pub struct Authority {
    /// Its certificate, in DER.
    pub der: Vec<u8>,
    /// Its certificate, in PEM.
    pub pem: String,
    issuer: Issuer<'static, KeyPair>,
}

/// A certificate with its key, in PEM.
#[derive(Debug, Clone)]
pub struct Issued {
    pub certificate: String,
    pub key: String,
    /// The certificate in DER.
    pub der: Vec<u8>,
}

impl Authority {
    pub fn new() -> Self {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(Vec::<String>::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params
            .distinguished_name
            .push(DnType::CommonName, "Example School Authority");
        let certificate = params.self_signed(&key).unwrap();
        Self {
            der: certificate.der().to_vec(),
            pem: certificate.pem(),
            issuer: Issuer::new(params, key),
        }
    }

    /// Issues a certificate for the usual hosts that holds for a long time.
    pub fn issue(&self) -> Issued {
        self.issue_for(&HOSTS, ((2020, 1, 1), (2060, 1, 1)))
    }

    /// Issues a certificate for hosts, from one day to another.
    pub fn issue_for(&self, hosts: &[&str], (from, until): (Day, Day)) -> Issued {
        let key = KeyPair::generate().unwrap();
        let hosts: Vec<String> = hosts.iter().map(|&host| host.to_owned()).collect();
        let mut params = CertificateParams::new(hosts).unwrap();
        params.not_before = date_time_ymd(from.0, from.1, from.2);
        params.not_after = date_time_ymd(until.0, until.1, until.2);
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        Issued {
            certificate: certificate.pem(),
            key: key.serialize_pem(),
            der: certificate.der().to_vec(),
        }
    }
}
