//! Plots as SVG text: bars on a logarithmic scale, and lines over growing sizes.

use std::fmt::Write as _;

use crate::table::duration;

/// How a contender is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// This library.
    Ours,
    /// What a user would take instead.
    Peer,
    /// The least that can be done.
    Limit,
}

impl Role {
    fn colour(self) -> &'static str {
        match self {
            Self::Ours => "#0969da",
            Self::Peer => "#8c959f",
            Self::Limit => "#2da44e",
        }
    }
}

/// One bar: a contender's name and its time in nanoseconds.
#[derive(Clone, Debug)]
pub struct Bar {
    /// The contender.
    pub name: String,
    /// Its median time.
    pub nanoseconds: f64,
    /// Whose it is.
    pub role: Role,
}

/// The times of one contender over sizes.
#[derive(Clone, Debug)]
pub struct Line {
    /// The contender.
    pub name: String,
    /// Size and time in nanoseconds, by size.
    pub points: Vec<(f64, f64)>,
    /// Whose it is.
    pub role: Role,
}

const FONT: &str = "font-family=\"DejaVu Sans, Verdana, sans-serif\"";
const WIDTH: f64 = 900.0;
const ROW: f64 = 19.0;

/// Panels of bars, one below the other, each with a scale of its own: times differ by ten thousand.
pub fn bars(title: &str, panels: &[(String, Vec<Bar>)]) -> String {
    let (left, right) = (190.0, 150.0);
    let mut body = String::new();
    let mut y = 44.0;
    for (name, bars) in panels {
        text(&mut body, 16.0, y + 12.0, 13, "start", "bold", name);
        y += 24.0;
        let times = bars.iter().map(|bar| bar.nanoseconds);
        let least = times.clone().fold(f64::INFINITY, f64::min).max(1e-3);
        let most = times.fold(0.0, f64::max);
        // From a third of the least, so that the least has a bar too.
        let (low, high) = ((least / 3.0).log10(), (most * 1.05).log10());
        let ours = bars.iter().find(|bar| bar.role == Role::Ours);
        for bar in bars {
            let share = (bar.nanoseconds.max(1e-3).log10() - low) / (high - low);
            let width = (share * (WIDTH - left - right)).max(1.0);
            text(
                &mut body,
                left - 8.0,
                y + 12.5,
                12,
                "end",
                "normal",
                &bar.name,
            );
            let _ = writeln!(
                body,
                r#"<rect x="{left}" y="{y:.1}" width="{width:.1}" height="14" rx="2" fill="{}"/>"#,
                bar.role.colour()
            );
            let ratio = match ours {
                Some(ours) if bar.role != Role::Ours => {
                    format!("  ({:.2}x)", bar.nanoseconds / ours.nanoseconds)
                }
                _ => String::new(),
            };
            let label = format!("{}{ratio}", duration(bar.nanoseconds));
            text(
                &mut body,
                left + width + 6.0,
                y + 12.0,
                11,
                "start",
                "normal",
                &label,
            );
            y += ROW;
        }
        y += 12.0;
    }
    frame(
        title,
        "logarithmic; in brackets the time of each beside ours",
        y,
        &body,
    )
}

/// Lines over a logarithmic size, times logarithmic too.
pub fn lines(title: &str, sizes: &str, lines: &[Line]) -> String {
    let (left, top, right, bottom) = (80.0, 60.0, 190.0, 50.0);
    let height = 380.0;
    let points = || lines.iter().flat_map(|line| &line.points);
    let range = |pick: fn(&(f64, f64)) -> f64| {
        let low = points().map(pick).fold(f64::INFINITY, f64::min);
        let high = points().map(pick).fold(0.0, f64::max);
        (low.max(1e-3).log10(), high.max(1e-3).log10())
    };
    let ((x_low, x_high), (y_low, y_high)) = (range(|point| point.0), range(|point| point.1));
    // Whole decades, so that the slope means the same in every plot.
    let (y_low, y_high) = (y_low.floor(), y_high.ceil().max(y_low.floor() + 1.0));
    let x = |size: f64| {
        left + (size.log10() - x_low) / (x_high - x_low).max(1e-9) * (WIDTH - left - right)
    };
    let y = |time: f64| {
        height
            - bottom
            - (time.max(1e-3).log10() - y_low) / (y_high - y_low) * (height - bottom - top)
    };
    let mut body = String::new();
    let mut decade = y_low;
    while decade <= y_high {
        let (time, edge) = (10_f64.powf(decade), WIDTH - right);
        let at = y(time);
        let _ = writeln!(
            body,
            r##"<line x1="{left}" y1="{at:.1}" x2="{edge}" y2="{at:.1}" stroke="#d0d7de"/>"##
        );
        text(
            &mut body,
            left - 8.0,
            at + 4.0,
            11,
            "end",
            "normal",
            &duration(time),
        );
        decade += 1.0;
    }
    let mut sizes_there: Vec<f64> = points().map(|point| point.0).collect();
    sizes_there.sort_by(f64::total_cmp);
    sizes_there.dedup();
    for size in sizes_there {
        text(
            &mut body,
            x(size),
            height - bottom + 18.0,
            11,
            "middle",
            "normal",
            &size.to_string(),
        );
    }
    text(
        &mut body,
        f64::midpoint(left, WIDTH - right),
        height - 10.0,
        12,
        "middle",
        "normal",
        sizes,
    );
    // Names beside the lines' ends, moved apart.
    let mut ends: Vec<(f64, &Line)> = lines
        .iter()
        .filter_map(|line| Some((y(line.points.last()?.1), line)))
        .collect();
    ends.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut free = f64::MIN;
    for (at, line) in ends {
        let at = at.max(free);
        free = at + 15.0;
        let colour = line.role.colour();
        let path: Vec<String> = line
            .points
            .iter()
            .map(|(size, time)| format!("{:.1},{:.1}", x(*size), y(*time)))
            .collect();
        let dash = if line.role == Role::Ours {
            ""
        } else {
            r#" stroke-dasharray="5 3""#
        };
        let _ = writeln!(
            body,
            r#"<polyline points="{}" fill="none" stroke="{colour}" stroke-width="2"{dash}/>"#,
            path.join(" ")
        );
        for (size, time) in &line.points {
            let _ = writeln!(
                body,
                r#"<circle cx="{:.1}" cy="{:.1}" r="3.5" fill="{colour}"/>"#,
                x(*size),
                y(*time)
            );
        }
        let last = line.points.last().map_or(0.0, |point| point.1);
        let label = format!("{} {}", line.name, duration(last));
        text(
            &mut body,
            WIDTH - right + 10.0,
            at + 4.0,
            12,
            "start",
            "normal",
            &label,
        );
    }
    frame(title, "both scales logarithmic", height, &body)
}

fn frame(title: &str, scale: &str, height: f64, body: &str) -> String {
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height:.0}\" width=\"{WIDTH}\" height=\"{height:.0}\" {FONT}>\n\
         <rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n"
    );
    text(&mut svg, 16.0, 26.0, 16, "start", "bold", title);
    text(&mut svg, WIDTH - 16.0, 26.0, 11, "end", "normal", scale);
    svg + body + "</svg>\n"
}

fn text(out: &mut String, x: f64, y: f64, size: u32, anchor: &str, weight: &str, words: &str) {
    let words = words.replace('&', "&amp;").replace('<', "&lt;");
    let _ = writeln!(
        out,
        r##"<text x="{x:.1}" y="{y:.1}" font-size="{size}" text-anchor="{anchor}" font-weight="{weight}" fill="#1f2328">{words}</text>"##
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_as_long_as_their_logarithm() {
        let bar = |name: &str, nanoseconds, role| Bar {
            name: name.into(),
            nanoseconds,
            role,
        };
        let panel = vec![bar("ours", 1e3, Role::Ours), bar("a<b", 1e6, Role::Peer)];
        let svg = bars("Title", &[("case".into(), panel)]);
        let widths: Vec<f64> = svg
            .lines()
            .filter(|line| line.contains("rx="))
            .filter_map(|line| {
                line.split("width=\"")
                    .nth(1)?
                    .split('"')
                    .next()?
                    .parse()
                    .ok()
            })
            .collect();
        // Both from a third of the least: log10(3), and 3 more decades.
        let expected = (3_f64.log10() + 3.0) / 3_f64.log10();
        assert!(
            (widths[1] / widths[0] - expected).abs() < 0.05,
            "{widths:?}"
        );
        assert!(
            svg.contains("(1000.00x)") && svg.contains("a&lt;b"),
            "{svg}"
        );
    }

    #[test]
    fn a_flat_line_is_flat() {
        let line = Line {
            name: "ours".into(),
            points: vec![(10.0, 5e3), (1e4, 5e3)],
            role: Role::Ours,
        };
        let svg = lines("Title", "links", &[line]);
        let path = svg
            .split("points=\"")
            .nth(1)
            .and_then(|rest| rest.split('"').next());
        let ys: Vec<&str> = path
            .into_iter()
            .flat_map(|path| path.split(' '))
            .filter_map(|point| point.split(',').nth(1))
            .collect();
        assert_eq!(ys.len(), 2, "{svg}");
        assert_eq!(ys[0], ys[1]);
    }
}
