"""Forms of the safety plan: begin it; keep its card on this device, or not."""

from wtforms import HiddenField

from portal.web.forms import OnceForm, PortalForm


class BeginForm(OnceForm):
    """Begin the plan, or a change of it."""


class KeepForm(PortalForm):
    keep = HiddenField()

    @property
    def wants_it(self) -> bool:
        return bool(self.keep.data == "yes")
