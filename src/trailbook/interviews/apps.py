from django.apps import AppConfig


class InterviewsConfig(AppConfig):
    name = "trailbook.interviews"
    label = "interviews"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from .known import register

        register()
