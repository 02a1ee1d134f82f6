"""Her binder, asked for."""

from portal.web.forms import PortalForm


class BinderForm(PortalForm):
    """Only a tap: whoever finds an open page is asked before who it is (accounts/fresh)."""
