from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    name = "trailbook.evidence"
    label = "evidence"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from trailbook.people.registry import register

        from .holding import HOLDING

        register(HOLDING)
