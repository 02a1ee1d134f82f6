"""Forms of the safety plan: agree to it; keep its card on this device, or not."""

from uuid import UUID

from wtforms import HiddenField

from portal.web.forms import OnceForm, PortalForm


class BeginForm(OnceForm):
    """Begin the plan, or a change of it."""


class AgreeForm(PortalForm):
    plan_version = HiddenField()

    @property
    def version_id(self) -> UUID | None:
        try:
            return UUID(self.plan_version.data or "")
        except ValueError:
            return None


class KeepForm(PortalForm):
    keep = HiddenField()

    @property
    def wants_it(self) -> bool:
        return bool(self.keep.data == "yes")
