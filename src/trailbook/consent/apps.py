from django.apps import AppConfig


class ConsentConfig(AppConfig):
    name = "trailbook.consent"
    label = "consent"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.db.models import Q

        from trailbook.people.registry import register
        from trailbook.people.signals import joined

        from .actions import list_newcomer
        from .holding import HOLDING
        from .uses import TEAM_READERS

        register(HOLDING)

        def listed(sender, membership, at, **kwargs) -> None:  # type: ignore[no-untyped-def]
            """Whoever begins to read here (by joining, coming back, or a hat that reads) is a newcomer. Guests
            read nothing, so nobody has to be told of them."""
            hats = membership.hats.filter(kind__in=TEAM_READERS)
            if not hats.filter(until__isnull=True).exists():
                return
            before = hats.filter(since__lt=at).filter(Q(until__isnull=True) | Q(until__gte=at))
            list_newcomer(member=membership.person, at=at, came_back=not before.exists())

        joined.connect(listed, weak=False, dispatch_uid="consent-lists-newcomers")
