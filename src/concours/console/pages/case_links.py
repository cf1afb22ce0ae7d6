"""Links to the cases about a copy, saying where each stands."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from concours.console.words.results.casefiles import closed_words
from concours.core.casefile.closed_cases import ClosedCase
from concours.store.models import Exam
from concours.store.queries.case_signals import founded_copies
from concours.store.queries.casefiles import CaseView, cases_of


@dataclass(frozen=True, slots=True)
class CaseLink:
    """A case: what is said of it, and its address."""

    words: str
    address: str


@dataclass(frozen=True, slots=True)
class CaseState:
    """The cases of an exam by copy, and the copies that one may be opened about."""

    links: Mapping[UUID, Sequence[CaseLink]]
    open_to: frozenset[UUID]

    def links_about(self, attempts: Iterable[UUID]) -> list[CaseLink]:
        """Return the cases about any of these copies."""
        return [link for attempt in attempts for link in self.links.get(attempt, ())]

    def may_open(self, attempts: Collection[UUID]) -> bool:
        """Tell whether a case may be opened about one of these copies."""
        return not self.open_to.isdisjoint(attempts)


def closed_links(sitting: UUID, cases: Iterable[ClosedCase]) -> list[CaseLink]:
    """Return cases that are closed, with the day and how it ended."""
    return [
        CaseLink(
            closed_words(case.number, case.closed, case.outcome),
            reverse("cases_case", args=[sitting, case.number]),
        )
        for case in cases
    ]


def link_case(case: CaseView) -> CaseLink:
    """Return a case, be it open or closed."""
    closed_at, number = case.procedure.closed, case.row.number
    words = (
        _("Dossier n° %(number)s ouvert") % {"number": number}
        if closed_at is None
        else closed_words(number, closed_at, case.outcome)
    )
    return CaseLink(words, reverse("cases_case", args=[case.row.sitting_id, number]))


def case_state(exam: Exam) -> CaseState:
    """Return the cases of an exam, and which copies may have one."""
    links: dict[UUID, list[CaseLink]] = {}
    open_copies: set[UUID] = set()
    for case in cases_of(exam):
        links.setdefault(case.row.attempt_id, []).append(link_case(case))
        if case.procedure.closed is None:
            open_copies.add(case.row.attempt_id)
    copies = {copy.attempt.id for copy in founded_copies(exam)}
    return CaseState(links, frozenset(copies - open_copies))
