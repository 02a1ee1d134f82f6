"""The clinic's own worksheets belong to all of its therapists: the maker and any other may change them."""

from sqlalchemy import select

from portal.access.rules import named
from portal.access.scope import Scope
from portal.worksheets.authoring.models import ClinicWorksheet

editable: Scope[ClinicWorksheet] = named("worksheets.editable", select(ClinicWorksheet))
"""Everything made here. Routes ask for the role as well; no patient's word is in it."""

changeable: Scope[ClinicWorksheet] = named("worksheets.changeable", editable.with_for_update())
"""The same, held until the change is made: whoever comes second waits, and then sees what the first has done."""
