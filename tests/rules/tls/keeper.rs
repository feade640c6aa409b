//! A look at changed files: a good pair is taken at once, and a bad one never takes the place of a good one.

use crate::support::issued::{Authority, Issued};
use homeward::tls::{CertificateFault, CertificatePlaces, KeyPlace, PairKeeper, PairNews};

/// The two files of a server.
struct PairFiles {
    folder: tempfile::TempDir,
}

impl PairFiles {
    fn of(issued: &Issued) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let files = Self { folder };
        files.write("cert.pem", &issued.certificate);
        files.write("key.pem", &issued.key);
        files
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.folder.path().join(name), text).expect("written");
    }

    fn look(&self, keeper: &mut PairKeeper) -> PairNews {
        self.look_now(keeper, false)
    }

    fn look_now(&self, keeper: &mut PairKeeper, at_once: bool) -> PairNews {
        let places = CertificatePlaces {
            certificate: self.folder.path().join("cert.pem"),
            key: KeyPlace::File(self.folder.path().join("key.pem")),
        };
        keeper.look(places.read(), at_once)
    }
}

#[test]
fn a_renewed_pair_is_taken_at_once_and_an_unchanged_one_is_no_news() {
    let authority = Authority::new();
    let files = PairFiles::of(&authority.issue());
    let mut keeper = PairKeeper::default();
    assert_eq!(files.look(&mut keeper), PairNews::Taken);
    assert_eq!(files.look(&mut keeper), PairNews::Same);
    let renewed = authority.issue();
    files.write("key.pem", &renewed.key);
    files.write("cert.pem", &renewed.certificate);
    let before = keeper.pair().expect("a pair").config();
    assert_eq!(files.look(&mut keeper), PairNews::Taken);
    assert!(!std::sync::Arc::ptr_eq(
        &before,
        &keeper.pair().expect("a pair").config()
    ));
}

#[test]
fn a_look_between_the_writing_of_two_files_tells_nobody() {
    let authority = Authority::new();
    let files = PairFiles::of(&authority.issue());
    let mut keeper = PairKeeper::default();
    files.look(&mut keeper);
    let renewed = authority.issue();
    files.write("cert.pem", &renewed.certificate);
    assert_eq!(files.look(&mut keeper), PairNews::Same, "half written");
    files.write("key.pem", &renewed.key);
    assert_eq!(files.look(&mut keeper), PairNews::Taken);
    assert_eq!(keeper.refused(), None);
}

#[test]
fn a_bad_pair_is_told_once_and_the_one_before_stays() {
    let authority = Authority::new();
    let first = authority.issue();
    let files = PairFiles::of(&first);
    let mut keeper = PairKeeper::default();
    files.look(&mut keeper);
    let before = keeper.pair().expect("a pair").config();
    files.write("key.pem", &authority.issue().key);
    assert_eq!(files.look(&mut keeper), PairNews::Same);
    let told = files.look(&mut keeper);
    assert!(
        matches!(told, PairNews::Refused(CertificateFault::KeyOfAnother { .. })),
        "{told:?}"
    );
    assert_eq!(files.look(&mut keeper), PairNews::Same, "told already");
    assert!(std::sync::Arc::ptr_eq(
        &before,
        &keeper.pair().expect("a pair").config()
    ));
    assert!(keeper.refused().is_some());
    std::fs::remove_file(files.folder.path().join("cert.pem")).expect("removed");
    files.look(&mut keeper);
    let told = files.look(&mut keeper);
    assert!(
        matches!(told, PairNews::Refused(CertificateFault::Unreadable { .. })),
        "another fault is told too: {told:?}"
    );
    files.write("cert.pem", &first.certificate);
    files.write("key.pem", &first.key);
    assert_eq!(files.look(&mut keeper), PairNews::Same, "back where it was");
    assert_eq!(keeper.refused(), None);
}

#[test]
fn a_start_and_a_reload_tell_of_a_bad_pair_at_once() {
    let issued = Authority::new().issue();
    let files = PairFiles::of(&issued);
    files.write("cert.pem", "");
    let mut keeper = PairKeeper::default();
    let told = files.look_now(&mut keeper, true);
    assert!(
        matches!(told, PairNews::Refused(CertificateFault::NoCertificate(_))),
        "{told:?}"
    );
    assert!(keeper.pair().is_none());
    files.write("cert.pem", &issued.certificate);
    assert_eq!(
        files.look(&mut keeper),
        PairNews::Taken,
        "mended without a restart"
    );
}
