from django.apps import AppConfig


class InterviewsConfig(AppConfig):
    name = "trailbook.interviews"
    label = "interviews"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from trailbook.guides.signals import guide_ready
        from trailbook.people.registry import register as register_holding

        from .holding import HOLDING
        from .known import register
        from .tasks import place_what_is_there, register_kinds

        register()
        register_kinds()
        register_holding(HOLDING)

        def placed(sender, version, by, at, **kwargs) -> int:  # type: ignore[no-untyped-def]
            return place_what_is_there(inquiry=version.guide.inquiry, by=by, at=at)

        guide_ready.connect(placed, weak=False, dispatch_uid="interviews-places-what-is-there")
