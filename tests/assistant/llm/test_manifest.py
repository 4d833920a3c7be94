"""The packaged manifest holds together, and bad manifests are refused."""

from pathlib import Path

import pytest

from assistant.errors import InvalidInput
from assistant.llm.manifest import CHAT_MODEL, EMBEDDING_MODEL, SPEECH_MODEL, load_manifest


def test_the_packaged_manifest_names_a_model_for_each_purpose_with_its_licence() -> None:
    models = {model.name: model for model in load_manifest()}
    assert {name: models[name].purpose for name in (SPEECH_MODEL, CHAT_MODEL, EMBEDDING_MODEL)} == {
        SPEECH_MODEL: "speech",
        CHAT_MODEL: "chat",
        EMBEDDING_MODEL: "embeddings",
    }
    assert {model.licence for model in models.values()} <= {"MIT", "Apache-2.0"}


def test_every_packaged_file_has_a_way_here() -> None:
    for model in load_manifest():
        for file in model.files:
            assert file.parts or model.package or (model.hub_repo and file.hub_path), file.name
            assert file.size <= sum(part.wheel.size for part in file.parts) * 2 or model.package


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (("name = 'm'", "name = '../m'"), "plain file name"),
        (("name = 'f'", "name = 'a/b'"), "plain file name"),
        (("'" + "0" * 64 + "'", "'abc'"), "ValueError"),
        (("size = 1", ""), "size"),
        (("[[models]]", "[[model]]"), "cannot be used"),
        (("project = 'p', path", "project = 'q', path"), "KeyError"),
        (("licence = 'MIT'", "licence = "), "TOML"),
    ],
)
def test_a_bad_manifest_is_refused_with_its_place(tmp_path: Path, change: tuple[str, str], reason: str) -> None:
    good = f"""
[[models]]
name = 'm'
purpose = 'chat'
licence = 'MIT'
origin = 'test'
wheels = [{{ project = 'p', version = '1', size = 9, sha256 = '{"1" * 64}' }}]
[[models.files]]
name = 'f'
size = 1
sha256 = '{"0" * 64}'
parts = [{{ project = 'p', path = 'p/f' }}]
"""
    path = tmp_path / "manifest.toml"
    path.write_text(good, "utf-8")
    assert load_manifest(path)[0].files[0].parts[0].wheel.project == "p"
    path.write_text(good.replace(*change), "utf-8")
    with pytest.raises(InvalidInput, match=reason):
        load_manifest(path)
