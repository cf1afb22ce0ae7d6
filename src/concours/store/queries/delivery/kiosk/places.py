"""The sites and sittings that configurations of an exam may be for, by their names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from concours.core.kiosk.proof.places import find_place
from concours.store.models import Exam, PlannedSitting, Site, Sitting


@dataclass(frozen=True, slots=True)
class ExamPlaces:
    """Sites by name and by code, and sittings as `exam/sitting`.

    The exam's own short name stands for all of its sittings: its code is "".
    `site_names`: what people are told, without codes.
    """

    sites: Mapping[str, UUID]
    site_names: Sequence[str]
    sittings: Mapping[str, str]

    def site(self, name: str) -> UUID:
        """Return a site of the exam. Raises `KioskPlaceUnknown`."""
        return find_place("site", name, self.sites, self.site_names)

    def sitting(self, name: str) -> str:
        """Return the code of a sitting of the exam. Raises `KioskPlaceUnknown`."""
        return find_place("sitting", name, self.sittings, list(self.sittings))


def exam_places(exam: Exam) -> ExamPlaces:
    """Return the sites and sittings of an exam, planned or open.

    A name that is one site's and another's code names neither.
    """
    rows = list(Site.objects.filter(exam=exam).order_by("name"))
    sites: dict[str, UUID] = {}
    twice = set()
    for site in rows:
        for name in dict.fromkeys((site.name, site.code)):
            if sites.setdefault(name, site.id) != site.id:
                twice.add(name)
    sittings = {
        f"{exam.code}/{code}": code
        for model in (Sitting, PlannedSitting)
        for code in model.objects.filter(exam=exam)
        .order_by("code")
        .values_list("code", flat=True)
    }
    return ExamPlaces(
        {name: site for name, site in sites.items() if name and name not in twice},
        [site.name for site in rows],
        {exam.code: "", **sittings},
    )
