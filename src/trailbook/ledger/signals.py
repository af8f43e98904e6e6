"""Said after something was recorded, for courtesies of rooms above; never for the law."""

from django.dispatch import Signal

#: ``place`` and its new ``entries``, in the transaction that wrote them.
recorded = Signal()
