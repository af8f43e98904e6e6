"""Addresses under ``/t/<place>/<inquiry>/words/``."""

from django.urls import path

from .views import claims, excerpts, look_for, talks, themes

app_name = "evidence"
urlpatterns = [
    path("", talks.words, name="words"),
    path("search/", look_for.search, name="search"),
    path("talk/<uuid:document>/", talks.conversation, name="conversation"),
    path("answer/<uuid:turn>/choose/", talks.choose, name="choose"),
    path("excerpt/<uuid:excerpt>/", excerpts.excerpt, name="excerpt"),
    path("excerpt/<uuid:excerpt>/themes/", excerpts.set_themes, name="set_themes"),
    path("excerpt/<uuid:excerpt>/cite/", excerpts.cite, name="cite_excerpt"),
    path("excerpt/<uuid:excerpt>/remove/", excerpts.remove, name="remove_excerpt"),
    path("excerpts/take/", themes.take, name="take"),
    path("themes/", themes.themes, name="themes"),
    path("themes/<uuid:theme>/", themes.theme, name="theme"),
    path("themes/<uuid:theme>/merge/", themes.merge, name="merge_theme"),
    path("themes/<uuid:theme>/remove/", themes.remove, name="remove_theme"),
    path("claims/", claims.claims, name="claims"),
    path("claims/<uuid:claim>/", claims.claim, name="claim"),
    path("claims/<uuid:claim>/away/", claims.put_away, name="put_away"),
    path("claims/<uuid:claim>/cite/", claims.cite, name="cite"),
    path("claims/<uuid:claim>/objections/<uuid:objection>/", claims.answer, name="answer_objection"),
    path("citation/<uuid:citation>/", claims.citation, name="citation"),
]
