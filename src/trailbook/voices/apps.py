from django.apps import AppConfig


class VoicesConfig(AppConfig):
    name = "trailbook.voices"
    label = "voices"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import making

        making.listen()
