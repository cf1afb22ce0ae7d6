"""What acts about single grids say in one sentence: whose they are, which count."""

from django.utils.translation import gettext_noop as noop

SENTENCES: dict[str, tuple[str, ...]] = {
    "grid_attributed": (
        noop(
            "La grille du passage %(turn)s, station %(station)s, est celle du candidat"
            " n° %(candidate)s."
        ),
    ),
    "found_grid_counted": (
        noop("La grille retrouvée du candidat n° %(met)s compte, station %(station)s."),
    ),
    "found_grid_left_out": (
        noop("Une grille retrouvée, passage %(turn)s, %(station)s, ne compte pas."),
    ),
    "merging_rules_set": (
        noop(
            "Règles de fusion\u00a0: écart en points, %(differs_marks)s\u202f; en"
            " échelons, %(differs_steps)s\u202f; une seule grille, %(alone)s\u202f;"
            " station sans note, %(missing_station)s."
        ),
        noop(  # acts of before it could be set
            "Règles de fusion\u00a0: écart en points, %(differs_marks)s\u202f; en"
            " échelons, %(differs_steps)s\u202f; station sans note,"
            " %(missing_station)s."
        ),
    ),
    "paper_grid_typed": (
        noop("La grille papier du n° %(candidate)s, %(station)s, reste à relire."),
    ),
    "paper_grid_reread": (
        noop("La grille papier du n° %(candidate)s compte, station %(station)s."),
    ),
    "station_resit_placed": (
        noop(
            "Le candidat n° %(candidate)s repasse la station %(station)s\u00a0:"
            " %(half_day)s, circuit %(circuit)s, passage %(turn)s, station %(resit)s."
        ),
    ),
}
"""What the acts say in one sentence, beside those of `act_sentences`."""
