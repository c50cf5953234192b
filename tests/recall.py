"""Measures the site's search on a generated site: recall@10 against plain substrings, and bytes. `recall.py [ARTICLES]`, 1,000 if not given."""

from __future__ import annotations

import functools
import http.server
import random
import statistics
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any

from large import COMMON, large, make_site
from opencc import OpenCC
from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).parent / "audit"))
from pages import FLAGS, Compressed, chromium

from digest.lexicon import default
from digest.model import Edition

PLANTED = (
    "链长制", "首发经济", "可信执行环境", "绿色甲醇", "煤矸石综合利用", "氢燃料电池", "5G基站", "6G太赫兹", "C919大飞机", "33618", "PM2.5浓度", "8000亿元",
    "2.1万个", "GB/T 7714", "R&D投入强度", "95%以上", "AI大模型", "15万片/月", "“十四五”规划", "3.5GHz频段", "L4级自动驾驶", "IPv6规模部署", "O2O", "№2025-17",
)
FIRST = 10
ANSWERED = "document.querySelector('.pd-search__hits li') || document.querySelector('.pd-search__state').textContent.includes('没有')"


def queries(chance: random.Random) -> tuple[list[str], list[list[str]]]:
    """The terms that are planted, and 40 queries: 18 terms as they are, 12 in Traditional characters, ten of two or three terms."""
    invented = ["".join(chance.choice(COMMON) for _ in range(chance.choice((3, 4, 5)))) for _ in range(16)]
    terms = [*PLANTED, *invented]
    convert = OpenCC("s2t").convert
    one = [[term] for term in (*PLANTED[:12], *invented[:6])]
    traditional = [[convert(term)] for term in (*PLANTED[:8], *invented[6:10])]
    return terms, one + traditional + [chance.sample([*PLANTED[:9], *invented], 2 + n % 2) for n in range(10)]


def truth(edition: Edition, query: list[str]) -> set[str]:
    """The ids of the articles that hold every term of *query*."""
    simplify = OpenCC("t2s").convert
    wanted = [simplify(term) for term in query]
    texts = {e.article.id: "\n".join([e.article.title.zh if e.article.title else "", *(p.zh for p in e.article.paragraphs)]) for e in edition.entries}
    return {id for id, text in texts.items() if all(term in text for term in wanted)}


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    chance = random.Random(1)
    terms, asked = queries(chance)
    planted: dict[int, list[str]] = {}
    for term in terms:
        for n in chance.sample(range(count), max(12, count // 70)):
            planted.setdefault(n, []).append(term)
    for query in asked[-10:]:
        for n in chance.sample(range(count), 5):
            planted.setdefault(n, []).extend(query)
    lexicon = default()
    edition = large(count, lexicon, planted, length=1200)
    with tempfile.TemporaryDirectory() as folder:
        return measured(edition, asked, make_site(edition, Path(folder), lexicon))


def measured(edition: Edition, asked: list[list[str]], site: Path) -> int:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Compressed, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    recalls, started, spent, shards, waited = [], [], [], [], []
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium(), args=FLAGS)
        for query in asked:
            context = browser.new_context(bypass_csp=True)  # for ANSWERED, which is evaluated
            page = context.new_page()
            sizes: dict[str, int] = {}
            page.on("requestfinished", lambda request, sizes=sizes: sizes.__setitem__(request.url, request.sizes()["responseBodySize"]))
            page.goto(f"http://127.0.0.1:{server.server_port}/zh-Hans/search/")
            began = page.evaluate("performance.now()")
            page.get_by_role("searchbox").fill(" ".join(f'"{term}"' if " " in term else term for term in query))
            page.wait_for_function(ANSWERED, timeout=60_000)
            waited.append(page.evaluate("performance.now()") - began)
            found: list[str] = []
            while True:
                hits: Any = page.locator(".pd-search__hits li > a").evaluate_all("links => links.map(link => link.href)")
                found = [href.split("/articles/")[1].strip("/") for href in hits if "/articles/" in href]
                if len(found) >= FIRST or not page.locator("[data-search-more]").is_visible():
                    break
                page.locator("[data-search-more]").click()
                page.wait_for_timeout(150)
            wanted = truth(edition, query)
            recall = len(wanted & set(found[:FIRST])) / min(FIRST, len(wanted))
            recalls.append(recall)
            ours = {url: size for url, size in sizes.items() if "/pagefind/" in url}
            spent.append(sum(size for url, size in ours.items() if "/index/" in url or "/hits/" in url))
            shards.append(sum(size for url, size in ours.items() if "/index/" in url))
            started.append(sum(ours.values()) - spent[-1])
            if recall < 1:
                print(f"  {' '.join(query)}: {recall:.2f} of {len(wanted)}, first found {found[:3]}")
            context.close()
        browser.close()
    print(
        f"{len(edition.entries)} articles, {len(asked)} queries: recall@10 {statistics.mean(recalls):.3f}; start {statistics.median(started) / 1024:.0f} KB, "
        f"a first query {statistics.median(spent) / 1024:.0f} KB (medians; {statistics.median(shards) / 1024:.0f} of the index, the rest for the results shown; most {max(spent) / 1024:.0f}); answered in {statistics.median(waited) / 1000:.2f} s"
    )
    return 0 if statistics.mean(recalls) >= 0.99 and statistics.median(spent) <= 100 * 1024 else 1


if __name__ == "__main__":
    sys.exit(main())
