//! No file of `src` gets worse by the measures that `make style` prints. How they are counted, and what a file may keep,
//! `tests/style/measure.py` says: there is one counting, and both the table and this test are made by it.

use std::path::Path;
use std::process::Command;

#[test]
fn no_file_gets_worse_by_the_measures_of_style() {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/style/measure.py");
    let output = Command::new("python3")
        .arg(&script)
        .arg("--check")
        .output()
        .expect("python3, which tests need anyway");
    assert!(
        output.status.success(),
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}
