"""The head of the console: sections named by what one does there, then their pages.

A person sees only the sections and pages that open to them. Whoever has a single
section reads its pages in the first row, without a second one.
"""

from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from concours.acts.actor import Actor, Venue
from concours.acts.may import may
from concours.acts.offices import may_somewhere
from concours.console.pages.current import LAST_EXAM, last_exam
from concours.console.pages.exam_profile import profile_here
from concours.console.pages.head_sections import Entry, sections_of
from concours.console.pages.landing import (
    actor_here,
    current_rows,
    rows_at_hand,
)
from concours.console.pages.switcher import Switcher, switcher
from concours.console.pages.todo import (
    own_tasks,
    sittings_to_judge,
    waiting_here,
)
from concours.core.kernel.time import HOUR_MS, Instant
from concours.core.people.tasks.task import ProposalOpen
from concours.store.models import Sitting
from concours.store.queries.delivery.sittings import find_sitting, with_exams
from concours.store.queries.delivery.waiting import incidents_awaiting
from concours.store.queries.exams import has_exams

OF_POST = frozenset({"board", "site", "room", "circuits"})
"""Pages that show a person of one venue that venue alone."""

OF_MARKS = frozenset({"results", "single_marks"})
"""Pages of the marks of one sitting, which their section opens on."""

PARENTS = {
    "candidate": "board",
    "circuit": "circuits",
    "found": "circuits",
    "history": "board",
    "replay": "board",
    "copy_log": "board",
    "pause_and_exclusion": "board",
    "decision": "board",
    "time": "board",
    "replacement": "board",
    "message": "messages",
    "readiness": "launch",
    "relays": "launch",
    "relay": "launch",
    "tablets": "launch",
    "gate": "launch",
    "spoken": "launch",
    "annulment": "proposals",
    "spare": "proposals",
    "marking": "collection",
    "minutes": "collection",
    "lost": "collection",
    "sealing": "day",
    "ceremony": "day",
    "single": "single_marks",
    "scenarios": "day",
    "scenario": "day",
    "briefing": "day",
    "exam": "exams",
    "examiners": "roster",
    "kiosk": "exams",
}
"""The page that leads to a page without an entry of its own, by the first word of
its address's name."""
PARENTS_AT_VENUE = {"relays": "site", "relay": "site"}
"""The same for whoever works at one site, and does not see the launch."""


NEAR_MS = HOUR_MS
"""A sitting that opens so soon goes before the exam whose pages were read last."""

ONE_PLACE = ({"sitting"}, {"exam"})
"""What the address of a page names that there is of every sitting, or every exam."""


@dataclass(frozen=True, slots=True)
class Link:
    """One link of the head; `count` is what awaits this person there."""

    name: str
    address: str
    is_here: bool
    count: int


@dataclass(frozen=True, slots=True)
class Head:
    """The links of both rows; the second is empty for whoever has one section.

    `sitting` is the one that the page is about, or else the current one, if there is
    only one; `is_about` tells the two apart.

    `todo` comes before all others: it is of no section. Without any sitting where the
    person holds a role there is none to switch to.
    """

    todo: Link
    sections: list[Link]
    section: str
    pages: list[Link]
    switcher: Switcher | None
    is_about: bool

    @property
    def sitting(self) -> Sitting | None:
        """The sitting that the links of the second row lead to."""
        return self.switcher.sitting if self.switcher else None


def head(request: HttpRequest) -> Head:
    """Return the head that this person sees on this page."""
    rows = _sittings(request)
    sitting = rows[0] if rows and len(rows) == 1 else None
    is_bare = rows == [] and _has_current(request)
    _keep_exam(request, sitting)
    own_switcher = switcher(request, sitting, _kept_page(request))
    match = request.resolver_match
    is_about = match is not None and "sitting" in match.kwargs
    tasks_link = Link(
        name=_("À faire"),
        address=reverse("todo"),
        is_here=match is not None and match.url_name == "todo",
        count=len(own_tasks(request)),  # type: ignore[arg-type]
    )
    sections = {
        name: pages
        for name, entries in sections_of(
            actor_here(request), profile_here(request), sitting
        )
        if (pages := _links(request, entries, sitting, is_bare=is_bare))
    }
    if len(sections) == 1:
        [(name, pages)] = sections.items()
        return Head(tasks_link, pages, name, [], own_switcher, is_about)
    current_section = next(
        (name for name, pages in sections.items() if any(p.is_here for p in pages)), ""
    )
    links = [
        Link(
            name=name,
            address=pages[0].address,
            is_here=name == current_section,
            count=sum(page.count for page in pages),
        )
        for name, pages in sections.items()
    ]
    section_pages = sections.get(current_section, [])
    return Head(
        tasks_link, links, current_section, section_pages, own_switcher, is_about
    )


def _sittings(request: HttpRequest) -> list[Sitting] | None:
    """Return the sitting that a page is about, or those that ask for its reader.

    None to whoever sees no sitting. A page that names neither a sitting nor an exam is
    of the exam read last, unless a sitting of another one asks for somebody now.
    """
    match = request.resolver_match
    place = match.kwargs if match else {}
    actor: Actor = request.actor  # type: ignore[attr-defined]
    is_placed = {"exam", "sitting"} & place.keys()
    may_see = may if is_placed else may_somewhere
    if not may_see(actor, "see_sittings"):
        return None
    if "sitting" in place:
        return _sitting_here(request, place["sitting"])
    now: Instant = request.now  # type: ignore[attr-defined]
    if "exam" in place:
        return list(current_rows(actor, exam=place["exam"], now=now))
    rows = list(rows_at_hand(request))
    if any(_asks_now(row, now) for row in rows):
        return rows
    for exam in last_exam(request):
        return list(current_rows(actor, exam=exam.code, now=now))
    return rows


def _sitting_here(request: HttpRequest, sitting: UUID) -> list[Sitting] | None:
    """Return the sitting of an address, and keep its exam: others ask for it too."""
    row = find_sitting(sitting)
    if row is None:
        return None
    request.__dict__.setdefault("exam_here", row.exam)
    return [row]


def _has_current(request: HttpRequest) -> bool:
    """Tell whether a sitting of any exam asks for the reader of a page."""
    return bool(rows_at_hand(request))


def _asks_now(sitting: Sitting, now: Instant) -> bool:
    """Tell whether a sitting is under way, or opens within the hour."""
    if sitting.t0_ms is not None:
        return sitting.collected_ms is None
    return abs(sitting.scheduled_ms - now) <= NEAR_MS


def _keep_exam(request: HttpRequest, sitting: Sitting | None) -> None:
    """Remember the exam of an address, for the pages whose address names none."""
    match = request.resolver_match
    place = match.kwargs if match else {}
    of_sitting = sitting.exam.code if sitting and "sitting" in place else ""
    code = place.get("exam") or of_sitting
    if code and request.session.get(LAST_EXAM) != code:
        request.session[LAST_EXAM] = code


def _kept_page(request: HttpRequest) -> str:
    """Return the page that another sitting opens on, "" where there is none like it.

    A page of more than its sitting gives way to the one that leads to it.
    """
    match = request.resolver_match
    if match is None or match.url_name is None:
        return ""
    if request.method in ("GET", "HEAD") and set(match.kwargs) in ONE_PLACE:
        return match.url_name
    group = match.url_name.split("_")[0]
    return PARENTS.get(group, group) if "sitting" in match.kwargs else ""


def _links(
    request: HttpRequest,
    entries: Collection[Entry],
    sitting: Sitting | None,
    *,
    is_bare: bool,
) -> list[Link]:
    """Return the links of a section.

    `is_bare`: the exam has no sitting yet, and those of its pages would lead to that
    of another exam.
    """
    match = request.resolver_match
    page_group = ((match.url_name or "") if match else "").split("_")[0]
    visible_entries = [
        entry
        for entry in entries
        if _is_visible(request, entry)
        and (entry.of == "" or sitting is not None or has_exams())
        and not (is_bare and entry.of == "sitting")
    ]
    return [
        Link(
            name=entry.name,
            address=_address(request, entry, sitting),
            is_here=entry.page in _own_entries(page_group),
            count=_count(entry.page, request, sitting),
        )
        for entry in visible_entries
    ]


def _own_entries(page_group: str) -> tuple[str | None, ...]:
    """Return the entries that a page belongs to: of all who may see one, the first."""
    return page_group, PARENTS.get(page_group), PARENTS_AT_VENUE.get(page_group)


def _is_visible(request: HttpRequest, entry: Entry) -> bool:
    """Tell whether an entry opens: one of no exam, where any exam lets it."""
    actor = actor_here(request)
    if may(actor, entry.right, _venue(entry.page, actor)):
        return True
    return entry.of == "" and may_somewhere(actor, entry.right)


def _address(request: HttpRequest, entry: Entry, sitting: Sitting | None) -> str:
    """Return where an entry leads; without a sitting, to where one is chosen.

    Somebody's own room is that of their current sitting, whatever page they are on.
    From an exam, whoever is appointed is so for it, unless the house is chosen.
    """
    match = request.resolver_match
    exam = match.kwargs.get("exam") if match else None
    if entry.of == "exam" and (exam or sitting):
        code = exam or (sitting.exam.code if sitting else "")
        return reverse(f"{entry.page}_exam", args=[code])
    if entry.of == "sitting":
        if sitting is None or _is_elsewhere(request, entry, sitting):
            return reverse("current", args=[entry.page])
        if entry.page in OF_MARKS:
            return _marks_address(request, entry, sitting)
        return reverse(entry.page, args=[sitting.id])
    if entry.page == "people" and exam:
        return f"{reverse(entry.page)}?{urlencode({'exam': exam})}"
    return reverse(entry.page)


def _marks_address(request: HttpRequest, entry: Entry, sitting: Sitting) -> str:
    """Return where marks are judged: of a sitting of the exam that waits for it.

    Whoever reads marks already stays with those of their sitting.
    """
    match = request.resolver_match
    page_group = ((match.url_name or "") if match else "").split("_")[0]
    own = reverse(entry.page, args=[sitting.id])
    is_here = entry.page in _own_entries(page_group)
    identities = sittings_to_judge(own_tasks(request))  # type: ignore[arg-type]
    if is_here or str(sitting.id) in identities:
        return own
    rows = with_exams(identities)
    for row in (rows[identity] for identity in identities if identity in rows):
        if row.exam_id == sitting.exam_id:
            page = "single_marks" if row.kind == "ecos" else "results"
            return reverse(page, args=[row.id])
    return own


def _is_elsewhere(request: HttpRequest, entry: Entry, sitting: Sitting) -> bool:
    """Tell whether an entry leads to another sitting than the one that is shown."""
    if entry.page not in ("room", "site"):
        return entry.page == "circuits" and sitting.kind != "ecos"
    rows = rows_at_hand(request)
    return bool(rows) and sitting not in rows


def _venue(page: str, actor: Actor) -> Venue | None:
    """Return the venue that a page shows: that of whoever works in one."""
    if page == "incidents":  # they are followed for a whole site
        return Venue(actor.post.site) if actor.post else None
    return actor.post if page in OF_POST else None


def _count(page: str, request: HttpRequest, sitting: Sitting | None) -> int:
    """Return how much awaits this person behind a link of the head."""
    actor = actor_here(request)
    if page == "people":
        return _proposals_count(request, "")
    if sitting is None:
        return 0
    if page == "incidents" and may(actor, "incident_followed", _venue(page, actor)):
        if not waiting_here(request).incidents:  # type: ignore[arg-type]
            return 0
        site = actor.post.site if actor.post else None
        return incidents_awaiting(sitting.id, actor.id, site=site)
    if page == "proposals":
        return _proposals_count(request, str(sitting.id))
    return 0


def _proposals_count(request: HttpRequest, sitting: str) -> int:
    """Return how many proposals this person may confirm; "" for those on the staff."""
    return sum(
        isinstance(task.fact, ProposalOpen) and task.fact.sitting == sitting
        for task in own_tasks(request)  # type: ignore[arg-type]
    )
