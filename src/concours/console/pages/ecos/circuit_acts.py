"""Dialogs that act on a circuit: what it does, why, and the button that does it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods

from concours.acts.actor import Venue
from concours.acts.decisions import two_person_acts
from concours.acts.ecos import bells
from concours.acts.ecos.grids import written_names
from concours.acts.ecos.posts import renew_post_code
from concours.acts.ecos.release import leave_chair_empty, release_circuit
from concours.acts.may import require
from concours.console.edge.request import StaffRequest
from concours.console.pages import two_person
from concours.console.pages.ecos.circuits import board_of
from concours.console.pages.ecos.missing import missing_by_chair
from concours.console.pages.ecos.strays import strays_of
from concours.console.pages.forms import identity, text, whole
from concours.console.pages.permissions import refilled_by
from concours.console.pages.trial import fill_form, try_act
from concours.console.words.delivery.room import CAUSES
from concours.console.words.refusals import worded
from concours.core.ecos.completeness.sets import GridsMissing
from concours.core.ecos.completeness.witnesses import OwnedGrid
from concours.core.ecos.floor.proof import split_proofs
from concours.store.models import Sitting
from concours.store.queries.delivery import sittings
from concours.store.queries.ecos.circuits import Judge
from concours.store.queries.ecos.confinement import quarantine_of
from concours.store.queries.ecos.floor import CircuitBoard
from concours.store.queries.ecos.judges import Seatings
from concours.store.queries.unknown import Unknown

Do: TypeAlias = Callable[[StaffRequest, Sitting, CircuitBoard], object]

NAMING = frozenset({"grids", "proofs"})
"""What a form asks for that shows the grids which are missing."""
PROOFS_LENGTH_MAX = 8_000
"""Of all codes of a release, in groups: twenty of three hundred characters."""
CIRCUIT_CAUSES = ("technical", "alarm", "evacuation")
"""Why one circuit stops alone."""


@dataclass(frozen=True, slots=True)
class CircuitDialog:
    """One dialog: its act, how it is said, what its form asks for, what is done.

    `asks`: `reason`, `cause`, `turn`, `chair`, `station`, `proofs`, `grids` or `owner`.
    """

    kind: str
    title: str
    effects: tuple[str, ...]
    button: str
    do: Do
    asks: frozenset[str] = frozenset({"reason"})
    is_grave: bool = False


def _codes_again(request: StaffRequest) -> dict[str, Any]:
    """Return the release with the codes that were sent; other forms go back."""
    names = request.resolver_match.kwargs if request.resolver_match else {}
    if names.get("name") != "release":
        return {"template": "errors/refusal"}
    row = sittings.load(names["sitting"])
    board = board_of(row, names["circuit"], request)
    return _context(request, row, board, "release") | {"template": "ecos/act"}


@refilled_by(_codes_again)
@require_http_methods(["GET", "HEAD", "POST"])
def circuit_act(
    request: StaffRequest, sitting: UUID, circuit: UUID, name: str
) -> HttpResponse:
    """Ask why, or do it."""
    row = sittings.load(sitting)
    dialog = DIALOGS.get(name)
    if dialog is None:
        raise Unknown("dialog", name)
    board = board_of(row, circuit, request)
    is_by_two = dialog.kind in two_person_acts()
    venue = None if is_by_two else Venue(board.plan.site, board.plan.code)
    require(request.actor, dialog.kind, venue)
    if request.method == "POST":
        dialog.do(request, row, board)
        return redirect(reverse("circuit", args=[row.id, circuit]))
    return render(request, "console/ecos/act.html", _context(request, row, board, name))


def _context(
    request: StaffRequest, row: Sitting, board: CircuitBoard, name: str
) -> dict[str, Any]:
    """Return what a dialog shows: what its act does, and what would refuse it now."""
    dialog = DIALOGS[name]
    fields = _fields(request, board)
    chairs = missing_by_chair(row, board) if dialog.asks & NAMING else []
    fields["grids"] = written_names(
        [grid.name for chair in chairs for grid in chair.grids if grid.is_awaited]
    )
    trial = fill_form(request, **fields)
    refusal = try_act(lambda: dialog.do(trial, row, board))
    takes_codes = "proofs" in dialog.asks and isinstance(refusal, GridsMissing)
    return {
        "row": row,
        "dialog": dialog,
        "trial_refusal": worded(refusal) if refusal and not takes_codes else None,
        "takes_codes": takes_codes,
        "circuit": board.plan,
        "act_title": _(dialog.title),
        "effects": [_(effect) for effect in dialog.effects],
        "button": _(dialog.button),
        "is_by_two": dialog.kind in two_person_acts(),
        "back": reverse("circuit", args=[row.id, board.plan.id]),
        "awaited": quarantine_of(row) if name == "quarantine" else (),
        "missing": chairs,
        "seats_count": len({missing.chair.id for missing in chairs}),
        "codes": text(request, "proofs", length_max=PROOFS_LENGTH_MAX),
        "stray": _stray(board, fields) if "owner" in dialog.asks else None,
        **_choices(board, fields),
    }


def _fields(request: StaffRequest, board: CircuitBoard) -> dict[str, str]:
    """Return what the form holds when it opens: what is asked for, or the usual."""
    plan, current = board.plan, board.floor.moment
    first_chair = next((c for c in plan.chairs.values() if not c.is_empty), None)
    usual = {
        "turn": str(current.turn if current else 0),
        "chair": str(first_chair.id) if first_chair else "",
        "station": next(
            (s for s in plan.stations if s not in plan.withdrawn_stations), ""
        ),
        "cause": CIRCUIT_CAUSES[0],
        "grids": "",
        "met": "",
        "candidate": next(iter(sorted(plan.candidates)), ""),
    }
    return usual | {n: request.GET[n] for n in usual if n in request.GET}


def _stray(board: CircuitBoard, fields: Mapping[str, str]) -> dict[str, Any] | None:
    """Return the grid to attribute as people know it; None if it is no stray by now."""
    plan = board.plan
    for owned in strays_of(board):
        chair, grid = plan.chairs[owned.chair], owned.grid
        own = (str(chair.id), str(grid.turn), grid.candidate or "")
        if own != (fields["chair"], fields["turn"], fields["met"]):
            continue
        due = plan.turns.get((grid.turn, owned.chair.station))
        judges = _judges_of(board, owned)
        return {
            "station": owned.chair.station,
            "place": owned.chair.place,
            "room": chair.room,
            "turn": grid.turn,
            "examiner": ", ".join(judge.name for judge in judges),
            "number": grid.candidate,
            "met": plan.candidates.get(grid.candidate) if grid.candidate else None,
            "due": plan.candidates.get(due) if due else None,
        }
    return None


def _judges_of(board: CircuitBoard, owned: OwnedGrid) -> Sequence[Judge]:
    """Return who validated a grid, else whose tablet wrote it last."""
    seat = owned.chair, owned.grid.turn
    for cell in board.floor.cells:
        if (cell.chair, cell.turn) == seat and not owned.grid.validated:
            return Seatings(board.plan).of_cell(cell)
    return Seatings(board.plan).of_grid(owned.chair, owned.grid)


def _choices(board: CircuitBoard, fields: Mapping[str, str]) -> dict[str, Any]:
    plan = board.plan
    return {
        "fields": fields,
        "causes": [(cause, _(CAUSES[cause])) for cause in CIRCUIT_CAUSES],
        "turns": range(1, board.floor.turns_count + 1),
        "chairs": [chair for chair in plan.chairs.values() if not chair.is_empty],
        "stations": [s for s in plan.stations if s not in plan.withdrawn_stations],
        "people": [plan.candidates[number] for number in sorted(plan.candidates)],
    }


def _release(request: StaffRequest, row: Sitting, board: CircuitBoard) -> None:
    proofs = split_proofs(text(request, "proofs", length_max=PROOFS_LENGTH_MAX))
    release_circuit(request.actor, row.id, board.plan.id, proofs, now=request.now)


def _leave_empty(request: StaffRequest, row: Sitting, board: CircuitBoard) -> None:
    leave_chair_empty(
        request.actor,
        row.id,
        (board.plan.id, identity(request, "chair")),
        reason=text(request, "reason"),
        now=request.now,
    )


def _replay(request: StaffRequest, row: Sitting, board: CircuitBoard) -> None:
    bells.replay_turn(
        request.actor,
        row.id,
        (board.plan.id, whole(request, "turn")),
        reason=text(request, "reason"),
        now=request.now,
    )


def _pause(request: StaffRequest, row: Sitting, board: CircuitBoard) -> None:
    stop = bells.CircuitPause(
        board.plan.id, text(request, "cause"), text(request, "reason")
    )
    bells.pause_circuit(request.actor, row.id, stop, now=request.now)


def _go_on(request: StaffRequest, row: Sitting, board: CircuitBoard) -> None:
    """End the pause of the circuit: of whichever cause it is."""
    cause = bells.open_cause(row, board.plan)
    stop = bells.CircuitPause(board.plan.id, cause, text(request, "reason"))
    bells.resume_circuit(request.actor, row.id, stop, now=request.now)


def _renew_screens(request: StaffRequest, row: Sitting, board: CircuitBoard) -> None:
    reason = text(request, "reason")
    renew_post_code(
        request.actor, row.id, board.plan.id, reason=reason, now=request.now
    )


def _withdraw(request: StaffRequest, row: Sitting, board: CircuitBoard) -> None:
    scopes = {"circuit": {"circuit": str(board.plan.id)}, "nation": {}}
    own_site = {"site": str(board.plan.site)}
    scope = scopes.get(request.POST.get("scope", "circuit"), own_site)
    facts = {"station": text(request, "station"), **scope}
    two_person.propose(request, row.id, "station_withdrawn", facts)


def _give_up(request: StaffRequest, row: Sitting, board: CircuitBoard) -> None:
    grids = ",".join(request.POST.getlist("grids")[:100])
    facts = {"circuit": str(board.plan.id), "grids": grids}
    two_person.propose(request, row.id, "grid_given_up", facts)


def _lift(request: StaffRequest, row: Sitting, _board: CircuitBoard) -> None:
    two_person.propose(request, row.id, "quarantine_lifted", {})


def _attribute(request: StaffRequest, row: Sitting, board: CircuitBoard) -> None:
    facts = {
        "circuit": str(board.plan.id),
        "chair": str(identity(request, "chair")),
        "turn": str(whole(request, "turn")),
        "met": text(request, "met"),
        "candidate": text(request, "candidate"),
    }
    two_person.propose(request, row.id, "grid_attributed", facts)


DIALOGS: Mapping[str, CircuitDialog] = {
    "release": CircuitDialog(
        "circuit_released",
        gettext_noop("Libérer les candidats"),
        (
            gettext_noop("Chaque grille attendue est reçue, prouvée ou levée."),
            gettext_noop("Sinon l’acte est refusé, et dit lesquelles manquent."),
        ),
        gettext_noop("Libérer le circuit"),
        _release,
        frozenset({"proofs"}),
    ),
    "empty": CircuitDialog(
        "chair_left_empty",
        gettext_noop("Dire un siège vide"),
        (gettext_noop("Aucune grille de ce siège n’est attendue."),),
        gettext_noop("Laisser ce siège vide"),
        _leave_empty,
        frozenset({"reason", "chair"}),
    ),
    "replay": CircuitDialog(
        "turn_replayed",
        gettext_noop("Redonner un passage"),
        (
            gettext_noop(
                "Toutes les stations du circuit le redonnent, dans une minute."
            ),
            gettext_noop("Ce qui n’avait pas commencé suit ; le reste est gardé."),
        ),
        gettext_noop("Redonner le passage"),
        _replay,
        frozenset({"reason", "turn"}),
    ),
    "pause": CircuitDialog(
        "circuit_paused",
        gettext_noop("Arrêter le circuit"),
        (
            gettext_noop("Ses cloches attendent la reprise, station par station."),
            gettext_noop("Les autres circuits du centre continuent."),
        ),
        gettext_noop("Arrêter le circuit"),
        _pause,
        frozenset({"reason", "cause"}),
        is_grave=True,
    ),
    "go-on": CircuitDialog(
        "circuit_resumed",
        gettext_noop("Faire reprendre le circuit"),
        (gettext_noop("Ses cloches reprennent, décalées de toute la pause."),),
        gettext_noop("Faire reprendre"),
        _go_on,
    ),
    "screens": CircuitDialog(
        "post_code_renewed",
        gettext_noop("Changer le code des écrans"),
        (
            gettext_noop(
                "Les écrans ouverts par l’ancien code s’arrêtent et redemandent un"
                " code : couloir, portes, et copies que personne n’aurait dû ouvrir."
            ),
            gettext_noop("Donnez le nouveau code à chaque écran du circuit."),
            gettext_noop(
                "Un écran sans réseau sonne encore, jusqu’à ce qu’il revienne."
            ),
        ),
        gettext_noop("Changer le code"),
        _renew_screens,
        is_grave=True,
    ),
    "withdraw": CircuitDialog(
        "station_withdrawn",
        gettext_noop("Retirer une station"),
        (
            gettext_noop("Elle ne compte pour personne là où elle est retirée."),
            gettext_noop("Ses grilles restent gardées. Ses tablettes l’apprennent."),
        ),
        gettext_noop("Proposer le retrait"),
        _withdraw,
        frozenset({"reason", "station"}),
        is_grave=True,
    ),
    "give-up": CircuitDialog(
        "grid_given_up",
        gettext_noop("Ne plus attendre des grilles"),
        (gettext_noop("Leurs candidats peuvent sortir sans elles."),),
        gettext_noop("Proposer de ne plus attendre"),
        _give_up,
        frozenset({"reason", "grids"}),
        is_grave=True,
    ),
    "quarantine": CircuitDialog(
        "quarantine_lifted",
        gettext_noop("Libérer malgré la quarantaine"),
        (
            gettext_noop("Ceux de cette demi-journée peuvent sortir, partout."),
            gettext_noop(
                "Ceux que l’on attend encore peuvent apprendre d’eux la série."
            ),
        ),
        gettext_noop("Proposer de lever la quarantaine"),
        _lift,
        is_grave=True,
    ),
    "attribute": CircuitDialog(
        "grid_attributed",
        gettext_noop("Dire à qui est une grille"),
        (
            gettext_noop("Elle compte alors pour ce candidat, à cette station."),
            gettext_noop(
                "Une fois la demi-journée rassemblée, elle compte dans la version"
                " suivante des notes, tant qu’aucune n’est adoptée."
            ),
        ),
        gettext_noop("Proposer l’attribution"),
        _attribute,
        frozenset({"reason", "owner"}),
    ),
}
"""Each dialog by its name in the address."""
