from django.urls import path

from . import public

app_name = "sharing"

urlpatterns = [
    path("<slug:report>/", public.report, name="report"),
    path("<slug:report>/words/<slug:quote>/", public.words, name="words"),
    path("<slug:report>/editions/", public.editions, name="editions"),
    path("<slug:report>/editions/<int:number>/", public.edition, name="edition"),
    path("<slug:report>/report.pdf", public.pdf, name="pdf"),
    path("<slug:report>/report.docx", public.docx, name="docx"),
    path("<slug:report>/report.json", public.data, name="json"),
]
