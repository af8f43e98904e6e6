"""Every page that opens without signing in. A test holds the written list and the code to each other.

The contributor's pages are open to whoever holds a living private link; the rest to everyone.
"""

OPEN = {
    # the first page and what stands around it
    "first",
    "look",
    "promise",
    "source",
    "healthy",
    # published reports
    "sharing:report",
    "sharing:words",
    "sharing:editions",
    "sharing:edition",
    "sharing:pdf",
    "sharing:docx",
    "sharing:json",
    # ways in
    "start-link",
    "start",
    "signin-link",
    "signin-now",
    "invite-link",
    "invite-now",
    # signing in (django-allauth)
    "account_login",
    "account_logout",
    "account_inactive",
    "account_signup",
    "account_reset_password",
    "mfa_authenticate",
    "mfa_login_webauthn",
}

#: Open to whoever came through a living private link, and to nobody else.
MINE = "mine:"
