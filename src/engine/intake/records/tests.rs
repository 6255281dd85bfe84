//! Records from good and bad bytes.

use super::*;
use crate::engine::intake::rejection::RejectionCode;

fn rows(text: &[u8]) -> Vec<(u64, Result<String, RejectionCode>)> {
    CsvRecords::new(text)
        .unwrap()
        .map(|record| record.unwrap())
        .map(|record| {
            let content = record.content.map(|object| {
                object.values().map(|v| v.as_str().unwrap()).collect::<Vec<_>>().join("/")
            });
            (record.row, content.map_err(|rejection| rejection.code))
        })
        .collect()
}

fn ok(text: &str) -> Result<String, RejectionCode> {
    Ok(text.to_owned())
}

#[test]
fn a_stray_quote_costs_one_line() {
    let text = "id,text\n1,好\n2,\"没有闭合\n3,三\n4,\"两\n行\"\n5,五\n";
    assert_eq!(
        rows(text.as_bytes()),
        [
            (2, ok("1/好")),
            (3, Err(RejectionCode::StrayQuote)),
            (4, ok("3/三")),
            (5, ok("4/两\n行")),
            (7, ok("5/五")),
        ]
    );
}

#[test]
fn an_unclosed_quote_does_not_swallow_the_rest() {
    let text = "id,text\n1,\"开\n2,二\n3,三\n";
    assert_eq!(
        rows(text.as_bytes()),
        [(2, Err(RejectionCode::StrayQuote)), (3, ok("2/二")), (4, ok("3/三"))]
    );
}

#[test]
fn a_mark_padding_and_crlf_of_excel_are_taken() {
    let text = "\u{feff}id,text\r\n1,好,,\r\n2\r\n";
    assert_eq!(rows(text.as_bytes()), [(2, ok("1/好")), (3, Err(RejectionCode::WrongColumnCount))]);
    assert_eq!(rows(b"id;text\n1;a,b\n"), [(2, ok("1/a,b"))]);
}

#[test]
fn bytes_that_are_no_text_cost_one_row() {
    assert_eq!(rows(b"id,text\n1,\xff\n2,b\n"), [(2, Err(RejectionCode::NotUtf8)), (3, ok("2/b"))]);
    assert!(matches!(CsvRecords::new(&b"\xc4\xda,a\n"[..]), Err(csv::Error::NotUtf8)));
    assert!(matches!(CsvRecords::new(&b""[..]), Err(csv::Error::Empty)));
    assert!(matches!(CsvRecords::new(&b"a,a\n"[..]), Err(csv::Error::BadHeader { .. })));
}

#[test]
fn json_lines_go_on_after_a_bad_one() {
    let long = format!("{{\"text\":\"{}\"}}", "长".repeat(RECORD_BYTES_MAX));
    let text = format!("{{\"a\":1}}\n\n[1]\n{{\"a\n{long}\n{{\"b\":2}}");
    let mut bytes = text.into_bytes();
    bytes.extend_from_slice(b"\n\xff{}\n");
    let got: Vec<_> = JsonRecords::new(bytes.as_slice())
        .map(|record| record.unwrap())
        .map(|record| (record.row, record.content.map(|_| ()).map_err(|r| r.code)))
        .collect();
    assert_eq!(
        got,
        [
            (1, Ok(())),
            (3, Err(RejectionCode::NotJson)),
            (4, Err(RejectionCode::NotJson)),
            (5, Err(RejectionCode::RecordTooLong)),
            (6, Ok(())),
            (7, Err(RejectionCode::NotUtf8)),
        ]
    );
}
