//! XML without surprises: no document type, so no entities and nothing external; bounded in size and depth.

use roxmltree::{Document, Node, ParsingOptions};

use crate::package::PackageError;

/// Elements, attributes and texts of one document.
const MAX_NODES: u32 = 2_000_000;
/// Elements below one another.
const MAX_DEPTH: usize = 64;

/// Reads a document.
pub(super) fn parse<'a>(path: &str, text: &'a str) -> Result<Document<'a>, PackageError> {
    check_depth(path, text)?;
    let options = ParsingOptions { allow_dtd: false, nodes_limit: MAX_NODES, ..ParsingOptions::default() };
    Document::parse_with_options(text, options).map_err(|error| {
        let hint = match error {
            roxmltree::Error::DtdDetected => "remove the document type and its entities: they are never read",
            _ => "correct the XML",
        };
        PackageError::invalid(path, error.to_string(), hint)
    })
}

/// A parser that recurses would overflow its stack, so depth is counted on the text first. Comments and CDATA may make
/// the count too large or too small by what they hold, which no honest file does by this much.
fn check_depth(path: &str, text: &str) -> Result<(), PackageError> {
    let (mut depth, mut rest) = (0_usize, text);
    while let Some(start) = rest.find('<') {
        rest = &rest[start + 1..];
        // What CDATA and comments hold is no markup.
        let skipped = rest
            .strip_prefix("![CDATA[")
            .map(|inner| inner.find("]]>").map_or("", |end| &inner[end + 3..]))
            .or_else(|| rest.strip_prefix("!--").map(|inner| inner.find("-->").map_or("", |end| &inner[end + 3..])));
        if let Some(after) = skipped {
            rest = after;
            continue;
        }
        let end = rest.find('>').unwrap_or(rest.len());
        let tag = &rest[..end];
        match tag.as_bytes().first() {
            Some(b'/') => depth = depth.saturating_sub(1),
            Some(b'?' | b'!') => {}
            _ if tag.ends_with('/') => {}
            _ => depth += 1,
        }
        if depth > MAX_DEPTH {
            return Err(PackageError::invalid(
                path,
                format!("elements are nested deeper than {MAX_DEPTH}"),
                "flatten it",
            ));
        }
        rest = &rest[end..];
    }
    Ok(())
}

/// The children of a node that are elements.
pub(super) fn elements<'a, 'i>(node: Node<'a, 'i>) -> impl Iterator<Item = Node<'a, 'i>> {
    node.children().filter(Node::is_element)
}

/// The first child element of this name.
pub(super) fn child<'a, 'i>(node: Node<'a, 'i>, name: &str) -> Option<Node<'a, 'i>> {
    elements(node).find(|child| child.tag_name().name() == name)
}

/// The descendant by a path of names.
pub(super) fn at<'a, 'i>(node: Node<'a, 'i>, path: &[&str]) -> Option<Node<'a, 'i>> {
    path.iter().try_fold(node, |node, name| child(node, name))
}

/// All the text of a node, CDATA included.
pub(super) fn text(node: Node<'_, '_>) -> String {
    node.descendants().filter(Node::is_text).filter_map(|text| text.text()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entities_and_depth_are_refused() {
        let bomb = "<!DOCTYPE a [<!ENTITY b \"xx\"><!ENTITY c \"&b;&b;&b;\">]><a>&c;</a>";
        assert!(parse("x", bomb).unwrap_err().hint().unwrap().contains("document type"));
        let external = "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>";
        assert!(parse("x", external).is_err());
        assert!(parse("x", "<a>&x;</a>").is_err());
        let deep = "<a>".repeat(100_000);
        assert!(parse("x", &deep).unwrap_err().to_string().contains("deeper"));
        let flat = format!("<a>{}<![CDATA[{}]]></a>", "<b/>".repeat(1000), "<c>".repeat(1000));
        assert!(parse("x", &flat).is_ok());
    }

    #[test]
    fn what_a_node_holds() {
        let document = parse("x", "<a><b n='1'>x<![CDATA[<y>]]></b><b/></a>").unwrap();
        let root = document.root_element();
        assert_eq!(text(at(root, &["b"]).unwrap()), "x<y>");
        assert_eq!(elements(root).count(), 2);
        assert!(child(root, "c").is_none());
    }
}
