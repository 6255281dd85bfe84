//! Units that were renamed or merged (单位更名合并): the old name and the one that holds now.
//!
//! Must never: follow a chain that bites its own tail.

use std::collections::BTreeMap;

use crate::engine::intake::records::Record;

use super::decode::decode;
use super::unreadable::{Unreadable, csv};

/// The columns of a table of aliases.
const COLUMNS: [&str; 2] = ["原名", "现名"];

/// Why a table of aliases cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum AliasError {
    /// A file that cannot be read at all.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    /// A row without both names.
    #[error("{file} 第 {row} 行缺少“原名”或“现名”；表头应为 原名,现名")]
    Row {
        /// The file.
        file: String,
        /// Row, from 1.
        row: u64,
    },
    /// A name that leads back to itself.
    #[error("{file} 中“{name}”几经更名又回到自己；请删去其中一行")]
    Circle {
        /// The file.
        file: String,
        /// The name.
        name: String,
    },
}

/// Old names and what holds now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Aliases(BTreeMap<String, String>);

impl Aliases {
    /// Pairs of an old name and the new one; chains are followed to their end.
    ///
    /// # Errors
    /// The name that leads back to itself.
    pub fn new(pairs: impl IntoIterator<Item = (String, String)>) -> Result<Self, String> {
        let pairs: BTreeMap<String, String> = pairs.into_iter().collect();
        let mut ends = BTreeMap::new();
        for old in pairs.keys() {
            let mut now = old;
            for _ in 0..=pairs.len() {
                match pairs.get(now) {
                    Some(next) => now = next,
                    None => break,
                }
            }
            if pairs.contains_key(now) {
                return Err(old.clone());
            }
            ends.insert(old.clone(), now.clone());
        }
        Ok(Self(ends))
    }

    /// Reads a CSV table with the columns 原名 and 现名.
    ///
    /// # Errors
    /// [`AliasError`].
    pub fn read(file: &str, bytes: &[u8]) -> Result<Self, AliasError> {
        let named = || file.to_owned();
        let (body, _) = decode(file, bytes)?;
        let records = csv(file, &body)?;
        let pair = |record: Record| {
            let cell = |column: &str| {
                let content = record.content.as_ref().ok()?;
                let name = content.get(column)?.as_str()?.trim();
                (!name.is_empty()).then(|| name.to_owned())
            };
            let [old, new] = COLUMNS.map(cell);
            old.zip(new).ok_or_else(|| AliasError::Row { file: named(), row: record.row })
        };
        // Reading from memory does not fail.
        let pairs = records.flatten().map(pair).collect::<Result<Vec<_>, _>>()?;
        Self::new(pairs).map_err(|name| AliasError::Circle { file: named(), name })
    }

    /// The name that holds now.
    pub fn now<'a>(&'a self, name: &'a str) -> &'a str {
        self.0.get(name).map_or(name, String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn aliases(pairs: &[(&str, &str)]) -> Result<Aliases, String> {
        Aliases::new(pairs.iter().map(|(old, new)| ((*old).to_owned(), (*new).to_owned())))
    }

    #[test]
    fn a_unit_renamed_twice_is_the_last() {
        let aliases = aliases(&[("工商局", "市场监管局"), ("工商分局", "工商局")]).unwrap();
        assert_eq!(aliases.now("工商分局"), "市场监管局");
        assert_eq!(aliases.now("公安局"), "公安局");
    }

    #[test]
    fn a_table_is_read_or_names_what_is_wrong() {
        let read = |text: &str| Aliases::read("a.csv", text.as_bytes());
        let aliases = read("原名,现名\n工商局,市场监管局\n").unwrap();
        assert_eq!(aliases.now("工商局"), "市场监管局");
        let fails = |text: &str| read(text).unwrap_err().to_string();
        assert!(fails("旧,新\n甲,乙\n").contains("第 2 行"));
        assert!(fails("原名,现名\n甲,乙\n乙,\n").contains("第 3 行"));
        assert!(fails("原名,现名\n甲,乙\n乙,甲\n").contains("回到自己"));
        assert!(Aliases::read("a.csv", b"\xFF\xFF").unwrap_err().to_string().contains("GB18030"));
    }

    #[test]
    fn a_circle_is_refused() {
        assert!(aliases(&[("甲", "乙"), ("乙", "甲")]).is_err());
        assert!(aliases(&[("甲", "甲")]).is_err());
    }
}
