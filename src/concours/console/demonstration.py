"""Every address of a demonstration's console: those of a real one, and its one key."""

from django.urls import path

from concours.console import urls
from concours.console.pages.delivery import accelerated

urlpatterns = [
    path("accelerated", accelerated.accelerated, name="accelerated"),
    path("accelerated/state", accelerated.accelerated_state, name="accelerated_state"),
    *urls.urlpatterns,
]

handler404 = urls.handler404
handler500 = urls.handler500
