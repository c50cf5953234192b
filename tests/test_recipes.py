"""The recipes of `digest init` do what they say: nginx serves a site as it should, and the workflows' commands run in a repository."""

from __future__ import annotations

import gzip
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pytest
import yaml
from test_publish import PAGE as ARTICLE
from test_publish import pages as rendered
from test_publish import project as prepared
from test_publish import site as published

from digest.init import START, init

project, pages, site = prepared, rendered, published
NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


class Served:
    """What nginx answers, for a site with a domain of its own, and for one in a folder."""

    def __init__(self, port: int, folder: str) -> None:
        self.port, self.folder = port, folder

    def get(self, path: str, **headers: str) -> tuple[HTTPResponse, bytes]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request("GET", self.folder + path, headers={key.replace("_", "-"): value for key, value in headers.items()})
        answer = connection.getresponse()
        return answer, answer.read()


@pytest.fixture(scope="module", params=["nginx.conf", "nginx-folder.conf"])
def served(request: pytest.FixtureRequest, site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    if NGINX is None:
        pytest.skip("nginx is not installed")
    folder = tmp_path_factory.mktemp("nginx")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    recipe = (START / request.param).read_text(encoding="utf-8")
    within = request.param == "nginx-folder.conf"
    if within:
        recipe = f"server {{ listen 80; root {folder}; {recipe} }}"
    (folder / "digest.conf").write_text(recipe.replace("/srv/digest/site", str(site)).replace("listen 80;", f"listen 127.0.0.1:{port};"), encoding="utf-8")
    (folder / "nginx.conf").write_text(
        f"daemon off; pid {folder}/pid; error_log {folder}/error.log; {'user root;' if os.getuid() == 0 else ''} events {{}}\n"
        f"http {{ include /etc/nginx/mime.types; default_type application/octet-stream; access_log off; include {folder}/digest.conf; }}\n", encoding="utf-8")
    run = subprocess.Popen([NGINX, "-c", str(folder / "nginx.conf"), "-p", str(folder)], stderr=subprocess.PIPE)
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            break
        except OSError:
            assert run.poll() is None, run.stderr and run.stderr.read()
            time.sleep(0.1)
    yield Served(port, "/digest" if within else "")
    run.terminate()
    run.wait()
    assert "[warn]" not in (folder / "error.log").read_text(encoding="utf-8")


def test_nginx_gives_out_pages_compressed_with_their_policy(served: Served, site: Path) -> None:
    address = f"/{ARTICLE}/"
    answer, body = served.get(address, Accept_Encoding="gzip")
    assert answer.status == 200 and answer.getheader("Content-Type") == "text/html; charset=utf-8"
    assert gzip.decompress(body) == (site / ARTICLE / "index.html").read_bytes()
    policy = next(line for line in (site / "_headers").read_text(encoding="utf-8").splitlines() if "Content-Security-Policy" in line)
    assert answer.getheader("Content-Security-Policy") == policy.split(": ", 1)[1]
    assert answer.getheader("X-Content-Type-Options") == "nosniff" and answer.getheader("Referrer-Policy")
    again, _ = served.get(address, If_None_Match=answer.getheader("ETag") or "", Accept_Encoding="gzip")
    assert again.status == 304 and answer.getheader("Cache-Control") == "no-cache"
    answer, _ = served.get(address.rstrip("/"))
    assert (answer.status, answer.getheader("Location")) == (301, served.folder + address)


@pytest.mark.parametrize(
    ("path", "kind", "kept", "squeezed"),
    [
        ("en/data/targets.csv", "text/csv; charset=utf-8", False, False), ("en/data/digest.json", "application/json; charset=utf-8", False, False),
        ("en/feeds/all.xml", "application/atom+xml", False, False), ("en/assets/digest.css", "text/css; charset=utf-8", False, True),
        ("en/pagefind/pagefind.js", "application/javascript; charset=utf-8", False, True), ("en/assets/stylesheets/main.*.min.css", "text/css; charset=utf-8", True, True),
        ("en/pagefind/index/*", "application/octet-stream", True, False), ("en/pagefind/fold.json", "application/json; charset=utf-8", False, True),
        ("favicon.svg", "image/svg+xml", False, False),
    ],
)
def test_nginx_knows_each_kind_of_file(path: str, kind: str, kept: bool, squeezed: bool, served: Served, site: Path) -> None:
    file = next(iter(sorted(site.glob(path))))
    answer, body = served.get(f"/{file.relative_to(site).as_posix()}", Accept_Encoding="gzip")
    assert answer.status == 200 and answer.getheader("Content-Type") == kind
    assert answer.getheader("Cache-Control") == ("max-age=31536000" if kept else "no-cache")
    assert (answer.getheader("Content-Encoding") == "gzip") == squeezed
    assert (gzip.decompress(body) if squeezed else body) == file.read_bytes()
    assert answer.getheader("Content-Security-Policy")


@pytest.mark.parametrize("path", ["/en/nothing/", "/_headers", "/nginx-headers.conf", "/.site.lock", "/../mkdocs.yml"])
def test_nginx_says_so_in_three_languages_when_there_is_nothing(path: str, served: Served, site: Path) -> None:
    answer, body = served.get(path)
    outside = served.folder and path.startswith("/..")  # which the other site answers
    assert answer.status in (400, 404) and (answer.status == 400 or outside or body == (site / "404.html").read_bytes())


# ---- workflows -------------------------------------------------------------------------------------------------------------


def steps(name: str) -> list[str]:
    """The commands of a recipe that builds and compares, in order; installing is not among them."""
    recipe = yaml.safe_load((START / name).read_text(encoding="utf-8"))
    if name == "github.yml":
        found = [step["run"] for step in recipe["jobs"]["build"]["steps"] if "run" in step]
    else:
        found = [*recipe["pages"]["script"], *recipe["check"]["script"]]
    return [step for step in found if not step.startswith("pip ")]


@pytest.mark.parametrize("name", ["github.yml", "gitlab-ci.yml"])
def test_a_workflow_runs_in_a_clone(name: str, tmp_path: Path) -> None:
    def git(where: Path, *arguments: str) -> None:
        subprocess.run(["git", "-C", str(where), "-c", "user.name=x", "-c", "user.email=x@example.org", *arguments], check=True, capture_output=True)

    origin, clone = tmp_path / "origin", tmp_path / "clone"
    init(origin)
    git(origin, "init", "-q", "-b", "main")
    git(origin, "add", ".")
    git(origin, "commit", "-q", "-m", "first")
    subprocess.run(["git", "clone", "-q", str(origin), str(clone)], check=True)
    with (clone / "seeds/sample.yml").open("a", encoding="utf-8") as sidecar:
        sidecar.write("articles:\n- headline: 江城发布公共充电设施三年行动方案\n  policy: false\n")
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "BASE": "main", "RUNNER_TEMP": str(tmp_path),
                   "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main", "SOURCE_DATE_EPOCH": "1700000000"}
    for step in steps(name):
        done = subprocess.run(["bash", "-eo", "pipefail", "-c", step], cwd=clone, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, (step, done.stdout, done.stderr)
    told = (tmp_path / "diff.md" if name == "github.yml" else clone / "diff.md").read_text(encoding="utf-8")
    assert "| changed | article: 江城发布公共充电设施三年行动方案 | seeds/sample.txt:3 | policy | true | false |" in told
    assert (clone / ("site" if name == "github.yml" else "public") / "en/index.html").is_file()
