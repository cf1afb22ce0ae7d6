"""A cut-off as it is by now: tablets come and go after the act that opened it."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from concours.console.words import formats
from concours.core.delivery.supervision.findings import CUT_KINDS
from concours.store.queries.delivery.board import Board, count_cut
from concours.store.queries.delivery.incidents import IncidentRow


def cut_words(row: IncidentRow, board: Board | None) -> str:
    """Say how many tablets of an open cut-off are cut off now; "" of anything else."""
    if board is None or row.state == "closed" or row.kind not in CUT_KINDS:
        return ""
    count = count_cut(board, row.site)
    if not count:
        return _("toutes les tablettes sont revenues")
    words = ngettext(
        "%(count)s tablette coupée à présent",
        "%(count)s tablettes coupées à présent",
        count,
    )
    return words % {"count": formats.count(count)}
