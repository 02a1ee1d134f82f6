"""From a page that the sign-in left behind, to the door in another tab, and back to the page, which holds the words."""

from flask import url_for

from portal.web.htmx import path_of_page


def door_and_back() -> str:
    """For an answer to a page that is open: this one stays as it is."""
    return url_for("accounts.sign_in", next=url_for("accounts.words_there", to=path_of_page()))
