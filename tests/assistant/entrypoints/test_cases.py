"""Case studies over HTTP: who adds them, what becomes of good files and of bad ones."""

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from assistant.bootstrap import Application
from retrieval.case_types import Standing
from retrieval.library import ChromaCaseLibrary
from tests.assistant.entrypoints.conftest import MakeApp, Team, sign_in
from tests.retrieval import papers
from tests.retrieval.word_embedder import WordEmbedder


@pytest.fixture
def app(make_app: MakeApp, tmp_path: Path) -> Application:
    return make_app(library=ChromaCaseLibrary(tmp_path / "cases", WordEmbedder()))


def add(client: TestClient, team: Team, name: str, data: bytes, person: str = "boss"):  # type: ignore[no-untyped-def]
    return client.post("/api/v1/cases", headers=team.headers(getattr(team, person)), files={"file": (name, data)})


def test_an_admin_adds_a_case_once_and_a_new_version_replaces_it(client: TestClient, team: Team) -> None:
    made = add(client, team, "澜汀.docx", papers.docx())
    assert (made.status_code, made.json()["outcome"]) == (201, "added")
    assert made.json()["case"]["title"] == papers.TITLE
    assert add(client, team, "澜汀.docx", papers.docx()[:-1]).status_code == 422
    assert add(client, team, "澜汀.pdf", papers.pdf(pages=3, scanned_pages=1)).json()["unread_pages"] == [4]
    text = f"# 新标题\n\n{papers.BACKGROUND}".encode()
    assert add(client, team, "a.md", text).json()["outcome"] == "added"
    assert add(client, team, "../a.md", text).json()["outcome"] == "unchanged"
    assert add(client, team, "a.md", text + b"!").json()["outcome"] == "updated"
    held = client.get("/api/v1/cases", headers=team.headers(team.emma)).json()
    assert [case["id"] for case in held] == ["a.md", "澜汀.docx", "澜汀.pdf"]


@pytest.mark.parametrize(
    ("name", "data", "status", "code", "why"),
    [
        ("locked.pdf", papers.pdf(encrypt="geheim"), 422, "case_file_refused", "密码"),
        ("old.doc", b"\xd0\xcf\x11\xe0", 422, "case_file_refused", "另存为其中一种"),
        ("setup.exe", b"MZ" * 50, 422, "case_file_refused", "另存为其中一种"),
        ("empty.md", b"", 422, "file_empty", "空"),
    ],
)
def test_a_file_that_cannot_be_a_case_is_refused_with_why(
    client: TestClient, team: Team, name: str, data: bytes, status: int, code: str, why: str
) -> None:
    answer = add(client, team, name, data)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert why in answer.json()["detail"]
    assert client.get("/api/v1/cases", headers=team.headers(team.boss)).json() == []


def test_a_document_of_several_megabytes_is_taken_and_one_above_the_limit_is_not(
    client: TestClient, team: Team
) -> None:
    large = papers.html().replace(b"</body>", b"<!--" + b"x" * 3_000_000 + b"--></body>")
    assert add(client, team, "large.html", large).json()["outcome"] == "added"
    declared = {"Content-Length": str(70 * 1024 * 1024), "Content-Type": "multipart/form-data; boundary=b"}
    too_large = client.post("/api/v1/cases", headers=team.headers(team.boss, **declared), content=b"--b")
    assert too_large.status_code == 413


def test_a_withdrawn_case_is_not_listed(client: TestClient, team: Team, app: Application) -> None:
    add(client, team, "a.docx", papers.docx())
    app.library.set_standing("a.docx", Standing(withdrawn=True))
    assert client.get("/api/v1/cases", headers=team.headers(team.emma)).json() == []


def test_only_admins_add_cases(client: TestClient, team: Team) -> None:
    answer = add(client, team, "a.docx", papers.docx(), "emma")
    assert (answer.status_code, answer.json()["code"]) == (403, "admin_only")


def test_a_form_without_a_file_is_refused(client: TestClient, team: Team) -> None:
    answer = client.post("/api/v1/cases", headers=team.headers(team.boss), files={"other": ("a.md", b"x")})
    assert answer.status_code == 422


def test_the_web_chat_takes_documents_and_offers_them_to_admins_only(app: Application, team: Team) -> None:
    for person, offered in ((team.emma, False), (team.boss, True)):
        browser = sign_in(app, person)
        assert (".docx" in browser.get("/").text) is offered
        files = {"file": ("澜汀.docx", papers.docx())}
        said = browser.post("/chat/messages", data={"key": "0123456789abcdef"}, files=files)
        assert said.status_code == 202
        with app.database.read() as store:
            row = store.inbox.get(said.json()["id"])
        assert row and row.payload["file"]["name"] == "澜汀.docx"


def test_a_profile_is_read_and_an_admin_puts_it_right(client: TestClient, team: Team) -> None:
    add(client, team, "a.md", f"# 澜汀水务\n\n**行业**：自来水\n\n## 挑战\n{papers.BACKGROUND}\n".encode())
    url, boss = "/api/v1/cases/a.md", team.headers(team.boss)
    read = client.get(url, headers=team.headers(team.emma)).json()["profile"]
    assert read["industry"][0]["zh"] == "自来水" and read["pains"][0]["quote"] in papers.BACKGROUND
    changes = {"profile": {"industry": ["水质检测"], "pains": ["Meters are read on foot"], "size": []}}
    assert client.patch(url, json=changes, headers=team.headers(team.emma)).status_code == 403
    written = client.patch(url, json=changes, headers=boss).json()["profile"]
    assert written["industry"] == [{"zh": "水质检测", "en": "", "quote": ""}]
    assert written["pains"][0]["en"] == "Meters are read on foot" and written["edited"] == ["industry", "pains", "size"]
    back = client.patch(url, json={"profile": {"industry": None}}, headers=boss).json()["profile"]
    assert back["industry"] == read["industry"] and back["edited"] == ["pains", "size"]
    long = client.patch(url, json={"profile": {"industry": ["a", "b"]}}, headers=boss)
    assert (long.status_code, long.json()["code"]) == (422, "invalid_input")
    assert client.get("/api/v1/cases/none.md", headers=boss).json()["code"] == "case_not_found"


def test_what_is_withdrawn_is_seen_by_admins_alone(client: TestClient, team: Team) -> None:
    add(client, team, "a.md", f"# 澜汀水务\n\n{papers.BACKGROUND}".encode())
    url = "/api/v1/cases/a.md"
    changed = client.patch(url, json={"withdrawn": True, "expires_on": "2030-01-31"}, headers=team.headers(team.boss))
    assert changed.json()["withdrawn"] and changed.json()["expires_on"] == "2030-01-31"
    assert client.get(url, headers=team.headers(team.emma)).status_code == 404
    assert client.get(url, headers=team.headers(team.boss)).status_code == 200
    again = client.patch(url, json={"withdrawn": False, "expires_on": None}, headers=team.headers(team.boss)).json()
    assert (again["withdrawn"], again["expires_on"], again["visibility"]) == (False, None, "public")


def test_only_narrows_the_cases(client: TestClient, team: Team) -> None:
    add(client, team, "a.md", f"# 澜汀水务\n\n地区：浙江\n\n{papers.BACKGROUND}".encode())
    for only, found in (({"region": "浙江"}, 1), ({"region": "德国"}, 0), ({"language": "en"}, 0), ({}, 1)):
        body = {"profile": {"needs": ["抄表"]}, "only": only}
        answer = client.post("/api/v1/cases/match", json=body, headers=team.headers(team.emma))
        assert len(answer.json()) == found, only
    wrong = {"profile": {"needs": ["抄表"]}, "only": {"language": "fr"}}
    assert client.post("/api/v1/cases/match", json=wrong, headers=team.headers(team.emma)).status_code == 422
