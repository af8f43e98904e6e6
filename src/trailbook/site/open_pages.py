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
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_confirm_email",
    "account_email_verification_sent",
    "account_confirm_login_code",
    "mfa_authenticate",
    "mfa_login_webauthn",
    "mfa_signup_webauthn",
}
