"""Addresses under ``/t/<place>/<inquiry>/guide/``."""

from django.urls import path

from .views import became, begin, show, write

app_name = "guides"
urlpatterns = [
    path("", show.guide, name="guide"),
    path("version/<int:number>/", show.version, name="version"),
    path("version/<int:number>/print/", show.paper, name="print"),
    path("version/<int:number>/guide.md", show.take, {"form": "md"}, name="take-markdown"),
    path("version/<int:number>/guide.docx", show.take, {"form": "docx"}, name="take-docx"),
    path("version/<int:number>/became/", became.became, name="became"),
    path("begin/", begin.begin, name="begin"),
    path("look/", begin.look, name="look"),
    path("keep/", begin.keep, name="keep"),
    path("text/", begin.as_text, name="text"),
    path("edit/", write.edit, name="edit"),
    path("edit/move/", write.move, name="move"),
    path("edit/section/", write.new_section, name="new-section"),
    path("edit/section/<int:number>/", write.section, name="section"),
    path("edit/section/<int:number>/question/", write.new_item, name="new-item"),
    path("edit/section/<int:number>/remove/", write.remove_section, name="remove-section"),
    path("edit/question/<uuid:lineage>/", write.item, name="item"),
    path("edit/question/<uuid:lineage>/prompt/", write.new_prompt, name="new-prompt"),
    path("edit/question/<uuid:lineage>/remove/", write.remove_item, name="remove-item"),
    path("use/", write.use, name="use"),
]
