"""A site as the verifier reads it: journals, bells, sheets and acts, and nothing else.

`verifier.ecos.completeness.check_site` finds both digests of `grids_collected` again.
What came and was decided since stands apart (`late`): it changes marks, and no digest.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import UUID

from concours.core.authoring.sealing.station_manifest import StationPlace
from concours.core.delivery.journal.epochs import Epoch
from concours.core.ecos.bells.tempo import write_tempo
from concours.core.ecos.completeness.found import FoundName
from concours.core.ecos.completeness.sets import GridName
from concours.core.ecos.grids.grid import canonical_grid, read_form
from concours.core.ecos.merging.document import Merging, policy_to_json
from concours.core.kernel.canonical import Json, dump
from concours.store.models import Sitting
from concours.store.queries.delivery import sittings
from concours.store.queries.ecos.audiences import AudienceSealed, read_part
from concours.store.queries.ecos.circuits import CircuitPlan, read_plans
from concours.store.queries.ecos.journals import (
    find_broken_chairs,
    grids_of,
    open_carried,
    read_epochs,
    read_head,
)
from concours.store.queries.ecos.single_marks import merging_of

PLACES = (1, 2)


FORM = "concours-site-grids-1"


def write_site(
    sitting: Sitting, site: UUID, sets: Mapping[str, Any], packages: Path
) -> bytes:
    """Return a site as a file: what its grids follow from, and what we claim of them.

    `sets` is the body of its act `grids_collected`: both digests and what is
    missing. Marks are those that the grids make as things stand, before any levelling.
    Raises as `merging_of`.
    """
    merging = merging_of(sitting, packages, read_plans(sitting, site=site))
    marks = merging.merged_marks()
    circuits = circuits_to_verify(sitting, site, _documents(sitting, merging, packages))
    struck_grids = {
        *merging.decisions.struck,
        *(
            GridName(candidate, station, place)
            for candidate, station in merging.decisions.voided
            for place in PLACES
        ),
    }
    rows: list[Json] = [[*name] for name in sorted(struck_grids)]
    names = sorted(_missing_row(text) for text in sets["missing"])
    missing: list[Json] = [[*name] for name in names]
    cells: list[Json] = [
        [own.candidate, own.station] for own in marks if "differs" in own.queue
    ]
    return dump(
        {
            "form": FORM,
            "points": {own.code: dict(own.points) for own in merging.stations},
            "policy": policy_to_json(merging.policy),
            "circuits": [circuit | {"struck": rows} for circuit in circuits],
            "claims": {
                "expected_digest": sets["expected_digest"],
                "held_digest": sets["held_digest"],
                "missing": missing,
                "single_marks": [
                    [
                        own.candidate,
                        own.station,
                        None if own.mark is None else str(own.mark),
                    ]
                    for own in marks
                ],
                "differs": cells,
            },
        }
    )


def _documents(sitting: Sitting, merging: Merging, packages: Path) -> dict[str, str]:
    """Return the grid of each station as it was shown, where it was let out."""
    documents = {}
    for own in merging.stations:
        with suppress(AudienceSealed):
            part = read_part(sitting, StationPlace(own.code, "grid"), packages)
            documents[own.code] = dump(part).decode()
    return documents


def _missing_row(text: str) -> tuple[str, str, int]:
    candidate, station, place = text.split()
    return candidate, station, int(place)


def circuits_to_verify(
    sitting: Sitting, site: UUID, forms: Mapping[str, str]
) -> list[dict[str, Json]]:
    """Return the circuits of a site; `forms` are the documents shown there."""
    return [_circuit(sitting, plan, forms) for plan in read_plans(sitting, site=site)]


def _circuit(
    sitting: Sitting, plan: CircuitPlan, forms: Mapping[str, str]
) -> dict[str, Any]:
    assert plan.bell is not None, "a collected half-day had its start"
    floor = plan.floor({})
    head = read_head(sitting)
    attempts = [chair.attempt for chair in plan.chairs.values()]
    epochs = read_epochs(attempts, head_size=None if head is None else head[0])
    starts = sittings.find_site_starts(sitting)
    clock = sittings.clock_of(starts.get(plan.site, sitting))
    bell = plan.bell
    circuit: dict[str, Any] = {
        "turns": [
            [turn, station, number] for (turn, station), number in plan.turns.items()
        ],
        "seen": sorted(floor.seen),
        "noted_absent": sorted(floor.noted_absent),
        "stations": list(plan.stations),
        "withdrawn": sorted(plan.withdrawn_stations),
        "excluded": sorted(
            own.number for own in plan.candidates.values() if own.is_excluded
        ),
        "empty": [[place.station, place.place] for place in floor.empty_chairs],
        "broken": [
            [place.station, place.place] for place in sorted(find_broken_chairs(plan))
        ],
        **_decisions(plan, has_late=False),
        "forms": dict(forms),
        "bell": {
            "tempo": write_tempo(plan.tempo),
            "t0": bell.t0,
            "pauses": [[pause.began_at, pause.ended_at] for pause in bell.pauses],
            "replays": [[replay.turn, replay.at] for replay in bell.replays],
            "closed": clock.closed_at,
        },
        "carried": _carried(plan, epochs, forms),
        "chairs": _chairs(plan, epochs),
    }
    since = plan.for_marks()
    epochs_since = read_epochs(attempts)
    rows_since = {
        **_decisions(since, has_late=True),
        "chairs": _chairs(since, epochs_since),
        "carried": _carried(since, epochs_since, forms),
    }
    late_rows = {
        name: [row for row in rows if row not in circuit[name]]
        for name, rows in rows_since.items()
    }
    return circuit | ({"late": late_rows} if any(late_rows.values()) else {})


def _decisions(plan: CircuitPlan, *, has_late: bool) -> dict[str, list[Json]]:
    """Return what two persons decided of single grids, as far as a plan hears it."""
    verdicts = plan.grid_decisions.found
    left_out = [
        name
        for name, verdict in verdicts.items()
        if not verdict.is_counted and (has_late or not verdict.is_late)
    ]
    return {
        "attributions": [
            [place.station, place.place, turn, number, owner]
            for (place, turn, number), owner in plan.attributions.items()
        ],
        "found": _found_rows(plan.counted_found),
        "left_out": _found_rows(left_out),
        "paper": [[*p.chair, p.content.decode()] for p in plan.typed_papers],
        "undue": [[*cell] for cell in sorted(plan.undue_cells)],
    }


def _found_rows(names: Iterable[FoundName]) -> list[Json]:
    in_order = sorted(names, key=lambda name: (*name[:3], name.met or ""))
    return [[*name.chair, name.epoch, name.turn, name.met] for name in in_order]


def _chairs(plan: CircuitPlan, epochs: Mapping[UUID, Sequence[Epoch]]) -> list[Json]:
    return [
        [
            place.station,
            place.place,
            [_epoch(epoch) for epoch in epochs.get(chair.attempt, [])],
        ]
        for place, chair in plan.chairs.items()
    ]


def _carried(
    plan: CircuitPlan,
    epochs: Mapping[UUID, Sequence[Epoch]],
    documents: Mapping[str, str],
) -> list[Json]:
    """Return what partners carried, as the centre opened it, by chair."""
    forms = {code: read_form(text.encode()) for code, text in documents.items()}
    folds = {
        place: grids_of(forms[place.station], epochs.get(chair.attempt, []), plan.times)
        for place, chair in plan.chairs.items()
    }
    return [
        [
            place.station,
            place.place,
            canonical_grid(forms[place.station], grid).decode(),
        ]
        for place, grids in sorted(open_carried(plan, folds, forms).items())
        for grid in grids
    ]


def _epoch(epoch: Epoch) -> dict[str, Any]:
    base, taken_over_at = epoch.base, epoch.taken_over_at
    takeover = {} if taken_over_at is None else {"taken_over_ms": taken_over_at}
    return takeover | {
        "epoch": epoch.number,
        "base": base and {"epoch": base.epoch, "count": base.count},
        "entries": [
            entry._asdict() | {"body": entry.body.decode()} for entry in epoch.entries
        ],
    }
