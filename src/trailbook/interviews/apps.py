from django.apps import AppConfig


class InterviewsConfig(AppConfig):
    name = "trailbook.interviews"
    label = "interviews"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from trailbook.people.registry import register as register_holding

        from .holding import HOLDING
        from .known import register

        register()
        register_holding(HOLDING)
