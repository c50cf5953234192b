"""What is published keeps its contract: names, plain numbers, and the way back to the line."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from dataclasses import replace
from decimal import Decimal

import pytest
from making import charging, page
from sample import sample

from digest.export import contract, data_files, number, unit_of
from digest.lexicon import Lexicon
from digest.link import link
from digest.model import Correction, Edition, Instrument, Near, Paper, Text
from digest.problem import InputError
from digest.rights import permitted
from digest.tables import TABLES, TARGET_COLUMNS, selections
from digest.translate import english_unit

RECORD_KEYS = {
    "id",
    "quote",
    "paragraph",
    "places",
    "indicator",
    "relation",
    "value",
    "value_max",
    "unit",
    "raw",
    "scope",
    "hedge",
    "grade",
}


def test_the_contract_has_every_key_and_no_other_meaning() -> None:
    entry = charging()
    out = json.loads(json.dumps(contract(page(entry), (entry,))))
    assert set(out) == {"schema", "source", "paper", "articles", "dropped_lines", "warnings"} and out["schema"] == 1
    (article,) = out["articles"]
    assert set(article) == {
        "id",
        "kind",
        "title",
        "kicker",
        "subtitle",
        "agency",
        "authors",
        "lines",
        "wording",
        "policy",
        "topics",
        "summary",
        "instruments",
        "paragraphs",
        "targets",
        "figures",
    }
    assert article["kicker"] == {"zh": None, "en": None}
    (target,), (figure,) = article["targets"], article["figures"]
    assert set(target) == RECORD_KEYS | {"baseline", "deadline"} and set(figure) == RECORD_KEYS | {"period"}
    assert target["places"] == [{"lines": [[2, 2]], "paragraph": 0, "sentence": "s1"}]
    assert target["quote"] in article["paragraphs"][target["paragraph"]] and target["raw"] in target["quote"]
    assert target["value"] == 50000 and isinstance(target["value"], int)


@pytest.mark.parametrize(("value", "expect"), [("8000.0", 8000), ("14.5", 14.5), ("1E+11", 100000000000), (None, None)])
def test_amounts_are_plain_json_numbers(value: str | None, expect: float | None) -> None:
    made = number(None if value is None else Decimal(value))
    assert made == expect and type(made) is type(expect)


@pytest.mark.parametrize(("unit", "raw", "quote", "expect"), [
    ("kg", "30公斤", "每公顷施肥30公斤", "公斤"), ("kg", "30千克", "每公顷施肥30千克", "千克"), ("kg", "30kg", "每公顷施肥30kg", "kg"), ("μg/m3", "30微克", "每立方米30微克", "微克/m3"), ("μg/m3", "30", "浓度（μg/m3）30", "μg/m3"), ("CNY/kg", "5元", "每公斤5元", "CNY/公斤"), ("英尺", "449呎", "实用449呎", "呎"), ("MOP", "30澳门元", "补贴30澳门元", "MOP"),
    ("km2", "3平方公里", "面积3平方公里", "km2"), ("片/月", "15万片/月", "月产15万片", "片/月")])
def test_a_unit_that_the_contract_does_not_name_stands_as_written(unit: str, raw: str, quote: str, expect: str) -> None:
    (figure,) = charging().figures
    assert unit_of(replace(figure, unit=unit, raw=raw, quote=quote)) == expect


def test_tables_open_in_a_spreadsheet_and_credit_our_own_wording(lexicon: Lexicon) -> None:
    entry = charging()
    project = replace(entry, article=replace(entry.article, paper=replace(entry.article.paper, wording="project", name_en="River City Daily")))
    files = data_files(link((page(project),), (project,), lexicon), "据{paper} / from facts of {paper_en}", lexicon)
    assert files["targets.csv"].startswith(b"\xef\xbb\xbf")
    (row,) = csv.DictReader(io.StringIO(files["targets.csv"].decode("utf-8-sig")))
    assert tuple(row) == TARGET_COLUMNS
    assert (row["value"], row["deadline"], row["source"], row["lines"]) == ("50000", "2030", "seeds/x.txt", "L2")
    assert row["attribution"] == "据江城日报 / from facts of River City Daily"
    assert json.loads(files["digest.json"])[0]["attribution"] == row["attribution"]


@pytest.mark.parametrize(("quote", "relation", "bound"), [("能耗下降近5万个", "decrease_by", "about"), ("能耗下降5万个", "decrease_by", ""), ("超过5万个", "more_than", "")])
def test_a_rise_or_fall_keeps_what_bounds_it(quote: str, relation: str, bound: str, lexicon: Lexicon) -> None:
    entry = charging()
    told = replace(entry, targets=(replace(entry.targets[0], quote=quote, raw="5万个", relation=relation),))  # type: ignore[arg-type]
    (row,) = csv.DictReader(io.StringIO(data_files(link((page(told),), (told,), lexicon), "", lexicon)["targets.csv"].decode("utf-8-sig")))
    assert row["bound"] == bound


@pytest.mark.parametrize(
    ("quote", "period", "reported", "earlier"),
    [("新建充电桩8000个", "2022", "", "false"), ("新建充电桩8000个", None, "2023-12-02", "false"), ("改造前的充电桩有8000个", None, "", "true")],
)
def test_a_figure_without_a_time_says_when_it_was_reported(quote: str, period: str | None, reported: str, earlier: str, lexicon: Lexicon) -> None:
    entry = charging()
    told = replace(entry, figures=(replace(entry.figures[0], quote=quote, period=period),))
    (row,) = csv.DictReader(io.StringIO(data_files(link((page(told),), (told,), lexicon), "", lexicon)["figures.csv"].decode("utf-8-sig")))
    assert (row["period"], row["reported"], row["earlier"]) == (period or "", reported, earlier)


def test_a_row_has_the_whole_sentence_as_far_as_it_may_be_shown(lexicon: Lexicon) -> None:
    entry = charging()
    for right, expected in (("full", entry.article.paragraphs[0].sentences[0].zh), ("none", "")):
        told = replace(entry, article=replace(entry.article, paper=replace(entry.article.paper, text=right)))  # type: ignore[arg-type]
        files = data_files(permitted(link((page(told),), (told,), lexicon), {}), "", lexicon)
        (row,) = csv.DictReader(io.StringIO(files["targets.csv"].decode("utf-8-sig")))
        assert row["sentence_zh"] == expected


def test_the_json_says_all_that_the_tables_do(lexicon: Lexicon) -> None:
    edition = sample()
    first = replace(edition.entries[0], targets=(replace(edition.entries[0].targets[0], grade="check", doubts=("name", "deadline")), *edition.entries[0].targets[1:]))
    files = data_files(replace(edition, entries=(first, *edition.entries[1:])), "据{paper}", lexicon, ("CC BY 4.0", "https://example.org/"), "en/", {"version": "2026-11-29"})
    objects = json.loads(files["digest.json"])
    assert all((each["edition"], each["licence"]["name"]) == ("2026-11-29", "CC BY 4.0") for each in objects)
    told: dict[str, dict[str, object]] = {}
    for page_object in objects:
        around = {"source": page_object["source"], "paper": page_object["paper"]["name"], "paper_en": page_object["paper"]["name_en"], "date": page_object["paper"]["date"], "wording": page_object["paper"]["wording"], "attribution": page_object.get("attribution", ""), "licence": " ".join(page_object["licence"].values())}
        for each in page_object["articles"]:
            own = {f"{key}_{language}": each[key][language] for key in ("title",) for language in ("zh", "en")}
            told[each["id"]] = {**each, **around, **own, "summary_zh": "".join(each["summary"]["zh"]), "targets": len(each["targets"]), "figures": len(each["figures"])}
            for of in (*each["targets"], *each["figures"]):
                place = (of["places"] or [{"sentence": None}])[0]
                told[of["id"]] = {**of, **around, "article": each["id"], "quote_zh": of["quote"], "scope_zh": of["scope"], "hedge_zh": of["hedge"], "indicator_zh": of["indicator"]["zh"], "indicator_en": of["indicator"]["en"], "sentence": place["sentence"]}
                assert place["sentence"] is None or of["sentence_zh"] in [s["zh"] for s in each["sentences"] if s["id"] == place["sentence"]]
    seen = 0
    for name in ("targets", "figures", "articles"):
        for row in csv.DictReader(io.StringIO(files[f"{name}.csv"].decode("utf-8-sig"))):
            for column, cell in row.items():
                value = told[row["id"]].get(column, "–") if column not in ("lines", "summary_en") else "–"
                text = "" if value is None else str(value).lower() if isinstance(value, bool) else " ".join(map(str, value)) if isinstance(value, list) else str(value)
                assert column in ("lines", "summary_en") or text == cell.removeprefix("'"), (name, column)
                seen += 1
    assert seen > 300


def test_no_newspaper_is_said_to_have_written_what_the_project_did(lexicon: Lexicon) -> None:
    for wording, expected in (("project", (None, [])), ("original", ("新华社", ["张三"]))):
        entry = charging()
        told = replace(entry, article=replace(entry.article, agency="新华社", authors=("张三",), paper=replace(entry.article.paper, wording=wording)))  # type: ignore[arg-type]
        (article,) = json.loads(data_files(link((page(told),), (told,), lexicon), "", lexicon)["digest.json"])[0]["articles"]
        assert (article["agency"], article["authors"]) == expected


def test_a_target_says_what_is_reported_of_it_and_a_record_what_is_doubted(lexicon: Lexicon) -> None:
    edition = sample()
    first = edition.entries[0]
    target = replace(first.targets[0], grade="check", doubts=("name", "deadline"))
    edition = replace(edition, entries=(replace(first, targets=(target, *first.targets[1:])), *edition.entries[1:]), near=(Near(target=target.id, same=("a", "b"), like=("c",), before=("d",)),))
    row = next(csv.DictReader(io.StringIO(data_files(edition, "", lexicon)["targets.csv"].decode("utf-8-sig"))))
    assert (row["report"], row["met"], row["same"], row["related"], row["before"], row["doubts"]) == (first.figures[0].id, "false", "a b", "c", "d", "name deadline")


@pytest.mark.parametrize(("share", "expect"), [(Decimal("0.8"), "0.8"), (Decimal("0.99999"), "0.9999"), (Decimal(1), "1"), (Decimal(20), "20"), (Decimal(1) / 3, "0.3333"), (None, "")])
def test_a_target_says_how_much_of_it_is_reached_and_never_all_too_soon(share: Decimal | None, expect: str, lexicon: Lexicon) -> None:
    edition = sample()
    edition = replace(edition, progress=(replace(edition.progress[0], share=share),))
    files = data_files(edition, "", lexicon)
    rows = {row["id"]: row for row in csv.DictReader(io.StringIO(files["targets.csv"].decode("utf-8-sig")))}
    told = {each["id"]: each for page_object in json.loads(files["digest.json"]) for article in page_object["articles"] for each in article["targets"]}
    id = edition.progress[0].target
    assert rows[id]["share"] == expect and told[id]["share"] == (float(expect) if expect else None)


def test_what_is_no_list_in_a_table_is_one_in_json(lexicon: Lexicon) -> None:
    entry = charging()
    entry = replace(entry, targets=(replace(entry.targets[0], relation="trend_up", value=None, unit=None, raw=None),))
    (article,) = json.loads(data_files(link((page(entry),), (entry,), lexicon), "", lexicon)["digest.json"])[0]["articles"]
    (target,) = article["targets"]
    assert all(isinstance(target[key], list) for key in ("same", "related", "before", "topics", "doubts", "place_ids")) and (target["unit_zh"], target["unit_en"]) == (None, None)


def test_a_page_whose_data_cannot_be_made_is_named(lexicon: Lexicon) -> None:
    entry = charging()
    broken = replace(entry, targets=(replace(entry.targets[0], places=()),))
    with pytest.raises(InputError, match=f"^{entry.article.source}:{entry.article.lines[0][0]}: data-failed: a fault of the program: IndexError"):
        data_files(Edition(pages=(page(entry),), entries=(broken,)), "", lexicon)


def test_every_id_leads_somewhere(lexicon: Lexicon) -> None:
    plan = Instrument(name=Text(zh="《江城充电设施方案》"), kind="plan")
    entry = replace(charging(), instruments=(plan,))
    entry = replace(entry, targets=(replace(entry.targets[0], scope=Text(zh="重庆")),))
    files = data_files(link((page(entry),), (entry,), lexicon), "", lexicon, site="en/")
    rows = {name: list(csv.DictReader(io.StringIO(files[f"{name}.csv"].decode("utf-8-sig")))) for name in TABLES}
    ids = {name: {row["id"] for row in those} for name, those in rows.items()}
    (target,), (figure,) = rows["targets"], rows["figures"]
    assert ids["indicators"] == {target["indicator_id"], figure["indicator_id"]} and ids["plans"] == {target["plan"]} and ids["places"] == {target["place_ids"]} != {""}
    assert (rows["plans"][0]["instrument"], rows["plans"][0]["targets"], rows["plans"][0]["articles"]) == ("plan", "1", entry.article.id)
    assert [row["url"] for row in rows["indicators"]] == ["", ""] and rows["places"][0]["url"] == f"en/places/{target['place_ids']}/"


def test_a_rise_in_multiples_has_the_unit_that_its_english_has(lexicon: Lexicon) -> None:
    entry = charging()
    figure = replace(entry.figures[0], relation="increase_by", raw="2.4倍", unit="倍", value=Decimal("2.4"))
    assert english_unit(figure, lexicon) == "hundred per cent" and english_unit(entry.figures[0], lexicon) == "count"


def test_a_cell_cannot_become_a_formula(lexicon: Lexicon) -> None:
    entry = charging()
    hostile = replace(entry, targets=(replace(entry.targets[0], quote="=HYPERLINK(1)"),))
    (row,) = csv.DictReader(io.StringIO(data_files(link((page(hostile),), (hostile,), lexicon), "", lexicon)["targets.csv"].decode("utf-8-sig")))
    assert row["quote_zh"] == "'=HYPERLINK(1)"


def test_the_data_package_describes_every_column(lexicon: Lexicon) -> None:
    entry = charging()
    files = data_files(link((page(entry),), (entry,), lexicon), "", lexicon, ("CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/"), about={"title": "Digest", "version": "2026-11-29"})
    package = json.loads(files["datapackage.json"])
    assert (package["title"], package["version"], package["sources"]) == ("Digest", "2026-11-29", [{"title": "江城日报 2023-12-02"}])
    assert package["licenses"] == [{"title": "CC BY 4.0", "path": "https://creativecommons.org/licenses/by/4.0/"}]
    for resource in package["resources"]:
        data = files[resource["path"]]
        assert resource["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}" and resource["bytes"] == len(data)
        if resource["format"] == "json":
            assert isinstance(json.loads(data), list)
            continue
        header = next(csv.reader(io.StringIO(data.decode(resource["encoding"]))))
        assert [field["name"] for field in resource["schema"]["fields"]] == header == list(TABLES[resource["name"]])
        assert all(field["description"] for field in resource["schema"]["fields"])
        for key in resource["schema"].get("foreignKeys", ()):
            named = key["reference"]["resource"] or resource["name"]
            ids = {row["id"] for row in csv.DictReader(io.StringIO(files[f"{named}.csv"].decode("utf-8-sig")))}
            assert {row[key["fields"][0]] for row in csv.DictReader(io.StringIO(data.decode("utf-8-sig")))} <= {*ids, ""}


def test_corrections_are_published_as_data(lexicon: Lexicon) -> None:
    entry = charging()
    told = (
        Correction(line=1, date="2026-11-20", page="articles/2023-12-02-1a2b3c4d", kind="corrected", said=Text(zh="原作500个，应为5万个。", en="It said 500.", status="human"), to=None),
        Correction(line=5, date="2026-11-18", page="plans/p-old", kind="moved", said=None, to="plans/p-new"),
    )
    edition = replace(link((page(entry),), (entry,), lexicon), corrections=told)
    rows = json.loads(data_files(edition, "", lexicon, site="https://example.org/en/")["corrections.json"])
    assert [(row["date"], row["kind"], row["page"], row["to"], row["said_en"]) for row in rows] == [
        ("2026-11-20", "corrected", "articles/2023-12-02-1a2b3c4d", None, "It said 500."), ("2026-11-18", "moved", "plans/p-old", "plans/p-new", None)]
    assert rows[1]["url"] == "https://example.org/en/plans/p-new/"
    assert json.loads(data_files(link((page(entry),), (entry,), lexicon), "", lexicon)["corrections.json"]) == []


def test_every_column_that_is_described_is_published(lexicon: Lexicon) -> None:
    assert {row["column"] for row in lexicon.table("columns")} == {column for columns in TABLES.values() for column in columns}


def test_topics_and_plans_have_tables_of_their_own(lexicon: Lexicon) -> None:
    plan = Instrument(name=Text(zh="《江城充电设施方案》"), kind="plan")
    entry = replace(charging(), topics=("mobility", "energy", "culture"), instruments=(plan,))
    edition = link((page(entry),), (entry,), lexicon)
    files = data_files(edition, "", lexicon)
    names = {"topic-mobility-targets.csv", "topic-mobility-figures.csv", "topic-energy-targets.csv", "topic-energy-figures.csv"}
    assert selections(edition) == names | {f"plan-{edition.plans[0].id}-targets.csv"} <= set(files)
    assert files["topic-energy-targets.csv"] == files["targets.csv"] == files[f"plan-{edition.plans[0].id}-targets.csv"]


def test_data_holds_no_english_of_a_machine_that_nobody_has_looked_at() -> None:
    entry = charging()
    title = entry.article.title
    assert title is not None
    for status, expected in (("machine", None), ("reviewed", "A headline"), ("human", "A headline")):
        told = replace(entry, article=replace(entry.article, title=replace(title, en="A headline", status=status)))
        assert contract(page(told), (told,))["articles"][0]["title"]["en"] == expected


def test_a_reader_without_chinese_has_units_places_and_the_way_to_the_row(lexicon: Lexicon) -> None:
    entry = charging()
    figure = replace(entry.figures[0], unit="位", raw="第8位", scope=Text(zh="江城", en="Jiangcheng"), hedge=Text(zh="力争", en="striving", status="machine"), rules=("editor",))
    target = replace(entry.targets[0], unit="CNY/km2")
    told = replace(entry, targets=(target,), figures=(figure,))
    files = data_files(link((page(told),), (told,), lexicon), "", lexicon, site="https://example.org/en/")
    rows = {name: next(csv.DictReader(io.StringIO(files[f"{name}.csv"].decode("utf-8-sig")))) for name in ("targets", "figures", "articles")}
    assert (rows["targets"]["unit_zh"], rows["figures"]["unit_zh"]) == ("元/平方公里", "位")
    assert (rows["targets"]["unit_en"], rows["figures"]["unit_en"]) == ("CNY per km²", "rank")
    assert (rows["figures"]["scope_en"], rows["figures"]["hedge_en"]) == ("Jiangcheng", "")
    assert (rows["targets"]["checked"], rows["figures"]["checked"]) == ("false", "true")
    assert rows["figures"]["url"] == f"https://example.org/en/articles/{entry.article.id}/#{figure.id}"
    assert rows["articles"]["url"] == f"https://example.org/en/articles/{entry.article.id}/"


def test_a_table_of_a_topic_has_the_rows_of_its_page_and_the_whole_file_every_telling(lexicon: Lexicon) -> None:
    first = charging()
    first = replace(first, targets=(replace(first.targets[0], scope=Text(zh="江城")),))
    other = replace(first, article=replace(first.article, id="2023-12-03-bbbbbbbb", source="seeds/y.txt", paper=Paper(name="江城日报", date="2023-12-03")), targets=(replace(first.targets[0], id="2023-12-03-bbbbbbbb-t1"),))
    files = data_files(link((page(first), page(other)), (first, other), lexicon), "", lexicon)
    every, table = (list(csv.DictReader(io.StringIO(files[name].decode("utf-8-sig")))) for name in ("targets.csv", "topic-energy-targets.csv"))
    assert [row["counted_as"] for row in every] == ["", first.targets[0].id] and [row["id"] for row in table] == [first.targets[0].id]
