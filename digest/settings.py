"""mkdocs.yml → Settings: what the person who publishes has decided, under `extra.digest`."""

from __future__ import annotations

import datetime
import difflib
import json
import os
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, cast, get_args
from urllib.parse import urlsplit

import yaml

from digest.message import Message, say
from digest.misspelt import fault_of
from digest.model import TextRight
from digest.problem import HALF, InputError, Problem
from digest.traditional import Variant

Language = Literal["zh-Hans", "zh-Hant", "en"]
LANGUAGES: tuple[Language, ...] = ("zh-Hans", "zh-Hant", "en")
HERE = Path(__file__).parent
OWN_ENGLISH = HERE / "locale" / "en"
TEMPLATES = next(folder for folder in (HERE / "templates", HERE.parent / "templates") if folder.is_dir())
ACCURACY = next(path for path in (HERE / "accuracy.json", HERE.parent / "accuracy.json") if path.is_file())
"""Those that come with the program, and what was measured of it: in the package, or beside it in its repository."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The site's names and address, the Traditional variant, where the templates lie, and the day it is built."""

    names: Mapping[str, str] = field(
        default_factory=lambda: {"zh-Hans": "政策文摘", "en": "Policy Digest"}
    )  # zh-Hant by OpenCC unless given
    address: str = ""  # https://example.org/digest/, or empty: nothing absolute is printed
    contact: str = ""  # where mistakes are reported, as a link: mailto:editor@example.org, or an address; empty: none is shown
    variant: Variant = "hk"
    licence: str = ""  # of the texts and data, CC BY 4.0, or empty: none is stated
    licence_url: str = ""
    text: Mapping[str, TextRight] = field(default_factory=dict)  # how much of a newspaper's text is shown, by its name or `default`
    templates: Path = TEMPLATES
    pdfs: tuple[Literal["topics", "plans", "articles"], ...] = ("topics", "plans", "articles")  # which pages get a PDF
    sheet: Literal["a4", "us-letter"] = "a4"
    fonts: Path | None = None  # a folder of fonts for PDFs, looked at first
    families: Mapping[str, str] = field(default_factory=dict)  # of fonts for PDFs, by language
    accuracy: Mapping[str, Any] = field(default_factory=lambda: json.loads(ACCURACY.read_text(encoding="utf-8")))  # how often the program is right
    today: datetime.date = datetime.date(1970, 1, 1)  # parts what is due from what is past

    @property
    def region(self) -> str:
        """Where its Traditional Chinese is written: HK or TW."""
        return self.variant[:2].upper()


def _loader() -> Any:
    """What reads an mkdocs.yml with its own tags."""
    from mkdocs.utils.yaml import get_yaml_loader  # only here: the half of the commands never reads one

    return get_yaml_loader()


def load_settings(config: Path) -> Settings:
    """Read `extra.digest` of *config*, a mkdocs.yml.

    The day is SOURCE_DATE_EPOCH's if that is set. Raises InputError naming file and key.
    """
    try:
        text = config.read_text(encoding="utf-8")
        data = yaml.load(text, Loader=_loader())
    except FileNotFoundError:
        raise _wrong(config, "mkdocs.yml", say("the file is missing"), say("run the command in the folder that holds mkdocs.yml")) from None
    except UnicodeDecodeError:
        raise _wrong(config, "mkdocs.yml", say("the file is not in UTF-8"), say("save it as UTF-8")) from None
    except yaml.reader.ReaderError as error:
        raise _wrong(config, "mkdocs.yml", say("character U+{code} cannot stand in YAML", code=f"{ord(text[error.position]):04X}"), say("delete the invisible character")) from None
    except yaml.MarkedYAMLError as error:
        line, what, fix = fault_of(text, error)
        raise InputError(Problem(path=str(config), line=line, code="bad-yaml", what=what, fix=fix)) from None
    except (ValueError, OverflowError):
        raise _wrong(config, "mkdocs.yml", say("there is no character with this code"), say("write the character itself, not its code")) from None
    _shape(config, _mapping(config, "mkdocs.yml", data))
    given = _mapping(config, "extra.digest", _mapping(config, "extra", data.get("extra", {})).get("digest", {}))
    known = {"name", "address", "contact", "variant", "licence", "print", "text"}
    for key in given:
        if key not in known:
            raise _wrong(config, f"extra.digest.{key}", say("no such setting"), _near(key, known))
    plain = Settings()
    names = {**plain.names, "zh-Hans": data.get("site_name"), **_mapping(config, "extra.digest.name", given.get("name", {}))}
    for language, name in names.items():
        if language not in LANGUAGES or not isinstance(name, str) or not name.strip() or HALF.search(name):
            if language == "zh-Hans" and name == data.get("site_name"):
                raise _wrong(config, "site_name", say("{name} is no site name", name=repr(name)), say("write it as a text: site_name: \"政策文摘\""))
            raise _wrong(
                config, f"extra.digest.name.{language}", say("{name} is no site name", name=repr(name)), say("give a name for one of {known}", known=', '.join(LANGUAGES))
            )
    return Settings(
        names=names,
        address=_address(config, given.get("address") or ""),
        contact=_contact(config, given.get("contact") or ""),
        variant=_variant(config, given.get("variant", plain.variant)),
        **_licence(config, _mapping(config, "extra.digest.licence", given.get("licence", {}))),
        text=_text(config, _mapping(config, "extra.digest.text", given.get("text", {}))),
        templates=_templates(config, data.get("theme")),
        **_print(config, _mapping(config, "extra.digest.print", given.get("print", {}))),
        today=this_day(),
    )


def _templates(config: Path, theme: Any) -> Path:
    """The folder above the theme's custom_dir: templates/, or where the program lays the project's."""
    custom = theme.get("custom_dir") if isinstance(theme, dict) else None
    return (config.parent / custom).parent if isinstance(custom, str) and custom else config.parent / "templates"


def _shape(config: Path, data: dict[str, Any]) -> None:
    """Raise InputError for what the other languages' configurations cannot be made from."""
    theme, nav = data.get("theme"), data.get("nav")
    if theme is not None and not isinstance(theme, dict):
        raise _wrong(config, "theme", say("{value} is no mapping", value=repr(theme)), say("write it as key: value lines, as digest init does"))
    palette = (theme or {}).get("palette")
    for each in palette if isinstance(palette, list) else [palette]:
        toggle = each.get("toggle") if isinstance(each, dict) else None
        if not (each is None or isinstance(each, dict)) or not (toggle is None or isinstance(toggle, dict)):
            raise _wrong(config, "theme.palette", say("{value} is no mapping", value=repr(toggle or each)), say("write it as key: value lines, as digest init does"))
    if nav is not None and not isinstance(nav, list):
        raise _wrong(config, "nav", say("{value} is no list", value=repr(nav)), say("write each page as a line of its own: - 关于: about/index.md"))
    for key, word in _mapping(config, "extra.words", _mapping(config, "extra", data.get("extra")).get("words")).items():
        if not isinstance(word, str):
            raise _wrong(config, f"extra.words.{key}", say("{value} is no text", value=repr(word)), say("put it in quotation marks"))


def _mapping(config: Path, key: str, value: Any) -> dict[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise _wrong(config, key, say("{value} is no mapping", value=repr(value)), say("write it as key: value lines"))
    return value


def _address(config: Path, value: Any) -> str:
    parts = urlsplit(value) if isinstance(value, str) else None
    if value == "":
        return ""
    if (
        parts is None
        or parts.scheme not in ("http", "https")
        or not parts.netloc
        or not parts.path.endswith("/")
        or parts.query
        or parts.fragment
    ):
        raise _wrong(
            config,
            "extra.digest.address",
            say("{value} is no address of a folder", value=repr(value)),
            say("write it with its last slash, https://example.org/digest/, or leave it empty"),
        )
    return parts.geturl()


def _contact(config: Path, value: Any) -> str:
    if value == "" or (isinstance(value, str) and re.fullmatch(r"https?://[^\s\"'<>\\]+", value)):
        return str(value)
    if isinstance(value, str) and re.fullmatch(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", value):
        return f"mailto:{value}"
    raise _wrong(
        config,
        "extra.digest.contact",
        say("{value} is neither a mail address nor that of a page", value=repr(value)),
        say("write it like editor@example.org or https://example.org/contact, or leave it empty"),
    )


def _licence(config: Path, given: dict[str, Any]) -> dict[str, Any]:
    if not given:
        return {}
    name, url = given.get("name"), given.get("url")
    if set(given) != {"name", "url"} or not isinstance(name, str) or HALF.search(name) or not re.fullmatch(r"https://[^\s\"'<>\\]+", str(url)):
        raise _wrong(
            config,
            "extra.digest.licence",
            say("{given} is no licence", given=repr(given)),
            say("give its name and its https address: {name: CC BY 4.0, url: https://creativecommons.org/licenses/by/4.0/}"),
        )
    return {"licence": name, "licence_url": str(url)}


def _text(config: Path, given: dict[str, Any]) -> dict[str, TextRight]:
    for paper, right in given.items():
        if right not in get_args(TextRight):
            fix = say("write one of {known} after a newspaper's name, or after default", known=', '.join(get_args(TextRight)))
            raise _wrong(config, f"extra.digest.text.{paper}", say("{right} is no share of a text", right=repr(right)), fix)
    return given


def _print(config: Path, given: dict[str, Any]) -> dict[str, Any]:
    """What is said of PDFs: which pages get one, the sheet, a folder of fonts, families by language."""
    plain, key = Settings(), "extra.digest.print"
    for unknown in set(given) - {"pdfs", "sheet", "fonts", "families"}:
        raise _wrong(config, f"{key}.{unknown}", say("no such setting"), _near(unknown, {"families", "fonts", "pdfs", "sheet"}))
    pdfs, sheet = given.get("pdfs", list(plain.pdfs)), given.get("sheet", plain.sheet)
    if not isinstance(pdfs, list) or not set(map(str, pdfs)) <= set(plain.pdfs):
        raise _wrong(config, f"{key}.pdfs", say("{pdfs} names no pages", pdfs=repr(pdfs)), say("write a list of {known}, or an empty one, []", known=', '.join(plain.pdfs)))
    if sheet not in ("a4", "us-letter"):
        raise _wrong(config, f"{key}.sheet", say("{sheet} is no sheet", sheet=repr(sheet)), say("write a4 or us-letter"))
    fonts = given.get("fonts") or ""
    if not isinstance(fonts, str) or (fonts and not (config.parent / fonts).is_dir()):
        raise _wrong(config, f"{key}.fonts", say("{fonts} is no folder", fonts=repr(fonts)), say("name a folder of fonts, seen from mkdocs.yml"))
    families = _mapping(config, f"{key}.families", given.get("families", {}))
    for language, family in families.items():
        if language not in LANGUAGES or not isinstance(family, str):
            raise _wrong(config, f"{key}.families.{language}", say("{family} is no family", family=repr(family)), say("name one for one of {known}", known=', '.join(LANGUAGES)))
    return {"pdfs": tuple(p for p in plain.pdfs if p in pdfs), "sheet": sheet, "fonts": config.parent / fonts if fonts else None, "families": families}


def _variant(config: Path, value: Any) -> Variant:
    for variant in get_args(Variant):
        if value == variant:
            return cast(Variant, variant)
    fix = say("write hk, tw, or twp for Taiwan with its own words")
    raise _wrong(config, "extra.digest.variant", say("{value} is no variant of Traditional Chinese", value=repr(value)), fix)


def this_day() -> datetime.date:
    """Today, or the day of SOURCE_DATE_EPOCH if that is set."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch and epoch.isdigit():
        return datetime.datetime.fromtimestamp(int(epoch), tz=datetime.UTC).date()
    return datetime.datetime.now(tz=datetime.UTC).date()


def _wrong(config: Path, key: str, what: Message, fix: Message) -> InputError:
    return InputError(Problem(path=str(config), line=_line_of(config, key), code="wrong-setting", what=say("{key}: {what}", key=key, what=what), fix=fix))


def _near(key: object, known: Collection[str]) -> Message:
    near = difflib.get_close_matches(str(key), known, 1)
    return say("did you mean {near}?", near=near[0]) if near else say("remove it, or use one of {known}", known=', '.join(sorted(known)))


def _line_of(config: Path, key: str) -> int | None:
    """The line on which *key*, a.b.c, stands, or the nearest one above it that does."""
    try:
        node = yaml.compose(config.read_text(encoding="utf-8"), Loader=_loader())
    except (OSError, ValueError, yaml.YAMLError):
        return None
    line = None
    for part in key.split("."):
        found = [(name, value) for name, value in node.value if name.value == part] if isinstance(node, yaml.MappingNode) else []
        if not found:
            break
        (name, node), *_ = found
        line = name.start_mark.line + 1
    return line
