from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "trailbook.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from .holding import HOLDING
        from .registry import register

        register(HOLDING)
