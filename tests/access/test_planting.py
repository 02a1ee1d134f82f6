"""What is planted into a form holds no field that the form itself has in another way."""

from tests.access.filling import Filled
from tests.access.planting import beside

PAGE = """
<form action="/here"><input name="one"><textarea name="because"></textarea><select name="which"></select></form>
<form action="/here"><button name="verb">Do it</button></form>
<form action="/elsewhere"><input name="another"></form>
"""


def test_what_stands_beside_it_is_its_own_in_whichever_control() -> None:
    form = Filled("sam", "admin.person", "admin.roles", "/here", (), PAGE)
    assert beside(form) == {"one", "because", "which", "verb"}
