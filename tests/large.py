"""Editions of any size made by chance, the same at each run: articles of random characters, with terms that no dictionary knows.

`large.py ARTICLES FOLDER` builds such a site in FOLDER/site, with as many rows in its tracker.
"""

from __future__ import annotations

import random
import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from making import article, record
from sample import make_project

from digest.export import data_files
from digest.feeds import feeds
from digest.lexicon import Lexicon, default
from digest.link import link
from digest.model import Edition, Entry, Figure, Instrument, Paper, Target, Text
from digest.publish import publish
from digest.render import render
from digest.settings import LANGUAGES, load_settings

COMMON = "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战先回则任取据处队南给色光门即保治北造百规热领七海口东导器压志世金增争济阶油思术极交受联什认六共权收证改清己美再采转更单风切打白教速花带安场身车例真务具万每目至达走积示议声报斗完类八离华名确才科张信马节话米整空元况今集温传土许步群广石记需段研界拉林律叫且究观越织装影算低持音众书布复容儿须际商非验连断深难近矿千周委素技备半办青省列习响约支般史感劳便团往酸历市克何除消构府称太准精值号率族维划选标写存候毛亲快效斯院查江型眼王按格养易置派层片始却专状育厂京识适属圆包火住调满县局照参红细引听该铁价严龙飞"
SUBJECTS = ("充电桩", "绿色工厂", "轨道交通里程", "新能源汽车产量", "污水处理率", "数字经济增加值", "森林覆盖率")
CITIES = (("江州", "Jiangzhou"), ("山城", "Shancheng"), ("港北", "Gangbei"), ("云川", "Yunchuan"))
TOPICS = ("climate", "energy", "industry", "mobility", "digital")
PAPERS = ("山城日报", "江州晚报", "云川时报")


def large(count: int, lexicon: Lexicon, terms: dict[int, list[str]] | None = None, length: int = 300) -> Edition:
    """An edition of *count* articles with a target and a figure each; article n also says the *terms* of n somewhere in its text."""
    chance = random.Random(count)
    entries = [_entry(n, chance, (terms or {}).get(n, []), length) for n in range(count)]
    return link((), entries, lexicon)


def make_site(edition: Edition, folder: Path, lexicon: Lexicon) -> Path:
    """The edition as a site in *folder*, without PDFs."""
    folder.mkdir(parents=True, exist_ok=True)
    project = make_project(folder)
    settings = load_settings(project / "mkdocs.yml")
    files = {f"{language}/data/{name}": data for language in LANGUAGES for name, data in data_files(edition, "", lexicon).items()}
    files |= {path: feed.encode() for path, feed in feeds(edition, settings, lexicon).items()}
    return publish(render(edition, settings, lexicon), project, settings, lambda line: None, files)


def _entry(n: int, chance: random.Random, terms: list[str], length: int) -> Entry:
    subject, (city, english), year = SUBJECTS[n % len(SUBJECTS)], CITIES[n % len(CITIES)], 2024 + n % 12
    noise = [_words(chance, length // 4) for _ in range(4)]
    for term in terms:
        where = chance.randrange(len(noise))
        cut = chance.randrange(len(noise[where]))
        noise[where] = noise[where][:cut] + term + noise[where][cut:]
    promise, report = f"到{year}年，{city}{subject}达到{1000 + n}个。", f"目前，{city}{subject}为{500 + n}个。"
    date = f"{2015 + n % 9}-{1 + n % 12:02}-{1 + n % 28:02}"
    made = article(
        f"{city}{subject}方案之{_words(chance, 6)}", f"{noise[0]}。{promise}", f"{noise[1]}。{report}{noise[2]}。", f"{noise[3]}。",
        id=f"{date}-{n:08x}", source=f"seeds/{n:05}.txt", paper=Paper(name=PAPERS[n % len(PAPERS)], date=date),
    )
    indicator, scope = Text(zh=subject, en=f"measure {n % len(SUBJECTS)}"), Text(zh=city, en=english)
    target = record(Target, made, promise, f"{1000 + n}个", subject, str(1000 + n), "个", deadline=str(year), scope=city)
    figure = record(Figure, made, report, f"{500 + n}个", subject, str(500 + n), "个", scope=city)
    plan = Instrument(name=Text(zh=f"《{city}行动方案》"), kind="plan", places=target.places)
    return Entry(
        article=made,
        policy=True,
        topics=tuple(sorted({TOPICS[n % len(TOPICS)], TOPICS[n % 3]})),
        summary=made.paragraphs[0].sentences[-1:],
        instruments=(plan,),
        targets=(replace(target, id=f"{made.id}-t1", indicator=indicator, scope=scope, value=Decimal(1000 + n)),),
        figures=(replace(figure, id=f"{made.id}-f1", indicator=indicator, scope=scope, value=Decimal(500 + n)),),
    )


def _words(chance: random.Random, length: int) -> str:
    return "".join(chance.choice(COMMON) for _ in range(length))


if __name__ == "__main__":
    make_site(large(int(sys.argv[1]), default()), Path(sys.argv[2]), default())
