//! Loading, tested on data: what is written where, and what comes of it.
//!
//! Must never: read the real environment or working directory.

use std::io::Write;

use expect_test::{Expect, expect};

use super::*;

const KEY: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

/// What is written in each source.
#[derive(Default)]
struct Given<'a> {
    file: Option<&'a str>,
    environment: &'a [(&'a str, &'a str)],
    command_line: &'a [(&'a str, &'a str)],
}

fn load(given: &Given<'_>) -> (Result<Settings, Error>, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(FILE_NAME);
    if let Some(text) = given.file {
        std::fs::File::create(&path).unwrap().write_all(text.as_bytes()).unwrap();
    }
    let owned = |(key, value): &(&str, &str)| ((*key).to_owned(), (*value).to_owned());
    let loaded = Settings::load(Inputs {
        file: FileInput::IfPresent(path),
        environment: EnvironmentInput::Given(given.environment.iter().map(owned).collect()),
        command_line: given.command_line.iter().map(owned).collect(),
    });
    (loaded, folder.path().display().to_string())
}

fn check_problems(given: &Given<'_>, expected: &Expect) {
    let (loaded, folder) = load(given);
    let told = loaded.unwrap_err().to_string().replace(&folder, "…");
    expected.assert_eq(&told);
}

#[test]
fn the_defaults_stand_by_themselves() {
    let (loaded, _) = load(&Given::default());
    let settings = loaded.unwrap();
    assert_eq!(settings.rules.folder(), None);
    assert_eq!(settings.serve.listen.socket().to_string(), "127.0.0.1:8345");
    assert!(settings.vault.master_key.is_none());
    expect![[r#"
        data.folder               ./hotline-data         内置默认
        data.log                  embedded               内置默认
        rules.folder              （空）                 内置默认
        vault.master_key          （未设置）             内置默认
        intake.batch_rows         512                    内置默认
        intake.batches_in_flight  4                      内置默认
        serve.listen              127.0.0.1:8345         内置默认
        serve.projector_poll_ms   200                    内置默认
        handling.surge            off                    内置默认
        model.file                （空）                 内置默认
        model.automatic           on                     内置默认
        model.target_permille     970                    内置默认
        model.watch_tickets       500                    内置默认
        nats.servers              nats://127.0.0.1:4222  内置默认
        nats.credentials_file     （空）                 内置默认
        nats.ca_file              （空）                 内置默认
        nats.replicas             1                      内置默认
        archive.after_days        0                      内置默认
        archive.folder            （空）                 内置默认
        log.level                 info                   内置默认
        log.format                text                   内置默认
    "#]]
    .assert_eq(&settings.explain().to_string());
}

#[test]
fn later_sources_win_and_are_named() {
    let (loaded, folder) = load(&Given {
        file: Some(
            "\u{feff}[intake]\r\nbatch_rows = 100\nbatches_in_flight = 2\n[rules]\nfolder = '规则'\n[vault]\n",
        ),
        environment: &[
            ("HOTLINE__INTAKE__BATCH_ROWS", "200"),
            ("HOTLINE__VAULT__MASTER_KEY", KEY),
            ("HOTLINE_OTHER", "not ours"),
            ("PATH", "/bin"),
        ],
        command_line: &[
            ("log.level", "debug"),
            ("log.level", "trace"),
            ("intake.batch_rows", "300"),
        ],
    });
    let settings = loaded.unwrap();
    assert_eq!(settings.intake.batch_rows, 300);
    assert_eq!(settings.log.level, crate::config::LogLevel::Trace);
    assert_eq!(settings.vault.master_key.as_ref().unwrap().expose()[1], 0x11);
    assert!(!format!("{settings:?}").contains("2233"), "a secret was printed");
    expect![[r#"
        data.folder               ./hotline-data         内置默认
        data.log                  embedded               内置默认
        rules.folder              规则                   文件 …/hotline.toml
        vault.master_key          （已设置，不显示）     环境变量 HOTLINE__VAULT__MASTER_KEY
        intake.batch_rows         300                    命令行
        intake.batches_in_flight  2                      文件 …/hotline.toml
        serve.listen              127.0.0.1:8345         内置默认
        serve.projector_poll_ms   200                    内置默认
        handling.surge            off                    内置默认
        model.file                （空）                 内置默认
        model.automatic           on                     内置默认
        model.target_permille     970                    内置默认
        model.watch_tickets       500                    内置默认
        nats.servers              nats://127.0.0.1:4222  内置默认
        nats.credentials_file     （空）                 内置默认
        nats.ca_file              （空）                 内置默认
        nats.replicas             1                      内置默认
        archive.after_days        0                      内置默认
        archive.folder            （空）                 内置默认
        log.level                 trace                  命令行
        log.format                text                   内置默认
    "#]]
    .assert_eq(&settings.explain().to_string().replace(&folder, "…"));
    expect![[r#"{"key":"vault.master_key","name":"HOTLINE__VAULT__MASTER_KEY","source":"environment","value":"***"}"#]].assert_eq(&settings.explain().to_json()[3].to_string());
}

#[test]
fn all_problems_are_told_at_once() {
    check_problems(
        &Given {
            file: Some(
                "[serve]\nlisten = '0.0.0.0:8345'\nprojector_poll_ms = '200'\n[sevre]\nlisten = 1\n[empty]\n\
                 [data.folder]\nx = 1\n[vault]\nmaster_key = 'abc'\n[log]\nlevel = 'loud'\nformat = ['text']\n",
            ),
            environment: &[
                ("HOTLINE__INTAKE__BATCH_ROWS", "0"),
                ("HOTLINE__INTAKE__BATCHES_IN_FLIGHT", "viele"),
                ("HOTLINE__VAULT__MASTER_KEY", "secret-that-is-too-short"),
                ("HOTLINE__VAULT__MASTERKEY", "secret-under-a-wrong-name"),
                ("HOTLINE__FOO[0", "x"),
            ],
            command_line: &[
                ("data.folder", " "),
                ("serve.listen", "localhost:1"),
                ("vault.master_key", KEY),
                ("intake.batch_rows", "99999999999999999999"),
            ],
        },
        &expect![[r#"
            配置有 17 处问题：
              - data.folder.x〔文件 …/hotline.toml〕没有这个配置项。处理：是否想写 data.folder？否则请删除
              - empty〔文件 …/hotline.toml〕没有这个配置项。处理：请删除；hotline config 列出全部配置项
              - log.format = （数组）〔文件 …/hotline.toml〕值的类型不对，这里是数组。处理：应为：text、json 之一
              - log.level = "loud"〔文件 …/hotline.toml〕不在允许的取值之内。处理：应为：error、warn、info、debug、trace 之一
              - serve.listen = "0.0.0.0:8345"〔文件 …/hotline.toml〕不是本机回环地址，其他机器可以连到。处理：应为：本机回环地址与端口，如 127.0.0.1:8345 或 [::1]:8345
              - serve.projector_poll_ms = "200"〔文件 …/hotline.toml〕值的类型不对，这里是文本。处理：应为：10 到 60000 的整数
              - sevre.listen〔文件 …/hotline.toml〕没有这个配置项。处理：是否想写 serve.listen？否则请删除
              - vault.master_key〔文件 …/hotline.toml〕密钥不能写在这里。处理：请从这里删除并更换密钥，改由环境变量 HOTLINE__VAULT__MASTER_KEY 提供
              - foo[0〔环境变量 HOTLINE__FOO[0〕没有这个配置项。处理：请删除；hotline config 列出全部配置项
              - intake.batch_rows = "0"〔环境变量 HOTLINE__INTAKE__BATCH_ROWS〕超出允许的范围。处理：应为：1 到 10000 的整数
              - intake.batches_in_flight = "viele"〔环境变量 HOTLINE__INTAKE__BATCHES_IN_FLIGHT〕值的类型不对，这里是文本。处理：应为：1 到 64 的整数
              - vault.master_key〔环境变量 HOTLINE__VAULT__MASTER_KEY〕应为 64 位十六进制数字。处理：可用 openssl rand -hex 32 生成；不需要时请删除该变量
              - vault.masterkey〔环境变量 HOTLINE__VAULT__MASTERKEY〕没有这个配置项。处理：是否想写 vault.master_key？否则请删除
              - data.folder = " "〔命令行〕不可为空。处理：应为：文件夹路径，不可为空
              - serve.listen = "localhost:1"〔命令行〕不是“IP:端口”形式的地址。处理：应为：本机回环地址与端口，如 127.0.0.1:8345 或 [::1]:8345
              - vault.master_key〔命令行〕密钥不能写在这里。处理：请从这里删除并更换密钥，改由环境变量 HOTLINE__VAULT__MASTER_KEY 提供
              - intake.batch_rows = "99999999999999999999"〔命令行〕超出允许的范围。处理：应为：1 到 10000 的整数"#]],
    );
}

#[test]
fn a_syntax_error_names_the_line_and_nothing_of_its_content() {
    check_problems(
        &Given { file: Some("[vault]\nmaster_key = \"abc\n"), ..Given::default() },
        &expect![[r#"
            配置有 1 处问题：
              - 〔文件 …/hotline.toml〕第 2 行不是合法的 TOML（invalid basic string, expected `"`）。处理：请改正该行；样例见 deploy/hotline.toml"#]],
    );
}

#[test]
fn a_bad_value_is_told_even_where_a_later_source_would_hide_it() {
    check_problems(
        &Given {
            file: Some("log.level = 'x'"),
            command_line: &[("log.level", "info")],
            ..Given::default()
        },
        &expect![[r#"
            配置有 1 处问题：
              - log.level = "x"〔文件 …/hotline.toml〕不在允许的取值之内。处理：应为：error、warn、info、debug、trace 之一"#]],
    );
}

#[test]
fn a_file_that_was_asked_for_must_be_there_and_be_readable() {
    let told = |path: PathBuf| {
        Settings::load(Inputs {
            file: FileInput::Required(path),
            environment: EnvironmentInput::Given(HashMap::new()),
            command_line: Vec::new(),
        })
        .unwrap_err()
        .to_string()
    };
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    std::fs::write(at("latin.toml"), b"# \xff").unwrap();
    std::fs::write(at("huge.toml"), " ".repeat(1024 * 1024 + 1)).unwrap();
    assert!(told(at("none.toml")).contains("找不到配置文件"));
    assert!(told(at("latin.toml")).contains("UTF-8"));
    assert!(told(at("huge.toml")).contains("过大"));
    assert!(told(folder.path().to_owned()).contains("读不了"));
}
