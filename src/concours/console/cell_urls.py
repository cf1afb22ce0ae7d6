"""Addresses of those who watch over the house: how it is, its drills, its journal."""

from django.urls import path

from concours.console.pages import acts_page
from concours.console.pages.delivery import incidents
from concours.console.pages.delivery.cell import (
    cell_page,
    drills,
    handover,
    processes,
    relays,
    reports,
    status,
    steps,
)

of_cell = [
    path("cell", cell_page.cell, name="cell"),
    path("cell/state", cell_page.cell_state, name="cell_state"),
    path("status", status.status, name="status"),
    path("status/band", status.status_band, name="status_band"),
    path("status/announce", status.status_announce, name="status_announce"),
    path("status/enter", status.status_enter, name="status_enter"),
    path("handover", handover.handover, name="handover"),
    path("handover/offer", handover.handover_offer, name="handover_offer"),
    path("handover/take", handover.handover_take, name="handover_take"),
    path("steps", steps.steps, name="steps"),
    path("steps/do", steps.step_do, name="steps_do"),
    path("report", reports.day_report, name="handover_report"),
    path("report/draw", reports.day_report_draw, name="handover_report_draw"),
    path("report/<int:act>.pdf", reports.day_report_file, name="handover_report_file"),
    path("processes", processes.processes, name="processes"),
    path("drills", drills.drills, name="drills"),
    path("acts", acts_page.acts, name="acts"),
]

of_cell_sitting = [
    path("incidents", incidents.incidents, name="incidents"),
    path("incidents/follow", incidents.incidents_follow, name="incidents_follow"),
    path("incidents/tell", incidents.incidents_tell, name="incidents_tell"),
    path(
        "incidents/<int:opening_act>/report",
        reports.incident_report,
        name="incidents_report",
    ),
    path(
        "incidents/<int:opening_act>/report/draw",
        reports.incident_report_draw,
        name="incidents_report_draw",
    ),
    path(
        "incidents/<int:opening_act>/report/<int:act>.pdf",
        reports.incident_report_file,
        name="incidents_report_file",
    ),
    path("relays", relays.relays, name="relays"),
    path("relays/admit", relays.relay_admit, name="relay_admit"),
    path("relays/envelopes", relays.relay_envelopes, name="relay_envelopes"),
    path("relays/revoke", relays.relay_revoke, name="relay_revoke"),
    path("status/<slug:word>", status.status_propose, name="status_propose"),
]
