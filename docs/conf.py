"""Configuration of the site. ``make html`` builds it with ``-W -n``: a warning is an error."""

import os
import sys
from importlib import metadata
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE / "_ext"))

project = "gdlib"
author = "The gdlib developers"
copyright = f"2026, {author}"
version = release = metadata.version("gdlib")

extensions = [
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "numpydoc",
    "myst_nb",
    "sphinx_gallery.gen_gallery",
    "sphinx_copybutton",
    "sphinxcontrib.bibtex",
    "sphinxext.opengraph",
    # From _ext.
    "freshness",
    "api",
    "gallery",
    "kernel",
    "running",
    "katex",
    "figures",
    "cards",
    "code_links",
    "glossary",
    "book",
    "sections",
    "social",
    "playground",
    "web",
]
exclude_patterns = [
    "_build", "_ext", "_tools", "gallery/**.ipynb", "gallery/**.py", "playground/README.md",
]  # fmt: skip
templates_path = ["_templates"]
default_role = "code"
nitpicky = True
suppress_warnings = ["sphinx_gallery.space_in_filename"]  # the clone's path is the user's choice
# Names of other projects resolve only where their inventories may be fetched.
nitpick_ignore_regex = [("py:.*", r"(np|numpy|scipy|matplotlib|sklearn)\..*")]
if os.environ.get("INTERSPHINX"):
    extensions.append("sphinx.ext.intersphinx")
    intersphinx_mapping = {
        "python": ("https://docs.python.org/3", None),
        "numpy": ("https://numpy.org/doc/stable", None),
        "scipy": ("https://docs.scipy.org/doc/scipy", None),
        "matplotlib": ("https://matplotlib.org/stable", None),
    }

# Pages: MyST Markdown, executed by MyST-NB.
myst_enable_extensions = [
    "amsmath",
    "attrs_block",
    "attrs_inline",
    "colon_fence",
    "deflist",
    "dollarmath",
]
myst_heading_anchors = 3
nb_execution_mode = "cache"
nb_execution_cache_path = str(HERE / "_build" / "jupyter_cache")
nb_execution_raise_on_error = True
nb_execution_show_tb = True
nb_execution_timeout = 600  # a busy machine is slow, not stuck
nb_merge_streams = True
nb_render_markdown_format = "myst"  # tables and formulas in what a cell shows
nb_code_prompt_show = "Show the code"
nb_code_prompt_hide = "Hide the code"

# API pages.
autosummary_generate = True
autodoc_typehints = "none"  # numpydoc's Parameters sections state types and shapes
autodoc_member_order = "bysource"
numpydoc_show_class_members = False

bibtex_bibfiles = ["references.bib"]

# Gallery. Whatever differs from build to build is off: object addresses, running times.
sphinx_gallery_conf = {
    "examples_dirs": ["../gallery"],
    "gallery_dirs": ["gallery"],
    "subsection_order": [
        f"../gallery/{section}"
        for section in ("foundations", "momentum", "adaptive", "noise", "curvature", "practice")
    ],
    "within_subsection_order": "FileNameSortKey",
    "filename_pattern": r"/plot_",
    "parallel": 2,
    "abort_on_example_error": True,
    "image_scrapers": ("figures.scraper",),
    "reset_modules": ("figures.guard", "matplotlib"),
    "capture_repr": (),
    "download_all_examples": False,
    "min_reported_time": 1e6,
    "write_computation_times": False,
    "remove_config_comments": True,
    "show_signature": False,
    "doc_module": ("gdlib",),
    "reference_url": {"gdlib": None},
    "backreferences_dir": "reference/backreferences",
}

# The look.
html_theme = "furo"
html_title = "gdlib"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_js_files = ["site.js"]
html_favicon = "_static/icon.svg"
html_sidebars = {
    "**": [
        "sidebar/brand.html",
        "sidebar/search.html",
        "sidebar/scroll-start.html",
        "sidebar/navigation.html",
        "sidebar/foot.html",
        "sidebar/scroll-end.html",
    ]
}
html_secnumber_suffix = " "
pygments_style = "code_colors.Light"
pygments_dark_style = "code_colors.Dark"
html_copy_source = False
html_domain_indices = False  # the general index holds the modules too
html_show_sourcelink = False
html_math_renderer = "katex"
# The address the site is served from, for canonical links: known to the host alone.
html_baseurl = ogp_site_url = os.environ.get("SITE_URL", "")
ogp_social_cards = {"enable": False}
