//! Tables for spreadsheets.

use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

/// The mark by which spreadsheets know UTF-8.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// Answers with a table as a file.
pub(super) fn csv_file<const N: usize>(name: &str, heads: [&str; N], rows: &[[String; N]]) -> Response {
    let Ok(table) = table(heads, rows) else {
        tracing::error!("a table could not be written");
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let file = HeaderValue::from_str(&format!("attachment; filename=\"{name}.csv\""));
    let kind = HeaderValue::from_static("text/csv; charset=utf-8");
    let mut answer = ([(CONTENT_TYPE, kind)], table).into_response();
    if let Ok(file) = file {
        answer.headers_mut().insert(CONTENT_DISPOSITION, file);
    }
    answer
}

fn table<const N: usize>(heads: [&str; N], rows: &[[String; N]]) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::Writer::from_writer(BYTE_ORDER_MARK.to_vec());
    writer.write_record(heads)?;
    for row in rows {
        writer.write_record(row.iter().map(|cell| plain(cell)))?;
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}

/// Returns a cell that a spreadsheet takes for words: one that begins like a formula would be reckoned, and may send what it
/// finds elsewhere.
fn plain(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::table;

    #[test]
    fn no_cell_is_a_formula_and_spreadsheets_see_utf_8() {
        let cells = ["=1+1", "+44", "-1", "@x", "Sî\"n, a", "plain"].map(str::to_owned);
        let table = table(["a", "b", "c", "d", "e", "f"], &[cells]).expect("a table");
        let text = String::from_utf8(table).expect("UTF-8");
        assert_eq!(
            text,
            "\u{feff}a,b,c,d,e,f\n'=1+1,'+44,'-1,'@x,\"Sî\"\"n, a\",plain\n"
        );
    }
}
