//! The one layout of a problem's page.

pub(super) const LAYOUT: &str = "\
A page in docs/problems/ has exactly this form:

    # <the title in the code>

    `area/what-is-wrong` — HTTP status <the status in the code>

    ## What happened

    <what was asked, why the answer is no, what was and was not changed>

    ## What to do

    <the next step of whoever meets it>

    ## For operators

    <only where whoever runs the installation has a step of their own>
";

const HEADINGS: [&str; 3] = ["## What happened", "## What to do", "## For operators"];

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Page<'a> {
    pub(super) title: &'a str,
    pub(super) slug: &'a str,
    pub(super) status: &'a str,
}

pub(super) fn read(text: &str) -> Result<Page<'_>, String> {
    let (head, sections) = text.split_once("\n## ").ok_or("it has no section")?;
    let [title, "", kind, ""] = head.split('\n').collect::<Vec<_>>()[..] else {
        return Err(
            "before the first section stand the title and the type, with a blank line after each".into()
        );
    };
    let title = title.strip_prefix("# ").ok_or("the first line is the title: # …")?;
    let kind = kind.strip_prefix('`').and_then(|kind| kind.split_once("` — HTTP status "));
    let (slug, status) = kind.ok_or("the third line is `type` — HTTP status NNN")?;
    check_sections(&format!("## {sections}"))?;
    Ok(Page { title, slug, status })
}

fn check_sections(text: &str) -> Result<(), String> {
    let is_heading = |line: &&str| line.starts_with('#');
    let mut inside_code = false;
    let prose = text.lines().filter(|line| {
        let fence = line.starts_with("```");
        inside_code ^= fence;
        !inside_code && !fence
    });
    let headings: Vec<&str> = prose.filter(is_heading).collect();
    if headings != HEADINGS[..2] && headings != HEADINGS {
        return Err(format!("its sections are {headings:?}"));
    }
    let mut bodies = text.split("\n## ").map(|section| section.split_once('\n').map_or("", |(_, body)| body));
    if bodies.any(|body| !body.starts_with('\n') || body.trim().is_empty()) {
        return Err("a section is empty, or no blank line follows its heading".into());
    }
    Ok(())
}

#[test]
fn only_the_layout_is_read() {
    let good =
        "# It is so\n\n`a/b` — HTTP status 409\n\n## What happened\n\nThis.\n\n## What to do\n\nThat.\n";
    assert_eq!(read(good), Ok(Page { title: "It is so", slug: "a/b", status: "409" }));
    assert!(read(&format!("{good}\n## For operators\n\n```toml\n# a comment\n```\n")).is_ok());
    for (from, to) in [
        ("# It is so\n\n", ""),
        (" — HTTP status 409", ""),
        ("## What to do\n\nThat.\n", ""),
        ("That.", ""),
        ("## What to do", "## Next"),
        ("# It is so\n", "# It is so\n\nAn introduction.\n"),
        ("That.\n", "That.\n\n## For everybody\n\nMore.\n"),
    ] {
        assert!(read(&good.replace(from, to)).is_err(), "without {from:?} it is no page");
    }
}
