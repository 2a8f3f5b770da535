"""Colors of code: few, and each with a contrast of at least 4.5 on its background."""

from pygments.style import Style
from pygments.token import (
    Comment,
    Error,
    Generic,
    Keyword,
    Name,
    Number,
    Operator,
    Punctuation,
    String,
    Token,
)


def style(name, *, background, ink, faint, accent, string, number, name_color):
    """A Pygments style from its colors."""
    styles = {
        Token: ink,
        Comment: f"italic {faint}",
        Keyword: accent,
        Keyword.Constant: number,
        Operator: ink,
        Operator.Word: accent,
        Punctuation: ink,
        Name: ink,
        Name.Builtin: name_color,
        Name.Decorator: name_color,
        Name.Exception: name_color,
        Name.Function: f"bold {ink}",
        Name.Class: f"bold {ink}",
        String: string,
        Number: number,
        Error: number,
        Generic.Output: ink,
        Generic.Prompt: faint,
        Generic.Traceback: number,
    }
    highlight = {"background_color": background, "highlight_color": f"{accent}22"}
    return type(name, (Style,), {"styles": styles, **highlight})


Light = style(
    "Light",
    background="#f5f3ed",
    ink="#26231e",
    faint="#6b6559",
    accent="#0b5f6b",
    string="#7d4a12",
    number="#96304f",
    name_color="#3f5587",
)
Dark = style(
    "Dark",
    background="#211f1c",
    ink="#dedad1",
    faint="#9c968a",
    accent="#7cc7cd",
    string="#dbb58c",
    number="#e6a5b6",
    name_color="#a9bce6",
)
