//! The curve of accuracy against coverage as a drawing: in a page, or as a file of its own.
//!
//! Must never: begin the axis of accuracy where the curve leaves it; what lies below is seen, or there is
//! too little to draw.

use maud::{Markup, PreEscaped, html};

use super::super::curve::{Curve, Dot};
use super::figure::{Caption, WIDTH, figure};

const LEFT: f64 = 64.0;
const RIGHT: f64 = 40.0;
const TOP: f64 = 24.0;
const DEPTH: f64 = 290.0;
const HEIGHT: u64 = 376;

/// The axis of accuracy begins at a tenth.
const TENTH: f64 = 0.1;
/// Of the surest few chance decides; they do not stretch the axis.
const COVERED_MIN: f64 = 0.05;
/// Lines of the grid across.
const ACROSS: u32 = 5;
/// Behind this share of the width a label stands to the left of its point.
const TURNS: f64 = 0.6;

/// Colours of a file of its own, which has no page around it.
const STYLE: &str = include_str!("curve.css");

/// The curve in a page.
pub(super) fn chart(caption: &Caption<'_>, curve: &Curve) -> Markup {
    figure(caption, &[], HEIGHT, &drawing(curve))
}

/// The curve as an SVG file that needs nothing else, on light ground and on dark.
pub fn svg(title: &str, curve: &Curve) -> String {
    const HEAD: u64 = 40;
    let drawing = html! {
        svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="t d"
            viewBox=(format!("0 -{HEAD} {WIDTH} {}", HEIGHT + HEAD))
            width=(WIDTH) height=(HEIGHT + HEAD) {
            title id="t" { (title) }
            desc id="d" { (curve.described()) }
            style { (PreEscaped(STYLE)) }
            rect.paper x="0" y=(format!("-{HEAD}")) width=(WIDTH) height=(HEIGHT + HEAD) {}
            text.heading x=(LEFT) y="-12" { (title) }
            (drawing(curve))
        }
    };
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{}\n", drawing.into_string())
}

fn drawing(curve: &Curve) -> Markup {
    let scale = Scale::of(curve);
    let path: Vec<String> = curve
        .drawn()
        .iter()
        .map(|dot| format!("{:.1},{:.1}", scale.x(dot.coverage), scale.y(dot.accuracy)))
        .collect();
    html! {
        (scale.grid())
        @if let Some(target) = curve.target {
            @let y = format!("{:.1}", scale.y(target));
            line.whole x1=(LEFT) x2=(scale.right()) y1=(y) y2=(y) {}
            text.small x=(LEFT + 6.0) y=(format!("{:.1}", scale.y(target) - 5.0)) {
                "目标 " (percent(target))
            }
        }
        @if path.is_empty() {
            text.date x=(scale.x(0.5)) y=(scale.y(scale.floor) - DEPTH / 2.0) { "没有可画的记录" }
        }
        polyline.curve points=(path.join(" ")) {}
        @if let Some(dot) = &curve.automatic { (mark(&scale, dot)) }
    }
}

/// What goes by itself, with its figures at the foot, where the curve does not come.
fn mark(scale: &Scale, dot: &Dot) -> Markup {
    let (x, y) = (scale.x(dot.coverage), scale.y(dot.accuracy));
    let turned = dot.coverage > TURNS;
    let (beside, class) = if turned { (x - 10.0, "halo name") } else { (x + 10.0, "halo") };
    html! {
        line.mark x1=(format!("{x:.1}")) x2=(format!("{x:.1}"))
            y1=(format!("{y:.1}")) y2=(TOP + DEPTH) {}
        circle.point cx=(format!("{x:.1}")) cy=(format!("{y:.1}")) r="5" {}
        text class=(class) x=(format!("{beside:.1}")) y=(TOP + DEPTH - 12.0) {
            "自动 " (percent(dot.coverage)) "，其中正确 " (percent(dot.accuracy))
        }
    }
}

/// Where shares lie on the drawing.
struct Scale {
    /// The accuracy at the foot.
    floor: f64,
}

impl Scale {
    fn of(curve: &Curve) -> Self {
        let shown = curve.dots.iter().filter(|dot| dot.coverage >= COVERED_MIN);
        let marked = curve.automatic.iter().map(|dot| dot.accuracy);
        let all = shown.map(|dot| dot.accuracy).chain(marked).chain(curve.target);
        let least = all.fold(1.0 - TENTH, f64::min);
        // A hair above, so that 0.7 is not taken for a little less.
        Self { floor: ((least + 1e-9) / TENTH).floor().max(0.0) * TENTH }
    }

    fn right(&self) -> f64 {
        WIDTH as f64 - RIGHT
    }

    fn x(&self, coverage: f64) -> f64 {
        LEFT + (self.right() - LEFT) * coverage
    }

    /// What lies below the foot stands on it.
    fn y(&self, accuracy: f64) -> f64 {
        TOP + DEPTH * (1.0 - (accuracy.max(self.floor) - self.floor) / (1.0 - self.floor))
    }

    fn grid(&self) -> Markup {
        let tenths = ((1.0 - self.floor) / TENTH).round() as u32;
        // Few tenths are parted once more.
        let lines = if tenths <= 3 { tenths * 2 } else { tenths };
        let level =
            |line: u32| self.floor + (1.0 - self.floor) * f64::from(line) / f64::from(lines);
        html! {
            @for line in 0..=lines {
                @let y = self.y(level(line));
                line.grid x1=(LEFT) x2=(self.right()) y1=(format!("{y:.1}")) y2=(format!("{y:.1}")) {}
                text.tick x=(LEFT - 8.0) y=(format!("{:.1}", y + 4.0)) { (whole_percent(level(line))) }
            }
            @for line in 0..=ACROSS {
                @let share = f64::from(line) / f64::from(ACROSS);
                @let x = format!("{:.1}", self.x(share));
                line.grid x1=(x) x2=(x) y1=(TOP) y2=(TOP + DEPTH) {}
                text.date x=(x) y=(TOP + DEPTH + 20.0) { (whole_percent(share)) }
            }
            text.tick x=(LEFT - 8.0) y=(TOP - 10.0) { "准确率" }
            text.date x=(self.x(0.5)) y=(TOP + DEPTH + 42.0) { "所占份额（把握大的在前）" }
        }
    }
}

fn percent(share: f64) -> String {
    format!("{:.1}%", share * 100.0)
}

fn whole_percent(share: f64) -> String {
    format!("{:.0}%", share * 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn curve(accuracies: &[f64]) -> Curve {
        let dot = |(at, accuracy): (usize, &f64)| Dot {
            coverage: (at + 1) as f64 / accuracies.len() as f64,
            accuracy: *accuracy,
        };
        let dots: Vec<Dot> = accuracies.iter().enumerate().map(dot).collect();
        let automatic = dots.first().copied();
        Curve { dots, target: Some(0.97), automatic }
    }

    #[test]
    fn the_file_says_in_words_what_it_draws_and_needs_nothing_else() {
        let file = svg("准确率 <甲>", &curve(&[1.0, 0.95, 0.82]));
        for words in [
            "&lt;甲&gt;",
            "目标 97.0%",
            "自动 33.3%，其中正确 100.0%",
            "prefers-color-scheme: dark",
        ] {
            assert!(file.contains(words), "{words}: {file}");
        }
        for outside in ["<script", "url(", "@import", "href"] {
            assert!(!file.contains(outside), "{outside}");
        }
        assert_eq!(file.matches("http").count(), 1, "only the name of the format");
    }

    #[test]
    fn the_axis_reaches_down_to_the_curve() {
        let floor = |accuracies: &[f64]| (Scale::of(&curve(accuracies)).floor * 100.0).round();
        assert_eq!(floor(&[1.0, 0.99, 0.98]), 90.0);
        assert_eq!(floor(&[1.0, 0.9, 0.7]), 70.0);
        assert_eq!(floor(&[1.0, 0.5, 0.0]), 0.0);
        let inside = |y: f64| (TOP..=TOP + DEPTH).contains(&y);
        let scale = Scale::of(&curve(&[1.0, 0.9, 0.7]));
        assert!([0.0, 0.7, 1.0].map(|accuracy| scale.y(accuracy)).into_iter().all(inside));
    }

    #[test]
    fn nothing_is_told_as_nothing() {
        assert!(svg("空", &Curve::default()).contains("没有可画的记录"));
    }
}
