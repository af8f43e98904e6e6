from django.urls import path

from . import views

app_name = "reports"

urlpatterns = [
    path("", views.listing, name="list"),
    path("new/", views.new, name="new"),
    path("bring/", views.bring, name="bring"),
    path("told/", views.told_newest, name="told"),
    path("asked/<uuid:ask>/", views.answer_ask, name="answer-ask"),
    path("<slug:report>/", views.write, name="write"),
    path("<slug:report>/title/", views.title, name="title"),
    path("<slug:report>/no-challenge/", views.no_challenge, name="no-challenge"),
    path("<slug:report>/section/", views.add_section, name="add-section"),
    path("<slug:report>/section/<uuid:section>/", views.section, name="section"),
    path("<slug:report>/section/<uuid:section>/add/", views.add_block, name="add-block"),
    path("<slug:report>/block/<uuid:block>/", views.block, name="block"),
    path("<slug:report>/checks/", views.checks, name="checks"),
    path("<slug:report>/names/", views.names, name="names"),
    path("<slug:report>/names/mask/", views.mask, name="mask"),
    path("<slug:report>/names/looked/", views.looked, name="looked"),
    path("<slug:report>/names/mask/<uuid:mask>/off/", views.unmask, name="unmask"),
    path("<slug:report>/ask/", views.ask, name="ask"),
    path("<slug:report>/publish/", views.publish, name="publish"),
    path("<slug:report>/take-down/", views.take_down, name="take-down"),
    path("<slug:report>/told/", views.told, name="told-of"),
    path("<slug:report>/told/letters/", views.letters, name="letters"),
    path("<slug:report>/told/<uuid:person>/", views.tell, name="tell"),
    path("<slug:report>/told/<uuid:person>/letter/", views.letter, name="letter"),
]
