"""Accounts are made by invitation only."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class InvitationOnly(DefaultAccountAdapter):
    """Nobody signs up by themselves: an invitation or the first start makes an account."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
