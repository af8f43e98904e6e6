"""Addresses under ``/t/<place>/<inquiry>/voices/``."""

from django.urls import path

from . import views
from .across import team_views
from .across import views as across

app_name = "voices"
urlpatterns = [
    path("", views.voices, name="voices"),
    path("question/<uuid:lineage>/", views.question, name="question"),
    path("all/", views.everything, name="all"),
    path("across/", across.across, name="across"),
    path("across/print/", across.to_print, name="across-print"),
    path("across/question/<uuid:lineage>/", across.question, name="across-question"),
    path("again/", team_views.again, name="again"),
    path("again/<uuid:person>/", team_views.then, name="then"),
    path("asked/", team_views.asked, name="who-asked"),
    path("asked/next/", team_views.ask_next, name="ask-next"),
    path("take/", views.take, name="take"),
    path("take/<uuid:job>/", views.made, name="made"),
    path("copies/", views.copies, name="copies"),
    path("copies/<uuid:copy>/destroyed/", views.destroyed, name="destroyed"),
]
