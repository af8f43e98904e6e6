"""Addresses under ``/t/<place>/+work/``."""

from django.urls import path

from . import views

app_name = "work"
urlpatterns = [
    path("", views.listed, name="list"),
    path("<uuid:job>/", views.job, name="job"),
    path("<uuid:job>/stop/", views.stop_it, name="stop"),
    path("<uuid:job>/go-on/", views.go_on_with_it, name="go_on"),
]
