"""The text of data that gdlib offers from a module of its own, where autodoc does not look."""

import sys

from sphinx.pycode import ModuleAnalyzer


def add_text(app, what, name, obj, options, lines):
    package, _, attribute = name.rpartition(".")
    if what != "data" or any(lines):
        return
    for module in [name for name in sys.modules if name.startswith(f"{package}.")]:
        comments = ModuleAnalyzer.for_module(module).find_attr_docs()
        if getattr(sys.modules[module], attribute, None) is obj and ("", attribute) in comments:
            lines[:] = comments["", attribute]


def setup(app):
    app.connect("autodoc-process-docstring", add_text, priority=400)  # before numpydoc
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
