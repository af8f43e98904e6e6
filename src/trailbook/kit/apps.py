from django.apps import AppConfig
from django.forms import Field
from django.utils.translation import gettext_lazy as _


class KitConfig(AppConfig):
    name = "trailbook.kit"
    label = "kit"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Every form says the same plain sentence about a field that was left empty."""
        Field.default_error_messages["required"] = _("This is still empty.")
