//! Whether two documents say and do the same: verbs, attributes and text, whatever the order of attributes and the
//! spaces between verbs.

use std::collections::BTreeMap;

use anyhow::Context;
use serde_json::Value;

/// The TwiML in a function's answer to API Gateway.
pub(super) fn document(answer: &[u8]) -> anyhow::Result<String> {
    let answer: Value = serde_json::from_slice(answer).context("the answer is not JSON")?;
    anyhow::ensure!(answer["statusCode"] == 200, "answered {}: {answer}", answer["statusCode"]);
    anyhow::ensure!(answer["isBase64Encoded"] != true, "the answer is in base64");
    let headers = format!("{}{}", answer["headers"], answer["multiValueHeaders"]);
    anyhow::ensure!(headers.contains("xml"), "the answer's type is not XML: {headers}");
    answer["body"].as_str().map(str::to_owned).context("the answer has no body")
}

/// One verb or noun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Verb {
    name: String,
    attributes: BTreeMap<String, String>,
    text: String,
    children: Vec<Verb>,
}

/// Reads a document.
pub(super) fn read(document: &str) -> anyhow::Result<Verb> {
    let parsed = roxmltree::Document::parse(document).with_context(|| format!("not XML: {document}"))?;
    let root = verb(parsed.root_element());
    anyhow::ensure!(root.name == "Response", "the document is a <{}>", root.name);
    anyhow::ensure!(!root.children.is_empty(), "the document says nothing");
    Ok(root)
}

fn verb(node: roxmltree::Node<'_, '_>) -> Verb {
    Verb {
        name: node.tag_name().name().to_owned(),
        attributes: node.attributes().map(|a| (a.name().to_owned(), a.value().to_owned())).collect(),
        text: node
            .children()
            .filter_map(|child| child.text().filter(|_| child.is_text()))
            .collect::<String>()
            .trim()
            .to_owned(),
        children: node.children().filter(roxmltree::Node::is_element).map(verb).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_of_attributes_and_space_between_verbs_do_not_matter() {
        let one = r#"<?xml version="1.0"?><Response><Say voice="a" language="b">Hi &amp; bye</Say></Response>"#;
        let other = "<Response>\n  <Say language='b' voice='a'>Hi &#38; bye</Say>\n</Response>";

        assert_eq!(read(one).unwrap(), read(other).unwrap());
    }

    #[test]
    fn another_word_attribute_or_verb_matters() {
        let base = read(r#"<Response><Say voice="a">Hi</Say></Response>"#).unwrap();

        for other in [
            r#"<Response><Say voice="a">Ho</Say></Response>"#,
            r#"<Response><Say voice="b">Hi</Say></Response>"#,
            r#"<Response><Say voice="a">Hi</Say><Hangup/></Response>"#,
        ] {
            assert_ne!(base, read(other).unwrap());
        }
    }
}
