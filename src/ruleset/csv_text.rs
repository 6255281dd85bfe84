//! Splits the text of a CSV file into rows and cells (RFC 4180).
//!
//! Must never: lose a row, blank ones included, because a row's number is how people find it in the
//! spreadsheet; nor swallow the rest of a file behind a stray quote. That is why this is not the `csv`
//! crate, which skips blank lines and takes any quote as it comes.

/// A row of cells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CsvRow {
    /// Number as a spreadsheet counts them: the header is row 1.
    pub number: u32,
    /// Its cells, unquoted.
    pub cells: Vec<String>,
}

/// The rows, and the rows in which a quote stands where none may.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct CsvText {
    /// All rows.
    pub rows: Vec<CsvRow>,
    /// Numbers of rows with a stray quote, ascending, each once.
    pub stray_quotes: Vec<u32>,
}

/// Splits `text`; after a stray quote the cell is read as if it had none.
pub(super) fn split(text: &str, delimiter: char) -> CsvText {
    let mut out = CsvText::default();
    let mut cells = Vec::new();
    let mut number = 1;
    let mut rest = text;
    loop {
        let (cell, after, stray) = cell(rest, delimiter);
        cells.push(cell);
        if stray && out.stray_quotes.last() != Some(&number) {
            out.stray_quotes.push(number);
        }
        if let Some(next) = after.strip_prefix(delimiter) {
            rest = next;
            continue;
        }
        out.rows.push(CsvRow { number, cells: std::mem::take(&mut cells) });
        number += 1;
        match after.strip_prefix('\n') {
            Some(next) if !next.is_empty() => rest = next,
            Some(_) | None => return out,
        }
    }
}

/// One cell, what follows it (a delimiter, a line end or nothing), and whether a quote was stray.
fn cell(text: &str, delimiter: char) -> (String, &str, bool) {
    if let Some(body) = text.strip_prefix('"')
        && let Some((value, after)) = quoted(body)
        && (after.is_empty() || after.starts_with('\n') || after.starts_with(delimiter))
    {
        return (value, after, false);
    }
    let end = text.find([delimiter, '\n']).unwrap_or(text.len());
    let (raw, after) = text.split_at(end);
    let stray = raw.contains('"');
    let value = if stray { raw.replace('"', "") } else { raw.to_owned() };
    (value, after, stray)
}

/// The value up to the closing quote and what follows it; `None` without a closing quote.
fn quoted(body: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut rest = body;
    loop {
        let (before, after) = rest.split_once('"')?;
        value.push_str(before);
        match after.strip_prefix('"') {
            Some(next) => {
                value.push('"');
                rest = next;
            }
            None => return Some((value, after)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, rows: &[&[&str]], stray: &[u32]) {
        let split = split(text, ',');
        let got: Vec<Vec<&str>> =
            split.rows.iter().map(|row| row.cells.iter().map(String::as_str).collect()).collect();
        assert_eq!(got, rows, "{text:?}");
        assert_eq!(split.stray_quotes, stray, "{text:?}");
        assert!(split.rows.iter().zip(1..).all(|(row, number)| row.number == number));
    }

    #[test]
    fn plain_and_quoted_cells() {
        check("a,b\n1,2\n", &[&["a", "b"], &["1", "2"]], &[]);
        check("\"a,x\",\"b\"\"c\"\n\"two\nlines\",", &[&["a,x", "b\"c"], &["two\nlines", ""]], &[]);
    }

    #[test]
    fn blank_rows_are_counted() {
        check("a\n\n\nb", &[&["a"], &[""], &[""], &["b"]], &[]);
    }

    #[test]
    fn a_stray_quote_costs_one_cell_only() {
        check("a,b\nx\"y,2\n3,4", &[&["a", "b"], &["xy", "2"], &["3", "4"]], &[2]);
        check("a,b\n\"open,2\n3,\"4\"", &[&["a", "b"], &["open", "2"], &["3", "4"]], &[2]);
        check("\"a\"b,c", &[&["ab", "c"]], &[1]);
    }
}
