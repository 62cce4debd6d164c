//! State diagrams: the steps of all tales, joined by flow, in the language of Mermaid.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use crate::teller::Path;

/// Where the diagrams stand in a document.
const BEGIN: &str = "<!-- diagrams -->";
const END: &str = "<!-- /diagrams -->";

/// Writes a section with one diagram a flow.
pub fn section<'a>(paths: impl IntoIterator<Item = &'a Path>) -> String {
    let mut flows: BTreeMap<&str, Diagram> = BTreeMap::new();
    for path in paths {
        flows.entry(path.flow).or_default().add(path);
    }
    let mut text = String::new();
    for (flow, diagram) in flows {
        let _ = write!(text, "\n### `{flow}`\n\n```mermaid\nstateDiagram-v2\n{}```\n", diagram.write());
    }
    text + "\n"
}

/// Puts a section between the markers of a document; `None` when it does not have both.
pub fn put(document: &str, section: &str) -> Option<String> {
    let (before, rest) = document.split_once(BEGIN)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{BEGIN}\n{section}{END}{after}"))
}

/// The states in the order in which tales come by them, and what leads from one to another.
#[derive(Default)]
struct Diagram {
    states: Vec<String>,
    edges: BTreeMap<(usize, usize), BTreeSet<String>>,
}

/// The number of the point where flows begin and end.
const POINT: usize = usize::MAX;

impl Diagram {
    fn add(&mut self, path: &Path) {
        let (mut from, mut label) = (POINT, String::new());
        for line in &path.lines {
            let to = self.state(&line.place);
            self.edge(from, to, label);
            (from, label) = (to, line.answer.clone());
        }
        let done = self.state("Done");
        self.edge(from, done, label);
    }

    fn state(&mut self, place: &str) -> usize {
        self.states.iter().position(|state| state == place).unwrap_or_else(|| {
            self.states.push(place.to_owned());
            self.states.len() - 1
        })
    }

    fn edge(&mut self, from: usize, to: usize, label: String) {
        let labels = self.edges.entry((from, to)).or_default();
        labels.extend(Some(label).filter(|label| !label.is_empty()));
    }

    fn write(&self) -> String {
        let mut text = String::new();
        for state in &self.states {
            let _ = writeln!(text, "    state \"{state}\" as {}", id(state));
        }
        let name = |number: usize| self.states.get(number).map_or_else(|| "[*]".to_owned(), |state| id(state));
        for ((from, to), labels) in &self.edges {
            let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
            let label = if labels.is_empty() { String::new() } else { format!(" : {}", labels.join(", ")) };
            let _ = writeln!(text, "    {} --> {}{label}", name(*from), name(*to));
        }
        text + "    Done --> [*]\n"
    }
}

/// The name of a state as Mermaid wants it: without blanks.
fn id(state: &str) -> String {
    state.split(' ').collect::<Vec<_>>().join("_")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::teller::Line;

    fn path(lines: &[(&str, &str)]) -> Path {
        let line = |&(place, answer): &(&str, &str)| Line { place: place.to_owned(), answer: answer.to_owned() };
        Path { flow: "f", lines: lines.iter().map(line).collect() }
    }

    #[test]
    fn paths_are_joined_and_their_answers_stand_on_the_edges() {
        let paths = [path(&[("Load tokens", "known")]), path(&[("Load tokens", "nothing"), ("Save tokens", "")])];
        let expected = "
### `f`

```mermaid
stateDiagram-v2
    state \"Load tokens\" as Load_tokens
    state \"Done\" as Done
    state \"Save tokens\" as Save_tokens
    Load_tokens --> Done : known
    Load_tokens --> Save_tokens : nothing
    Save_tokens --> Done
    [*] --> Load_tokens
    Done --> [*]
```

";
        assert_eq!(section(&paths), expected);
    }

    #[test]
    fn a_section_is_put_between_the_markers_only() {
        let document = "a\n<!-- diagrams -->\nold\n<!-- /diagrams -->\nb\n";
        let expected = "a\n<!-- diagrams -->\nnew\n<!-- /diagrams -->\nb\n";
        assert_eq!(put(document, "new\n").as_deref(), Some(expected));
        assert_eq!(put("no markers", "new"), None);
    }
}
