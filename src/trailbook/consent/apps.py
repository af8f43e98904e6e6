from django.apps import AppConfig


class ConsentConfig(AppConfig):
    name = "trailbook.consent"
    label = "consent"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from trailbook.people.registry import register
        from trailbook.people.signals import joined

        from .actions import list_newcomer
        from .holding import HOLDING

        register(HOLDING)

        def listed(sender, membership, at, **kwargs) -> None:  # type: ignore[no-untyped-def]
            list_newcomer(member=membership.person, at=at, came_back=membership.joined_at == at)

        joined.connect(listed, weak=False, dispatch_uid="consent-lists-newcomers")
