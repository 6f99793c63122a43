//! Statements: from the package's Markdown to HTML that is safe to show.
//!
//! Two walls: the Markdown renderer lets no raw HTML through, and what it makes goes through an allow-list sanitiser,
//! so a fault in one of them is not yet a script in somebody's page.

use std::sync::{Arc, LazyLock};

use comrak::nodes::NodeValue;
use comrak::{Arena, Options, format_html, parse_document};
use gavel_core::Digest;
use moka::sync::Cache;

/// So many bytes of HTML are kept: every problem of a large archive that people look at these days.
const KEPT_BYTES: u64 = 16 << 20;

/// Rendered statements by the package they come from. A changed package is another digest, so nothing here grows old.
pub(crate) struct Statements {
    rendered: Cache<Digest, Arc<str>>,
}

impl Statements {
    pub(crate) fn new() -> Self {
        let weigh = |_: &Digest, html: &Arc<str>| u32::try_from(html.len()).unwrap_or(u32::MAX);
        Self { rendered: Cache::builder().max_capacity(KEPT_BYTES).weigher(weigh).build() }
    }

    /// The statement of a package as HTML; rendered the first time it is asked for.
    pub(crate) fn html(&self, package: Digest, markdown: &str) -> Arc<str> {
        self.rendered.get_with(package, || render(markdown).into())
    }
}

static OPTIONS: LazyLock<Options<'static>> = LazyLock::new(|| {
    let mut options = Options::default();
    options.extension.table = true;
    options.extension.strikethrough = true;
    options.extension.autolink = true;
    options.extension.math_dollars = true;
    // Raw HTML is shown as the text that it is: `vector<int>` outside a code span stays readable.
    options.render.escape = true;
    options
});

static ALLOWED: LazyLock<ammonia::Builder<'static>> = LazyLock::new(|| {
    let mut allowed = ammonia::Builder::default();
    allowed.url_schemes(["http", "https", "mailto"].into());
    // An image of another host would tell that host who reads the statement, and when.
    allowed.attribute_filter(|element, attribute, value| match (element, attribute) {
        ("img", "src") if !is_own_file(value) => None,
        _ => Some(value.into()),
    });
    allowed
});

/// Whether an address is a plain path below the page's own. Browsers read more as an address of another host than has a
/// scheme or two slashes, so what is kept is told and not what is dropped.
fn is_own_file(address: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'/');
    !address.starts_with('/') && !address.is_empty() && address.bytes().all(is_plain)
}

fn render(markdown: &str) -> String {
    // Writing to a string cannot fail; should it ever, the text without markup is still the statement.
    to_html(markdown).map_or_else(|_| ammonia::clean_text(markdown), |html| clean(&html))
}

/// The first wall: Markdown with tables, struck-through text and bare links, as on GitHub, and no raw HTML.
fn to_html(markdown: &str) -> Result<String, std::fmt::Error> {
    let arena = Arena::new();
    let document = parse_document(&arena, markdown, &OPTIONS);
    for node in document.descendants() {
        let value = &mut node.data.borrow_mut().value;
        // Formulas stay as they were written, dollars included: parsing them only keeps `a_1 * b_1` from becoming italics.
        if let NodeValue::Math(math) = value
            && math.dollar_math
        {
            let dollars = if math.display_math { "$$" } else { "$" };
            *value = NodeValue::Text(format!("{dollars}{}{dollars}", math.literal).into());
        }
    }
    let mut html = String::new();
    format_html(document, &OPTIONS, &mut html)?;
    Ok(html)
}

/// The second wall: only harmless elements, attributes and addresses stay.
fn clean(html: &str) -> String {
    ALLOWED.clean(html).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_becomes_html() {
        let html = render("# Sum\n\nAdd `a` and **b**.\n\n| a | b |\n|--:|---|\n| 1 | 2 |\n");
        for part in ["<h1>Sum</h1>", "<code>a</code>", "<strong>b</strong>", "<table>", "<td align=\"right\">1</td>"] {
            assert!(html.contains(part), "{part} in {html}");
        }
    }

    #[test]
    fn formulas_stay_as_written() {
        let html = render("Let $a_1 * b_1 * \\{c\\} < d$ and\n\n$$\\sum_{i} *x* $$\n");
        assert!(html.contains("$a_1 * b_1 * \\{c\\} &lt; d$"), "{html}");
        assert!(html.contains("$$\\sum_{i} *x* $$"), "{html}");
    }

    #[test]
    fn nothing_that_runs_gets_through() {
        let attacks = [
            "<script>alert(1)</script>",
            "text <img src=x onerror=alert(1)> text",
            "<svg/onload=alert(1)>",
            "[x](javascript:alert(1))",
            "[x](JaVaScRiPt&colon;alert(1))",
            "![x](javascript:alert(1))",
            "[x](data:text/html;base64,PHNjcmlwdD4=)",
            "[x](vbscript:msgbox)",
            "<a href=\"javascript:alert(1)\">x</a>",
            "<iframe src=//evil.example></iframe>",
            "<style>body{display:none}</style>",
            "<form action=//evil.example><input></form>",
            "[x](https://a.example '\" onmouseover=alert(1) ')",
            "```\"><script>alert(1)</script>\nx\n```",
            "$</code><script>alert(1)</script>$",
            "| <script>x</script> |\n|---|\n",
            "![x](https://evil.example/x.png)",
            "![x](//evil.example/x.png)",
            "![x](\\\\\\\\evil.example/x.png)",
            "![x](/\\\\evil.example/x.png)",
            "![x](<\thttps://evil.example/x.png>)",
            "![x](hTTps:evil.example)",
            "![x](data:image/svg+xml;base64,PHN2Zy8+)",
            "<img src=x srcset=\"https://evil.example/x.png 2x\">",
            "<img src=\"https://evil.example/x.png\" loading=eager>",
            "<svg><image href=\"https://evil.example/x.svg\"/><script>alert(1)</script></svg>",
            "<svg><a xlink:href=\"javascript:alert(1)\"><text>x</text></a></svg>",
            "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>",
            "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\"></noscript>",
            "<object data=//evil.example></object><embed src=//evil.example>",
            "<video src=//evil.example poster=//evil.example></video><audio src=//evil.example></audio>",
            "<link rel=stylesheet href=//evil.example><base href=//evil.example>",
            "<meta http-equiv=refresh content=\"0;url=//evil.example\">",
            "<p style=\"background:url(//evil.example)\">x</p>",
            "<table background=//evil.example><tr><td background=//evil.example>x</td></tr></table>",
            "<details open ontoggle=alert(1)>x</details>",
            "[x]: javascript:alert(1)\n\n[x]",
            "<javascript:alert(1)>",
            "[x](java\nscript:alert(1))",
            "[x](&#x6A;avascript:alert(1))",
            "$\\href{javascript:alert(1)}{x}$",
        ];
        for attack in attacks {
            // Each wall alone, then both.
            for (html, cleaned) in [(to_html(attack).unwrap(), false), (clean(attack), true), (render(attack), true)] {
                assert_harmless(&html, attack, cleaned);
            }
        }
    }

    /// Only the second wall knows of other hosts.
    fn assert_harmless(html: &str, attack: &str, cleaned: bool) {
        // Whatever follows a `<` is markup: text has it escaped.
        for tag in html.to_lowercase().split('<').skip(1).map(|rest| rest.split('>').next().unwrap_or(rest)) {
            let name = tag.trim_start_matches('/').split([' ', '\n']).next().unwrap();
            let harmless = [
                "p", "a", "img", "pre", "code", "table", "thead", "tbody", "tr", "th", "td", "br", "details", "math",
                "mtext",
            ];
            assert!(harmless.contains(&name), "<{tag}> in {html:?}, made of {attack:?}");
            let names: String = tag.split('"').step_by(2).collect();
            let mut values = tag.split('"').skip(1).step_by(2);
            let runs = names.split(' ').any(|name| name.starts_with("on"))
                || values.any(|value| value.contains("script:") || value.contains("data:"));
            assert!(!runs, "<{tag}> in {html:?}, made of {attack:?}");
            // What is fetched without being asked for.
            let fetches = ["src=", "srcset=", "poster=", "background=", "style=", "data="];
            let fetches = fetches.iter().any(|attribute| tag.contains(attribute)) && tag.contains("evil");
            assert!(!fetches || !cleaned, "<{tag}> in {html:?}, made of {attack:?}");
        }
    }

    #[test]
    fn raw_html_is_shown_as_text() {
        let html = render("a vector<int> and <b>bold</b>\n\n<div>\nx\n</div>\n");
        for part in ["vector&lt;int&gt;", "&lt;b&gt;bold&lt;/b&gt;", "&lt;div&gt;"] {
            assert!(html.contains(part), "{part} in {html}");
        }
    }

    #[test]
    fn a_statement_is_rendered_once_for_each_package() {
        let statements = Statements::new();
        let first = statements.html(Digest([1; 32]), "one");
        assert!(Arc::ptr_eq(&first, &statements.html(Digest([1; 32]), "ignored: the digest is known")));
        assert_eq!(&*statements.html(Digest([2; 32]), "two"), "<p>two</p>\n");
    }
}
