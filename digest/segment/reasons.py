"""What tells for a choice, by name: each function tells what holds where a row and a reading are as its arguments say, and depends on nothing else."""

from __future__ import annotations

from collections.abc import Iterator

from digest.segment.draft import Opening
from digest.segment.here import NONE, Fit, Here, Left
from digest.segment.signals import Facts, Signal, scaled, share
from digest.segment.weighing import Names

AHEAD = 6
"""Rows below a heading, after which a text that it belongs to may still begin."""

# ---- a new article opens at the row -----------------------------------------------------------------------------------


def opens(here: Here, waits: str, condition: str) -> Iterator[Signal]:
    """*waits*: whether a heading waits above (head) or not (bare); *condition*: how the article above is left."""
    j, facts, marks = here.j, here.facts, here.marks
    row, begins = facts.rows[j], facts.begins[j]
    yield "n:", 1.0
    yield f"n:{waits}", 1.0
    yield f"n:{waits}|{condition}", 1.0
    yield f"n:{waits}|leads_{facts.leads[j]}", 1.0
    if row.mark is None:
        if facts.names[j]:
            yield f"n:{waits}|name_{facts.names[j]}", 1.0
            yield f"n:{waits}|name_{facts.names[j].partition('|')[0]}", 1.0
        yield f"n:{waits}|{begins}", 1.0
        yield f"n:{waits}|{condition}|{begins}|{facts.apart(j)}", 1.0
        yield f"n:{waits}|{condition}|leads_{facts.leads[j]}", 1.0
        if begins == "plain":
            yield from scaled("n:fresh", facts.fresh[j], waits)
            yield from scaled("n:fresh", facts.fresh[j], f"{condition}|{waits}")
            yield from scaled("n:left", facts.rival(-1, j, False), waits)
            yield f"n:{waits}|first_{facts.starts[j]}", 1.0
            yield f"n:{waits}|{condition}|first_{facts.starts[j]}", 1.0
        yield f"n:{condition}|{begins}|{waits}", 1.0
        if facts.starts[j] == "day":
            yield f"n:day|{waits}", 1.0
            yield f"n:day|{waits}|{condition}|{facts.apart(j)}", 1.0
    yield f"n:marks{marks}|{waits}", 1.0
    if facts.photo_ahead[j]:
        yield f"n:photo|{waits}", 1.0
    if row.bullet:
        yield "n:bullet", 1.0
        yield f"n:bullet|many{min(facts.bullets[row.text[0]], 4)}|{condition}|{facts.apart(j)}", 1.0


def leaves(here: Here, waits: str, left: Left, run: int) -> Iterator[Signal]:
    """*left*: how the article above is left; *run*: rows since the page went over to it."""
    j, facts, condition = here.j, here.facts, left.condition
    row, begins = facts.rows[j], facts.begins[j]
    if left.signed:
        yield f"n:after_signed|{waits}", 1.0
        if waits == "head" and facts.signed_ahead[j]:
            yield "n:signed_ahead", 1.0
    yield f"n:run{run}|{condition}|{waits}", 1.0
    if row.mark is None:
        yield f"n:{waits}|{condition}|{'gap' if row.gap else 'tight'}", 1.0
        if left.space:
            yield f"n:{waits}|{left.space}", 1.0
            yield f"n:{waits}|{left.space}|{begins}", 1.0
        if facts.indents_at(j):
            yield f"n:indenting|{waits}|{begins}", 1.0
    yield f"n:after_{left.opening}|{waits}", 1.0
    if left.step:
        yield f"n:step{left.step}|{waits}", 1.0
    yield f"n:left_{'headed' if left.headed else 'bare'}|{left.size}|{waits}", 1.0
    yield f"n:left_{condition}|{left.size}|{waits}", 1.0
    yield f"n:leads_{facts.leads[j]}|{'signed' if left.signed else 'unsigned'}|{waits}", 1.0
    yield f"n:{condition}|leads_{facts.leads[j]}|{facts.apart(j)}|{waits}", 1.0
    yield f"n:near{left.shared}|{condition}|{waits}", 1.0
    if left.just_begun:
        yield f"n:after_little|{waits}", 1.0
    if left.space and not row.gap:
        yield f"n:under|{condition}", 1.0
    elif left.space and row.gap > max(1, facts.gaps):
        yield "n:gap_more", 1.0


def opens_among(here: Here, waits: str, unfinished: int, most: str, nearest: str, below: bool) -> Iterator[Signal]:
    """*unfinished* articles before it, and how many pairs of its text the likest has; how near in width; whether the next headline *below* is of this text."""
    yield f"n:open{unfinished}|{waits}", 1.0
    yield f"n:shared{most}|{waits}", 1.0
    if nearest:
        yield f"n:new_width{nearest}", 1.0
    if below:
        yield "n:headline_below", 1.0


def opens_brief(here: Here, condition: str) -> Iterator[Signal]:
    """Where the page is among briefs."""
    j, facts = here.j, here.facts
    yield f"n:briefs|{facts.begins[j]}|{condition}", 1.0
    yield f"n:briefs|{facts.begins[j]}|{condition}|{facts.apart(j)}", 1.0
    if facts.rows[j].bullet:
        yield "n:briefs_bullet", 1.0


def opens_item(here: Here, condition: str, listing: str) -> Iterator[Signal]:
    """Where the row opens with the sign of a list; *listing*: what that would carry on in the article above."""
    yield f"n:bullet|{condition}|{listing}", 1.0
    yield f"n:bullet|{condition}|{listing}|{here.facts.leads[here.j].partition('|')[2]}", 1.0


def opening_measures(waits: str, condition: str, marks: int) -> Names:
    """Of the likest article: kinship, the same within bounds, likeness, that of long texts; likeness to the article above, that of long texts;
    how much the likest of the others, and the article above, have of the text."""
    return (("n:kin", f"n:kin|{waits}", f"n:kin|marks{marks}"), ("n:kin_near",), ("n:sense", f"n:sense|{waits}"), (f"n:sense_long|{waits}",),
            (f"n:sense_here|{waits}",), (f"n:sense_stands|{condition}|{waits}",), ("n:cohesion_other",), ("n:cohesion",))


# ---- with a heading ---------------------------------------------------------------------------------------------------


def heads(here: Here, own: tuple[int, ...], left: bool, level: int | None, crossheads: bool) -> Iterator[Signal]:
    """*own*: the rows of the heading above that it takes, others being *left*; of the article above, the *level* of its headline, and whether it had *crossheads*."""
    rows, facts = here.facts.rows, here.facts
    if not own:
        if left:
            yield "n:takes_none", 1.0
        return
    if left:
        yield "n:split_gap" if rows[own[0]].gap else "n:split_close", 1.0
    heading = here.heading(own)
    echo, kin = heading.echo, heading.kin
    yield "n:headed", 1.0
    yield f"n:headed|{rows[here.j].mark}", 1.0
    yield "n:head_echo", echo
    yield "n:head_echo_" + ("high" if echo >= 0.5 else "mid" if echo >= 0.25 else "low" if echo > 0.08 else "none"), 1.0
    yield "n:head_kin", kin
    yield "n:head_kin_near", max(-1.0, min(1.0, kin))
    yield "n:head_sense", heading.alike
    yield f"n:head_size{heading.said.size}", 1.0
    yield f"n:head_rows{min(len(own), 4)}", 1.0
    if rows[own[0]].gap > max(1, facts.gaps):
        yield "n:head_set_off", 1.0
    elif rows[own[0]].gap < facts.gaps:
        yield "n:head_crowded", 1.0
    if all(rows[i].mark == "numbered" for i in own):
        yield "n:head_numbered", 1.0
    levels = [rows[i].level for i in own if rows[i].level]
    if levels and level is not None:
        yield "n:level_same" if min(levels) <= (level or 9) else "n:level_lower", 1.0
    if crossheads:
        yield "n:had_crossheads", 1.0


def heading_measures() -> Names:
    """How much of its words the article above has; by how much more its words and its sense are of the text below."""
    return ("n:head_before",), ("n:head_kin_ahead",), ("n:head_sense_ahead",)


def takes(here: Here, group: tuple[int, ...], parked: int) -> Iterator[Signal]:
    """*group*: the rows of a heading further up that it takes, of so many *parked*."""
    heading = here.heading(group)
    echo = heading.echo
    yield "k:taken", 1.0
    yield "k:echo", echo
    yield "k:sense", heading.alike
    yield "k:echo_" + ("high" if echo >= 0.5 else "mid" if echo >= 0.25 else "low"), 1.0
    yield f"k:parked{parked}", 1.0


# ---- the row carries an article on ------------------------------------------------------------------------------------


def carries_nothing(here: Here) -> Iterator[Signal]:
    """Where the article has no text yet."""
    yield "c:notext", 1.0
    yield f"c:notext|{here.facts.rows[here.j].mark}", 1.0


def joins(here: Here, last: int, how: str) -> Iterator[Signal]:
    """*last*: the last row of the article; *how* the row stands to it: under, gap, over or back."""
    yield from here.facts.seam(last, here.j, how)


def carries(here: Here, stands: str, signed: bool, how: str) -> Iterator[Signal]:
    """*stands*: how the last row of the article leaves its sentence; whether it is *signed*."""
    j, facts = here.j, here.facts
    row, begins, whole, stands = facts.rows[j], facts.begins[j], stands, stands.partition("_")[0]
    by = "signed" if signed else "unsigned"
    yield f"c:{how}|{whole}|{begins}|{facts.apart(j)}", 1.0
    yield f"c:{how}|{stands}|leads_{facts.leads[j]}", 1.0
    yield f"c:{how}|leads_{facts.leads[j]}|{by}", 1.0
    if facts.starts[j] == "day":
        yield f"c:day|{how}|{stands}", 1.0
        yield f"c:day|{how}|{stands}|{by}", 1.0
    if row.bullet:
        yield "c:bullet", 1.0
        yield f"c:bullet|many{min(facts.bullets[row.text[0]], 4)}|{how}|{stands}", 1.0
    if how != "back" and row.mark is None and facts.photo_ahead[j]:
        yield f"c:photo|{how}|{stands}", 1.0
    yield f"c:marks{here.marks}|{how}", 1.0


def fits(facts: Facts, fit: Fit, how: str, closeness: str, heading: str) -> Iterator[Signal]:
    """*fit*: how the article and the row fit; *closeness*: how its text stands to the row's, against others'; *heading*: where one waits, whether the article lacks
    or has its own."""
    near, stands = "back" if how == "back" else "current", fit.stands.partition("_")[0]
    if fit.ended:
        yield f"c:ended|{how}", 1.0
    if fit.step == "wide":
        yield "c:too_wide", 1.0
    elif fit.step:
        yield f"c:width{fit.step}", 1.0
        yield f"c:width{fit.step}|{how}", 1.0
    yield f"c:{near}_{closeness}", 1.0
    yield f"c:{how}|{stands}|{closeness}", 1.0
    yield f"c:{how}|{stands}|size{fit.size}", 1.0
    yield f"c:{near}_shared{fit.shared}", 1.0
    if fit.habit and fit.closed:
        yield f"c:habit_{fit.habit}|{'i' if fit.indented else 'f'}", 1.0
    elif fit.habit and fit.indented:
        yield "c:indent_inside" if fit.habit == "i" else "c:indent_odd", 1.0
    if heading:
        yield f"c:waits|{stands}", 1.0
        yield f"c:waits_{heading}", 1.0
    if fit.opening in ("credit", "column", "note", "jump_in"):
        yield f"c:{fit.opening}|{how}|{stands}", 1.0


def goes_back(facts: Facts, stands: str, condition: str, gap: str, space: str, run: int, rank: int | None) -> Iterator[Signal]:
    """Where another article stands between, in what *condition*, and right above the row (*space*) or not; *rank*: of an article left in mid-sentence, how many others
    were after it."""
    yield f"c:back|{condition}|{stands.partition('_')[0]}", 1.0
    yield f"c:back|{condition}|{gap}", 1.0
    if space:
        yield f"c:back|{space}", 1.0
    yield f"c:back|run{run}|{condition}", 1.0
    if rank is not None:
        yield f"c:back_rank{rank}", 1.0


def carries_brief(here: Here, stands: str) -> Iterator[Signal]:
    """Where the page is among briefs."""
    begins, stands = here.facts.begins[here.j], stands.partition("_")[0]
    yield f"c:briefs|{stands}|{begins}", 1.0
    yield f"c:briefs|{stands}|{begins}|{here.facts.apart(here.j)}", 1.0


def carries_item(here: Here, stands: str, how: str, listing: str) -> Iterator[Signal]:
    """Where the row opens with the sign of a list."""
    yield f"c:bullet|{how}|{listing}", 1.0
    yield f"c:bullet|{how}|{stands.partition('_')[0]}|{listing}|{here.facts.leads[here.j].partition('|')[2]}", 1.0


def carrying_measures(near: str, stands: str, marks: int, over: bool) -> Names:
    """Kinship, the same within bounds; likeness, that of long texts; how much of the text's words the article has."""
    return (("c:kin", f"c:kin|{near}", f"c:kin|marks{marks}"), ("c:kin_near",), ("c:sense", f"c:sense|{near}"), (f"c:sense_long|{near}", f"c:sense_stands|{near}|{stands}"),
            ("c:cohesion", *(["c:cohesion|back"] if near == "back" else ["c:cohesion|over"] if over else [])))


def rival_measures(near: str) -> Names:
    """By how much more than of any other article: kinship, within bounds; likeness, that of long texts; how much of the text's words it has, beside the article above."""
    return ("c:kin_ahead",), (f"c:kin_ahead|{near}",), ("c:sense_ahead",), (f"c:sense_ahead|{near}",), ("c:nearer",)


# ---- marks ------------------------------------------------------------------------------------------------------------


def marked(here: Here, target: str, waits: str, left: Left) -> Iterator[Signal]:
    """What the mark of the row tells for opening an article there (*target* new), or for carrying on the one above (cur) or another (back)."""
    j, facts = here.j, here.facts
    row, mark = facts.rows[j], facts.rows[j].mark
    if mark is None or mark == "numbered":
        if mark and target == "new":
            yield "m:numbered|new", 1.0
        return
    yield f"m:{mark}|{target}", 1.0
    yield f"m:{mark}|{target}|{left.condition}", 1.0
    yield f"m:{mark}|{target}|{'w' if waits == 'head' else ''}", 1.0
    if left is not NONE:
        yield f"m:{mark}|{target}|{'signed' if left.signed else 'unsigned'}", 1.0
        yield f"m:{mark}|{target}|{left.opening}", 1.0
        if left.just_begun:
            yield f"m:{mark}|{target}|little", 1.0
        if left.headed and left.just_begun and not left.signed and waits != "head":
            yield f"m:{mark}|{target}|just_begun", 1.0
    after = facts.rows[j + 1] if j + 1 < len(facts.rows) else None
    if mark == "byline":
        yield f"m:byline|{target}|before_" + ("end" if after is None else "gap" if after.gap else after.mark or ("form" if j + 1 in facts.forms else "text")), 1.0
        yield f"m:byline|{target}|" + ("gap" if row.gap else "under"), 1.0
        if row.text.startswith(("（", "(")):
            yield f"m:byline|{target}|bracket", 1.0
    if mark in ("credit", "caption") and target == "new":
        yield f"m:{mark}|new|" + ("gap" if row.gap else "under"), 1.0


# ---- what becomes of rows of a heading --------------------------------------------------------------------------------


def waits(here: Here, waiting: tuple[int, ...], deck: bool, stands: str, lacking: int) -> Iterator[Signal]:
    """The row is part of a heading, as are those *waiting*. *stands*: whether the article above lacks a headline, has one, or there is none; those *lacking* one
    may have it in their middle."""
    j, facts = here.j, here.facts
    form = "form" if j in facts.forms else "noform"
    yield from facts.heads(j, waiting)
    yield f"h:{stands}", 1.0
    yield f"h:{stands}|{form}", 1.0
    yield f"h:{stands}|{form}|{facts.bridges(j)}", 1.0
    yield f"h:lacking{lacking}|{form}", 1.0
    if deck:
        yield "h:deck", 1.0


def titles(facts: Facts, where: str, lacks: str, same: str, size: str, stands: str, echo: str, opening: Opening, form: str) -> Iterator[Signal]:
    """It is the headline of an article begun: *where* that stands, whether it *lacks* one, is the *same* that the row goes on with, how it *stands*; how long the heading is, how much its
    words *echo* there, its *form*."""
    yield f"t:{where}|{lacks}", 1.0
    yield f"t:{where}|{same}", 1.0
    yield f"t:size{size}", 1.0
    yield f"t:{stands}", 1.0
    yield f"t:echo_{echo}", 1.0
    yield f"t:opening_{opening}", 1.0
    yield f"t:{form}", 1.0


def title_measures(lacks: str) -> Names:
    """How much of its words the article has; how much more than the text below; kinship, how much more; likeness, how much more."""
    return (f"t:echo|{lacks}",), ("t:echo_less",), ("t:kin",), ("t:kin_less",), ("t:sense",), ("t:sense_less",)


def crossheads(facts: Facts, waiting: tuple[int, ...], size: str, form: str, stands: str, on: bool, above: bool, lacks: bool, signed: bool, more: bool, level: int | None) -> Iterator[Signal]:
    """It is a crosshead of an article that the row goes *on* with, or that is just *above*: how that *stands*, *lacks* a headline, is *signed*, has *more*
    crossheads, the *level* of its headline."""
    rows = facts.rows
    yield "x:", 1.0
    yield f"x:size{size}", 1.0
    yield f"x:rows{min(len(waiting), 4)}", 1.0
    yield f"x:{form}", 1.0
    yield f"x:{stands}", 1.0
    yield "x:with_text" if on else "x:left_over", 1.0
    if lacks:
        yield "x:lacks", 1.0
    if signed:
        yield "x:signed", 1.0
    if not above:
        yield "x:back", 1.0
    if rows[waiting[0]].gap > max(1, facts.gaps):
        yield "x:set_off", 1.0
    if more:
        yield "x:more", 1.0
    if all(rows[i].mark == "numbered" for i in waiting):
        yield "x:numbered", 1.0
    levels = [rows[i].level for i in waiting if rows[i].level]
    if levels and level is not None:
        yield "x:level_same" if min(levels) <= (level or 9) else "x:level_lower", 1.0
    yield f"x:marks{min(facts.marks, 2)}", 1.0


def crosshead_measures() -> Names:
    """How much of its words the article has; likeness, by how much more than to the text below."""
    return ("x:echo",), ("x:sense",), ("x:sense_less",)


def parks(here: Here, waiting: tuple[int, ...], parked: int, new: bool) -> Iterator[Signal]:
    """It belongs to an article further down, as so many *parked* do; here a *new* article opens, or not."""
    facts, heading = here.facts, here.heading(waiting)
    yield "p:", 1.0
    yield f"p:size{heading.said.size}", 1.0
    yield f"p:{heading.said.form}", 1.0
    yield "p:echo_below", share(heading.said.bits, facts.below(waiting[-1] + AHEAD))
    yield "p:kin_here", heading.kin
    yield "p:sense_here", heading.alike
    yield "p:echo_here", heading.echo
    yield f"p:parked{parked}", 1.0
    yield "p:doubled" if any(facts.told[i] != facts.rows[i].text for i in waiting) else "p:once", 1.0
    yield f"p:marks{here.marks}", 1.0
    yield f"p:{'new' if new else 'on'}", 1.0


def parking_measures() -> Names:
    """How much of its words an article begun has, at most."""
    return (("p:echo_begun",),)


def drops(facts: Facts, waiting: tuple[int, ...]) -> Iterator[Signal]:
    """It belongs to no article."""
    yield "r:drop", 1.0
    for i in waiting:
        yield from facts.drops(i)


def parts(facts: Facts, i: int) -> Iterator[Signal]:
    """It is of two kinds, row *i* the first of the second."""
    yield "r:split_gap" if facts.rows[i].gap else "r:split_close", 1.0


def drops_row(here: Here) -> Iterator[Signal]:
    """The row belongs to no article."""
    mark = here.facts.rows[here.j].mark
    yield from here.facts.drops(here.j)
    if mark in ("credit", "caption"):
        yield f"m:{mark}|dropped", 1.0


def box(here: Here) -> Iterator[Signal]:
    """The row is the name of a box."""
    yield "w:box", 1.0


def ends(here: Here) -> Iterator[Signal]:
    """The page ends."""
    yield "e:", 1.0


def ends_alone(here: Here) -> Iterator[Signal]:
    """The page ends, and has nothing but a heading."""
    yield "e:alone", 1.0
