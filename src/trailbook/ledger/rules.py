"""Who acts, in words that outlive the actor. Plain Python."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Actor:
    """Who did something: a text key that survives the erasure of the person, and a name to show now.

    ``key`` is ``person:<uuid>``, ``server:<name>`` or ``machine:<what>``.
    """

    key: str
    name: str

    @property
    def is_server(self) -> bool:
        return self.key.startswith("server:")


def server_actor(name: str = "") -> Actor:
    """Whoever runs the server, by the name they gave or as just that."""
    said = name.strip() or "whoever runs the server"
    return Actor(key=f"server:{said}", name=said)


MACHINE = Actor(key="machine:rules", name="Trailbook")
