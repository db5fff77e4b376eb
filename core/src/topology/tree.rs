//! The picture as a tree of text. Pure.

use crate::topology::{Endpoint, Picture, Segment};

/// A line with the lines below it.
struct Node {
    text: String,
    below: Vec<Node>,
}

impl Node {
    fn new(text: impl Into<String>, below: Vec<Self>) -> Self {
        Self {
            text: text.into(),
            below,
        }
    }
}

pub(super) fn draw(picture: &Picture) -> String {
    let Picture {
        host,
        trunk,
        segments,
    } = picture;
    let below = segments.iter().map(segment).collect();
    let mut text = format!("{host}\n");
    lines(
        &[Node::new(format!("{trunk}  trunk"), below)],
        "",
        &mut text,
    );
    let outside: Vec<Node> = segments
        .iter()
        .filter(|segment| !segment.machines.is_empty())
        .map(|segment| {
            Node::new(
                segment.title(),
                segment.machines.iter().map(endpoint).collect(),
            )
        })
        .collect();
    if !outside.is_empty() {
        text += "on the wire\n";
        lines(&outside, "", &mut text);
    }
    text
}

fn segment(segment: &Segment) -> Node {
    let Segment {
        vlan: _,
        link,
        network,
        subnet,
        range,
        containers,
        machines: _,
    } = segment;
    let mut title = format!("{link}  {}", segment.title());
    if let Some(subnet) = subnet {
        title += &format!("  {subnet}");
    }
    let containers = containers.iter().map(endpoint).collect();
    let below = match network {
        Some(network) => {
            let range = range
                .as_ref()
                .map_or_else(String::new, |range| format!("  gives out {range}"));
            vec![Node::new(format!("{network}{range}"), containers)]
        }
        None => containers,
    };
    Node::new(title, below)
}

fn endpoint(endpoint: &Endpoint) -> Node {
    let Endpoint {
        name,
        addresses,
        mac,
    } = endpoint;
    let mut text = name.clone();
    for address in addresses {
        text += &format!("  {address}");
    }
    if let Some(mac) = mac {
        text += &format!("  {mac}");
    }
    Node::new(text, Vec::new())
}

fn lines(nodes: &[Node], indent: &str, text: &mut String) {
    for (position, node) in nodes.iter().enumerate() {
        let is_last = position + 1 == nodes.len();
        let (branch, deeper) = if is_last {
            ("└─ ", "   ")
        } else {
            ("├─ ", "│  ")
        };
        *text += &format!("{indent}{branch}{}\n", node.text);
        lines(&node.below, &format!("{indent}{deeper}"), text);
    }
}
