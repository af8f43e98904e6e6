"""Addresses under ``/t/<place>/<inquiry>/hear/``."""

from django.urls import path

from .views import asked, bring, brought, chat, columns, held, labels, queue, talks, triage

app_name = "interviews"
urlpatterns = [
    path("", talks.listed, name="list"),
    path("bring/", bring.bring, name="bring"),
    path("bring/<uuid:upload>/", bring.preview, name="preview"),
    path("bring/<uuid:upload>/throw-away/", bring.throw_away, name="throw_away"),
    path("bring/<uuid:upload>/who/", labels.labels, name="labels"),
    path("bring/<uuid:upload>/held/", held.held, name="held"),
    path("bring/<uuid:upload>/<int:n>/", bring.one_file, name="file"),
    path("bring/<uuid:upload>/<int:n>/columns/", columns.columns, name="columns"),
    path("bring/<uuid:upload>/<int:n>/chat/", chat.chat, name="chat"),
    path("brought/<uuid:brought>/", brought.result, name="brought"),
    path("brought/<uuid:brought>/report/", brought.take_report, name="take_report"),
    path("brought/<uuid:brought>/undo/", brought.undo_all, name="undo_import"),
    path("talk/<uuid:document>/", talks.talk, name="talk"),
    path("talk/<uuid:document>/undo/", brought.undo_one, name="undo"),
    path("talk/<uuid:document>/placing/", triage.of_talk, name="placing"),
    path("talk/<uuid:document>/asked/", asked.asked, name="asked"),
    path("one/", queue.one_by_one, name="one"),
    path("unplaced/", triage.unplaced, name="unplaced"),
    path("check/", triage.check, name="check"),
    path("check/accept/", triage.accept_many, name="accept_many"),
    path("answer/<uuid:turn>/", triage.place, name="place"),
    path("answer/<uuid:turn>/split/", triage.split, name="split"),
    path("undo-last/", triage.undo_last, name="undo_last"),
]
