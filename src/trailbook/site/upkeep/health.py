"""Is it healthy: the same checks for the command line and the page."""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import Exists, OuterRef
from django.utils import timezone

from trailbook.consent.models import Erasure
from trailbook.consent.wordings import why_changed
from trailbook.evidence.models import Citation, Revision, Span, Turn
from trailbook.kit.refused import Refused
from trailbook.people.models import Place
from trailbook.voices.making import forget_old
from trailbook.work.models import Job
from trailbook.work.queries import anybody_works

from .backup import opened


@dataclass(frozen=True)
class Check:
    """One thing looked at: its name, whether it is well, and a sentence."""

    name: str
    well: bool
    sentence: str


def check_all() -> list[Check]:
    """Every check, in order. Reads words only to compare them; shows none."""
    return [
        database_whole(),
        citations_equal_source(),
        owners_known(),
        stored_files_current(),
        erasures_on_time(),
        wordings_unchanged(),
        last_backup_opens(),
        somebody_works(),
        sentence_model(),
    ]


def sentence_model() -> Check:
    """A machine without the model works by rules, which is well; that it is told is the point."""
    from trailbook.interviews.actions.meaning import why_not_by_meaning

    why = why_not_by_meaning()
    return Check(
        "sentence model", True, why or "Answers that the rules leave are placed by meaning, with the sentence model."
    )


def database_whole() -> Check:
    damaged = Check("database", False, "The database is damaged.")
    try:
        well = _sqlite_whole() if connection.vendor == "sqlite" else _postgresql_whole()
        # The one tie between rows that the database does not hold itself.
        lost = Turn.objects.filter(current__isnull=False).exclude(
            Exists(Revision.objects.filter(pk=OuterRef("current")))
        )
        return Check("database", True, "The database is whole.") if well and not lost.exists() else damaged
    except DatabaseError:
        return damaged


def _sqlite_whole() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA quick_check")
        well = bool(cursor.fetchone()[0] == "ok")
        cursor.execute("PRAGMA foreign_key_check")
        return well and cursor.fetchone() is None


def _postgresql_whole() -> bool:
    """Every row can be read, and no index or constraint was left half-made."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT count(t.*) FROM {connection.ops.quote_name(table)} t")  # noqa: S608 - our own names
        cursor.execute("SELECT count(*) FROM pg_index WHERE NOT indisvalid")
        half = cursor.fetchone()[0]
        cursor.execute("SELECT count(*) FROM pg_constraint WHERE NOT convalidated")
        return not half and not cursor.fetchone()[0]


def citations_equal_source() -> Check:
    wrong = 0
    total = 0
    for span in Span.objects.select_related("revision").only("quote", "start", "end", "revision__text").iterator():
        total += 1
        if span.revision.text[span.start : span.end] != span.quote:
            wrong += 1
    if wrong:
        return Check("citations", False, f"{wrong} of {total} quotations do not equal the words they come from.")
    return Check("citations", True, f"All {total} quotations equal the words they come from.")


def owners_known() -> Check:
    unknown = Turn.objects.filter(asks=False, owner__isnull=True).count()
    cited = Citation.objects.filter(excerpt__spans__turn__owner__isnull=True).distinct().count()
    if cited:
        return Check("owners", False, f"{cited} citations rest on words whose owner is not known.")
    if unknown:
        return Check(
            "owners",
            True,
            f"Every cited word has an owner. {unknown} turns of unknown speakers stay with the team.",
        )
    return Check("owners", True, "Every word has an owner.")


def stored_files_current() -> Check:
    """Stored public files are named by the consent number they were made at."""
    forget_old()
    root = Path(settings.DATA) / "files" / "editions"
    newest = dict(Place.objects.values_list("pk", "consent_number"))
    old = 0
    total = 0
    if root.is_dir():
        from trailbook.reports.models import Edition

        places = {str(u): p for u, p in Edition.objects.values_list("uuid", "place")}
        for file in root.glob("*/*.*"):
            total += 1
            number = file.name.split(".")[0]
            if number != str(newest.get(places.get(file.parent.name, 0), "")):
                old += 1
    if old:
        return Check("files", False, f"{old} of {total} stored files are older than the last change of consent.")
    return Check("files", True, "No stored file is older than the last change of consent.")


def erasures_on_time() -> Check:
    late = Erasure.objects.filter(done_at__isnull=True, due_at__lte=timezone.now()).count()
    if late:
        return Check("erasures", False, f"{late} erasures are due. Start the server again and they are done first.")
    return Check("erasures", True, "No erasure is overdue.")


def wordings_unchanged() -> Check:
    """A wording that was put to people is the one that is kept, as long as its version is the same."""
    changed = why_changed()
    if changed:
        return Check("wordings", False, f"The wording of {changed[0]} was changed without a new version number.")
    return Check("wordings", True, "What was put to people is kept word for word.")


def somebody_works() -> Check:
    """Work that waits is done by somebody. Nothing waiting is well without anybody."""
    waits = Job.objects.filter(state=Job.States.WAITING, made_at__lt=timezone.now() - timedelta(minutes=2)).count()
    if anybody_works():
        return Check("worker", True, "A worker runs.")
    if waits:
        return Check("worker", False, f"No worker runs, and {waits} pieces of work wait. Start one: trailbook work")
    return Check("worker", True, "No worker runs now, and no work waits for one.")


def last_backup_opens() -> Check:
    kept = Path(settings.DATA) / "last-backup.json"
    if not kept.exists():
        return Check("backup", True, "No backup has been made yet. Make one with: trailbook backup FILE")
    said = json.loads(kept.read_text())
    file = Path(said["file"])
    if not os.path.exists(file):
        return Check("backup", True, f"The last backup ({said['made_at'][:10]}) is no longer where it was put.")
    try:
        with tempfile.TemporaryDirectory() as folder:
            opened(file, Path(folder))
    except Refused as why:
        return Check("backup", False, str(why))
    return Check("backup", True, f"The last backup, of {said['made_at'][:10]}, opens.")
