"""Every address of the house. Three doors: /t/ for the team, /mine/ for a contributor, /read/ for everyone."""

from __future__ import annotations

import importlib.util
from typing import Any

from allauth.account import views as account
from django.urls import include, path

from .views import attributes, cards, first, home, newcomers, people, team, ways_in

INQUIRY = "t/<slug:place>/<slug:inquiry>"


def room(prefix: str, module: str) -> list[Any]:
    return [path(prefix, include(module))] if importlib.util.find_spec(module) else []


urlpatterns = [
    path("", first.first, name="first"),
    path("look/", first.look, name="look"),
    path("how-words-are-looked-after/", first.promise, name="promise"),
    path("source", first.source, name="source"),
    path("healthy", first.healthy, name="healthy"),
    path("start/", ways_in.start, name="start"),
    path("start/<str:code>", ways_in.start_link, name="start-link"),
    path("in/now/", ways_in.signin_now, name="signin-now"),
    path("in/<str:secret>", ways_in.signin_link, name="signin-link"),
    path("join-team/now/", ways_in.invite_now, name="invite-now"),
    path("join-team/<str:secret>", ways_in.invite_link, name="invite-link"),
    path("accounts/login/", ways_in.sign_in, name="account_login"),
    path("accounts/signup/", ways_in.by_invitation, name="account_signup"),
    path("accounts/password/reset/", ways_in.forgotten, name="account_reset_password"),
    path("accounts/logout/", account.logout, name="account_logout"),
    path("accounts/inactive/", account.account_inactive, name="account_inactive"),
    path("accounts/reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("accounts/password/change/", account.password_change, name="account_change_password"),
    path("accounts/password/set/", account.password_set, name="account_set_password"),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("t/", home.places, name="places"),
    path("t/remove-the-sample/", home.remove_sample, name="remove-sample"),
    path("t/<slug:place>/", home.home, name="home"),
    path("t/<slug:place>/+change/", home.change_place, name="change-place"),
    path("t/<slug:place>/+new-inquiry/", home.new_inquiry, name="new-inquiry"),
    path("t/<slug:place>/+team/", team.team, name="team"),
    path("t/<slug:place>/+team/invite/", team.invite, name="invite"),
    path("t/<slug:place>/+team/invite/<uuid:link>/revoke/", team.revoke_invite, name="revoke-invite"),
    path("t/<slug:place>/+team/sign-in-link/<uuid:link>/revoke/", team.revoke_signin, name="revoke-signin"),
    path("t/<slug:place>/+team/sign-out-everywhere/", team.end_my_sessions, name="end-my-sessions"),
    path("t/<slug:place>/+team/<uuid:person>/hats/", team.set_hats, name="set-hats"),
    path("t/<slug:place>/+team/<uuid:person>/leave/", team.leave, name="leave-team"),
    path("t/<slug:place>/+team/<uuid:person>/invite-back/", team.invite_back, name="invite-back"),
    path("t/<slug:place>/+team/<uuid:person>/sign-in-link/", team.signin_for, name="signin-for"),
    path("t/<slug:place>/+people/", people.people, name="people"),
    path("t/<slug:place>/+people/new/", newcomers.new_on_the_team, name="new-on-the-team"),
    path("t/<slug:place>/+people/new/<uuid:member>/", newcomers.tell_of, name="tell-of"),
    path("t/<slug:place>/+people/new/<uuid:member>/letters/", newcomers.letters_about, name="letters-about"),
    path("t/<slug:place>/+people/links/", cards.links_for_many, name="links-for-many"),
    path("t/<slug:place>/+people/<uuid:person>/", people.person, name="person"),
    path("t/<slug:place>/+people/<uuid:person>/link/", people.make_link, name="person-link"),
    path("t/<slug:place>/+people/<uuid:person>/link/<uuid:link>/revoke/", people.revoke, name="person-revoke"),
    path("t/<slug:place>/+people/<uuid:person>/answer/", people.answer, name="person-answer"),
    path("t/<slug:place>/+people/<uuid:person>/name/", people.name, name="person-name"),
    path("t/<slug:place>/+people/<uuid:person>/named-as/", people.named_as, name="person-named-as"),
    path("t/<slug:place>/+people/<uuid:person>/withdraw/", people.withdraw, name="person-withdraw"),
    path("t/<slug:place>/+people/<uuid:person>/noted/", attributes.person_attributes, name="person-attributes"),
    path("t/<slug:place>/+noted/", attributes.attributes, name="attributes"),
    path("t/<slug:place>/+noted/<uuid:key>/", attributes.attribute, name="attribute"),
    path("t/<slug:place>/+noted/<uuid:key>/change/", attributes.change_attribute, name="change-attribute"),
    path("t/<slug:place>/+people/told/<uuid:reader>/", people.told, name="person-told"),
    path("t/<slug:place>/+people/<uuid:person>/join/", people.join, name="person-join"),
    path("t/<slug:place>/+healthy/", home.health, name="health"),
    *room("t/<slug:place>/+work/", "trailbook.work.urls"),
    path("t/<slug:place>/<slug:inquiry>/", home.inquiry, name="inquiry"),
    path("t/<slug:place>/<slug:inquiry>/change/", home.change_inquiry, name="change-inquiry"),
    *room(f"{INQUIRY}/guide/", "trailbook.guides.urls"),
    *room(f"{INQUIRY}/hear/", "trailbook.interviews.urls"),
    *room(f"{INQUIRY}/voices/", "trailbook.voices.urls"),
    *room(f"{INQUIRY}/words/", "trailbook.evidence.urls"),
    *room(f"{INQUIRY}/say/", "trailbook.reports.urls"),
    *room("read/", "trailbook.sharing.urls"),
    *room("mine/", "trailbook.site.mine.urls"),
]

handler400 = "trailbook.site.views.errors.unreadable"
handler403 = "trailbook.site.views.errors.forbidden"
handler404 = "trailbook.site.views.errors.missing"
handler500 = "trailbook.site.views.errors.broken"
