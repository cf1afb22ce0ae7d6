"""Addresses of those who watch over the house: its drills, its journal."""

from django.urls import path

from concours.console.pages import acts_page
from concours.console.pages.delivery.cell import drills

of_cell = [
    path("drills", drills.drills, name="drills"),
    path("acts", acts_page.acts, name="acts"),
]
