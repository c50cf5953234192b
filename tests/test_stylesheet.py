"""What is kept of the theme's stylesheet."""

from __future__ import annotations

from pathlib import Path

import pytest

from digest.stylesheet import classes_of, trimmed

CASES = [
    ("what no page has goes", ".a{x:1}.b{x:2}", ".a{x:1}"),
    ("one of several selectors goes", ".a,.a .b,p>.b,.a p{x:1}", ".a,.a p{x:1}"),
    ("a class that is asked not to be there does not count", "p:not(.b){x:1}", "p:not(.b){x:1}"),
    ("a comma in brackets cuts nothing", ".a:is(h1,h2){x:1}", ".a:is(h1,h2){x:1}"),
    ("a rule without classes stays", "p{x:1}", "p{x:1}"),
    ("a media query goes with all it holds", "@media print{.b{x:1}}@media screen{.a{x:1}.b{x:1}}", "@media screen{.a{x:1}}"),
    ("braces in strings are text", ".b{x:'}'}.a{x:\"{\"}", '.a{x:"{"}'),
    ("frames of an animation stay", "@keyframes b{0%{x:1}to{x:2}}", "@keyframes b{0%{x:1}to{x:2}}"),
    ("a picture that nothing asks for goes", ":root{--p:url('d;,<svg>');--q:url(\"e\");--c:red}.a{x:var(--q)}", ':root{--q:url("e");--c:red}.a{x:var(--q)}'),
    ("what is for scripts from right to left goes", "[dir=ltr] .a{x:1}[dir=rtl] .a{x:2}", "[dir=ltr] .a{x:1}"),
]


@pytest.mark.parametrize(("label", "css", "kept"), CASES, ids=[case[0] for case in CASES])
def test_keeps_what_pages_use(label: str, css: str, kept: str) -> None:
    assert trimmed(css, {"a"}) == kept


def test_classes_of_pages_and_words_of_scripts_are_used(tmp_path: Path) -> None:
    page, script = tmp_path / "index.html", tmp_path / "page.js"
    page.write_text('<p class="a b-c">x</p><i class="md-icon"></i>', encoding="utf-8")
    script.write_text('top.classList.toggle("md-header__title--active")', encoding="utf-8")
    assert {"a", "b-c", "md-icon", "md-header__title--active"} <= classes_of([page], [script])
