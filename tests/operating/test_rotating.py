"""After the keys are rotated, whatever opened before opens without the old key; what does not is said."""

from portal import clock
from portal.downtime import keeping
from tests.operating.commands import SAFE, Operator

OLD, NEW = SAFE["PORTAL_KEYS"], "k2:" + "B" * 43
KEPT = ("downtime-pack", "out", "--kept")


def test_the_week_on_paper_opens_with_the_new_key(operator: Operator) -> None:
    with operator.app():
        keeping.keep(clock.now())
    operator.settings["PORTAL_KEYS"] = f"{NEW},{OLD}"
    before = operator.types("doctor").out
    assert f"WRONG  backups: {operator.instance / 'backups' / keeping.NAME} is not sealed with the first key" in before
    assert "3 keys wrapped anew" in operator.types("keys", "rotate").out, "the clinic's, the file's, the week's"
    assert "0 keys wrapped anew" in operator.types("keys", "rotate").out
    operator.settings["PORTAL_KEYS"] = NEW
    assert operator.types(*KEPT).code == 0
    assert (operator.folder / "out" / "week.html").exists()
    assert "not sealed with the first key" not in operator.types("doctor").out


def test_a_week_of_another_ring_is_said(operator: Operator) -> None:
    with operator.app():
        keeping.keep(clock.now())
    sealed = operator.instance / "backups" / keeping.NAME
    sealed.write_text(sealed.read_text().replace("v1:t1:", "v1:k0:"))
    operator.settings["PORTAL_KEYS"] = f"{NEW},{OLD}"
    said = operator.types("keys", "rotate").sentence
    assert str(sealed) in said
    assert said.endswith("All keys are wrapped anew; the worker seals the week anew tonight.")
    operator.settings["PORTAL_KEYS"] = NEW
    assert operator.types("audit", "verify").code == 0
