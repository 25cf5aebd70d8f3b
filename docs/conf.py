# ruff: noqa: INP001  a script that Sphinx runs
"""The documentation as a site: ``sphinx-build -W docs docs/_build/html``.

The pages are plain Markdown, which code hosts show as well. What only the site needs is added here:
the pages of metrics with the links to them, the tables of contents, the list of public names, and
the search of the catalogue.
"""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import shutil
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from generate import write_metrics
from generator import entrances
from generator.opening import GUIDES, NOTEBOOKS

import csmetrics

project = "csmetrics"
author = "The csmetrics authors"
project_copyright = "The csmetrics authors, Apache-2.0"
release = csmetrics.__version__

extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx_copybutton",
    "sphinx.ext.mathjax",
]
exclude_patterns = ["_build", "generator"]
language = "en"
html_search_language = "zh"  # it cuts both: Chinese into words, and English

html_theme = "furo"
html_title = "csmetrics"
_mathjax = importlib.util.find_spec("sphinx-mathjax-offline")  # the site needs no other site
html_static_path = ["_static", str(Path(_mathjax.origin).parent / "static")]
mathjax_path = "mathjax/tex-chtml.js"
html_css_files = ["site.css"]
html_show_sphinx = False

myst_fence_as_directive = ["math"]
myst_heading_anchors = 4
nb_execution_mode = "off"  # the notebooks are kept executed; a test sees to it
nb_merge_streams = True
copybutton_exclude = ".linenos, .gp"

autodoc_member_order = "bysource"
autodoc_default_options = {"exclude-members": "model_config, model_post_init"}
autodoc_typehints = "description"
autodoc_typehints_description_target = "documented"
napoleon_google_docstring = True
napoleon_numpy_docstring = False
napoleon_custom_sections = [("Yields", "returns_style")]
nitpicky = False  # polars and pydantic are not linked to

_GUIDES = [name for name, _ in GUIDES]
_HERE = Path(__file__).parent
(_HERE / "examples").mkdir(exist_ok=True)
for _name, _ in NOTEBOOKS:  # Sphinx reads no page outside its folder
    shutil.copy2(_HERE.parent / "examples" / "notebooks" / f"{_name}.ipynb", _HERE / "examples")
write_metrics(_HERE)
_LINKED = {str(path.with_suffix("")): text for path, text in entrances(site=True).items()}


def _contents(caption: str, *pages: str) -> str:
    listed = "\n".join(pages)
    return f"\n\n```{{toctree}}\n:hidden:\n:caption: {caption}\n\n{listed}\n```\n"


_ADDED = {
    "index": _contents("English", *_GUIDES)
    + _contents("Notebooks · 笔记本", *(f"examples/{name}" for name, _ in NOTEBOOKS))
    + _contents(
        "Reference",
        *("reference/api", "vocabulary", "benchmarks", "decisions/index"),
    )
    + _contents("中文", "zh/index", *(f"zh/{name}" for name in _GUIDES)),
    "decisions/index": _contents("Decisions", "*").replace(":hidden:", ":hidden:\n:glob:"),
}


def _with_contents(_app: object, name: str, source: list[str]) -> None:
    """Add what only the site shows to a page that was read."""
    source[0] = _LINKED.get(name, source[0])
    source[0] = source[0].replace("../examples/notebooks/", "examples/")  # as copied
    source[0] += _ADDED.get(name, "")
    if name == "reference/api":
        source[0] += _public_names()
    if name.removeprefix("zh/").startswith("metrics/"):  # the catalogue leads to them
        source[0] = f"---\norphan: true\n---\n{source[0]}"


def _public_names() -> str:
    """The directives that document every public name."""
    names = {name: getattr(csmetrics, name) for name in csmetrics.__all__}
    modules = [name for name, value in names.items() if inspect.ismodule(value)]
    parts = ["csmetrics", "---------"]
    for name in (name for name in names if name not in modules):
        value = names[name]
        if inspect.isclass(value):
            parts.append(f".. autoclass:: csmetrics.{name}\n   :members:")
        elif callable(value) and not hasattr(value, "items"):
            parts.append(f".. autofunction:: csmetrics.{name}")
        else:
            parts.append(f".. autodata:: csmetrics.{name}\n   :no-value:\n   :annotation:")
    for name in (*modules, "errors", "testing"):
        title = f"csmetrics.{name}"
        parts += ["\n".join((title, "-" * len(title)))]
        parts += [f".. automodule:: {title}\n   :members:\n   :no-index:"]
        parts += [_words(name)] if name == "language" else []
    return "\n\n".join(["", "\n".join(parts[:2]), *parts[2:]]) + "\n"


def _words(package: str) -> str:
    """The modules of the language, in which a definition's words stand."""
    module = importlib.import_module(f"csmetrics.{package}")
    names = sorted(path.stem for path in Path(module.__path__[0]).glob("[a-z]*.py"))
    return "\n\n".join(
        f".. automodule:: csmetrics.{package}.{name}\n   :members:\n   :no-index:" for name in names
    )


def _page(
    app: Any,  # noqa: ANN401  Sphinx has no types to speak of
    name: str,
    _template: str,
    context: dict[str, object],
    _tree: object,
) -> None:
    """Say a page's language, and give the catalogue its search."""
    if name.startswith("zh/"):
        context["language"] = "zh-CN"
    if name.removeprefix("zh/") == "catalogue":
        app.add_js_file("catalogue.js")


def setup(app: Any) -> None:  # noqa: ANN401
    """Connect what is added to what is read and written."""
    app.connect("source-read", _with_contents)
    app.connect("html-page-context", _page)
