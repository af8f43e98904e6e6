from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "trailbook.reports"
    label = "reports"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from trailbook.people.registry import register

        from .afterwards import listen
        from .holding import HOLDING

        register(HOLDING)
        listen()
