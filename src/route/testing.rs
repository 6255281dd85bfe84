//! Small rule books and hand-read texts for the tests of `route`.
//!
//! Must never: be compiled into the binary, or call the reader (another layer's work).

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use jiff::civil::{Date, date};

use crate::domain::appeal::{AppealKind, CallerSubject, Language, Urgency};
use crate::domain::decision::{OutOfScopeReason, RowRef};
use crate::domain::id::{
    KnowledgeId, MatterCode, ModelVersion, PlaceId, RuleId, RulesVersion, UnitId,
};
use crate::domain::learned::Choice;
use crate::domain::matter::{Lead, Matter, NegativeEntry, SlaClass, StreetRole};
use crate::domain::place::{PlaceConfidence, PlaceResolution};
use crate::domain::unit::{Organisation, Unit, UnitKind, UnitLevel};
use crate::text::features::{
    Features, KeywordHit, KeywordId, Mood, Moods, PlaceMention, Segmentation, Span, UnitMention,
};
use crate::text::reader::Reader;
use crate::text::vocabulary::Vocabulary;

use super::decide::Appealed;
use super::evidence::Opinion;
use super::rulebook::{
    Contents, EmergencyGuard, KnowledgeItem, MatterEntry, MatterScope, MatterSigns, Pattern,
    PlaceScope, Rule, RuleBook, ScopeGuard, Thresholds,
};

/// The day on which tests decide.
pub(super) const TODAY: Date = date(2026, 9, 14);

/// Builds a rule book row by row.
pub(super) struct Draft {
    pub(super) contents: Contents,
    pub(super) vocabulary: Vocabulary,
    numbers: HashMap<String, KeywordId>,
}

impl Draft {
    /// The units of a small town and nothing else.
    pub(super) fn new() -> Self {
        let contents = Contents {
            version: RulesVersion::new("0123456789abcdef"),
            organisation: organisation(),
            matters: BTreeMap::new(),
            rules: Vec::new(),
            emergencies: Vec::new(),
            scopes: Vec::new(),
            negatives: Vec::new(),
            knowledge: Vec::new(),
            thresholds: Thresholds { weight_min_milli: 900, margin_min_permille: 200 },
        };
        Self { contents, vocabulary: Vocabulary::default(), numbers: HashMap::new() }
    }

    /// Patterns in the notation of the files: `a+b|c`.
    pub(super) fn patterns(&mut self, text: &str) -> Vec<Pattern> {
        let patterns = text.split('|').filter(|one| !one.is_empty());
        patterns
            .map(|one| Pattern { parts: one.split('+').map(|part| self.keyword(part)).collect() })
            .collect()
    }

    fn keyword(&mut self, literal: &str) -> KeywordId {
        let vocabulary = &mut self.vocabulary;
        let push = || vocabulary.push_keyword(literal.to_owned());
        *self.numbers.entry(literal.to_owned()).or_insert_with(push)
    }

    /// A leaf matter; `lead` is a unit, `街道`, `社区` or empty.
    pub(super) fn matter(&mut self, code: &str, lead: &str, strong: &str) -> &mut MatterEntry {
        let strong = self.patterns(strong);
        let row = row(code, "matters.csv", self.contents.matters.len() + 2);
        let matter = Matter {
            code: MatterCode::new(code),
            path: ["一级".into(), "二级".into(), format!("事项{code}").into()],
            lead: Some(lead_of(lead)).filter(|_| !lead.is_empty()),
            assisting: Vec::new(),
            legal_basis: "《某某条例》第一条".to_owned(),
            street: StreetRole::May,
            sla_class: SlaClass::Ordinary,
        };
        let signs = MatterSigns { strong, weak: Vec::new(), excluding: Vec::new() };
        let code = MatterCode::new(code);
        self.contents
            .matters
            .entry(code)
            .insert_entry(MatterEntry { matter, signs, row })
            .into_mut()
    }

    /// Weak and excluding patterns of a matter.
    pub(super) fn signs(&mut self, code: &str, weak: &str, excluding: &str) {
        let (weak, excluding) = (self.patterns(weak), self.patterns(excluding));
        let entry = self.contents.matters.get_mut(&MatterCode::new(code)).unwrap();
        entry.signs.weak = weak;
        entry.signs.excluding = excluding;
    }

    /// A row; scopes in the notation of the files (`*`, `M01`, a leaf; `*`, a unit, `pl-…`).
    pub(super) fn rule(&mut self, id: &str, matter: &str, place: &str, lead: &str) -> &mut Rule {
        let matter = match matter {
            "*" => MatterScope::Any,
            leaf if leaf.len() == 8 => MatterScope::Leaf(MatterCode::new(leaf)),
            group => MatterScope::Group(group.to_owned()),
        };
        let place = match place {
            "*" => PlaceScope::Any,
            entry if entry.starts_with("pl-") => PlaceScope::At(PlaceId::new(entry)),
            unit => PlaceScope::Within(UnitId::new(unit)),
        };
        let row = row(id, "rules.csv", self.contents.rules.len() + 2);
        self.contents.rules.push(Rule {
            row,
            matter,
            place,
            kind: None,
            subject: None,
            valid_from: None,
            valid_until: None,
            lead: lead_of(lead),
            assisting: Vec::new(),
            sla_class: None,
        });
        self.contents.rules.last_mut().unwrap()
    }

    /// An emergency guard.
    pub(super) fn emergency(&mut self, id: &str, unit: &str, patterns: &str) {
        let patterns = self.patterns(patterns);
        self.contents.emergencies.push(EmergencyGuard {
            id: RuleId::new(id),
            unit: UnitId::new(unit),
            label: "火情".to_owned(),
            patterns,
            basis: "《中华人民共和国消防法》第四十四条".to_owned(),
        });
    }

    /// A guard on what is out of scope.
    pub(super) fn scope(&mut self, id: &str, patterns: &str, excluding: &str) {
        let (patterns, excluding) = (self.patterns(patterns), self.patterns(excluding));
        self.contents.scopes.push(ScopeGuard {
            id: RuleId::new(id),
            reason: OutOfScopeReason::Litigation,
            label: "涉诉".to_owned(),
            patterns,
            excluding,
            advice: "请通过司法程序解决".to_owned(),
            basis: "《信访工作条例》第三十一条".to_owned(),
        });
    }

    /// A knowledge item.
    pub(super) fn knowledge(&mut self, id: &str, patterns: &str, valid_until: Date) {
        let patterns = self.patterns(patterns);
        self.contents.knowledge.push(KnowledgeItem {
            id: KnowledgeId::new(id),
            title: format!("条目{id}"),
            patterns,
            answer: "请携带户口簿".to_owned(),
            basis: "《中华人民共和国居民身份证法》".to_owned(),
            valid_until,
        });
    }

    /// An entry of the negative list.
    pub(super) fn negative(&mut self, id: &str, prefix: &str) {
        self.contents.negatives.push(NegativeEntry {
            id: id.to_owned(),
            label: "行政处罚".to_owned(),
            matters: vec![prefix.to_owned()],
            forbidden: UnitKind::GRASSROOTS.to_vec(),
            basis: "国办函〔2025〕66号".to_owned(),
            reason: "街道无执法权".to_owned(),
        });
    }

    /// The finished book.
    pub(super) fn book(self) -> RuleBook {
        RuleBook::new(self.contents, Reader::new(self.vocabulary))
    }
}

/// The book that most tests share.
pub(super) fn town() -> &'static RuleBook {
    static TOWN: LazyLock<RuleBook> = LazyLock::new(|| {
        let mut draft = Draft::new();
        draft.matter("M0101001", "s-chengguan", "路灯+不亮|路灯坏|路灯不亮|没有路灯");
        draft.signs("M0101001", "灯杆|晚上", "小区内");
        let lamp = draft.matter("M0101002", "街道", "小区内+路灯|院内路灯");
        lamp.matter.assisting = vec![lead_of("社区"), lead_of("s-chengguan")];
        draft.matter("M0201001", "q-chengguan", "占道经营|流动摊贩|摊贩占道|烧烤+油烟");
        draft.signs("M0201001", "烧烤|摊位", "");
        draft.matter("M0201002", "q-gongan", "噪音扰民|音响+半夜|烧烤+吵闹").matter.street =
            StreetRole::MustNot;
        draft.matter("M0301001", "街道", "楼道堆物|楼道+杂物");
        draft.matter("M0301002", "社区", "居住证明");
        draft.matter("M0401001", "q-gongan", "办身份证|身份证+补办");
        draft.matter("M0501001", "", "井盖丢失|井盖缺失").matter.street = StreetRole::Assists;
        draft.rule("R-1", "M0501001", "jd-bakuo", "q-chengguan");
        draft.rule("R-2", "M0501001", "jd-zhaxi", "街道");
        draft.rule("R-3", "M02", "jd-bakuo", "fd-cg-bakuo");
        draft.rule("R-4", "M0201001", "sq-raosai", "fd-cg-bakuo").assisting =
            vec![lead_of("q-chengguan"), lead_of("街道")];
        draft.emergency("EM-1", "e-119", "着火|冒烟+楼");
        draft.scope("OS-1", "法院+判决|起诉", "执行");
        draft.knowledge("K-1", "身份证+材料", date(2027, 1, 1));
        draft.knowledge("K-2", "居住证+材料", date(2020, 1, 1));
        draft.negative("NG-1", "M0501");
        draft.book()
    });
    &TOWN
}

/// Reads a text the way the reader would, as far as tests need: literals by search, all of them
/// whole words in plain mood.
pub(super) struct Said {
    pub(super) features: Features,
}

impl Said {
    /// Finds the book's literals in `text`.
    pub(super) fn new(book: &RuleBook, text: &str) -> Self {
        let mut keywords: Vec<KeywordHit> = Vec::new();
        for (number, literal) in (0..).zip(&book.reader.vocabulary().keywords) {
            keywords.extend(text.match_indices(literal.as_str()).map(|(at, _)| KeywordHit {
                keyword: KeywordId(number),
                span: span(at, at + literal.len()),
            }));
        }
        keywords.sort_by_key(|hit| (hit.span.start, std::cmp::Reverse(hit.span.end)));
        let features = Features {
            text: text.to_owned(),
            segmentation: Segmentation::fixed(true),
            keywords,
            moods: Moods::fixed(Mood::Plain),
            places: Vec::new(),
            place: PlaceResolution::absent(),
            units: Vec::new(),
            kind_given: None,
            kind_shown: None,
            urgency: Urgency::Normal,
            urgency_spans: Vec::new(),
            abusive: false,
            counts_third: false,
            language: Language::Chinese,
            substance_chars: u32::try_from(text.chars().count()).unwrap(),
        };
        Self { features }
    }

    /// The place resolves to a street (`jd-…`), a community (`sq-…`) or nothing more than its words.
    pub(super) fn place(mut self, words: &str, unit: &str, confidence: PlaceConfidence) -> Self {
        let place = &mut self.features.place;
        place.confidence = confidence;
        place.words.push(words.to_owned());
        place.matched.push(PlaceId::new(unit));
        if unit.starts_with("sq-") {
            place.community = Some(UnitId::new(unit));
        }
        if confidence.names_street() {
            place.district = Some(UnitId::new("q-chengguanqu"));
            place.street = match unit {
                "sq-raosai" => Some(UnitId::new("jd-bakuo")),
                street => Some(UnitId::new(street)),
            };
        }
        let found = self.find(words);
        self.features
            .places
            .extend(found.map(|span| PlaceMention { place: PlaceId::new(unit), span }));
        self
    }

    /// `words` stand in an instruction and name `unit`.
    pub(super) fn instructed(mut self, words: &str, unit: &str) -> Self {
        let span = self.find(words).expect("the words stand in the text");
        self.features.units.push(UnitMention { unit: UnitId::new(unit), span, instructed: true });
        self
    }

    /// Every hit is spoken in `mood`.
    pub(super) fn mood(mut self, mood: Mood) -> Self {
        self.features.moods = Moods::fixed(mood);
        self
    }

    /// No hit is a whole word.
    pub(super) fn cut(mut self) -> Self {
        self.features.segmentation = Segmentation::fixed(false);
        self
    }

    /// A third wish is counted.
    pub(super) fn counting(mut self) -> Self {
        self.features.counts_third = true;
        self
    }

    /// The kind that the source gave.
    pub(super) fn kind(mut self, kind: AppealKind) -> Self {
        self.features.kind_given = Some(kind);
        self
    }

    fn find(&self, words: &str) -> Option<Span> {
        let at = self.features.text.find(words)?;
        Some(span(at, at + words.len()))
    }
}

/// A person who complains of nobody.
pub(super) const PERSON: Appealed<'static> =
    Appealed { subject: CallerSubject::Person, respondent_units: &[], titled: false };

/// A lead in the notation of the drafts.
pub(super) fn lead_of(text: &str) -> Lead {
    match text {
        "街道" => Lead::StreetOfPlace,
        "社区" => Lead::CommunityOfPlace,
        unit => Lead::Unit(UnitId::new(unit)),
    }
}

fn span(start: usize, end: usize) -> Span {
    Span { start: u32::try_from(start).unwrap(), end: u32::try_from(end).unwrap() }
}

fn row(id: &str, file: &str, row: usize) -> RowRef {
    RowRef { id: RuleId::new(id), file: file.into(), row: u32::try_from(row).unwrap() }
}

fn organisation() -> Organisation {
    use UnitKind::{Community, Department, Emergency, Government, PublicUtility, Squad, Street};
    use UnitLevel::{City, District};
    let street = UnitLevel::Street;
    let unit = |id: &str, name: &str, short: &str, kind, level, parent: &str| Unit {
        id: UnitId::new(id),
        name: name.to_owned(),
        short_names: short.split('|').map(str::to_owned).collect(),
        kind,
        level,
        parent: Some(UnitId::new(parent)).filter(|_| !parent.is_empty()),
        division_code: None,
        queue: id.to_owned(),
        duty_phone: None,
    };
    let (city, district) = ("s-lasa", "q-chengguanqu");
    Organisation::new([
        unit(city, "拉萨市人民政府", "市政府|拉萨市", Government, City, ""),
        unit(district, "拉萨市城关区人民政府", "城关区|区政府", Government, District, city),
        unit("h-12345", "拉萨市12345热线", "热线", UnitKind::Hotline, City, city),
        unit(
            "s-chengguan",
            "拉萨市城市管理和综合执法局",
            "市城管局|市城管",
            Department,
            City,
            city,
        ),
        unit(
            "q-chengguan",
            "城关区城市管理和综合执法局",
            "城管|城管局",
            Department,
            District,
            district,
        ),
        unit("s-gongan", "拉萨市公安局", "市公安局|市局", Department, City, city),
        unit("q-gongan", "拉萨市公安局城关分局", "公安|派出所", Department, District, district),
        unit("s-jiaojing", "拉萨市公安局交通警察支队", "交警", Department, City, city),
        unit("p-gongdian", "拉萨供电公司", "供电公司", PublicUtility, City, city),
        unit("e-119", "119消防救援指挥中心", "119|火警", Emergency, City, city),
        unit("jd-bakuo", "城关区八廓街道办事处", "八廓街道", Street, street, district),
        unit("jd-zhaxi", "城关区扎细街道办事处", "扎细街道", Street, street, district),
        unit(
            "sq-raosai",
            "八廓街道绕赛社区居委会",
            "绕赛社区",
            Community,
            UnitLevel::Community,
            "jd-bakuo",
        ),
        unit("fd-cg-bakuo", "八廓街道城管执法分队", "八廓街道城管分队", Squad, street, "jd-bakuo"),
        unit("fd-ga-bakuo", "八廓街道公安分队", "八廓街道派出所", Squad, street, "jd-bakuo"),
    ])
}

/// What a model that learned the codes of units thinks: `(unit, share)`, likeliest first. It promises
/// enough right ones from nine chances of ten on.
pub fn opinion(choices: &[(&str, u32)]) -> Opinion {
    let choice = |(unit, share_ppm): &(&str, u32)| Choice {
        label: (*unit).to_owned(),
        unit: Some(UnitId::new(unit)),
        share_ppm: *share_ppm,
    };
    Opinion {
        model: ModelVersion::new("fedcba9876543210"),
        choices: choices.iter().map(choice).collect(),
        threshold_ppm: Some(900_000),
        in_force_ppm: Some(900_000),
        may_send: true,
        near: Vec::new(),
    }
}
