//! The picture as an SVG document. Pure.
//!
//! From top to bottom: containers, their network, the sub-interface, the NIC; then the trunk, the switch, and the machines on the
//! wire. A column for each segment, in a colour of its own.

use std::fmt::Write as _;

use crate::topology::{Endpoint, Picture, Segment};

/// Colours that people with any colour vision can tell apart, after Okabe and Ito; a strong one for lines, a pale one for areas.
const COLOURS: [(&str, &str); 7] = [
    ("#0072b2", "#e1f0f9"),
    ("#d55e00", "#fdeadd"),
    ("#009e73", "#dff5ee"),
    ("#cc79a7", "#f9eaf2"),
    ("#8a6d00", "#fbf3d0"),
    ("#56b4e9", "#e8f5fd"),
    ("#555555", "#eeeeee"),
];

const BOX_WIDTH: u32 = 172;
const BOX_GAP: u32 = 16;
const COLUMN_GAP: u32 = 36;
const MARGIN: u32 = 28;
const LINE: u32 = 17;

/// The vertical places, top edge and height of each row.
struct Rows {
    host: u32,
    containers: (u32, u32),
    network: (u32, u32),
    link: (u32, u32),
    nic: (u32, u32),
    host_end: u32,
    switch: (u32, u32),
    machines: (u32, u32),
    end: u32,
}

impl Rows {
    fn of(picture: &Picture) -> Self {
        let tallest = |endpoints: &mut dyn Iterator<Item = &Endpoint>| endpoints.map(height).max();
        let containers = tallest(
            &mut picture
                .segments
                .iter()
                .flat_map(|segment| &segment.containers),
        )
        .unwrap_or(20);
        let machines = tallest(
            &mut picture
                .segments
                .iter()
                .flat_map(|segment| &segment.machines),
        );
        let host = MARGIN;
        let containers = (host + 40, containers);
        let network = (containers.0 + containers.1 + 34, 46);
        let link = (network.0 + network.1 + 26, 46);
        let nic = (link.0 + link.1 + 26, 42);
        let host_end = nic.0 + nic.1 + 18;
        let switch = (host_end + 54, 36);
        let (machines, end) = match machines {
            Some(height) => {
                let top = switch.0 + switch.1 + 40;
                ((top, height), top + height + MARGIN)
            }
            None => ((switch.0, 0), switch.0 + switch.1 + MARGIN),
        };
        Self {
            host,
            containers,
            network,
            link,
            nic,
            host_end,
            switch,
            machines,
            end,
        }
    }
}

pub(super) fn draw(picture: &Picture) -> String {
    let rows = Rows::of(picture);
    let mut columns = Vec::new();
    let mut right = MARGIN * 2;
    for segment in &picture.segments {
        let many = segment.containers.len().max(segment.machines.len()).max(1);
        let boxes = u32::try_from(many).unwrap_or(u32::MAX / 1024);
        let width = (boxes * (BOX_WIDTH + BOX_GAP) - BOX_GAP).max(2 * BOX_WIDTH + BOX_GAP);
        columns.push((right, width));
        right += width + COLUMN_GAP;
    }
    let right = if columns.is_empty() {
        MARGIN * 2 + 2 * BOX_WIDTH
    } else {
        right - COLUMN_GAP
    };
    let mut page = Page { svg: String::new() };
    let total = right + 2 * MARGIN;
    page.put(&format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {total} {end}\" width=\"{total}\" height=\"{end}\" \
         font-family=\"Helvetica, Arial, 'DejaVu Sans', sans-serif\" font-size=\"13\">\n\
         <title>{}</title>\n<rect width=\"{total}\" height=\"{end}\" fill=\"#ffffff\"/>",
        escape(&format!("{} and its trunk {}", picture.host, picture.trunk)),
        end = rows.end,
    ));
    // The host.
    page.rect(
        (MARGIN, rows.host),
        (right, rows.host_end - rows.host),
        "#444444",
        "#fafafa",
        10,
    );
    page.text(
        (MARGIN + 16, rows.host + 24),
        &picture.host,
        "font-weight=\"bold\" font-size=\"15\"",
    );
    // NIC, trunk and switch, from one end to the other.
    let middle = MARGIN + right / 2;
    page.rect(
        (2 * MARGIN, rows.nic.0),
        (right - 2 * MARGIN, rows.nic.1),
        "#444444",
        "#dddddd",
        4,
    );
    let nic = format!("{}, the NIC: an 802.1Q trunk", picture.trunk);
    page.middle((middle, rows.nic.0 + 26), &nic, "font-weight=\"bold\"");
    page.rect(
        (2 * MARGIN, rows.switch.0),
        (right - 2 * MARGIN, rows.switch.1),
        "#444444",
        "#eeeeee",
        4,
    );
    page.middle(
        (middle, rows.switch.0 + 23),
        "switch",
        "font-weight=\"bold\"",
    );
    let lanes = u32::try_from(picture.segments.len()).unwrap_or(1);
    for (number, (segment, (left, width))) in (0u32..).zip(picture.segments.iter().zip(&columns)) {
        let (strong, pale) = colour(number);
        // The lane of this segment in the trunk's cable.
        let lane = middle + number * 8 - (lanes.saturating_sub(1)) * 4;
        page.line(
            (lane, rows.nic.0 + rows.nic.1),
            (lane, rows.switch.0),
            strong,
            5,
        );
        column(&mut page, segment, &rows, (*left, *width), (strong, pale));
    }
    page.text(
        (middle + lanes * 4 + 14, rows.host_end + 32),
        "the trunk carries every VLAN, tagged",
        "fill=\"#555555\"",
    );
    page.put("</svg>");
    page.svg
}

fn column(
    page: &mut Page,
    segment: &Segment,
    rows: &Rows,
    place: (u32, u32),
    colours: (&str, &str),
) {
    let Segment {
        vlan: _,
        link,
        network,
        subnet,
        range,
        containers,
        machines,
    } = segment;
    let (left, width) = place;
    let (strong, pale) = colours;
    let middle = left + width / 2;
    // The sub-interface stands on the NIC.
    page.line(
        (middle, rows.link.0 + rows.link.1),
        (middle, rows.nic.0),
        strong,
        3,
    );
    page.rect((left, rows.link.0), (width, rows.link.1), strong, pale, 4);
    page.middle(
        (middle, rows.link.0 + 20),
        link.as_str(),
        "font-weight=\"bold\"",
    );
    let subnet = subnet.map_or_else(String::new, |subnet| format!(", {subnet}"));
    page.middle(
        (middle, rows.link.0 + 38),
        &format!("{}{subnet}", segment.title()),
        &format!("fill=\"{strong}\""),
    );
    // The network stands on the sub-interface.
    let base = if let Some(network) = network {
        page.line(
            (middle, rows.network.0 + rows.network.1),
            (middle, rows.link.0),
            strong,
            3,
        );
        page.rect(
            (left, rows.network.0),
            (width, rows.network.1),
            strong,
            "#ffffff",
            22,
        );
        let range = range
            .as_ref()
            .map_or_else(String::new, |range| format!("gives out {range}"));
        let first = rows.network.0 + if range.is_empty() { 28 } else { 20 };
        page.middle((middle, first), network, "font-weight=\"bold\"");
        page.middle((middle, rows.network.0 + 38), &range, "");
        rows.network.0
    } else {
        rows.link.0
    };
    for (endpoint, x) in containers.iter().zip(places(containers.len(), left, width)) {
        page.line(
            (x + BOX_WIDTH / 2, rows.containers.0 + rows.containers.1),
            (x + BOX_WIDTH / 2, base),
            strong,
            2,
        );
        boxed(
            page,
            endpoint,
            (x, rows.containers.0, rows.containers.1),
            (strong, pale),
            8,
        );
    }
    for (endpoint, x) in machines.iter().zip(places(machines.len(), left, width)) {
        page.line(
            (x + BOX_WIDTH / 2, rows.switch.0 + rows.switch.1),
            (x + BOX_WIDTH / 2, rows.machines.0),
            strong,
            2,
        );
        boxed(
            page,
            endpoint,
            (x, rows.machines.0, rows.machines.1),
            (strong, "#ffffff"),
            2,
        );
    }
}

/// The left edges of so many boxes in the middle of a column.
fn places(count: usize, left: u32, width: u32) -> impl Iterator<Item = u32> {
    let count = u32::try_from(count).unwrap_or(0);
    let used = (count * (BOX_WIDTH + BOX_GAP)).saturating_sub(BOX_GAP);
    let first = left + (width.saturating_sub(used)) / 2;
    (0..count).map(move |number| first + number * (BOX_WIDTH + BOX_GAP))
}

fn height(endpoint: &Endpoint) -> u32 {
    let lines = 1 + endpoint.addresses.len() + usize::from(endpoint.mac.is_some());
    20 + u32::try_from(lines).unwrap_or(1) * LINE
}

fn boxed(
    page: &mut Page,
    endpoint: &Endpoint,
    place: (u32, u32, u32),
    colours: (&str, &str),
    round: u32,
) {
    let (x, y, height) = place;
    page.rect((x, y), (BOX_WIDTH, height), colours.0, colours.1, round);
    let middle = x + BOX_WIDTH / 2;
    let mut at = y + 24;
    page.middle((middle, at), &endpoint.name, "font-weight=\"bold\"");
    for address in &endpoint.addresses {
        at += LINE;
        page.middle((middle, at), &address.to_string(), "");
    }
    if let Some(mac) = endpoint.mac {
        at += LINE;
        page.middle(
            (middle, at),
            &mac.to_string(),
            "font-size=\"12\" fill=\"#555555\"",
        );
    }
}

fn colour(number: u32) -> (&'static str, &'static str) {
    let count = COLOURS.len();
    COLOURS
        .get(number as usize % count)
        .copied()
        .unwrap_or(("#555555", "#eeeeee"))
}

struct Page {
    svg: String,
}

impl Page {
    fn put(&mut self, text: &str) {
        self.svg.push_str(text);
        self.svg.push('\n');
    }

    fn rect(&mut self, at: (u32, u32), size: (u32, u32), stroke: &str, fill: &str, round: u32) {
        let ((x, y), (width, height)) = (at, size);
        let _ = writeln!(
            self.svg,
            "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"{round}\" fill=\"{fill}\" \
             stroke=\"{stroke}\" stroke-width=\"1.5\"/>"
        );
    }

    fn line(&mut self, from: (u32, u32), to: (u32, u32), stroke: &str, width: u32) {
        let ((a, b), (c, d)) = (from, to);
        let _ = writeln!(
            self.svg,
            "<line x1=\"{a}\" y1=\"{b}\" x2=\"{c}\" y2=\"{d}\" stroke=\"{stroke}\" stroke-width=\"{width}\"/>"
        );
    }

    fn text(&mut self, at: (u32, u32), text: &str, style: &str) {
        let (x, y) = at;
        let _ = writeln!(
            self.svg,
            "<text x=\"{x}\" y=\"{y}\" {style}>{}</text>",
            escape(text)
        );
    }

    fn middle(&mut self, at: (u32, u32), text: &str, style: &str) {
        if !text.is_empty() {
            self.text(at, text, &format!("text-anchor=\"middle\" {style}"));
        }
    }
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            // XML 1.0 has no other control characters.
            c if c.is_control() => escaped.push('\u{fffd}'),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::{InterfaceName, VlanId};

    #[test]
    fn names_cannot_break_the_document() {
        let link = InterfaceName::new("a<b>&\"").unwrap();
        let picture = Picture::new("host <&>", link.clone()).segment(
            Segment::vlan(VlanId::new(1).unwrap(), link)
                .container(Endpoint::new("\u{1}</text><script>")),
        );
        let svg = picture.svg();
        assert!(!svg.contains("<script>") && !svg.contains('\u{1}'));
        assert_eq!(svg.matches("<svg").count(), 1);
        assert_eq!(svg.matches("<text").count(), svg.matches("</text>").count());
    }

    #[test]
    fn an_empty_picture_and_a_wide_one() {
        let trunk = InterfaceName::new("eth0").unwrap();
        assert!(
            Picture::new("host", trunk.clone())
                .svg()
                .ends_with("</svg>\n")
        );
        let mut picture = Picture::new("host", trunk);
        for id in 1..=64 {
            let id = VlanId::new(id).unwrap();
            let mut segment = Segment::vlan(id, InterfaceName::new(format!("eth0.{id}")).unwrap());
            for number in 0..4 {
                segment = segment.container(Endpoint::new(format!("c{number}")));
            }
            picture = picture.segment(segment);
        }
        assert_eq!(picture.svg().matches(">c3</text>").count(), 64);
        assert_eq!(picture.tree().lines().count(), 2 + 64 * 5);
    }
}
