from uuid import UUID

from wtforms import HiddenField

from portal.web.forms import PortalForm


class AgreeForm(PortalForm):
    """`plan_version`: the one that was read."""

    plan_version = HiddenField()

    @property
    def version_id(self) -> UUID | None:
        try:
            return UUID(self.plan_version.data or "")
        except ValueError:
            return None
