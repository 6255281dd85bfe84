//! The file of public keys (公钥表): which user logs in with which key. Secret halves stay with their users.
//!
//! Must never: stop at the first problem, or show what might be a secret.

use std::fmt;

use super::nkey::{self, PublicKey};

/// The columns.
pub const COLUMNS: [&str; 2] = ["user", "public_key"];

/// Who logs in with which key. A user may have several: the old and the new one while keys are changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Keys(Vec<Row>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Row {
    line: u64,
    user: String,
    key: PublicKey,
}

/// Everything wrong with a file of keys.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct Wrong(Vec<Problem>);

/// One thing wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Problem {
    line: u64,
    what: What,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
enum What {
    #[error("表头应为 {}", COLUMNS.join(","))]
    Head,
    #[error("读不出来（{0}）；请存为 UTF-8 的 CSV")]
    Unreadable(String),
    #[error("应有两列：用户,公钥")]
    Cells,
    #[error("{0}")]
    Key(#[source] nkey::Error),
    #[error("与第 {0} 行的公钥相同；一把公钥只能给一个用户")]
    Repeated(u64),
    #[error(
        "没有用户“{0}”；单位写单位编号，其余写 desk:角色、centre:名称（另须 --call-centre）、hotline:audit"
    )]
    Stranger(String),
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "公钥表有 {} 处问题", self.0.len())?;
        self.0.iter().try_for_each(|one| write!(f, "\n  第 {} 行：{}", one.line, one.what))
    }
}

impl Keys {
    /// Reads a file.
    ///
    /// # Errors
    /// Everything wrong with it.
    pub fn read(bytes: &[u8]) -> Result<Self, Wrong> {
        // A spreadsheet puts a byte order mark in front.
        let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
        let mut table = csv::ReaderBuilder::new()
            .comment(Some(b'#'))
            .trim(csv::Trim::All)
            .flexible(true)
            .from_reader(bytes);
        let head = |what| Wrong(vec![Problem { line: 1, what }]);
        let columns = table.headers().map_err(|error| head(unreadable(&error)))?;
        if columns.iter().ne(COLUMNS) {
            return Err(head(What::Head));
        }
        let (mut rows, mut problems): (Vec<Row>, _) = (Vec::new(), Vec::new());
        for record in table.records() {
            let line = match &record {
                Ok(record) => record.position().map_or(0, csv::Position::line),
                Err(error) => error.position().map_or(0, csv::Position::line),
            };
            let row = record.map_err(|error| unreadable(&error)).and_then(|record| {
                let row = row(line, &record)?;
                match rows.iter().find(|earlier| earlier.key == row.key) {
                    Some(earlier) => Err(What::Repeated(earlier.line)),
                    None => Ok(row),
                }
            });
            match row {
                Ok(row) => rows.push(row),
                Err(what) => problems.push(Problem { line, what }),
            }
        }
        if problems.is_empty() { Ok(Self(rows)) } else { Err(Wrong(problems)) }
    }

    /// The keys of a user.
    pub fn of<'a>(&'a self, user: &'a str) -> impl Iterator<Item = &'a PublicKey> {
        self.0.iter().filter(move |row| row.user == user).map(|row| &row.key)
    }

    /// Asserts that every key is somebody's.
    ///
    /// # Errors
    /// All rows of users that `is_known` does not know.
    pub fn check_users(&self, is_known: impl Fn(&str) -> bool) -> Result<(), Wrong> {
        let strangers = self.0.iter().filter(|row| !is_known(&row.user));
        let problems: Vec<Problem> = strangers
            .map(|row| Problem { line: row.line, what: What::Stranger(row.user.clone()) })
            .collect();
        if problems.is_empty() { Ok(()) } else { Err(Wrong(problems)) }
    }
}

fn unreadable(error: &csv::Error) -> What {
    What::Unreadable(error.to_string())
}

fn row(line: u64, record: &csv::StringRecord) -> Result<Row, What> {
    let mut cells = record.iter();
    let (Some(user), Some(key), None) = (cells.next(), cells.next(), cells.next()) else {
        return Err(What::Cells);
    };
    let key = PublicKey::parse(key).map_err(What::Key)?;
    // A seed in the wrong column is not told either.
    if PublicKey::parse(user) == Err(nkey::Error::Seed) && user.len() > 50 {
        return Err(What::Key(nkey::Error::Seed));
    }
    Ok(Row { line, user: user.to_owned(), key })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = "UCVDQ6PXGTZBXLEZY4EMTU677W37VYK4JWL7RC2LROKDO3QZXE3EIRL3";
    const TWO: &str = "UBBZF7PV4ETRJQKAFOTWYV5SLJFCOQHETYBFDW46LK7T6WHPIFFNVBHQ";

    fn read(rows: &str) -> Result<Keys, Wrong> {
        Keys::read(format!("user,public_key\n{rows}").as_bytes())
    }

    fn told(wrong: Result<impl fmt::Debug, Wrong>) -> String {
        wrong.unwrap_err().to_string()
    }

    #[test]
    fn a_user_may_have_several_keys_while_they_are_changed() {
        let keys = read(&format!("# 单位\na,{ONE}\n\n a , {TWO}\n")).unwrap();
        let of_a: Vec<&str> = keys.of("a").map(PublicKey::as_str).collect();
        assert_eq!(of_a, [ONE, TWO]);
        assert_eq!(keys.of("b").count(), 0);
        assert_eq!(
            Keys::read(format!("\u{feff}user,public_key\r\na,{ONE}\r\n").as_bytes())
                .unwrap()
                .of("a")
                .count(),
            1
        );
    }

    #[test]
    fn all_problems_are_told_at_once_and_no_secret() {
        let seed = format!("SU{}", "A".repeat(56));
        let rows = format!("a,{ONE}\nb,{ONE}\nc,{seed}\nd\ne,U1\nf,{TWO},x\n{seed},{TWO}\n");
        let told = told(read(&rows));
        for word in [
            "6 处",
            "第 3 行：与第 2 行",
            "第 4 行：这是私钥种子",
            "第 5 行：应有两列",
            "第 6 行：不是用户公钥",
            "第 7 行：应有两列",
            "第 8 行：这是私钥种子",
        ] {
            assert!(told.contains(word), "“{word}” is not told: {told}");
        }
        assert!(!told.contains(&seed), "{told}");
    }

    #[test]
    fn a_file_of_another_shape_is_refused() {
        for text in ["", "a,b\n", "public_key,user\n", "用户,公钥\n", "\u{0}"] {
            assert!(
                told(Keys::read(text.as_bytes())).contains("表头应为 user,public_key"),
                "{text}"
            );
        }
        assert!(told(Keys::read(b"user,public_key\n\xff\xfe,x\n")).contains("UTF-8"));
    }

    #[test]
    fn a_key_of_nobody_is_told() {
        let keys = read(&format!("a,{ONE}\nnosuch,{TWO}\n")).unwrap();
        let told = told(keys.check_users(|user| user == "a"));
        assert!(told.contains("第 3 行：没有用户“nosuch”"), "{told}");
        assert_eq!(keys.check_users(|_| true), Ok(()));
    }
}
