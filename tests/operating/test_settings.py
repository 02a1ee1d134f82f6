"""One table of settings: what is read, what is listed and what the guide says are the same; no secret is shown."""

import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from portal.cli.main import main
from portal.config.reading import from_environment, settings_of
from portal.config.settings import Settings, UnsafeSetting
from portal.config.sources import Values
from portal.config.table import TABLE, Kind, Setting, rows

ROOT = Path(__file__).parents[2]
SAFE = {
    "SECRET_KEY": "0123456789 abcdefghij ABCDEFGHIJ",
    "PORTAL_KEYS": "k1:" + "A" * 43,
    "PORTAL_HOST": "portal.example.org",
    "PORTAL_INSTANCE": "/nowhere",
}
HUSH = "hush-hush-hush-hush-hush-hush-hush"


class Noting(Values):
    """Notes which settings are asked for."""

    def __init__(self) -> None:
        super().__init__(SAFE)
        self.asked: set[str] = set()

    def _value(self, name: str, kind: Kind) -> str:
        self.asked.add(name)
        return super()._value(name, kind)


def test_every_setting_is_read_listed_and_in_the_guide() -> None:
    noting = Noting()
    settings_of(noting)
    assert noting.asked == {one.name for one in TABLE}
    assert "\n".join(rows()) in (ROOT / "docs" / "operating.md").read_text(), "run: portal settings --table"
    told = CliRunner().invoke(main, ["settings", "--table"]).output
    assert told == "\n".join(rows()) + "\n"


def test_defaults_are_those_of_the_code() -> None:
    plain = Settings(Path("/nowhere"), "sqlite:////nowhere/portal.db", SAFE["SECRET_KEY"], SAFE["PORTAL_KEYS"])
    assert from_environment(SAFE | {"PORTAL_HOST": "localhost"}) == plain


def test_a_file_gives_what_the_environment_does_not(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(SAFE["SECRET_KEY"] + "\n")
    file = tmp_path / "portal.env"
    lines = (
        "# remarks and empty lines are passed over",
        "",
        f"SECRET_KEY_FILE={tmp_path / 'secret'}",
        f'PORTAL_KEYS="{SAFE["PORTAL_KEYS"]}"',
        "PORTAL_HOST=file.example.org",
        "PORTAL_IDLE_MINUTES = 5",
        "PORTAL_APP_NAME='My notes'",
    )
    file.write_text("\n".join(lines))
    here = {"PORTAL_SETTINGS": str(file), "PORTAL_INSTANCE": "/nowhere"}
    found = from_environment(here)
    assert (found.host, found.app_name, found.secret_key) == ("file.example.org", "My notes", SAFE["SECRET_KEY"])
    assert found.idle_limit.total_seconds() == 300
    assert from_environment({**here, "PORTAL_HOST": "environment.example.org"}).host == "environment.example.org"
    assert from_environment({**here, "SECRET_KEY": SAFE["SECRET_KEY"][::-1]}).secret_key == SAFE["SECRET_KEY"][::-1]


WRONG = {
    "PORTAL_HOTS=x": r"PORTAL_HOTS \(.*portal.env\) is no setting of the portal. Did you mean PORTAL_HOST\?",
    "PATH=/bin": "PATH .* is no setting of the portal. `portal settings` lists them all",
    "hush hush": "line 1: not NAME=VALUE",
    "PORTAL_HOST=a\nPORTAL_HOST=b": "line 2: PORTAL_HOST stands there twice",
    "PORTAL_HOST=a\nPORTAL_HOST_FILE=b": "PORTAL_HOST and PORTAL_HOST_FILE are both set",
    "PORTAL_HTTPS=perhaps": "PORTAL_HTTPS must be on or off",
    "PORTAL_IDLE_MINUTES=a while": "PORTAL_IDLE_MINUTES must be a whole number",
}


def test_what_is_wrong_in_it_is_said_with_its_place(tmp_path: Path) -> None:
    file = tmp_path / "portal.env"
    for lines, said in WRONG.items():
        file.write_text(lines)
        with pytest.raises(UnsafeSetting, match=said) as told:
            from_environment({"PORTAL_SETTINGS": str(file)})
        assert "hush" not in str(told.value)
    with pytest.raises(UnsafeSetting, match=r"PORTAL_SETTINGS names .*gone, which cannot be read"):
        from_environment({"PORTAL_SETTINGS": str(tmp_path / "gone")})
    (tmp_path / "latin").write_bytes("PORTAL_APP_NAME=Grün".encode("latin-1"))
    with pytest.raises(UnsafeSetting, match="not written in UTF-8"):
        from_environment({"PORTAL_SETTINGS": str(tmp_path / "latin")})
    with pytest.raises(UnsafeSetting, match=r"PORTAL_SMPT_HOST \(environment\).*Did you mean PORTAL_SMTP_HOST"):
        from_environment(SAFE | {"PORTAL_SMPT_HOST": "x"})
    assert from_environment(SAFE | {"PORTAL_CHROMIUM": "/usr/bin/chromium", "HOME": "/"}), "what is another's is left"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("DATABASE_URL", one) for one in ("postgres//x", "postgres://u:p@h/x", "postgresql+psycopg://h:port/x")),
        *(("DATABASE_URL", f"{one}://u@h/x") for one in ("mysql", "postgresql+psycopg2", "sqlite+aiosqlite")),
        *(("PORTAL_QUEUE", one) for one in ("redis://[x", "redis://h:port", "redis://h:70000", "redis://a b")),
        *(("PORTAL_SMTP_HOST", one) for one in ("mail..example.org", "https://mail.example.org", "mail:25", "a b")),
        *(("PORTAL_HOST", one) for one in ("https://portal.example.org", "portal.example.org:8443", "..", "a b")),
        ("PORTAL_CLAMD", "127.0.0.1:70000"),
        ("PORTAL_AUDIT_SYSLOG", "log.example.org:70000"),
        ("PORTAL_OIDC_ISSUER", "https://["),
        ("PORTAL_OIDC_ISSUER", "https://id.example.org/?a=b"),
        ("PORTAL_FILES_ENDPOINT", "https://[x"),
    ],
)
def test_an_address_that_is_none_is_said_to_be_none(name: str, value: str) -> None:
    with pytest.raises(UnsafeSetting, match=name):
        from_environment(SAFE | {"PORTAL_FILES": "s3://files", "PORTAL_MAIL_FROM": "post@example.org", name: value})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("PORTAL_QUEUE", one) for one in ("redis://", "rediss://u:p@[::1]:6379/0", "redis://queue_1:6379/0")),
        *(("PORTAL_SMTP_HOST", one) for one in ("mail", "mail.example.org", "192.0.2.1", "::1", "mail_server")),
        *(("DATABASE_URL", f"{one}:///x") for one in ("postgresql", "postgresql+psycopg", "sqlite", "sqlite+pysqlite")),
        ("PORTAL_HOST", "portal"),
    ],
)
def test_an_address_that_is_one_is_taken(name: str, value: str) -> None:
    assert from_environment(SAFE | {"PORTAL_MAIL_FROM": "post@example.org", name: value})


def test_the_host_may_be_written_large_and_a_file_with_an_editor_of_windows(tmp_path: Path) -> None:
    """Its mark at the beginning is no part of the first name, nor of a secret."""
    (tmp_path / "keys").write_text(SAFE["PORTAL_KEYS"], encoding="utf-8-sig")
    file = tmp_path / "portal.env"
    lines = ("# settings", "PORTAL_HOST=Portal.Example.org", f"SECRET_KEY={SAFE['SECRET_KEY']}")
    file.write_text("\r\n".join((*lines, f"PORTAL_KEYS_FILE={tmp_path / 'keys'}")), encoding="utf-8-sig")
    found = from_environment({"PORTAL_SETTINGS": str(file), "PORTAL_INSTANCE": "/nowhere"})
    assert (found.host, found.keys) == ("portal.example.org", SAFE["PORTAL_KEYS"])


def test_a_server_that_would_serve_nobody_is_not_begun() -> None:
    """Beyond its bounds a port is another's; with no worker people would wait for nobody."""
    for name, value in (("--port", "99999"), ("--port", "0"), ("--workers", "0")):
        for command in ("serve", "demo"):
            refused = CliRunner().invoke(main, [command, name, value])
            assert (refused.exit_code, f"'{name}': {value} is not in the range" in refused.output) == (2, True)


def test_no_secret_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("PORTAL_")]:
        monkeypatch.delenv(name)
    for one in TABLE:
        monkeypatch.setenv(one.name, HUSH if one.is_secret else "7" if one.kind is Kind.NUMBER else "/shown")
    monkeypatch.delenv("SECRET_KEY")
    (tmp_path / "secret").write_text(HUSH)
    monkeypatch.setenv("SECRET_KEY_FILE", str(tmp_path / "secret"))
    told = CliRunner().invoke(main, ["settings"]).output
    assert HUSH not in told
    assert f"SECRET_KEY: set (from SECRET_KEY_FILE, {tmp_path / 'secret'})" in told
    assert "DATABASE_URL: set (from the environment)" in told
    assert "PORTAL_ROOM_FILES: 7 (from the environment)" in told
    secrets = {one.name for one in TABLE if one.is_secret}
    hidden = ("KEY", "KEYS", "PASSWORD", "SECRET", "TOKEN")
    looks = {one.name for one in TABLE if one.name.endswith(hidden) and one.name != "PORTAL_FILES_KEY"}
    assert looks <= secrets, "what is called like a secret is one"
    monkeypatch.setenv("PORTAL_HOTS", "x")
    refused = CliRunner().invoke(main, ["settings"])
    assert (refused.exit_code, "PORTAL_HOST?" in refused.output) == (1, True)


@pytest.mark.parametrize("one", [one for one in TABLE if one.kind is Kind.NUMBER], ids=lambda one: one.name)
def test_a_number_out_of_bounds_is_refused_with_them(one: Setting) -> None:
    """Also one that is longer than Python counts."""
    assert one.least <= int(one.default) <= one.most
    for value in (one.least, one.most):
        from_environment(SAFE | {one.name: str(value)})
    for wrong in (str(one.least - 1), str(one.most + 1), "9" * 5000):
        with pytest.raises(UnsafeSetting) as refused:
            from_environment(SAFE | {one.name: wrong})
        assert str(refused.value) == f"{one.name} must be a whole number {one.bounds}, not {wrong[:20]!r}."
    assert one.bounds in "".join(rows())
    assert one.bounds in CliRunner().invoke(main, ["settings"]).output
