"""The addresses of the circuits of a half-day of the ECOS, under its sitting."""

from django.urls import path

from concours.console.pages.ecos import (
    chair_replacement,
    circuit_acts,
    circuits,
    collecting,
    doors,
    found_grids,
    grids,
    paper_grids,
)

of_circuits = [
    path("circuits", circuits.circuits, name="circuits"),
    path("circuits/state", circuits.circuits_state, name="circuits_state"),
    path("circuits/collect", collecting.circuits_collect, name="circuits_collect"),
    path("circuits/found", found_grids.found_grids, name="found_grids"),
    path(
        "circuits/<uuid:circuit>/found/<slug:name>",
        found_grids.found_grid_act,
        name="found_grid_act",
    ),
    path("circuits/paper", paper_grids.paper_grids, name="paper_grids"),
    path(
        "circuits/paper/<uuid:reading>", paper_grids.paper_reread, name="paper_reread"
    ),
    path(
        "circuits/<uuid:circuit>/paper/<uuid:chair>",
        paper_grids.paper_type,
        name="paper_type",
    ),
    path(
        "circuits/<uuid:circuit>/paper/<uuid:chair>/sheet",
        paper_grids.paper_sheet,
        name="paper_sheet",
    ),
    path("circuits/grids", grids.grids_collect, name="grids_collect"),
    path("circuits/grids/<int:number>.pdf", grids.grids_file, name="grids_file"),
    path("circuits/grids/<int:number>.json", grids.grids_site, name="grids_site"),
    path("circuits/<uuid:circuit>", circuits.circuit, name="circuit"),
    path("circuits/<uuid:circuit>/state", circuits.circuit_state, name="circuit_state"),
    path(
        "circuits/<uuid:circuit>/chairs/<uuid:chair>",
        chair_replacement.circuit_chair,
        name="circuit_chair",
    ),
    path("circuits/<uuid:circuit>/doors", doors.circuit_doors, name="doors"),
    path(
        "circuits/<uuid:circuit>/<slug:name>",
        circuit_acts.circuit_act,
        name="circuit_act",
    ),
]
