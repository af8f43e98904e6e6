from django.apps import AppConfig


class WorkConfig(AppConfig):
    name = "trailbook.work"
    label = "work"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from trailbook.people.registry import register

        from .holding import HOLDING

        register(HOLDING)
