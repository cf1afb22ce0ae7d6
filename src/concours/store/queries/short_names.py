"""What commands and addresses call by name: a sitting as `EXAM/SITTING`."""

from uuid import UUID

from concours.store.models import PlannedSitting, Sitting
from concours.store.queries.unknown import Unknown


def sitting_named(name: str) -> UUID:
    """Return the identity of a sealed sitting from `EXAM/SITTING`, or as it is written.

    Raises `Unknown`.
    """
    exam, _, sitting = name.partition("/")
    if not sitting:
        return _identity(name)
    rows = Sitting.objects.filter(exam__code=exam, code=sitting)
    identity = rows.values_list("id", flat=True).first()
    if identity is None:
        raise Unknown("sitting", name)
    return identity


def name_of(sitting: Sitting | PlannedSitting) -> str:
    """Return the whole name of a sitting, `EXAM/SITTING`."""
    return f"{sitting.exam.code}/{sitting.code}"


def name_of_identity(sitting: UUID) -> str:
    """Return the whole name of a sealed sitting. Raises `Unknown`."""
    rows = Sitting.objects.select_related("exam").only("code", "exam__code")
    row = rows.filter(pk=sitting).first()
    if row is None:
        raise Unknown("sitting", str(sitting))
    return name_of(row)


def names_taken(exam: UUID) -> frozenset[str]:
    """Return the short names of an exam's sittings, planned and sealed."""
    sealed = Sitting.objects.filter(exam_id=exam).values_list("code", flat=True)
    planned = PlannedSitting.objects.filter(exam_id=exam).values_list("code", flat=True)
    return frozenset(sealed) | frozenset(planned)


def _identity(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Unknown("sitting", text) from error
