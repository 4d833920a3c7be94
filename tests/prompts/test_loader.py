"""Prompt files are strict: what they declare is what they use, and what is given is what is filled in."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from prompts.loader import PromptError, PromptLibrary, parse_prompt

HEAD = (
    "---\nid: greet\nversion: {version}\nlanguage: en\nschema_name: s\n"
    "schema: {{type: object}}\nvariables: [name]\n---\n"
)


def write(folder: Path, version: int, body: str) -> None:
    (folder / "greet").mkdir(exist_ok=True)
    (folder / "greet" / f"en.v{version}.md").write_text(HEAD.format(version=version) + body, "utf-8")


def test_the_newest_version_is_used_unless_one_is_pinned(tmp_path: Path) -> None:
    write(tmp_path, 2, "## user\ntwo {{name}}")
    write(tmp_path, 10, "## user\nten {{name}}")
    library = PromptLibrary(tmp_path)
    assert library.load("greet", "en").version == "10"
    assert library.load("greet", "en", 2).render(name="x")[0].content == "two x"


def test_missing_and_extra_variables_are_refused(tmp_path: Path) -> None:
    write(tmp_path, 1, "## user\nhello {{name}}")
    prompt = PromptLibrary(tmp_path).load("greet", "en")
    with pytest.raises(PromptError, match="missing name"):
        prompt.render()
    with pytest.raises(PromptError, match="unknown other"):
        prompt.render(name="a", other="b")


@given(value=st.text(max_size=80))
def test_a_value_is_put_in_as_it_is_whatever_it_holds(value: str) -> None:
    prompt = parse_prompt(HEAD.format(version=1) + "## system\nbe kind\n\n## user\n<{{name}}>")
    turns = prompt.render(name=value)
    assert [turn.role for turn in turns] == ["system", "user"]
    assert turns[1].content == f"<{value}>"


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("no front-matter", "front-matter"),
        ("---\nid: [\n---\n## user\nx", "YAML"),
        ("---\nid: greet\n---\n## user\nx", "exactly"),
        (HEAD.format(version=1) + "hello {{name}}", "turns must start"),
        (HEAD.format(version=1) + "## user\nhello", "differ: name"),
        (HEAD.format(version=1) + "## user\n{{name}} {{age}}", "differ: age"),
    ],
)
def test_a_malformed_file_says_what_is_wrong(source: str, why: str) -> None:
    with pytest.raises(PromptError, match=why):
        parse_prompt(source)


def test_an_unknown_prompt_or_a_path_is_no_prompt(tmp_path: Path) -> None:
    for name in ("nothing", "../secrets", ""):
        with pytest.raises(PromptError):
            PromptLibrary(tmp_path).load(name, "en")


def test_a_file_whose_name_and_front_matter_differ_is_refused(tmp_path: Path) -> None:
    write(tmp_path, 1, "## user\n{{name}}")
    (tmp_path / "greet" / "en.v1.md").rename(tmp_path / "greet" / "en.v3.md")
    with pytest.raises(PromptError, match="differ from the file's name"):
        PromptLibrary(tmp_path).load("greet", "en")


@pytest.mark.parametrize("prompt_id", ["find_all"])
def test_both_languages_ask_for_the_same_answer(prompt_id: str) -> None:
    chinese, english = (PromptLibrary().load(prompt_id, language) for language in ("zh-CN", "en"))
    assert chinese.schema == english.schema
    assert set(chinese.schema["required"]) == set(chinese.schema["properties"])


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("prompt_id", ["find_all"])
def test_worked_examples_keep_to_the_schema_and_quote_their_notes(prompt_id: str, language: str) -> None:
    prompt = PromptLibrary().load(prompt_id, language)
    turns = prompt.render(text="…")
    for asked, answered in zip(turns[1:-1:2], turns[2::2], strict=True):
        answer = yaml.safe_load(answered.content)
        assert list(answer) == prompt.schema["required"]
        for words in quotes(answer):
            assert words in asked.content


def quotes(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        value = {key: words for key, words in value.items() if key != "is"}
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return [words for item in inner for words in quotes(item)]
