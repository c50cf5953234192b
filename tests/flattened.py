"""Makes tables, loses their cells in the ways that texts do, and says what each still states: `planted(7)` is always the same.

`python tests/flattened.py 400` prints how many numbers are found, missed and made up, in all and for each way of printing; `python tests/flattened.py =7` one text.
"""

from __future__ import annotations

import random
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

import opencc

from digest import lexicon as lexicons
from digest import pipeline
from digest.model import Paper, Record, Seed, Target

TO_TRADITIONAL = opencc.OpenCC("s2t").convert
WIDE = str.maketrans("0123456789.%", "０１２３４５６７８９．％")
Stated = tuple[str, Decimal, Decimal | None, str]
"""target or figure, value, upper end of a range, unit."""

INDICATORS = {
    "亿元": ("1e8", "CNY", "地区生产总值 一般公共预算收入 固定资产投资额 社会消费品零售总额 林业总产值 农产品加工业产值 外贸进出口总额 规上服务业营业收入 旅游总收入 金融业增加值"),
    "万元": ("1e4", "CNY", "规上工业企业户均税收 亩均税收 技术合同成交额 村均集体收入 全员劳动生产率 文化产业专项资金"),
    "元": ("1", "CNY", "农村居民人均可支配收入 城镇居民人均可支配收入 月最低工资标准 城乡低保月人均标准"),
    "%": ("1", "%", "常住人口城镇化率 森林覆盖率 高中阶段毛入学率 污水集中处理率 空气质量优良天数比率 自来水普及率 秸秆综合利用率 研发经费投入占地区生产总值比重 农作物耕种收综合机械化率 基本医保参保率 城市建成区绿地率 数字经济核心产业增加值占比"),
    "万人": ("1e4", "人", "城镇新增就业 常住人口 职业技能培训规模 养老保险参保人数 在校大学生"),
    "个": ("1", "个", "养老服务驿站 社区卫生服务中心 充电站 省级以上众创空间 文化馆分馆 农村电商服务点"),
    "家": ("1", "家", "高新技术企业 规模以上工业企业 专精特新企业 上市公司 科技型中小企业"),
    "公里": ("1", "km", "高速公路通车里程 农村公路改造里程 城市绿道长度 轨道交通运营里程 燃气管网更新长度"),
    "万亩": ("1e4", "亩", "高标准农田面积 设施蔬菜面积 造林面积 粮食播种面积 节水灌溉面积"),
    "万吨": ("1e4", "t", "粮食总产量 水产品产量 肉类总产量 港口货物吞吐量 再生资源回收量"),
    "张": ("1", "张", "医疗卫生机构床位 养老床位 护理型床位"),
    "件": ("1", "件", "每万人口高价值发明专利拥有量 作品著作权登记量 商标注册量"),
    "岁": ("1", "岁", "人均预期寿命 健康预期寿命"),
    "户": ("1", "户", "农村危房改造 老旧小区改造惠及户数 新增市场主体"),
    "座": ("1", "座", "垃圾焚烧厂 变电站 5G基站 新建公厕"),
    "平方米": ("1", "m2", "人均体育场地面积 城镇居民人均住房面积 人均公园绿地面积"),
    "万千瓦": ("1e4", "kW", "光伏发电装机容量 风电装机容量 抽水蓄能装机"),
    "万人次": ("1e4", "人次", "接待游客 公共图书馆流通人次 航空旅客吞吐量"),
}
GROUPS = ("经济发展", "创新驱动", "民生福祉", "绿色生态", "安全保障", "综合", "产业", "基础设施")
PLACES = ("东河县", "石泉区", "青湾市", "云岭县", "南浦区", "白沙镇", "高新区", "柳坪县", "安城区", "长洲县")
CITY = ("松江市", "临川县", "北山省", "海门区", "永丰市", "甘泉县")
PROPERTIES = ("预期性", "约束性")


@dataclass(frozen=True, slots=True)
class Head:
    """A column: its label, and what its numbers are."""

    label: str
    sort: str = "figure"
    kind: str = "value"  # value, growth (in %), share (in %), name, unit, property, ordinal, office


@dataclass(slots=True)
class Planted:
    """A text with a table, what it states, and how it was printed."""

    lines: list[str]
    date: str
    region: str | None
    stated: list[Stated] = field(default_factory=list)
    ways: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Table:
    title: str
    heads: list[Head]
    rows: list[list[str]]
    groups: list[str]  # of each row
    above: str  # what is said of units
    stated: list[Stated]


# ---- a table ------------------------------------------------------------------------------------------------------------


def _number(dice: random.Random, unit: str, near: Decimal | None = None) -> Decimal:
    if near is not None:
        return (near * Decimal(str(dice.choice((0.92, 1.03, 1.08, 1.15, 1.3, 1.6))))).quantize(near) if unit != "%" else min(Decimal(100), (near + Decimal(dice.choice(("1", "2.5", "4", "6.3")))).quantize(near))
    if unit == "%":
        return Decimal(dice.randrange(31, 94)) if dice.random() < 0.3 else Decimal(dice.randrange(310, 940)) / 10
    if unit == "岁":
        return Decimal(dice.randrange(765, 812)) / 10
    if unit == "元":
        return Decimal(dice.randrange(900, 52000))
    if unit in ("家", "个", "件", "户", "座", "张"):
        return Decimal(dice.choice((dice.randrange(2, 60), dice.randrange(60, 900), dice.randrange(1000, 9000))))
    return Decimal(dice.randrange(12, 9000)) / dice.choice((1, 10, 10, 100))


def _printed(value: Decimal, comma: str) -> str:
    return f"{value:,f}".replace(",", comma)


def _sets(kind: str, year: int, dice: random.Random) -> tuple[str, list[Head], str]:
    """A title, its number columns, and the article's date, for one kind of table."""
    city = dice.choice(CITY)
    if kind == "plan":
        first, last = year - 1, year + 4
        ways = [
            ([f"{first}年", f"{last}年"], ["figure", "target"]),
            ([f"{first}年实际", f"{last}年目标"], ["figure", "target"]),
            ([f"{first}年基期值", f"{last}年目标值"], ["figure", "target"]),
            ([f"{first}年（现状）", f"{last}年（目标）"], ["figure", "target"]),
            ([f"{first}年完成值", f"{year + 1}年目标", f"{last}年目标"], ["figure", "target", "target"]),
            ([f"{first}年", f"{year + 2}年", f"{last}年"], ["figure", "target", "target"]),
            (["现状值", f"{last}年目标值"], ["figure", "target"]),
            (["基期值", "目标值"], ["figure", "target"]),
            ([f"{last}年目标", f"{first}年基数"], ["target", "figure"]),
            ([f"规划基期（{first}年）", f"规划目标（{last}年）"], ["figure", "target"]),
            ([f"{last}年"], ["target"]),
            ([f"{last}年", f"{last + 10}年"], ["target", "target"]),
            ([f"到{last}年目标值"], ["target"]),
        ]
        labels, sorts = dice.choice(ways)
        return f"{city}{dice.choice(['养老服务', '农业农村现代化', '综合交通', '生态环境保护', '数字经济', '卫生健康'])}发展规划（{year}—{last}年）主要指标", [Head(a, b) for a, b in zip(labels, sorts, strict=True)], f"{year}-{dice.choice(['03-18', '06-09', '10-21'])}"
    if kind == "year":
        ways = [
            ([f"{year - 1}年完成", f"{year}年目标"], ["figure", "target"], ["value", "value"]),
            ([f"{year - 1}年实际完成", f"{year}年计划", "增长（%）"], ["figure", "target", "target"], ["value", "value", "growth"]),
            ([f"{year}年计划"], ["target"], ["value"]),
            ([f"{year}年任务数", "截至上年底累计"], ["target", "figure"], ["value", "value"]),
            ([f"{year - 2}年实绩", f"{year - 1}年实绩", f"{year}年预期"], ["figure", "figure", "target"], ["value"] * 3),
        ]
        labels, sorts, kinds = dice.choice(ways[:3] + ways[4:])
        return f"{city}{year}年{dice.choice(['国民经济和社会发展计划', '重点工作', '民生实事'])}主要指标表", [Head(a, b, c) for a, b, c in zip(labels, sorts, kinds, strict=True)], f"{year}-{dice.choice(['01-29', '02-20', '03-02'])}"
    if kind == "levels":
        ways = [
            ([f"{year - 2}年+（实际）", f"{year - 1}年+（修订）", f"{year}年+（预算）"], ["figure", "figure", "target"]),
            ([f"{year - 2}年度+目标值", f"{year - 2}年度+实际值", f"{year - 1}年度+目标值", f"{year - 1}年度+实际值"], ["target", "figure"] * 2),
            ([f"{year - 1}年+计划", f"{year - 1}年+实际", f"{year}年+计划"], ["target", "figure", "target"]),
            (["现况值+" + f"（{year - 1}年）", *(f"年度目标值+{year + n}年" for n in range(3))], ["figure", *["target"] * 3]),
            ([f"{year - 1}年+绝对量", f"{year - 1}年+增长（%）", f"{year}年+计划", f"{year}年+增长（%）"], ["figure", "figure", "target", "target"]),
        ]
        labels, sorts = dice.choice(ways)
        return f"{city}{dice.choice(['服务表现', '关键绩效', '施政目标'])}指标", [Head(a, b, "growth" if "增长" in a else "value") for a, b in zip(labels, sorts, strict=True)], f"{year}-{dice.choice(['02-28', '03-15'])}"
    if kind == "done":
        ways = [
            ([f"{year - 1}年", f"{year - 2}年", "比上年增长（%）"], ["value", "value", "growth"]),
            (["绝对量", "同比增长（%）"], ["value", "growth"]),
            (["全年累计", "同比±%"], ["value", "growth"]),
            ([f"{year - 1}年实际", "增速（%）"], ["value", "growth"]),
            ([f"{year - 3}年", f"{year - 2}年", f"{year - 1}年"], ["value"] * 3),
            (["总量", "比上年增长%"], ["value", "growth"]),
        ]
        labels, kinds = dice.choice(ways)
        return f"{city}{year - 1}年主要统计指标完成情况", [Head(a, "figure", b) for a, b in zip(labels, kinds, strict=True)], f"{year}-{dice.choice(['02-20', '03-12', '04-07'])}"
    raise ValueError(kind)


def _table(kind: str, year: int, dice: random.Random) -> tuple[_Table, str]:
    title, held, date = _sets(kind, year, dice)
    how = dice.choice(("brackets", "brackets", "column", "printed", "above" if kind != "plan" else "brackets"))
    comma = dice.choice((*[""] * 6, ",", " "))
    units = list(INDICATORS)
    if how == "above":
        units = [dice.choice(["亿元", "万人", "万吨", "公里", "万亩", "家"])]
    count = dice.randrange(4, 9)
    pool = [(name, unit) for unit in units for name in INDICATORS[unit][2].split()]
    chosen = dice.sample(pool, min(count, len(pool)))
    # rows with percentages come with changes in percentage points: left out where there is a column of growth
    if any(one.kind == "growth" for one in held):
        chosen = [(name, unit) for name, unit in chosen if unit != "%"] or [("粮食总产量", "万吨"), ("常住人口", "万人"), ("上市公司", "家"), ("造林面积", "万亩")]
    numbered, grouped = dice.random() < 0.35, dice.random() < 0.3
    prop = kind == "plan" and dice.random() < 0.6
    heads = [*([Head("序号", kind="ordinal")] if numbered else []), Head(dice.choice(("指标", "指标名称", "项目", "主要指标", "指　标")), kind="name"), *([Head("单位", kind="unit")] if how == "column" else []), *held]
    if prop:
        heads.append(Head(dice.choice(("属性", "指标属性", "性质")), kind="property"))
    if dice.random() < 0.15:
        heads.append(Head(dice.choice(("责任单位", "牵头部门")), kind="office"))
    rows, groups, stated = [], [], []
    dashes, bounds = dice.random() < 0.3, dice.random() < 0.45
    for n, (name, unit) in enumerate(chosen):
        scale, base, _ = INDICATORS[unit]
        row: list[str] = []
        before = None
        for head in heads:
            if head.kind == "ordinal":
                row.append(str(n + 1))
            elif head.kind == "name":
                row.append(f"{name}（{unit}）" if how == "brackets" else name)
            elif head.kind == "unit":
                row.append(unit)
            elif head.kind == "property":
                row.append(dice.choice(PROPERTIES))
            elif head.kind == "office":
                row.append(dice.choice(("市水务局", "县农业农村局", "市民政局", "县住建局")))
            elif head.kind == "growth":
                value = Decimal(dice.randrange(-95, 180)) / 10
                row.append(f"{value:f}" + ("" if "%" in head.label else "%"))
                stated.append((head.sort, abs(value), None, "%"))
            elif dashes and dice.random() < 0.2 and any(cell.startswith(tuple("0123456789")) for cell in row[2:]):
                row.append(dice.choice(("—", "－", "-", "——")))
            else:
                value = before = _number(dice, unit, before)
                text = _printed(value, comma) + (unit if how == "printed" else "")
                if bounds and head.sort == "target" and dice.random() < 0.6:
                    mark = dice.choice(("≥{}", ">{}", "{}以上", "{}左右", "＞{}", "≤{}"))
                    text = mark.format(text)
                row.append(text)
                stated.append((head.sort, value * Decimal(scale), None, base))
        rows.append(row)
        groups.append(GROUPS[n // 3] if grouped else "")
    above = f"单位：{units[0]}" if how == "above" else ""
    table = _Table(title, heads, rows, groups, above, stated)
    return table, date


def _by_place(year: int, dice: random.Random) -> tuple[_Table, str]:
    """Places with a number of one or several indicators each."""
    unit_names = dice.sample([(name, unit) for unit in INDICATORS if unit != "岁" for name in INDICATORS[unit][2].split()[:5]], dice.choice((1, 2, 2, 3, 3)))
    target = dice.random() < 0.5
    sort = "target" if target else "figure"
    printed = dice.random() < 0.2
    heads = [Head(dice.choice(("地区", "县（市、区）", "区县", "单位名称", "县区")), kind="name"), *(Head(name if printed else f"{name}（{unit}）", sort) for name, unit in unit_names)]
    rows, stated = [], []
    for place in dice.sample(PLACES, dice.randrange(4, 9)):
        row = [place]
        for _, unit in unit_names:
            value = _number(dice, unit)
            row.append(f"{value:f}" + (unit if printed else ""))
            stated.append((sort, value * Decimal(INDICATORS[unit][0]), None, INDICATORS[unit][1]))
        rows.append(row)
    title = f"{dice.choice(CITY)}{year}年{'目标任务分解表' if target else '上半年主要指标完成情况'}"
    return _Table(title, heads, rows, [""] * len(rows), "", stated), f"{year}-{'03-11' if target else '08-15'}"


# ---- its cells lost -------------------------------------------------------------------------------------------------------


SERIALS = ("line", "line", "line", "space", "space", "wide", "wide", "stroke", "pipe", "glued", "run", "packed", "packed", "columns", "columns", "columns run", "groups", "comma", "tab", "aligned", "pairs")


def _flat(table: _Table, way: str, head: str, category: str, dice: random.Random) -> list[str]:
    heads = [one.label for one in table.heads]
    body = [list(row) for row in table.rows]
    if way in ("columns", "columns run", "groups"):
        cells = [[label, *(row[k] for row in body)] for k, label in enumerate(heads) if table.heads[k].kind != "ordinal"]
        if way == "groups":  # the columns of words row by row, then each other column
            words = [k for k, one in enumerate(table.heads) if one.kind in ("name", "unit", "ordinal")]
            rest = [k for k in range(len(heads)) if k not in words]
            out = [" ".join(row[k] for k in words) for row in ([heads, *body] if head != "lost" else body)]
            return out + [row[k] for k in rest for row in [heads, *body]]
        return [cell for column in cells for cell in column] if way == "columns" else [" ".join(column) for column in cells]
    rows: list[tuple[str, list[str]]] = [("row", row) for row in body]
    if category == "line":
        for n in range(len(rows) - 1, -1, -1):
            if n == 0 or table.groups[n] != table.groups[n - 1]:
                rows.insert(n, ("group", [("一二三四五六七八"[n // 3] + "、" if dice.random() < 0.4 else "") + table.groups[n]]))
    elif category == "cell":
        heads = ["类别", *heads]
        rows = [("row", [*([table.groups[n]] if n == 0 or table.groups[n] != table.groups[n - 1] else []), *row]) for n, (_, row) in enumerate(rows)]
    if any("+" in one for one in heads):
        parts = [one.partition("+") for one in heads]
        over = [label for k, (label, _, _) in enumerate(parts) if not k or label != parts[k - 1][0]]
        rows[:0] = [("head", over), ("head", [label for _, _, label in parts if label])]
        head = ""
    if head == "above":
        rows.insert(0, ("head", heads))
    elif head == "below":
        rows.append(("head", heads))
    elif head == "again":
        rows.insert(0, ("head", heads))
        at = len(rows) // 2 + 1
        rows[at:at] = [("page", [f"— {dice.randrange(3, 90)} —"]), ("head", heads)]
    if way == "line":
        return [cell for _, row in rows for cell in row]
    if way == "pairs":
        flat = [cell for _, row in rows for cell in row]
        size = dice.choice((2, 3))
        return [" ".join(flat[k:k + size]) for k in range(0, len(flat), size)]
    joint = {"space": " ", "wide": "　", "stroke": "／", "pipe": "｜", "glued": "", "run": "", "packed": " ", "comma": "，", "tab": "\t", "aligned": ""}[way]
    if way == "stroke":
        joint = dice.choice(("／", "/", " / "))
    if way == "wide":
        joint = dice.choice(("　", "　　", "   "))
    lines = [_glued(row) for _, row in rows] if way in ("glued", "run") else [(joint.join(row) + (dice.choice("；。") if way == "comma" else "")) for _, row in rows]
    if way == "aligned":
        width = [max(len(row[k]) for sort, row in rows if sort in ("row", "head") and k < len(row)) + 2 for k in range(max(len(row) for _, row in rows))]
        lines = ["".join(cell + "　" * (width[k] - len(cell)) for k, cell in enumerate(row)).rstrip("　") for _, row in rows]
    if way == "run":
        return [_glued(lines)]
    if way == "packed":
        out, size = [""], dice.choice((24, 32, 40, 400))
        for cell in (cell for _, row in rows for cell in row):
            if len(out[-1]) + len(cell) > size:
                out.append("")
            out[-1] += (" " if out[-1] else "") + cell
        return out
    return lines


def _glued(cells: Sequence[str]) -> str:
    """Cells run together, but for a space between two numbers."""
    out = ""
    for cell in cells:
        out += (" " if out[-1:].isdigit() and cell[:1].isdigit() else "") + cell
    return out


def _broken(lines: Sequence[str], dice: random.Random) -> list[str]:
    """Long names broken over two lines."""
    out = []
    for line in lines:
        at = dice.randrange(5, 9)
        if re.match(f"[\u4e00-\u9fff]{{{at + 2}}}", line):
            out += [line[:at], line[at:]]
        else:
            out.append(line)
    return out


def planted(seed: int) -> Planted:
    """The text of a number."""
    dice = random.Random(seed)
    year = dice.randrange(2006, 2025)
    kind = dice.choice(("plan", "plan", "plan", "year", "year", "done", "place", "levels", "levels"))
    table, date = _by_place(year, dice) if kind == "place" else _table(kind, year, dice)
    way = dice.choice(SERIALS if kind != "levels" else ("line", "space", "wide", "tab", "aligned", "packed"))
    head = dice.choice(("above",) * 7 + ("below", "again"))
    category = dice.choice(("line", "cell")) if table.groups[0] else ""
    lines = _flat(table, way, head if way not in ("columns", "columns run", "groups") else "above", category, dice)
    ways = [kind, way, f"head {head}", f"category {category}"]
    if way in ("line", "space", "wide", "tab") and dice.random() < 0.3:
        lines = _broken(lines, dice)
        ways.append(f"broken {way}")
    top = [table.title, *([table.above] if table.above else [])]
    if dice.random() < 0.4:
        top.insert(1, dice.choice(("近日，市政府办公室印发通知，对各项任务作了部署，要求各部门认真抓好落实。", "（征求意见稿）", "记者从有关部门了解到，文件以列表形式列出了各项指标。")))
        ways.append("text before")
    end = []
    if dice.random() < 0.3:
        end.append(dice.choice(("注：本表数据为快报数。", "资料来源：市统计局。", "说明：表中数据未包括直管县。")))
    if dice.random() < 0.3:
        end.append("有关负责人表示，下一步将强化考核，确保各项任务落到实处。")
        ways.append("text after")
    lines = [*top, *lines, *end]
    region = None
    if dice.random() < 0.12:
        lines = [TO_TRADITIONAL(line) for line in lines]
        ways.append("Traditional")
    if dice.random() < 0.12:
        lines = [lines[0], *(line.translate(WIDE) for line in lines[1:])]
        ways.append("wide digits")
    return Planted(lines, date, region, table.stated, ways)


# ---- what is read -----------------------------------------------------------------------------------------------------------


LEXICON = lexicons.default()


def read(text: Planted) -> tuple[list[Stated], int]:
    """What the program finds in it, and how many numbers it leaves to the editor."""
    seed = Seed(path="seeds/x.txt", lines=tuple(text.lines), encoding="utf-8")
    page = pipeline.segment(pipeline.normalise(seed, LEXICON, text.region), Paper(name="日报", date=text.date, region=text.region), LEXICON, (((1, len(text.lines)),),))
    records: list[Record] = []
    left = 0
    for article in page.articles:
        entry = pipeline.extract(article, LEXICON)
        records += [*entry.targets, *entry.figures]
        left += len(entry.left_over)
    return [("target" if isinstance(one, Target) else "figure", one.value, one.value_max, one.unit or "") for one in records if one.value is not None], left


def compared(text: Planted) -> tuple[int, int, int, int, int]:
    """How many numbers are told rightly, told as the other sort, made up; stated in all, and left to the editor."""
    found, left = read(text)
    want, have = Counter(text.stated), Counter(found)
    right = want & have
    missed, made_up = want - right, have - right
    other = sum((Counter(one[1:] for one in missed.elements()) & Counter(one[1:] for one in made_up.elements())).values())
    return right.total(), other, made_up.total() - other, want.total(), left


def main() -> Iterator[str]:
    what = sys.argv[1]
    if what.startswith("="):
        text = planted(int(what[1:]))
        found, left = read(text)
        yield "\n".join([*text.lines, text.date, " · ".join(text.ways)])
        right = Counter(text.stated) & Counter(found)
        yield f"right {right.total()} of {len(text.stated)}; left {left}"
        yield "missed " + " ".join(f"{a[0]}:{v:f}{u}" for a, v, _, u in (Counter(text.stated) - right).elements())
        yield "made up " + " ".join(f"{a[0]}:{v:f}{u}" for a, v, _, u in (Counter(found) - right).elements())
        return
    first, _, last = what.rpartition("-")
    totals: dict[str, Counter[str]] = {}
    for number in range(int(first or 0), int(last)):
        text = planted(number)
        right, other, made_up, all_, left = compared(text)
        if "-v" in sys.argv:
            yield f"{number} {right}/{all_} other sort {other} made up {made_up} left {left} {' · '.join(text.ways)}"
        for name in ("all", *text.ways):
            totals.setdefault(name, Counter()).update({"right": right, "other": other, "made up": made_up, "all": all_, "left": left, "texts": 1, "whole": right == all_ and not made_up})
    for name, c in sorted(totals.items(), key=lambda item: item[1]["right"] / item[1]["all"]):
        yield f"{c['right'] / c['all']:.2f} {name}: {c['right']} of {c['all']} right, {c['other']} of the other sort, {c['made up']} made up, {c['left']} left; {c['whole']} of {c['texts']} texts whole"


if __name__ == "__main__":
    for line in main():
        print(line)
