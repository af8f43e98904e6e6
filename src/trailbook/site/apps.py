from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "trailbook.site"
    label = "site"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from .passkeys import passkeys_later
        from .upkeep.daily import register_kinds

        register_kinds()
        passkeys_later()
