"""What is in deploy/: service files that systemd takes and finds hardened, a container and a composition that keep
what they promise."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from portal.config.faults import faults_of_mail
from portal.config.reading import settings_of
from portal.config.sources import Values
from portal.config.table import TABLE

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
UNITS = ("portal.service", "portal-worker.service", "portal-backup.service", "portal-backup.timer", "portal.socket")
ANALYZE = os.environ.get("PORTAL_SYSTEMD") or shutil.which("systemd-analyze")
MOST = 2.0
needs_systemd = pytest.mark.skipif(ANALYZE is None, reason="there is no systemd-analyze here: apt-get install systemd")


def _analyze(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(ANALYZE), *words], capture_output=True, text=True, check=False)


def _exposure(unit: Path) -> float:
    told = _analyze("security", "--offline=true", "--no-pager", str(unit)).stdout
    found = re.search(r"Overall exposure level for \S+: ([0-9.]+)", told)
    assert found, told
    return float(found[1])


@needs_systemd
def test_systemd_takes_them_and_finds_them_hardened(tmp_path: Path) -> None:
    """As they are, but for where the portal lies: here it is not installed."""
    for name in UNITS:
        words = (DEPLOY / name).read_text().replace("/opt/groundwork/.venv/bin/portal", "/bin/true")
        (tmp_path / name).write_text(words)
    told = _analyze("verify", "--man=no", *(str(tmp_path / name) for name in UNITS))
    ours = [line for line in (told.stdout + told.stderr).splitlines() if "portal" in line]
    assert (told.returncode, ours) == (0, [])
    for name in UNITS[:3]:
        assert _exposure(DEPLOY / name) <= MOST, name


@needs_systemd
def test_a_bare_service_and_a_misspelt_line_are_found(tmp_path: Path) -> None:
    """The control."""
    bare = tmp_path / "bare.service"
    bare.write_text("[Service]\nExecStart=/bin/true\nProtectSytem=strict\n")
    assert _exposure(bare) > 9
    assert "ProtectSytem" in _analyze("verify", "--man=no", str(bare)).stderr


def _of_unit(name: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for key, value in re.findall(r"^(\w+)=(.*)$", (DEPLOY / name).read_text(), re.M):
        found.setdefault(key, []).append(value)
    return found


def test_what_they_start_is_there_and_as_nobody_special() -> None:
    commands = {"portal serve", "portal work", "portal backup", "portal backup drill"}
    started = set()
    for name in UNITS[:3]:
        unit = _of_unit(name)
        assert unit["User"] == ["groundwork"]
        assert "PORTAL_SETTINGS=/etc/groundwork/portal.env" in unit["Environment"]
        started |= {line.rsplit("/", 1)[1].split(" --")[0] for line in unit["ExecStart"]}
    assert started == commands
    assert _of_unit("portal-backup.timer")["OnCalendar"]
    proof = _of_unit("portal-backup.service")
    assert "TMPDIR=/var/tmp" in proof["Environment"], "a whole clinic does not fit into memory"
    assert proof["PrivateTmp"] == ["yes"]
    assert (DEPLOY / "groundwork.sysusers").read_text().startswith("u groundwork ")


def test_the_example_of_settings_names_settings_alone(tmp_path: Path) -> None:
    text = re.sub(r"^#(?=PORTAL_)", "", (DEPLOY / "portal.env.example").read_text(), flags=re.M)
    for path in re.findall(r"_FILE=(.*)", text):
        (tmp_path / Path(path).name).write_text("x")
    (tmp_path / "portal.env").write_text(text.replace("/etc/groundwork/", f"{tmp_path}/"))
    given = Values({"PORTAL_SETTINGS": str(tmp_path / "portal.env")}).given
    assert {"PORTAL_HOST", "PORTAL_KEYS", "SECRET_KEY", "PORTAL_SMTP_PASSWORD", "PORTAL_BACKUPS"} <= set(given)


COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())


def test_the_composition_keeps_what_it_promises() -> None:
    services = COMPOSE["services"]
    assert {"app", "worker", "database", "caddy"} <= set(services)
    for name, one in services.items():
        assert one["read_only"] is True, name
        assert one["cap_drop"] == ["ALL"], name
        assert one["security_opt"] == ["no-new-privileges:true"], name
        assert "privileged" not in one, name
        assert set(one.get("cap_add", [])) <= {"NET_BIND_SERVICE"}, name
    assert [name for name, one in services.items() if "ports" in one] == ["caddy"], "one door"
    assert services["database"]["networks"] == services["schema"]["networks"] == ["nowhere"]
    assert COMPOSE["networks"]["nowhere"] == {"internal": True}
    assert {name for name, one in services.items() if "healthcheck" in one} == {"app", "database", "caddy"}
    for name in ("app", "worker", "schema"):
        assert services[name]["user"] == "10001:10001"
    written = {volume.split(":")[1] for volume in services["app"]["volumes"]}
    assert "/var/lib/groundwork" in written


def test_its_secrets_are_files_and_its_settings_are_settings() -> None:
    names = {one.name: one for one in TABLE}
    for service in ("app", "worker", "schema"):
        settings = COMPOSE["services"][service]["environment"]
        for name, value in settings.items():
            plain = name.removesuffix("_FILE")
            assert plain in names, name
            if names[plain].is_secret and plain != "PORTAL_QUEUE":
                assert value.startswith("/run/secrets/"), f"{name} would stand in the open"
    used = {secret for one in COMPOSE["services"].values() for secret in one.get("secrets", [])}
    assert used == set(COMPOSE["secrets"])
    assert all(one["file"].startswith("./secrets/") for one in COMPOSE["secrets"].values())
    assert "/deploy/secrets/" in (ROOT / ".gitignore").read_text()


def test_its_mail_is_switched_on_by_taking_marks_away() -> None:
    """As the guide says: four settings, and the two lines of the password."""
    text = re.sub(r"^( *)#(?=PORTAL_|- |mail_)", r"\1", (DEPLOY / "compose.yaml").read_text(), flags=re.M)
    on: dict[str, Any] = yaml.safe_load(text)
    assert set(on["secrets"]) - set(COMPOSE["secrets"]) == {"mail_password"}
    for service in ("app", "worker"):
        one, plain = on["services"][service], COMPOSE["services"][service]
        assert set(one["secrets"]) - set(plain["secrets"]) == {"mail_password"}
        more = {name: value for name, value in one["environment"].items() if name not in plain["environment"]}
        assert more.pop("PORTAL_SMTP_PASSWORD_FILE") == "/run/secrets/mail_password"
        mail = settings_of(Values(more | {"PORTAL_SMTP_PASSWORD": "x"})).mail
        assert mail.is_on
        assert faults_of_mail(mail) == []


def _images() -> Iterator[str]:
    yield from (one["image"] for one in COMPOSE["services"].values())
    yield from re.findall(r"^FROM (\S+)", (DEPLOY / "Containerfile").read_text(), re.M)


def test_images_have_a_version_and_no_address() -> None:
    for image in _images():
        name, _, tag = image.partition(":")
        assert re.search(r"\d", tag), f"{image} is another one each day"
        assert "." not in name, f"{image} names a registry"


def test_the_container_is_nobodys_root_and_installs_by_hash_alone() -> None:
    text = (DEPLOY / "Containerfile").read_text()
    lines = [line.strip() for line in text.replace("\\\n", " ").splitlines()]
    assert text.count("\nFROM ") == 2, "what builds is not what runs"
    last = lines[max(n for n, line in enumerate(lines) if line.startswith("FROM ")) :]
    assert "USER 10001:10001" in last
    assert last.index("USER 10001:10001") > max(n for n, line in enumerate(last) if line.startswith(("RUN", "COPY")))
    installs = [part for part in re.split(r"&&|;|\n", text) if "pip install" in part]
    assert len(installs) == 2
    assert all("--require-hashes" in part or "--no-deps" in part for part in installs)
    copied = {line.split()[1] for line in lines if line.startswith("COPY ") and "--from" not in line}
    assert {"portal", "migrations", "static", "templates"} <= copied
    assert not {one for one in copied if one in (".", "deploy", "tests")}
    assert "compile_catalogs()" in text, "a start would write beside the code"
