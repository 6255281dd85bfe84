//! What one character becomes before its neighbours are looked at: width, case, compatibility forms,
//! white space, and what is not shown at all.
//!
//! Must never: look at more than one character.

use std::sync::LazyLock;

/// What a character is folded to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Folded {
    /// A visible character.
    Shown(char),
    /// White space within a line.
    Space,
    /// The end of a line.
    Line,
    /// Nothing: invisible or a control character.
    Nothing,
}

/// Kangxi radicals U+2F00–U+2FD5, which copying from PDF leaves in place of characters; simplified
/// where mainland text would be.
const RADICALS: &str = "一丨丶丿乙亅二亠人儿入八冂冖冫几凵刀力勹匕匚匸十卜卩厂厶又口囗土士夂夊夕大女子宀\
寸小尢尸屮山巛工己巾干幺广廴廾弋弓彐彡彳心戈户手支攴文斗斤方无日曰月木欠止歹殳毋比毛氏气水火爪父爻爿片牙牛犬\
玄玉瓜瓦甘生用田疋疒癶白皮皿目矛矢石示禸禾穴立竹米糸缶网羊羽老而耒耳聿肉臣自至臼舌舛舟艮色艸虍虫血行衣襾见角\
言谷豆豕豸贝赤走足身车辛辰辵邑酉釆里金长门阜隶隹雨青非面革韦韭音页风飞食首香马骨高髟斗鬯鬲鬼鱼鸟卤鹿麦麻黄黍\
黑黹黾鼎鼓鼠鼻齐齿龙龟龠";

/// Compatibility ideographs U+F900–U+FA6D.
const IDEOGRAPHS: &str = "豈更車賈滑串句龜龜契金喇奈懶癩羅蘿螺裸邏樂洛烙珞落酪駱亂卵欄爛蘭鸞嵐濫藍襤拉臘蠟廊朗浪狼郎來冷勞擄櫓爐盧老蘆虜路露魯鷺碌祿綠菉錄鹿論壟弄籠聾\
牢磊賂雷壘屢樓淚漏累縷陋勒肋凜凌稜綾菱陵讀拏樂諾丹寧怒率異北磻便復不泌數索參塞省葉說殺辰沈拾若掠略亮兩凉梁糧良諒量勵呂女廬旅濾礪閭驪麗黎力曆\
歷轢年憐戀撚漣煉璉秊練聯輦蓮連鍊列劣咽烈裂說廉念捻殮簾獵令囹寧嶺怜玲瑩羚聆鈴零靈領例禮醴隸惡了僚寮尿料樂燎療蓼遼龍暈阮劉杻柳流溜琉留硫紐類六\
戮陸倫崙淪輪律慄栗率隆利吏履易李梨泥理痢罹裏裡里離匿溺吝燐璘藺隣鱗麟林淋臨立笠粒狀炙識什茶刺切度拓糖宅洞暴輻行降見廓兀嗀﨎﨏塚﨑晴﨓﨔凞猪益\
礼神祥福靖精羽﨟蘒﨡諸﨣﨤逸都﨧﨨﨩飯飼館鶴郞隷侮僧免勉勤卑喝嘆器塀墨層屮悔慨憎懲敏既暑梅海渚漢煮爫琢碑社祉祈祐祖祝禍禎穀突節練縉繁署者臭艹\
艹著褐視謁謹賓贈辶逸難響頻恵𤋮舘";

static RADICAL_TABLE: LazyLock<Vec<char>> = LazyLock::new(|| RADICALS.chars().collect());
static IDEOGRAPH_TABLE: LazyLock<Vec<char>> = LazyLock::new(|| IDEOGRAPHS.chars().collect());

/// Folds one character.
#[inline]
pub(super) fn fold(c: char) -> Folded {
    match c {
        '\u{4E00}'..='\u{9FFF}' | 'a'..='z' | '0'..='9' => Folded::Shown(c),
        ' ' | '\t' => Folded::Space,
        '\n' | '\r' | '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}' => Folded::Line,
        'A'..='Z' => Folded::Shown(c.to_ascii_lowercase()),
        '!' => Folded::Shown('！'),
        ';' => Folded::Shown('；'),
        '?' => Folded::Shown('？'),
        '\'' => Folded::Shown('"'),
        ' '..='~' => Folded::Shown(c),
        _ => fold_rare(c),
    }
}

fn fold_rare(c: char) -> Folded {
    if is_invisible(c) || c.is_control() {
        return Folded::Nothing;
    }
    if c.is_whitespace() {
        return Folded::Space;
    }
    let shown = match c {
        '，' | '﹐' | '︐' => '，',
        '。' | '｡' | '︒' => '。',
        '；' | '﹔' | '︔' => '；',
        '！' | '﹗' | '︕' | '‼' => '！',
        '？' | '﹖' | '︖' | '⁇' => '？',
        '、' | '､' | '﹑' | '︑' => '、',
        '…' | '⋯' | '︙' => '…',
        '“' | '”' | '‘' | '’' | '「' | '」' | '『' | '』' | '＂' | '＇' | '﹁' | '﹂' | '﹃'
        | '﹄' | '〝' | '〞' | '｢' | '｣' => '"',
        '‐' | '‑' | '‒' | '–' | '—' | '―' | '－' | '−' | '﹣' | '︱' | '─' => {
            '-'
        }
        '•' | '‧' | '・' | '･' | '∙' | '⋅' => '·',
        '〜' | '～' | '∼' => '~',
        '￥' => '¥',
        '∶' | '：' | '﹕' | '︓' => ':',
        '（' | '﹙' | '︵' => '(',
        '）' | '﹚' | '︶' => ')',
        '﹪' => '%',
        '﹫' => '@',
        '⻅' => '见',
        '⻋' => '车',
        '⻓' => '长',
        '⻔' => '门',
        '⻚' => '页',
        '⻛' => '风',
        '⻜' => '飞',
        '⻢' => '马',
        '⻥' => '鱼',
        '⻦' => '鸟',
        '⻰' => '龙',
        '⻳' => '龟',
        '⺟' => '母',
        '\u{FF21}'..='\u{FF3A}' => shift(c, 0xFEE0 - 0x20),
        '\u{FF01}'..='\u{FF5E}' => shift(c, 0xFEE0),
        '\u{2F00}'..='\u{2FD5}' => look_up(&RADICAL_TABLE, c, 0x2F00),
        '\u{F900}'..='\u{FA6D}' => look_up(&IDEOGRAPH_TABLE, c, 0xF900),
        _ => c,
    };
    Folded::Shown(shown)
}

fn shift(c: char, by: u32) -> char {
    char::from_u32(u32::from(c) - by).unwrap_or(c)
}

fn look_up(table: &[char], c: char, first: u32) -> char {
    table.get((u32::from(c) - first) as usize).copied().unwrap_or(c)
}

/// Characters that show nothing: zero width, direction marks, soft hyphen, variation selectors, tags.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
        | '\u{180B}'..='\u{180F}'
        | '\u{200B}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}'
        | '\u{3164}'
        | '\u{FE00}'..='\u{FE0F}'
        | '\u{FEFF}' | '\u{FFA0}'
        | '\u{FFF9}'..='\u{FFFB}'
        | '\u{E0000}'..='\u{E0FFF}')
}

/// Whether `c` is a Han character.
#[inline]
pub(super) fn is_han(c: char) -> bool {
    matches!(c, '\u{4E00}'..='\u{9FFF}' | '\u{3400}'..='\u{4DBF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{323AF}' | '〇')
}

/// Whether `c` is of the Tibetan script.
#[inline]
pub(super) fn is_tibetan(c: char) -> bool {
    matches!(c, '\u{F00}'..='\u{FFF}')
}

/// Whether `c` is punctuation of Chinese text.
#[inline]
pub(super) fn is_wide_punctuation(c: char) -> bool {
    matches!(c, '，' | '。' | '；' | '！' | '？' | '、' | '…' | '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{301F}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_folded() {
        for (from, to) in [
            ('Ａ', 'a'),
            ('ｚ', 'z'),
            ('０', '0'),
            ('（', '('),
            ('⼀', '一'),
            ('⿕', '龠'),
            ('：', ':'),
            ('金', '金'),
            ('＠', '@'),
        ] {
            assert_eq!(fold(from), Folded::Shown(to), "{from}");
        }
        assert_eq!(fold('\u{3000}'), Folded::Space);
        assert_eq!(fold('\u{200B}'), Folded::Nothing);
        assert_eq!(fold('\0'), Folded::Nothing);
        assert_eq!(RADICALS.chars().count(), 0x2FD5 - 0x2F00 + 1);
    }

    #[test]
    fn folding_twice_changes_nothing() {
        for c in (0..=0x0010_FFFF_u32).filter_map(char::from_u32) {
            if let Folded::Shown(once) = fold(c) {
                assert_eq!(fold(once), Folded::Shown(once), "{c:?}");
            }
        }
    }
}
