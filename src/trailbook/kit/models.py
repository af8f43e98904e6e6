"""What every table shares."""

import uuid

from django.db import models


class Row(models.Model):
    """A row with a lasting public identity. The integer key stays inside; the UUID may appear in addresses."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        abstract = True
