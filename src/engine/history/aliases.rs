//! Units that were renamed or merged (单位更名合并): the old name and the one that holds now.
//!
//! Must never: follow a chain that bites its own tail.

use std::collections::BTreeMap;

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
    fn a_circle_is_refused() {
        assert!(aliases(&[("甲", "乙"), ("乙", "甲")]).is_err());
        assert!(aliases(&[("甲", "甲")]).is_err());
    }
}
