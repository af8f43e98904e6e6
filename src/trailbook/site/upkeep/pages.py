"""The page processes."""

from __future__ import annotations

from typing import Any

from django.db import connections
from gunicorn.app.base import BaseApplication


class Pages(BaseApplication):
    """Gunicorn with our settings instead of its own command line."""

    def __init__(self, options: dict[str, Any]) -> None:
        self.chosen = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.chosen.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        from trailbook.site.wsgi import application

        return application


def serve_pages(*, host: str, port: int, workers: int) -> None:
    """Serve until interrupted. Each process has a few threads, so that one slow phone keeps nobody waiting."""
    connections.close_all()
    Pages(
        {
            "bind": f"{host}:{port}",
            "workers": workers,
            "worker_class": "gthread",
            "threads": 4,
            "timeout": 120,
            "graceful_timeout": 10,
            "loglevel": "warning",
            "limit_request_line": 4094,
            "worker_tmp_dir": "/dev/shm",  # noqa: S108 - heartbeat files only
            "control_socket_disable": True,
        }
    ).run()
