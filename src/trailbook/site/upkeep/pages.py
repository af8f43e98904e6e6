"""The page processes."""

from __future__ import annotations

import contextlib
import gc
import signal
import socket
from typing import Any

from django.db import connections
from django.template.loader import get_template
from django.urls import reverse
from gunicorn.app.base import BaseApplication

from trailbook.kit.refused import Refused


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

        # Every room's pages, their addresses and what all pages are set in are made here, once: the first who asks a
        # page process for something waits no longer than the second.
        reverse("first")
        for name in ("kit/team.html", "kit/mine.html", "kit/public.html", "kit/trail_nav.html"):
            get_template(name)
        connections.close_all()
        gc.collect()
        gc.freeze()
        return application


def left_to_the_first(worker: Any) -> None:
    """Ctrl-C reaches every process of a terminal at once. The first one tells the others to stop; a page process
    that also heard it by itself would be told twice, and can hang on the second."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def why_not_listen(host: str, port: int) -> str | None:
    """Whether pages can be served at this address: None, or the sentence that says why not."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with contextlib.closing(socket.socket(family, socket.SOCK_STREAM)) as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((host, port))
        except OSError as error:
            return (
                f"Trailbook cannot listen on {host}, port {port} ({error.strerror}). Perhaps it is running already; "
                "else choose another port with --port."
            )
        except OverflowError:
            return f"There is no port {port}; the last one is 65535."
    return None


def serve_pages(*, host: str, port: int, workers: int) -> None:
    """Serve until interrupted. Each process has a few threads, so that one slow phone keeps nobody waiting."""
    why = why_not_listen(host, port)
    if why:
        raise Refused(why)
    connections.close_all()
    Pages(
        {
            # Everything is loaded before the processes part, so that they share the memory it takes.
            "preload_app": True,
            "bind": f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
            "post_worker_init": left_to_the_first,
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
