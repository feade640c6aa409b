//! The police sheet on paper: one page, as a browser prints it.

use crate::domain::sheet::page::{ZONE, bad_day, longest_day, out};
use crate::support::school::clock;
use homeward::domain::sheet::fill;
use homeward::wording::{sheet_page, sheet_paragraphs};
use std::path::PathBuf;
use std::process::Command as Process;

#[test]
fn the_fullest_sheet_is_one_printed_page() {
    let browser = ["chromium", "chromium-browser", "google-chrome"]
        .iter()
        .map(|name| PathBuf::from("/usr/bin").join(name))
        .find(|path| path.exists());
    let Some(browser) = browser else {
        println!("no Chromium here: the size of the page is not tried");
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    let empty = out("13:00", |said| said.vehicle = None);
    for (name, visit, time) in [
        ("full", &bad_day(), "14:10"),
        ("longest", &longest_day(), "14:21"),
        ("empty", &empty, "13:01"),
    ] {
        let sheet = fill(visit, visit.alert.as_ref(), clock(time));
        let page = sheet_page(&sheet_paragraphs(&sheet, ZONE), "Alert K7, as of 14:10");
        let html = folder.path().join(format!("{name}.html"));
        let pdf = folder.path().join(format!("{name}.pdf"));
        if let Some(look) = std::env::var_os("HOMEWARD_LOOK_SHEET") {
            std::fs::write(PathBuf::from(look).join(format!("{name}.html")), &page)
                .expect("a folder to look in");
        }
        std::fs::write(&html, page).expect("the page is written");
        let printed = Process::new(&browser)
            .args([
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--no-pdf-header-footer",
            ])
            .arg(format!(
                "--user-data-dir={}",
                folder.path().join("profile").display()
            ))
            .arg(format!("--print-to-pdf={}", pdf.display()))
            .arg(format!("file://{}", html.display()))
            .output()
            .expect("the browser runs");
        let pdf = std::fs::read(&pdf)
            .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&printed.stderr)));
        let pdf = String::from_utf8_lossy(&pdf);
        let pages = pdf.matches("/Type /Page").count() - pdf.matches("/Type /Pages").count();
        assert_eq!(pages, 1, "the {name} sheet");
    }
}
