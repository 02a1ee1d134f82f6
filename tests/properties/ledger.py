"""Every word that was acknowledged, and where it is now."""

import json
from dataclasses import dataclass, field

from flask import Flask
from sqlalchemy import select

from portal.database import db
from portal.vault.sealing import unseal
from portal.worksheets.models import Submission, SubmissionVersion
from tests.properties.sheets import Answer, words
from tests.worksheets_http.given import id_in


class LostWord(AssertionError):
    """A word was acknowledged, or stood there, and is nowhere now."""


@dataclass
class Ledger:
    """`let_go`: words that a page replaced which had shown them."""

    app: Flask
    url: str
    stored: set[str] = field(default_factory=set)
    let_go: set[str] = field(default_factory=set)
    acknowledged: int = 0
    conflicts: int = 0

    def enter(self, answer: Answer) -> None:
        """After each request, whatever came back."""
        before, self.stored = self.stored, self.look()
        gone = before - self.stored
        if not gone <= answer.shown:
            raise LostWord(f"{gone - answer.shown} replaced by a page that never showed it")
        self.let_go |= gone
        if answer.acknowledged:
            self.acknowledged += 1
            if missing := answer.sent - self.stored - self.let_go:
                raise LostWord(f"{missing} acknowledged with {answer.page.status}, and nowhere")
        elif answer.page.status == 409:
            self.conflicts += 1

    def look(self) -> set[str]:
        """All words of the current value and of every version, as they lie in the database."""
        with self.app.test_request_context():
            held = db.session.execute(
                select(Submission.id, Submission.cells_sealed).where(Submission.assignment_id == id_in(self.url))
            ).one_or_none()
            if held is None:
                return set()
            versions = db.session.execute(
                select(SubmissionVersion.id, SubmissionVersion.cells_sealed).where(
                    SubmissionVersion.submission_id == held.id
                )
            )
            opened = [unseal("submission_version.cells_sealed", one.id, one.cells_sealed) for one in versions]
            current = json.loads(unseal("submission.cells_sealed", held.id, held.cells_sealed))
            return words(*opened, *(json.dumps(cell["v"]) for cell in current.values()))
