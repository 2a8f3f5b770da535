"""What a writer gets wrong stops the build, with file, line and what to do.

The figures' own mistakes are in ``test_figures.py``, a failing script is in ``test_frame.py``.
"""

import re

import pytest

from tests.test_frame import project  # noqa: F401

WRONG_LINKS = r"""# Wrong

```{{math}}
:label: e
x
```

A [page](nowhere.md), an [anchor](#nothing), an object {{py:func}}`gdlib.nosuch`, an equation
{{eq}}`none`, a source {{cite:t}}`nobody2000`, a formula $\nosuch$.

{}
"""


@pytest.fixture
def bad(request):
    """Builds with one more page; returns what the build says."""
    folder = request.getfixturevalue("project")
    page = folder.root / "docs" / "bad.md"

    def build(text):
        page.write_text(text)
        done = folder.build()[1]
        assert done.returncode != 0, "the build did not stop"
        assert not folder.html.exists(), "it left a site"
        return done.stderr

    yield build
    page.unlink()


def test_dead_links_and_a_page_missing_from_the_contents_are_named(bad):
    said = bad(WRONG_LINKS.format(""))
    for line, message in [
        (None, "document isn't included in any toctree"),
        (8, "'myst' cross-reference target not found: 'nowhere.md'|nowhere.md"),
        (8, "'myst' cross-reference target not found: 'nothing'|nothing"),
        (8, "py:func reference target not found: gdlib.nosuch"),
        (9, "equation not found: none"),
        (9, 'could not find bibtex key "nobody2000"'),
        (9, "Undefined control sequence: \\\\nosuch"),
    ]:
        where = r"bad\.md:(\d+: )?" if line is None else rf"bad\.md:({line}|8): "
        assert re.search(f"{where}.*({message})", said), f"{message}\n{said}"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("```{rule-card} adamm\n```", r"rule-card names 'adamm', .*; it has gd, momentum"),
        ("```{function-card} beal\n```", r"function-card names 'beal', .*; it has cubic"),
        ("```{gallery-figure} plot_z\n```", "no script of the gallery draws figure 1 of 'plot_z'"),
        ("![](/../_static/icon.svg)", "the image .* has no alt text"),
    ],
    ids=["rule", "function", "figure", "alt"],
)
def test_what_does_not_exist_is_named(bad, text, message):
    said = bad(f"---\norphan: true\n---\n# Wrong\n\n{text}\n")
    assert re.search(rf"bad\.md:6: {message}", said), said


def test_error_in_a_cell_is_shown_with_its_page(bad):
    cell = "```{code-cell} ipython3\nx = 1\nassert x == 2\n```\n"
    front = "---\norphan: true\nfile_format: mystnb\nkernelspec: {name: python3}\n---\n"
    said = bad(f"{front}# Wrong\n\n{cell}")
    assert re.search(r"bad\.md.*", said), said
    assert "assert x == 2" in said
