"""Passkeys are loaded when somebody first uses one.

What understands them (a library of cryptography, and a list of the world's domain endings) takes as much memory as half of
the rooms together, and most page processes never meet one.
"""

from __future__ import annotations

import importlib
import sys
from threading import RLock
from types import ModuleType
from typing import Any

#: The one module through which django-allauth comes to them. Everything that imports it asks it for something only later.
PASSKEYS = "allauth.mfa.webauthn.internal.auth"


class Later(ModuleType):
    """Stands in a module's place until it is first asked for anything; then the module itself does."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.__dict__["_lock"] = RLock()

    def __getattr__(self, wanted: str) -> Any:
        if wanted.startswith("__"):  # what the import machinery asks of every module
            raise AttributeError(wanted)
        with self.__dict__["_lock"]:
            if sys.modules.get(self.__name__) is self:
                del sys.modules[self.__name__]
                try:
                    importlib.import_module(self.__name__)
                except BaseException:
                    sys.modules[self.__name__] = self
                    raise
        return getattr(sys.modules[self.__name__], wanted)


def passkeys_later() -> None:
    """From now on. Where they are loaded already nothing changes."""
    sys.modules.setdefault(PASSKEYS, Later(PASSKEYS))
