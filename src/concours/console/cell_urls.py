"""Addresses of those who watch over the house: how it is, its drills, its journal."""

from django.urls import path

from concours.console.pages import acts_page
from concours.console.pages.delivery.cell import cell_page, drills, steps

of_cell = [
    path("cell", cell_page.cell, name="cell"),
    path("cell/state", cell_page.cell_state, name="cell_state"),
    path("steps", steps.steps, name="steps"),
    path("steps/do", steps.step_do, name="steps_do"),
    path("drills", drills.drills, name="drills"),
    path("acts", acts_page.acts, name="acts"),
]
