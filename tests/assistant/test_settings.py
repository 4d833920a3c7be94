"""Settings: documented without exception, strict about what they are given, silent about secrets."""

import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from assistant.settings import Settings

PAGE = Path(__file__).parents[2] / "docs" / "settings.md"


def test_every_setting_stands_in_the_documentation_with_its_meaning() -> None:
    rows = re.findall(r"^\| `SPOTTER_(\w+)` \| .* \| (.+) \|$", PAGE.read_text("utf-8"), flags=re.M)
    assert dict(rows) == {name.upper(): field.description for name, field in Settings.model_fields.items()}


def test_a_plain_postgres_address_gets_the_driver_we_ship() -> None:
    settings = Settings(database_url="postgresql://u:p@host/db")
    assert settings.sqlalchemy_url == settings.workflow_url == "postgresql+psycopg://u:p@host/db"


def test_sqlite_keeps_workflows_in_a_file_of_their_own(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, database_url="")
    assert settings.sqlalchemy_url == f"sqlite:///{tmp_path / 'spotter.sqlite'}"
    assert settings.workflow_url == f"sqlite:///{tmp_path / 'spotter-workflows.sqlite'}"


@pytest.mark.parametrize("url", ["mysql://x/y", "host:5432", "sqlite:"])
def test_another_kind_of_database_is_refused_with_what_to_write(url: str) -> None:
    with pytest.raises(ValidationError, match="must start with postgresql:// or sqlite:///"):
        Settings(database_url=url)


def test_secrets_do_not_show_when_settings_are_printed() -> None:
    settings = Settings(llm_api_key="sk-very-secret", telegram_token="123:abc-secret")
    assert "secret" not in repr(settings).replace("telegram_secret", "").replace("SecretStr", "")
