//! The users of the outsiders' account as the server reads them: the file `units.conf`.
//!
//! Must never: write a secret, or a user whose key is not known.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::keys::{Keys, Wrong};
use super::permissions::{Outsider, Permissions};

/// A user and what people call him.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Who.
    pub outsider: Outsider,
    /// As people call him.
    pub label: String,
}

/// The file, and what the operator should know of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Users {
    /// The file's text.
    pub text: String,
    /// How many users it holds; one with two keys counts twice.
    pub listed: usize,
    /// Names of those that have no key and are not listed: they cannot log in.
    pub left_out: Vec<String>,
}

/// Why there is no file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Keys of users that do not exist.
    #[error(transparent)]
    Keys(#[from] Wrong),
    /// Two users whose keys would be read from one variable.
    #[error(
        "用户 {one} 与 {other} 的变量名同为 {variable}；请用 --nkeys 给出公钥，或改其中一个的名称"
    )]
    OneVariable {
        /// The first.
        one: String,
        /// The second.
        other: String,
        /// Of both.
        variable: String,
    },
    /// Two call centres of one name.
    #[error("用户 {0} 出现两次；请合并为一个，或另起名称")]
    Twice(String),
    /// The file would be empty, and the server would let nobody in.
    #[error("公钥表没有任何用户的公钥；请先填入至少一行")]
    Nobody,
}

/// Writes the file. With `keys`, a user has a block for each of his keys, and one without keys is left out;
/// without, each key is a reference to a variable, and the server refuses to start until all are set.
///
/// # Errors
/// See [`Error`].
pub fn write(entries: &[Entry], keys: Option<&Keys>, version: &str) -> Result<Users, Error> {
    let names = names(entries)?;
    let mut users = Users { text: head(version), listed: 0, left_out: Vec::new() };
    match keys {
        Some(keys) => {
            keys.check_users(|user| names.contains_key(user))?;
            for (name, entry) in &names {
                let quoted: Vec<String> = keys.of(name).map(|key| format!("\"{key}\"")).collect();
                if quoted.is_empty() {
                    users.left_out.push(name.clone());
                }
                quoted.iter().for_each(|key| users.add(name, entry, key));
            }
        }
        None => {
            let mut variables: BTreeMap<String, &str> = BTreeMap::new();
            for (name, entry) in &names {
                let variable = variable(&entry.outsider);
                users.add(name, entry, &format!("${variable}"));
                if let Some(one) = variables.insert(variable.clone(), name) {
                    let (one, other) = (one.to_owned(), name.clone());
                    return Err(Error::OneVariable { one, other, variable });
                }
            }
        }
    }
    users.text.push_str("]\n");
    if users.listed == 0 { Err(Error::Nobody) } else { Ok(users) }
}

/// The variable that holds a user's key where no file of keys is given.
fn variable(outsider: &Outsider) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
    let name = match outsider {
        Outsider::CallCentre(name, _) => format!("centre_{name}"),
        Outsider::Unit(_) | Outsider::Desk(_) | Outsider::Audit => outsider.name(),
    };
    format!("HOTLINE_NKEY_{}", name.chars().map(plain).collect::<String>())
}

fn names(entries: &[Entry]) -> Result<BTreeMap<String, &Entry>, Error> {
    let mut names = BTreeMap::new();
    for entry in entries {
        let name = entry.outsider.name();
        if names.insert(name.clone(), entry).is_some() {
            return Err(Error::Twice(name));
        }
    }
    Ok(names)
}

fn head(version: &str) -> String {
    format!(
        "# 由 hotline nats permissions 按规则集 {version} 生成，请勿手改；改单位或公钥后重新生成，再令服务器重读。\n\
         # Written by `hotline nats permissions`; do not edit. Public keys only, nothing here is secret.\n\
         users: [\n"
    )
}

impl Users {
    fn add(&mut self, name: &str, entry: &Entry, key: &str) {
        let Permissions { publish, subscribe } = entry.outsider.permissions();
        // A comment ends with its line.
        let label = entry.label.replace(char::is_control, " ");
        let list = |subjects: &[String]| {
            let lines = subjects.iter().map(|subject| format!("        \"{subject}\"\n"));
            lines.collect::<String>()
        };
        write!(
            self.text,
            "  # {name} {label}\n  {{\n    nkey: {key}\n    permissions: {{\n      \
             publish: {{ allow: [\n{}      ] }}\n      subscribe: {{ allow: [\n{}      ] }}\n    }}\n  }}\n",
            list(&publish),
            list(&subscribe)
        )
        .expect("a string takes all that is written");
        self.listed += 1;
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::domain::appeal::IntakeChannel;
    use crate::domain::id::UnitId;
    use crate::nats::token::Token;

    fn unit(id: &str, label: &str) -> Entry {
        Entry { outsider: Outsider::unit(&UnitId::new(id)).unwrap(), label: label.to_owned() }
    }

    fn centre(name: &str) -> Entry {
        let outsider =
            Outsider::CallCentre(Token::encode(name).unwrap(), vec![IntakeChannel::Phone]);
        Entry { outsider, label: "话务".into() }
    }

    fn keys(rows: &str) -> Keys {
        Keys::read(format!("user,public_key\n{rows}").as_bytes()).unwrap()
    }

    const ONE: &str = "UCVDQ6PXGTZBXLEZY4EMTU677W37VYK4JWL7RC2LROKDO3QZXE3EIRL3";
    const TWO: &str = "UBBZF7PV4ETRJQKAFOTWYV5SLJFCOQHETYBFDW46LK7T6WHPIFFNVBHQ";

    #[test]
    fn a_user_is_written_once_for_each_key_and_left_out_without() {
        let entries = [unit("a", "甲局\n}"), unit("b", "乙局")];
        let both = write(&entries, Some(&keys(&format!("a,{ONE}\na,{TWO}\n"))), "0f").unwrap();
        assert_eq!((both.listed, both.left_out.as_slice()), (2, &["b".to_owned()][..]));
        let one = write(&entries, Some(&keys(&format!("b,{ONE}\n"))), "0f").unwrap();
        expect![[r#"
            # 由 hotline nats permissions 按规则集 0f 生成，请勿手改；改单位或公钥后重新生成，再令服务器重读。
            # Written by `hotline nats permissions`; do not edit. Public keys only, nothing here is secret.
            users: [
              # b 乙局
              {
                nkey: "UCVDQ6PXGTZBXLEZY4EMTU677W37VYK4JWL7RC2LROKDO3QZXE3EIRL3"
                permissions: {
                  publish: { allow: [
                    "$JS.API.CONSUMER.INFO.DISPATCH.unit-b"
                    "$JS.API.CONSUMER.MSG.NEXT.DISPATCH.unit-b"
                    "$JS.ACK.DISPATCH.unit-b.>"
                    "$JS.ACK.*.*.DISPATCH.unit-b.>"
                    "$JS.API.CONSUMER.INFO.NOTICE.note-b"
                    "$JS.API.CONSUMER.MSG.NEXT.NOTICE.note-b"
                    "$JS.ACK.NOTICE.note-b.>"
                    "$JS.ACK.*.*.NOTICE.note-b.>"
                    "cmd.b.>"
                    "ask.b.>"
                  ] }
                  subscribe: { allow: [
                    "_INBOX_b.>"
                  ] }
                }
              }
            ]
        "#]]
        .assert_eq(&one.text);
        assert!(both.text.contains("# a 甲局 }\n"), "a name stays in its comment: {}", both.text);
    }

    #[test]
    fn without_keys_each_is_a_variable_of_its_own() {
        let users = write(&[unit("s-a", "甲"), centre("热")], None, "0f").unwrap();
        for variable in ["nkey: $HOTLINE_NKEY_s_a\n", "nkey: $HOTLINE_NKEY_centre__E7_83_AD\n"] {
            assert!(users.text.contains(variable), "{variable}: {}", users.text);
        }
        let same = write(&[unit("centre-x", "甲"), centre("x")], None, "0f");
        assert!(matches!(same, Err(Error::OneVariable { .. })), "{same:?}");
    }

    #[test]
    fn nobody_twice_and_strangers_are_refused() {
        let entries = [unit("a", "甲")];
        assert_eq!(write(&entries, Some(&Keys::default()), "0f"), Err(Error::Nobody));
        let stranger = write(&entries, Some(&keys(&format!("b,{ONE}\n"))), "0f");
        assert!(matches!(stranger, Err(Error::Keys(_))), "{stranger:?}");
        let twice = write(&[centre("x"), centre("x")], None, "0f");
        assert_eq!(twice, Err(Error::Twice("centre:x".into())));
    }
}
