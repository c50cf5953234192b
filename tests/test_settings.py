"""What the publisher decided, and what is said about a wrong decision."""

from __future__ import annotations

from pathlib import Path

import pytest

from digest.problem import InputError
from digest.settings import load_settings


def config(folder: Path, digest: str) -> Path:
    path = folder / "mkdocs.yml"
    path.write_text(f"site_name: 文摘\nextra:\n  digest: {digest}\n", encoding="utf-8")
    return path


def test_settings_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    settings = load_settings(config(tmp_path, "{address: 'https://example.org/digest/', variant: tw, name: {en: Digest}}"))
    assert (settings.address, settings.variant, settings.names["zh-Hans"], settings.names["en"]) == (
        "https://example.org/digest/",
        "tw",
        "文摘",
        "Digest",
    )
    assert settings.today.isoformat() == "2023-11-14"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("{variant: cn}", "extra.digest.variant: 'cn' is no variant of Traditional Chinese"),
        ("{address: 'javascript:alert(1)'}", "extra.digest.address: 'javascript:alert(1)' is no address of a folder"),
        ("{address: 'https://example.org/digest'}", "extra.digest.address: 'https://example.org/digest' is no address of a folder"),
        ("{contact: 'javascript:alert(1)'}", "extra.digest.contact: 'javascript:alert(1)' is neither a mail address nor that of a page\n  fix: write it like editor@example.org"),
        ("{contact: editor@example}", "extra.digest.contact: 'editor@example' is neither a mail address"),
        ("{contact: 12}", "extra.digest.contact: 12 is neither a mail address"),
        ("{colour: red}", "extra.digest.colour: no such setting\n  fix: remove it, or use one of address, "),
        ("{adress: x}", "extra.digest.adress: no such setting\n  fix: did you mean address?"),
        ("{name: {fr: Digest}}", "extra.digest.name.fr: 'Digest' is no site name"),
        ("[1]", "extra.digest: [1] is no mapping"),
    ],
)
def test_a_wrong_setting_names_file_and_key(given: str, said: str, tmp_path: Path) -> None:
    path = config(tmp_path, given)
    with pytest.raises(InputError) as error:
        load_settings(path)
    assert str(error.value).startswith(f"{path}:3: wrong-setting: {said}") and str(error.value).count("\n  fix: ") == 1


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("theme: material", "theme: 'material' is no mapping"),
        ("theme: {palette: teal}", "theme.palette: 'teal' is no mapping"),
        ("theme: {palette: [{toggle: night}]}", "theme.palette: 'night' is no mapping"),
        ("nav: {关于: about.md}", "nav: {'关于': 'about.md'} is no list"),
        ("extra: {words: {menu: [菜单]}}", "extra.words.menu: ['菜单'] is no text"),
        ("site_name: 2024", "site_name: 2024 is no site name"),
    ],
)
def test_what_no_other_language_can_be_made_of_is_refused(given: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "mkdocs.yml"
    path.write_text(given if given.startswith("site_name") else f"site_name: 文摘\n{given}\n", encoding="utf-8")
    with pytest.raises(InputError) as error:
        load_settings(path)
    assert f": wrong-setting: {said}\n  fix: " in str(error.value) and str(error.value).startswith(f"{path}:")


@pytest.mark.parametrize(
    ("given", "link"),
    [("''", ""), ("", ""), ("editor@example.org", "mailto:editor@example.org"), ("'https://example.org/report?to=digest&on=1'", "https://example.org/report?to=digest&on=1")],
)
def test_a_contact_is_a_link(given: str, link: str, tmp_path: Path) -> None:
    assert load_settings(config(tmp_path, f"{{contact: {given}}}")).contact == link


def test_a_missing_or_broken_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="the file is missing"):
        load_settings(tmp_path / "mkdocs.yml")
    (tmp_path / "mkdocs.yml").write_text("a: [", encoding="utf-8")
    with pytest.raises(InputError, match=r"mkdocs\.yml:1: bad-yaml: a bracket opens here and is not closed.*\n  fix: write \[a, b\]"):
        load_settings(tmp_path / "mkdocs.yml")
