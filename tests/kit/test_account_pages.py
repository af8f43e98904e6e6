"""Signing in and what stands around it: our own pages, every one, and passkeys under our content security policy."""

from __future__ import annotations

import pytest
from django.urls import reverse

ACCOUNT = [
    "account_login", "account_signup", "account_reset_password", "account_inactive", "account_logout",
    "account_change_password", "account_set_password", "account_reauthenticate", "mfa_index", "mfa_activate_totp",
    "mfa_list_webauthn", "mfa_add_webauthn", "mfa_generate_recovery_codes", "mfa_view_recovery_codes",
]  # fmt: skip


@pytest.mark.parametrize("who", ["nobody", "a member with a link", "a member with a password"])
def test_each_account_page_is_in_our_frame(cast, client, who):
    account = cast.dana.account
    if who == "a member with a password":
        account.set_password("four words in a row")
        account.save()
        client.post(reverse("account_login"), {"login": account.username, "password": "four words in a row"})
    elif who == "a member with a link":
        client.force_login(account)
    for name in ACCOUNT:
        answer = client.get(reverse(name), follow=True)
        page = answer.content.decode()
        assert answer.status_code in {200, 403, 404}, name
        assert "kit/kit.css" in page, name
        assert '<main id="main"' in page, name
        assert page.count("<h1") == 1, name
        for theirs in ("Menu:", "Two-Factor", "Sign In", "Authenticator App", "Security Key", "Are you sure"):
            assert theirs not in page, name


def test_a_wrong_password_is_said_plainly(cast, client):
    answer = client.post(reverse("account_login"), {"login": cast.dana.account.username, "password": "no"})
    assert 'class="error-summary"' in answer.content.decode()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_passkey_is_made_used_and_taken_away(cast, page_as, live_server):
    account = cast.dana.account
    account.set_password("four words in a row")
    account.save()
    page = page_as()
    refused = []
    page.on("console", lambda m: refused.append(m.text) if "Content Security Policy" in m.text else None)
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    page.goto(reverse("account_login"))
    page.get_by_label("Your sign-in name").fill(account.username)
    page.get_by_label("Your password").fill("four words in a row")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/t/**")
    page.goto(reverse("mfa_add_webauthn"))
    page.get_by_label("Your password").fill("four words in a row")
    page.get_by_role("button", name="Yes, it is me").click()
    page.get_by_label("A name for it").fill("my phone")
    page.get_by_label("It may let me in by itself").check()
    page.get_by_role("button", name="Make the passkey").click()
    page.get_by_text("This passkey lets you in from now on").wait_for()
    page.goto(reverse("account_logout"))
    page.get_by_role("button", name="Sign out").click()
    page.goto(reverse("account_login"))
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/t/**")
    page.goto(reverse("mfa_list_webauthn"))
    page.get_by_role("heading", name="my phone").wait_for()
    page.get_by_role("link", name="Take it away").click()
    page.get_by_role("link", name="With my passkey").or_(page.get_by_role("button", name="Take it away")).wait_for()
    if "reauthenticate" in page.url:
        page.get_by_role("link", name="With my passkey").click()
        page.get_by_role("button", name="Use my passkey").click()
    page.get_by_role("button", name="Take it away").click()
    page.get_by_text("That passkey lets nobody in any more").wait_for()
    assert refused == []
