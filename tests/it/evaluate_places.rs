//! `hotline evaluate --task place`: streets told from an invented history of a few roads.
//!
//! Must never: ask for more than the invented history teaches.

use crate::app::TestApp;

/// Roads with the streets that they lie in.
const ROADS: &[(&str, &str)] = &[
    ("东孜苏路", "八廓街道"),
    ("林廓北路", "吉日街道"),
    ("当热路", "古荣镇"),
    ("色拉路", "扎细街道"),
];

const STREETS: &str = "code,name,areaCode\n540102002,八廓街道,540102\n540102003,吉日街道,540102\n540102005,扎细街道,540102\n540103102,古荣镇,540103\n110101001,东华门街道,110101\n";
const COMMUNITIES: &str = "code,name,streetCode,areaCode,streetName,areaName\n540102002001,绕赛社区居委会,540102002,540102,八廓街道,城关区\n540103102001,南巴村委会,540103102,540103,古荣镇,堆龙德庆区\n";

fn text(number: usize) -> String {
    let (road, street) = ROADS[number % ROADS.len()];
    let named = if number.is_multiple_of(10) { street } else { "" };
    format!("市民来电反映：{named}{road}{}号院路灯不亮，请核实处理{number}", number % 17)
}

/// Past tickets with the units that had them.
fn units(from: usize, count: usize) -> String {
    let row = |number: usize| {
        let (_, street) = ROADS[number % ROADS.len()];
        format!("T{number:09},{},{street}办\n", text(number))
    };
    format!("id,text,unit\n{}", (from..from + count).map(row).collect::<String>())
}

/// Tickets with their streets, by the names of the offices.
fn streets(from: usize, count: usize) -> String {
    let row = |number: usize| {
        let (_, street) = ROADS[number % ROADS.len()];
        format!("T{number:09},{},{street}办事处\n", text(number))
    };
    format!("id,text,street\n{}", (from..from + count).map(row).collect::<String>())
}

fn app(train: &str, test: &str) -> TestApp {
    let app = TestApp::new();
    app.write("train.csv", train);
    app.write("test.csv", test);
    app.write("streets.csv", STREETS);
    app.write("communities.csv", COMMUNITIES);
    app
}

const EVALUATE: &[&str] = &[
    "evaluate",
    "--task",
    "place",
    "--train",
    "train.csv",
    "--test",
    "test.csv",
    "--places",
    "streets.csv",
    "communities.csv",
];

fn with<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [EVALUATE, more].concat()
}

#[test]
fn streets_are_told_by_what_their_offices_handled() {
    let app = app(&units(0, 400), &streets(400, 80));
    let told = app.fine(&with(&["--json", "--target", "0.9"])).json();
    let number = |key: &str| told[key].as_f64().unwrap_or_else(|| panic!("{key}: {told}"));
    assert!(number("accuracy") > 0.9 && number("top3") >= number("accuracy"), "{told}");
    assert!(number("district_accuracy") > 0.9 && number("auto_share") > 0.5, "{told}");
    assert_eq!((&told["taught"]["by_unit"], &told["trusted"]), (&400.into(), &"unit".into()));
    assert_eq!((&told["streets"], &told["districts"]), (&4.into(), &2.into()), "another city");
    assert_eq!(told["named"]["part"], 8);
    let shown = app.fine(&with(&["--svg", "curve.svg"])).out;
    assert!(shown.contains("街道正确") && shown.contains("街道承办的工单"), "{shown}");
    let drawn = std::fs::read_to_string(app.path("curve.svg")).unwrap();
    assert!(drawn.contains("街道判定准确率与覆盖率") && drawn.contains("polyline"), "{drawn}");
}

#[test]
fn tickets_that_are_measured_on_are_kept_apart_and_told() {
    let copy = units(400, 3).replace("id,text,unit\n", "").replace("T0000004", "X0000004");
    let citing = "C1,对T000000405的答复不满意，请核实,八廓街道办\n";
    let train = format!("{}{copy}{citing}", units(0, 402));
    let ran = app(&train, &streets(400, 80)).run(&with(&["--json"])).ends(0);
    let apart = &ran.json()["kept_apart"];
    assert_eq!(apart.as_array().unwrap().len(), 2 + 3 + 1, "{apart}");
    ran.tells(&["6 条", "T000000400", "未用于学习"]);
}

#[test]
fn a_file_with_streets_is_taught_by_them() {
    let app = app(&units(0, 200), &streets(400, 80));
    app.write("labelled.csv", streets(200, 150));
    let train = ["--train", "labelled.csv", "--json"];
    let told = app.fine(&with(&train)).json();
    let taught = (&told["taught"]["by_label"], &told["taught"]["by_unit"]);
    assert_eq!(taught, (&150.into(), &200.into()));
    assert_eq!(told["trusted"], "label");
}

#[test]
fn what_is_no_use_is_refused_with_the_remedy() {
    let (train, test) = (units(0, 200), streets(200, 50));
    let told = |train: &str, test: &str, words: &[&str]| {
        app(train, test).run(EVALUATE).ends(2).tells(words);
    };
    let no_column = train.replace("id,text,unit", "id,text,office");
    told(&no_column, &test, &["train.csv", "“street”", "“unit”", "--unit-column"]);
    told(&train, &test.replace(",street", ",区"), &["test.csv", "“street”", "--label-column"]);
    let elsewhere = test.replace("街道办事处", "科").replace("镇办事处", "科");
    told(&train, &elsewhere, &["没有一个是区划表里的街道", "八廓科"]);
    told(&units(0, 20), &test, &["20 条", "至少"]);
    // The first row of every four is of one street.
    let header = "id,text,unit\n";
    let one: String = train.lines().skip(1).step_by(4).map(|row| format!("{row}\n")).collect();
    told(&format!("{header}{one}"), &test, &["一个街道"]);
    let app = app(&train, &test);
    app.write("streets.csv", "name,areaCode\n八廓街道,540102\n");
    app.run(EVALUATE).ends(2).tells(&["streets.csv", "“code”", "code,name"]);
    app.write("streets.csv", "code,name\n110101001,东华门街道\n");
    app.write("communities.csv", "code,name\n110101001001,多福巷社区居委会\n");
    app.run(EVALUATE).ends(2).tells(&["没有提到", "--places"]);
    let without: Vec<&str> = EVALUATE.iter().take(7).copied().collect();
    app.run(&without).ends(2).tells(&["--places"]);
    let nowhere = [&without[..], &["--places", "nowhere.csv"]].concat();
    app.run(&nowhere).ends(2).tells(&["打不开", "nowhere.csv"]);
}
