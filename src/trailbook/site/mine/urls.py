from django.urls import path

from . import allow, decide, door, hold, known, leave, see

app_name = "mine"
urlpatterns = [
    path("", see.home, name="home"),
    path("said/", see.said, name="said"),
    path("asked/", see.asked, name="asked"),
    path("said/<uuid:turn>/", hold.passage, name="passage"),
    path("said/<uuid:turn>/lift/<uuid:hold>/", hold.lift, name="lift"),
    path("came-of-it/", see.came_of_it, name="came"),
    path("claim/<uuid:claim>/", decide.claim, name="claim"),
    path("claim/<uuid:claim>/take-back/<uuid:objection>/", decide.objection_back, name="objection-back"),
    path("who/", allow.who, name="who"),
    path("who/rung/<slug:rung>/", allow.rung, name="rung"),
    path("who/<slug:use>/", allow.use, name="use"),
    path("named/", decide.named, name="named"),
    path("noted/", known.noted, name="noted"),
    path("then/<slug:inquiry>/", known.then, name="then"),
    path("asks/", see.asks, name="asks"),
    path("asks/<uuid:ask>/", decide.ask, name="ask"),
    path("readers/", see.readers, name="readers"),
    path("readers/<uuid:reader>/", decide.reader, name="reader"),
    path("voices/<slug:inquiry>/", see.voices, name="voices"),
    path("take-away/", leave.take_away, name="take-away"),
    path("take-back/", leave.take_back, name="take-back"),
    path("come-back/", leave.come_back, name="come-back"),
    path("erase/", leave.erase, name="erase"),
    path("erase/call-off/", leave.call_off, name="call-off"),
    path("later/", decide.later, name="later"),
    path("close/", door.close, name="close"),
    path("<str:secret>", door.open_link, name="open"),
]
