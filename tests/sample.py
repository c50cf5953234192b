"""A small edition made by hand, for the tests of what readers see: three articles, one of them hostile."""

from __future__ import annotations

import shutil
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from digest.cite import REFERENCES
from digest.model import (
    Article,
    Edition,
    Entry,
    Figure,
    Instrument,
    Named,
    Page,
    Paper,
    Passage,
    Place,
    Plan,
    Progress,
    Relative,
    Role,
    Seed,
    Sentence,
    Target,
    Text,
    Topic,
)
from digest.settings import LANGUAGES
from digest.tables import TABLES, selections

ROOT = Path(__file__).parent.parent

HOSTILE = (
    '<script>alert(1)</script> | [x](javascript:alert(2)) {{ 7*7 }} {: onclick=alert(3) } <img src=x onerror=alert(4)> ]]> --> `" # _*'
)


def passage(zh: str, line: int, first: int = 1, role: Role = "text", en: tuple[str | None, ...] | None = None) -> Passage:
    """A passage of sentences cut after 。, each on a source line of its own."""
    parts = [part + "。" for part in zh.split("。") if part] if role == "text" else [zh]
    sentences, origin, start = [], [], 0
    for index, part in enumerate(parts):
        english = en[index] if en else None
        sentences.append(
            Sentence(
                zh=part, en=english, status="reviewed" if english else None, id=f"s{first + index}", start=start, end=start + len(part)
            )
        )
        origin += [line + index] * len(part)
        start += len(part)
    whole = " ".join(e for e in en if e) if en and all(en) else None
    return Passage(
        zh="".join(parts),
        en=whole,
        status="reviewed" if whole else None,
        role=role,
        origin=tuple(origin),
        sentences=tuple(sentences) if role == "text" else (),
    )


def heading(zh: str, en: str | None, line: int) -> Passage:
    return Passage(zh=zh, en=en, status="human" if en else None, role="headline", origin=(line,) * len(zh))


def place(paragraphs: tuple[Passage, ...], index: int, quote: str) -> Place:
    start = paragraphs[index].zh.index(quote)
    sentence = paragraphs[index].sentence_at(start)
    return Place(
        lines=paragraphs[index].lines(start, start + len(quote)),
        paragraph=index,
        part="paragraph",
        start=start,
        end=start + len(quote),
        sentence=sentence.id if sentence else None,
    )


def en(zh: str, english: str | None = None) -> Text:
    return Text(zh=zh, en=english, status="human" if english else None)


def about_its_topics(entry: Entry) -> Entry:
    """The entry, each of its records about all of its topics."""
    targets, figures = ([replace(record, topics=entry.topics) for record in records] for records in (entry.targets, entry.figures))
    return replace(entry, targets=tuple(targets), figures=tuple(figures))


def sample() -> Edition:
    """The three articles, two plans and three topics."""
    paper = Paper(name="山城日报", name_en="Mountain City Daily", date="2023-12-02", page="5", wording="project")
    city = en("江州", "Jiangzhou")
    paragraphs = (
        passage(
            "江州市政府12月1日印发《江州市绿色交通行动方案（2023—2027年）》。方案提出，到2025年，全市公共充电桩超过5万个，力争新能源公交车占比达到95%。",
            3,
            1,
            en=(
                "On 1 December the Jiangzhou city government issued the Jiangzhou Green Transport Action Plan (2023–2027).",
                "By 2025, it says, the city is to have more than 50,000 public charging piles, and it will strive for new-energy buses to make up 95 percent of the fleet.",
            ),
        ),
        passage(
            "截至2022年底，全市已建成公共充电桩2.1万个，同比增长38.5%。",
            5,
            3,
            en=("By the end of 2022 the city had built 21,000 public charging piles, 38.5 percent more than a year before.",),
        ),
        Passage(
            zh="轨道交通再延伸",
            en="Rail reaches further out",
            status="human",
            role="crosshead",
            origin=(6,) * 7,
            sentences=(Sentence(zh="轨道交通再延伸", en="Rail reaches further out", status="human", id="s6", start=0, end=7),),
        ),
        passage(
            "到2027年，城市轨道交通运营里程达到650公里左右，中心城区绿色出行比例不低于75%。新增投资约1200亿元。",
            7,
            4,
            en=(
                "By 2027 urban rail will run over some 650 km, and green modes will carry no less than 75 percent of trips in the central districts.",
                None,
            ),
        ),
    )
    plan = "jiangzhou-green-transport-2023-2027"
    a = "2023-12-02-1a2b3c4d"

    def target(
        n: int,
        para: int,
        quote: str,
        indicator: Text,
        relation: str,
        value: str | None,
        unit: str | None,
        raw: str | None,
        deadline: str | None,
        **more: object,
    ) -> Target:
        return Target(
            id=f"{a}-t{n}",
            quote=quote,
            raw=raw,
            places=(place(paragraphs, para, quote),),
            indicator=indicator,
            relation=relation,  # type: ignore[arg-type]
            value=Decimal(value) if value else None,
            unit=unit,
            scope=city,
            place_ids=("l-jiangzhou",),
            deadline=deadline,
            plan_id=plan,
            **more,
        )  # type: ignore[arg-type]

    transport = Entry(
        article=Article(
            id=a,
            source="seeds/000.txt",
            paper=paper,
            kind="report",
            title=heading("江州绿色交通方案出炉 2027年轨道里程达650公里", "Jiangzhou's green transport plan: 650 km of rail by 2027", 1),
            kicker=heading("行动方案解读", None, 2),
            agency="山城日报",
            authors=(),
            paragraphs=paragraphs,
            lines=((1, 8),),
        ),
        policy=True,
        topics=("mobility", "climate"),
        summary=(
            Sentence(
                zh="江州印发绿色交通行动方案，提出2025年和2027年两个阶段的目标。",
                en="Jiangzhou has issued a green transport action plan with goals for 2025 and 2027.",
                status="human",
                id="s1",
                start=0,
                end=31,
            ),
            Sentence(
                zh="到2025年公共充电桩超过5万个；到2027年轨道交通运营里程约650公里。",
                en="More than 50,000 public charging piles by 2025; about 650 km of urban rail by 2027.",
                status="human",
                id="s2",
                start=31,
                end=70,
            ),
        ),
        instruments=(
            Instrument(
                name=en("《江州市绿色交通行动方案（2023—2027年）》", "Jiangzhou Green Transport Action Plan (2023–2027)"),
                kind="plan",
                short="方案",
                places=(place(paragraphs, 0, "《江州市绿色交通行动方案（2023—2027年）》"),),
                id=plan,
            ),
        ),
        targets=(
            target(
                1,
                0,
                "到2025年，全市公共充电桩超过5万个",
                en("公共充电桩", "public charging piles"),
                "more_than",
                "50000",
                "个",
                "5万个",
                "2025",
                indicator_id="public-charging-piles",
                amount=en("超过5万个", "more than 50,000"),
            ),
            target(
                2,
                0,
                "新能源公交车占比达到95%",
                en("新能源公交车占比", "share of new-energy buses"),
                "reach",
                "95",
                "%",
                "95%",
                "2025",
                amount=en("达到95%", "95 percent"),
                hedge=en("力争", "strive for"),
                grade="check",
            ),
            target(
                3,
                3,
                "城市轨道交通运营里程达到650公里左右",
                en("城市轨道交通运营里程", "length of urban rail in operation"),
                "about",
                "650",
                "km",
                "650公里",
                "2027",
                amount=en("650公里左右", "about 650 km"),
                baseline="2022",
            ),
            target(
                4,
                3,
                "中心城区绿色出行比例不低于75%",
                en("中心城区绿色出行比例", None),
                "at_least",
                "75",
                "%",
                "75%",
                "2027",
                amount=en("不低于75%", "at least 75 percent"),
            ),
            target(5, 3, "新增投资约1200亿元", en("新增投资", "new investment"), "about", "120000000000", "CNY", "1200亿元", None),
        ),
        figures=(
            Figure(
                id=f"{a}-f1",
                quote="全市已建成公共充电桩2.1万个",
                raw="2.1万个",
                places=(place(paragraphs, 1, "全市已建成公共充电桩2.1万个"),),
                indicator=en("公共充电桩", "public charging piles"),
                relation="reach",
                value=Decimal(21000),
                unit="个",
                scope=city,
                place_ids=("l-jiangzhou",),
                amount=en("2.1万个", "21,000"),
                period="2022",
                indicator_id="public-charging-piles",
            ),
            Figure(
                id=f"{a}-f2",
                quote="同比增长38.5%",
                raw="38.5%",
                places=(place(paragraphs, 1, "同比增长38.5%"),),
                indicator=en("公共充电桩", "public charging piles"),
                relation="increase_by",
                value=Decimal("38.5"),
                unit="%",
                scope=city,
                place_ids=("l-jiangzhou",),
                amount=en("增长38.5%", "up 38.5 percent"),
                period="2022-01/2022-12",
            ),
        ),
        locations=(city,),
        reasons=("mobility: 轨道交通, 公交", "policy +3.0: 方案"),
        related=(
            Relative(id="2022-07-5e6f7a8b", reasons=(("plan", plan), ("topic", "climate"), ("place", "江州"), ("page", "seeds/000.txt"))),
        ),
    )

    brief = (passage("记者从江州市交通局获悉，本月新开通3条公交线路。到2030年，公共充电桩将达到12万个。", 10, 1),)
    b = "2022-07-5e6f7a8b"
    untold = Entry(
        article=Article(
            id=b,
            source="seeds/001.txt",
            paper=Paper(name="江州晚报", date="2022-07"),
            kind="brief",
            title=None,
            agency="江州晚报",
            authors=("本报记者",),
            paragraphs=brief,
            lines=((10, 11), (20, 20)),
        ),
        policy=True,
        topics=("mobility",),
        summary=(Sentence(zh="江州本月新开通3条公交线路。", id="s1", start=0, end=14),),
        targets=(
            Target(
                id=f"{b}-t1",
                quote="到2030年，公共充电桩将达到12万个",
                raw="12万个",
                places=(place(brief, 0, "到2030年，公共充电桩将达到12万个"),),
                indicator=en("公共充电桩", "public charging piles"),
                relation="reach",
                value=Decimal(120000),
                unit="个",
                scope=city,
                place_ids=("l-jiangzhou",),
                amount=en("12万个", "120,000"),
                deadline="2030",
                indicator_id="public-charging-piles",
            ),
        ),
        figures=(
            Figure(
                id=f"{b}-f1",
                quote="本月新开通3条公交线路",
                raw="3条",
                places=(place(brief, 0, "本月新开通3条公交线路"),),
                indicator=en("新开通公交线路"),
                relation="complete",
                value=Decimal(3),
                unit="条",
                period="2022-07",
            ),
        ),
        related=(Relative(id=a, reasons=(("indicator", "public-charging-piles"),)),),
    )

    c = "2021-0d0d0d0d"
    nasty = (
        passage(f"{HOSTILE}。到2060年实现碳中和{HOSTILE}。", 1, 1, en=(HOSTILE, None)),
        Passage(zh=HOSTILE, role="caption", origin=(3,) * len(HOSTILE)),
    )
    hostile = Entry(
        article=Article(
            id=c,
            source="seeds/002.txt",
            paper=Paper(name=HOSTILE, date="2021", page=HOSTILE),
            kind="opinion",
            title=heading(HOSTILE, HOSTILE, 1),
            kicker=heading(HOSTILE, None, 1),
            subtitle=heading(HOSTILE, HOSTILE, 2),
            agency=HOSTILE,
            authors=(HOSTILE,),
            paragraphs=nasty,
            lines=((1, 3),),
        ),
        topics=("climate",),
        summary=(Sentence(zh=HOSTILE, en=HOSTILE, status="machine", id="s1", start=0, end=len(HOSTILE)),),
        instruments=(Instrument(name=en(HOSTILE, HOSTILE), kind="law", id="hostile-law"),),
        targets=(
            Target(
                id=f"{c}-t1",
                quote="到2060年实现碳中和",
                raw=None,
                places=(place(nasty, 0, "到2060年实现碳中和"),),
                indicator=en(HOSTILE, HOSTILE),
                relation="trend_down",
                value=None,
                unit=HOSTILE,
                scope=en(HOSTILE),
                place_ids=("l-hostile",),
                hedge=en(HOSTILE, HOSTILE),
                deadline="2060",
                plan_id="hostile-law",
                grade="check",
            ),
        ),
        figures=(
            Figure(
                id=f"{c}-f1",
                quote=HOSTILE,
                raw=HOSTILE,
                places=(Place(lines=((1, 1),), paragraph=None, part="title", start=0, end=5, sentence=None),),
                indicator=en(HOSTILE),
                relation="reach",
                value=Decimal(1),
                unit=HOSTILE,
                period="2020",
            ),
        ),
        locations=(en(HOSTILE),),
        related=(Relative(id=a, reasons=(("place", HOSTILE),)),),
    )

    transport, untold, hostile = map(about_its_topics, (transport, untold, hostile))
    pages = tuple(
        Page(seed=Seed(path=e.article.source, lines=(), encoding="utf-8"), paper=e.article.paper, articles=(e.article,), dropped=())
        for e in (transport, untold, hostile)
    )
    return Edition(
        pages=pages,
        entries=(transport, untold, hostile),
        plans=(
            Plan(id=plan, name=transport.instruments[0].name, kind="plan", articles=(a,)),
            Plan(id="hostile-law", name=en(HOSTILE, HOSTILE), kind="law", articles=(c,)),
        ),
        topics=(
            Topic(
                id="climate",
                name=en("气候", "Climate"),
                description=en("碳达峰、碳中和与应对气候变化。", "Carbon peaking, carbon neutrality and responses to climate change."),
                articles=(a, c),
            ),
            Topic(
                id="mobility",
                name=en("交通出行", "Mobility"),
                description=en("公共交通、新能源汽车与道路铁路。", "Public transport, new energy vehicles, roads and railways."),
                articles=(a, b),
            ),
            Topic(
                id="culture",
                name=en("文化旅游", "Culture and tourism"),
                description=en("文化、文物与旅游。", "Culture, heritage and tourism."),
                articles=(),
            ),
        ),
        indicators=(Named(id="public-charging-piles", name=en("公共充电桩", "public charging piles"), articles=(a, b)),),
        locations=(Named(id="l-jiangzhou", name=city, articles=(a, b)), Named(id="l-hostile", name=en(HOSTILE), articles=(c,))),
        organisations=(Named(id="o-hostile", name=en(HOSTILE, HOSTILE), articles=(c,)),),
        papers=(
            Named(id="n-mountain", name=en("山城日报", "Mountain City Daily"), articles=(a,)),
            Named(id="n-river", name=en("江州晚报"), articles=(b,)),
            Named(id="n-hostile", name=en(HOSTILE, HOSTILE), articles=(c,)),
        ),
        progress=(
            Progress(target=f"{a}-t1", figure=f"{a}-f1", share=Decimal("0.42"), met=False),
            Progress(target=f"{b}-t1", figure=f"{a}-f1", share=Decimal("0.175"), met=None),
        ),
    )


DATA = (*(f"{name}.csv" for name in TABLES), "digest.json", "corrections.json", "datapackage.json", *REFERENCES)


def data_files() -> dict[str, bytes]:
    """Stand-ins for the data files that the site links to."""
    feeds = ("all", *(topic.id for topic in sample().topics))
    return {f"{language}/data/{name}": b"-\n" for language in LANGUAGES for name in (*DATA, *selections(sample()))} | {
        f"{language}/feeds/{name}.xml": b"<feed/>\n" for language in LANGUAGES for name in feeds
    }


def make_project(folder: Path) -> Path:
    """A project to build in: the configuration, the templates and what docs/ holds by hand."""
    shutil.copy(ROOT / "mkdocs.yml", folder)
    shutil.copytree(ROOT / "templates", folder / "templates")
    shutil.copytree(ROOT / "docs" / "assets", folder / "docs" / "assets")
    return folder
