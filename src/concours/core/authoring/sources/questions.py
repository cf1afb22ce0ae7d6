"""A question of a source: its text, its body and its key, by format."""

from collections import Counter
from collections.abc import Callable
from itertools import combinations
from typing import TypeAlias, cast

from concours.core.authoring.bank.flaws import PLACEHOLDERS, flaws, letters
from concours.core.authoring.bank.keys import (
    SCALE,
    ZONES_COUNT_MAX,
    Format,
    Key,
    KeyedQuestion,
    PanelKey,
    Point,
    PropositionId,
    QuestionId,
    SegmentKey,
    TickFormat,
    TickKey,
    WordingKey,
    ZoneKey,
)
from concours.core.authoring.bank.zones import (
    ZONE_POINTS_MAX,
    is_crossed,
    is_flat,
    overlap,
    touch,
)
from concours.core.authoring.paper.content import expected_of
from concours.core.authoring.paper.model import (
    Blank,
    Body,
    Passage,
    Propositions,
    Question,
    Script,
    Target,
)
from concours.core.authoring.sources.faults import Location
from concours.core.authoring.sources.passage import cut
from concours.core.authoring.sources.table import Table, figure, size_of
from concours.core.profile.shape import LAW_PROPOSITIONS, Rank

FORMATS = ("QRU", "QRM", "QRP", "QRPL", "QROC", "QZP", "TCS")

LABELS = (
    "Pratiquement éliminée",
    "Moins probable",
    "Ni plus ni moins probable",
    "Plus probable",
    "Pratiquement certaine",
)
"""The five points of a TCS, from -2 to +2, where the author gives no other."""

BodyAndKey: TypeAlias = tuple[Body, Key]


def read_question(
    table: Table, *, dossier: str, number: int, coefficient: str
) -> Question | None:
    """Read one question, reporting every fault of it.

    `coefficient` is the default of its dossier. An author may state the number
    `expected`, to be told when the key differs. `None` if format or key cannot be
    read, which has then been reported.
    """
    name = QuestionId(f"{dossier}-q{number}")
    table.location = Location(table.location.file, name)
    table.path = ""
    form = table.choice("format", FORMATS)
    rank, item = _rank(table), _item(table)
    keep = {
        "coefficient": table.fraction("coefficient", coefficient),
        "points": table.fraction("points", "1"),
    }
    text = table.prose("text")
    facts = table.prose("facts") if "facts" in table else None
    figures = table.figures()
    if not form:
        return None
    body_and_key = _READERS[form](table)
    stated_count = table.integer("expected") if "expected" in table else None
    table.finish()
    if body_and_key is None:
        return None
    body, key = body_and_key
    keyed = KeyedQuestion(
        id=name,
        format=cast("Format", form),
        rank=rank,
        item=item,
        key=key,
        **keep,
    )
    for flaw in flaws(keyed, propositions=_propositions(table)):
        table.report(flaw.code, flaw.at)
    if stated_count is not None and stated_count != expected_of(key):
        table.report("key.expected_differs", str(stated_count))
    return Question(number, text, facts, figures, body, keyed)


def _rank(table: Table) -> Rank | None:
    """Return the rank, if there is one or the profile asks for it."""
    profile = table.context.profile
    is_asked = profile is not None and bool(profile.ranks)
    if "rank" not in table and not is_asked:
        return None
    return cast("Rank | None", table.choice("rank", ("A", "B")) or None)


def _propositions(table: Table) -> tuple[int, ...]:
    profile = table.context.profile
    return LAW_PROPOSITIONS if profile is None else profile.propositions


def _item(table: Table) -> int | None:
    """Return the item of the syllabus, if there is one or the profile asks for it."""
    profile = table.context.profile
    item_range = () if profile is None else profile.items
    if "item" not in table and not item_range:
        return None
    item = table.integer("item")
    if item is not None and item_range and not item_range[0] <= item <= item_range[-1]:
        table.report("question.item_unknown", str(item))
        return None
    return item


def _ticks(table: Table) -> BodyAndKey | None:
    rows = table.tables("propositions")
    if not rows:
        return None
    texts = [row.prose("text", "inline") for row in rows]
    marks = [
        {name for name in ("right", "indispensable", "inacceptable") if row.flag(name)}
        for row in rows
    ]
    for row in rows:
        row.finish()
    names = [PropositionId(name) for name in _names(len(rows))]
    _report_twice(table, names, texts)

    def with_mark(mark: str) -> frozenset[PropositionId]:
        return frozenset(
            name
            for name, row_marks in zip(names, marks, strict=True)
            if mark in row_marks
        )

    key = TickKey(
        format=cast("TickFormat", table.values["format"]),
        offered=frozenset(names),
        correct=with_mark("right"),
        indispensable=with_mark("indispensable"),
        inacceptable=with_mark("inacceptable"),
    )
    return Propositions(tuple(texts)), key


def _names(count: int) -> list[str]:
    """Return letters, then numbers past the last: too many is reported elsewhere."""
    names = [*letters(count)]
    return names + [str(number) for number in range(len(names) + 1, count + 1)]


def _report_twice(table: Table, names: list[PropositionId], texts: list[str]) -> None:
    folded_texts = [" ".join(text.casefold().split()) for text in texts]
    counts = Counter(text for text in folded_texts if text not in PLACEHOLDERS)
    for name, text in zip(names, folded_texts, strict=True):
        if counts[text] > 1 and text in folded_texts[: names.index(name)]:
            table.report("question.proposition_twice", name)


def _wording(table: Table) -> BodyAndKey | None:
    full, half = table.texts("accepted"), table.texts("half", is_required=False)
    if "accepted" not in table:
        return None
    for name, texts in (("accepted", full), ("half", half)):
        if len(set(texts)) != len(texts):
            table.report("key.wording_twice", name)
    return Blank(), WordingKey(frozenset(full), frozenset(half))


def _pointing(table: Table) -> BodyAndKey | None:
    if "passage" in table and "image" in table:
        table.report("question.image_and_passage")
    return _passage(table) if "passage" in table else _zones(table)


def _zones(table: Table) -> BodyAndKey | None:
    inner = table.table("image")
    image = None if inner is None else figure(inner)
    zones = table.polygons("zones")
    if image is None or zones is None:
        return None
    size = size_of(table.context, image.file)
    for number, zone in enumerate(zones, start=1):
        if size and not all(
            0 <= x <= size.width and 0 <= y <= size.height for x, y in zone
        ):
            table.report("key.zone_outside", str(number))
    _report_touching(table, zones)
    return Target(image), ZoneKey(zones)


def _report_touching(table: Table, zones: tuple[tuple[Point, ...], ...]) -> None:
    sound = [
        (number, zone)
        for number, zone in enumerate(zones[:ZONES_COUNT_MAX], start=1)
        if len(zone) <= ZONE_POINTS_MAX and not is_flat(zone) and not is_crossed(zone)
    ]
    for (i, first), (j, second) in combinations(sound, 2):
        if touch(first, second) and not overlap(first, second):
            table.report("key.zones_touch", f"{i}, {j}")


def _passage(table: Table) -> BodyAndKey | None:
    passage = cut(table.text("passage"))
    if passage.fault:
        table.report(passage.fault)
        return None
    offered_ids = frozenset(
        piece.id for piece in passage.segments if piece.id is not None
    )
    return Passage(passage.segments), SegmentKey(offered_ids, passage.right)


def _script(table: Table) -> BodyAndKey | None:
    hypothesis, datum = table.prose("hypothesis"), table.prose("datum")
    labels = table.texts("labels") if "labels" in table else LABELS
    if len(labels) != len(SCALE) or not all(labels):
        table.report("question.labels_count", str(len(labels)))
    counts = table.integers("experts")
    if "experts" not in table:
        return None
    if len(counts) != len(SCALE):
        table.report("key.panel_scale" if counts else "key.panel_empty")
        return None
    panel = PanelKey(dict(zip(SCALE, counts, strict=True)))
    return Script(hypothesis, datum, labels), panel


_READERS: dict[str, Callable[[Table], BodyAndKey | None]] = {
    "QRU": _ticks,
    "QRM": _ticks,
    "QRP": _ticks,
    "QRPL": _ticks,
    "QROC": _wording,
    "QZP": _pointing,
    "TCS": _script,
}
