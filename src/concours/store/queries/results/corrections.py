"""What a publication that corrects another changes, candidate by candidate."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any
from uuid import UUID

from concours.core.profile.shape import MarkGate
from concours.core.results.sheets.gates import gate_of, has_passed
from concours.core.results.sheets.presence import Presence, presence_of
from concours.store.models import Publication, PublishedSheet
from concours.store.queries.results.published import READ_COUNT_MAX, common_of
from concours.store.queries.shared import kept_in_memory

CORRECTIONS_KEPT_MAX = 4


@dataclass(frozen=True, slots=True)
class ResultLine:
    """What one publication tells somebody.

    `places` are one for each group of the ranking; without a ranking that by the mark
    of all questions, among those present. Whoever has no place has none.
    """

    presence: Presence = "uncalled"
    is_passing: bool | None = None
    mark: str = ""
    shown: str = ""
    places: tuple[int, ...] = ()

    @property
    def status(self) -> tuple[Presence, bool | None]:
        """What is said in one word: there or not, admitted or not."""
        return self.presence, self.is_passing


@dataclass(frozen=True, slots=True)
class Change:
    """A candidate whom the correction tells something else."""

    number: str
    before: ResultLine
    after: ResultLine

    @property
    def is_of_status(self) -> bool:
        """Whether they become admitted or are so no more, absent, excluded."""
        return self.before.status != self.after.status

    @property
    def is_of_mark(self) -> bool:
        """Whether their mark over all questions is another."""
        return self.before.mark != self.after.mark

    @property
    def is_of_place(self) -> bool:
        """Whether they have another place, in some group at least."""
        return self.before.places != self.after.places

    @property
    def farthest(self) -> int:
        """Return in which group their place moves farthest, by its order."""
        moves = [
            abs(new - old)
            for old, new in zip(self.before.places, self.after.places, strict=False)
        ]
        return moves.index(max(moves)) if moves else 0

    @property
    def move(self) -> int:
        """Return by how many places that is; 0 of who has none in one of them."""
        if not (self.before.places and self.after.places):
            return 0
        return abs(self.after.places[self.farthest] - self.before.places[self.farthest])


@dataclass(frozen=True, slots=True)
class Correction:
    """Everybody who changes: first who changes status, then who moves farthest."""

    gate: MarkGate | None
    groups: tuple[str, ...]
    changes: tuple[Change, ...]

    @property
    def newly_passing_count(self) -> int:
        """Return how many reach the gate who did not."""
        return self._count(is_passing=True)

    @property
    def newly_failing_count(self) -> int:
        """Return how many reached it, and do no more."""
        return self._count(is_passing=False)

    @property
    def status_count(self) -> int:
        """Return how many have another status, whichever."""
        return sum(change.is_of_status for change in self.changes)

    @property
    def moved_count(self) -> int:
        """Return how many have another place."""
        return sum(change.is_of_place for change in self.changes)

    @property
    def marks_count(self) -> int:
        """Return how many have another mark."""
        return sum(change.is_of_mark for change in self.changes)

    def _count(self, *, is_passing: bool) -> int:
        return sum(
            bool(change.before.is_passing) is not is_passing
            and bool(change.after.is_passing) is is_passing
            for change in self.changes
        )


def corrected_by(publication: Publication) -> Publication | None:
    """Return what this publication takes the place of: the last decided before it."""
    rows = Publication.objects.filter(
        exam=publication.exam_id,
        number__lt=publication.number,
        published_act__isnull=False,
        stopped_act=None,
    )
    return rows.order_by("-number").first()


@kept_in_memory(CORRECTIONS_KEPT_MAX)
def correction_of(before: UUID, after: UUID) -> Correction:
    """Return what one publication changes against another: neither changes any more."""
    old, new = (Publication.objects.get(pk=identity) for identity in (before, after))
    former, latter = _result_lines(old), _result_lines(new)
    changes = [
        Change(
            number, former.get(number, ResultLine()), latter.get(number, ResultLine())
        )
        for number in sorted(former.keys() | latter.keys())
    ]
    changes = [change for change in changes if change.before != change.after]
    changes.sort(key=lambda change: (not change.is_of_status, -change.move))
    common = common_of(new)
    ranking = common["ranking"] or {"groups": []}
    groups = tuple(group["name"]["fr"] for group in ranking["groups"])
    return Correction(gate_of(common), groups, tuple(changes))


def _result_lines(publication: Publication) -> dict[str, ResultLine]:
    common = common_of(publication)
    gate = gate_of(common)
    if common["ranking"] is not None:
        return {
            sheet["candidate"]: _result_line(sheet, gate, _group_places(sheet))
            for sheet in _sheets_of(publication)
        }
    lines = {
        sheet["candidate"]: _result_line(sheet, gate, ())
        for sheet in _sheets_of(publication)
    }
    return _placed_by_mark(lines)


def _sheets_of(publication: Publication) -> Iterator[dict[str, Any]]:
    rows = PublishedSheet.objects.filter(publication=publication).order_by("place")
    for (data,) in rows.values_list("sheet").iterator(READ_COUNT_MAX):
        yield json.loads(bytes(data))


def _result_line(
    sheet: Mapping[str, Any], gate: MarkGate | None, places: tuple[int, ...]
) -> ResultLine:
    presence = presence_of(own["state"] for own in sheet["sittings"])
    if presence != "present":
        return ResultLine(presence, places=places)
    mark = sheet["mark"] or {"mark": "", "shown": ""}
    return ResultLine(
        presence, has_passed(sheet, gate), mark["mark"], mark["shown"], places
    )


def _group_places(sheet: Mapping[str, Any]) -> tuple[int, ...]:
    groups: Sequence[Mapping[str, Any]] = (sheet["ranking"] or {"groups": []})["groups"]
    return tuple(group["place"] for group in groups)


def _placed_by_mark(lines: Mapping[str, ResultLine]) -> dict[str, ResultLine]:
    """Return the same with places by mark: equal marks, equal place."""
    marks = {number: Fraction(line.mark) for number, line in lines.items() if line.mark}
    places, better_count = {}, 0
    for mark, count in sorted(Counter(marks.values()).items(), reverse=True):
        places[mark] = better_count + 1
        better_count += count
    return {
        number: ResultLine(
            line.presence,
            line.is_passing,
            line.mark,
            line.shown,
            (places[marks[number]],) if number in marks else (),
        )
        for number, line in lines.items()
    }
