"""What the worker does for this room: reading many files, bringing them in, placing what is here again. Ids in, short
transactions, safe to run twice."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from trailbook.evidence.models import Document
from trailbook.guides.queries import latest_version
from trailbook.kit.refused import Refused
from trailbook.ledger.rules import Actor
from trailbook.people.models import Inquiry
from trailbook.work.actions import enqueue
from trailbook.work.actions.doing import Run
from trailbook.work.kinds import Kind, register
from trailbook.work.models import Job

from .actions import Heard, hear, place_document, place_inquiry
from .actions.meaning import place_document_by_meaning, why_not_by_meaning
from .actions.placings import Shelf
from .actions.report import begin_import, keep_left_out, keep_outcomes
from .bringing import store
from .bringing.choices import Choices, choices_from, quoted_names, settled
from .bringing.kept import Lot
from .bringing.preview import labels_of
from .bringing.store import Upload
from .forms import StatedForm
from .models import Import, Sent
from .placing.model.engine import NotHere
from .queries import asked_questions
from .reading import ReadDocument
from .report import counts_of

#: More files than this, or more bytes, are read and kept by the worker; fewer at once, while the page waits.
FEW_FILES, FEW_BYTES = 50, 4 * 1024 * 1024
#: Files a transaction: pages that write wait no longer than for these. And a breath between two, so that they get in.
FILES_A_STEP, BREATH = 4, 0.02
#: The report names files that did not go in for so long.
NAMED_FOR = timedelta(days=30)

READ, BRING, PLACE, MEANING = "read-files", "bring-in", "place", "place-by-meaning"


def gone() -> str:
    return str(
        _(
            "The files are not here any more: they waited too long, or somebody's words were destroyed meanwhile and "
            "everything that waited went with them. Send them again; what is in already is noticed."
        )
    )


def read_later(*, upload: Upload, inquiry: Inquiry, by: Actor) -> Job:
    """Ask the worker to read what was sent. In the caller's transaction."""
    return enqueue(
        READ,
        by=by,
        at=timezone.now(),
        inquiry=inquiry,
        args={"upload": str(upload.id), "sent_by": upload.by},
        once=str(upload.id),
        total=len(upload.to_read),
    )


def reading_of(upload: Upload) -> Job | None:
    """The work of reading these files, the newest; None where they are read at once."""
    return Job.objects.filter(kind=READ, once=str(upload.id)).order_by("-pk").first()


def read_files(run: Run) -> dict[str, Any]:
    """Read what waits, some at a time. What was read before a stop or a crash is not read again."""
    upload = store.open_upload(UUID(run.args["upload"]), inquiry=run.inquiry.uuid, by=run.args["sent_by"])  # type: ignore[union-attr]
    if upload is None:
        raise Refused(gone())
    run.begin(len(upload.to_read), len(upload.gists))
    while upload.unread:
        run.may_go_on()
        if store.open_upload(upload.id, inquiry=UUID(upload.inquiry), by=upload.by, words=False) is None:
            raise Refused(gone())
        store.read_on(upload, 0.7, asked_questions(run.inquiry))  # type: ignore[arg-type]
        run.count(len(upload.gists))
    labels_of(upload, upload.lot())
    return {"files": len(upload.gists)}


def bring_in_later(*, upload: Upload, inquiry: Inquiry, by: Actor) -> Job:
    """Confirmed: ask the worker to keep it. Raises Refused where it is not waiting any more, or ``by`` may not."""
    at = timezone.now()
    store.confirm(upload.id)
    try:
        with transaction.atomic():
            brought = begin_import(inquiry, by.key, at)
            return enqueue(
                BRING,
                by=by,
                at=at,
                inquiry=inquiry,
                args={"upload": str(upload.id), "sent_by": upload.by, "import": str(brought.uuid)},
                once=str(upload.id),
                total=len(upload.entries),
            )
    except BaseException:
        store.unconfirm(upload.id)
        raise


class Kept:
    """Beside the keeping of each few files: which they were and what became of them, and how far it is."""

    def __init__(self, run: Run, brought: Import, order: list[int]) -> None:
        self.run, self.brought, self.order = run, brought, order
        self.done = Sent.objects.filter(brought=brought).count()
        self.at = 0

    def first(self) -> None:
        self.run.mine()
        if not Import.objects.select_for_update().filter(pk=self.brought.pk).exists():
            raise Refused(_("What had come in was undone meanwhile, so the rest was not brought in either."))

    def last(self, batch: Sequence[Heard]) -> None:
        keep_outcomes(self.brought, list(zip(self.order[self.at :], batch, strict=False)))
        self.at += len(batch)
        self.done += len(batch)
        self.run.count(self.done)


def bring_in(run: Run) -> dict[str, Any]:
    """Keep what was confirmed, a few files a transaction. Which are done stands in the same transactions, so that
    after a stop or a crash it goes on with the next one: nothing is lost and nothing is there twice."""
    assert run.inquiry is not None
    brought = Import.objects.filter(inquiry=run.inquiry, uuid=run.args["import"]).first()
    if brought is None:
        raise Refused(_("What had come in was undone meanwhile, so the rest was not brought in either."))
    key = UUID(run.args["upload"])
    upload = store.open_confirmed(key, inquiry=run.inquiry.uuid, by=run.args["sent_by"])
    if upload is None:
        if run.job.total and Sent.objects.filter(brought=brought).count() >= run.job.total:
            return counts_of(brought)  # it ended between its last word and its last breath
        raise Refused(gone())
    store.read_on(upload, float("inf"))
    choices = choices_from(store.choices_of(key))
    lot = lot_of(upload, choices)
    form = StatedForm(choices.facts or {"rung": "team"})
    if not form.is_valid():
        raise Refused(_("What was said about these files cannot be used any more. Send them again."))
    _left_out(run, brought, upload, lot, choices)
    done = set(Sent.objects.filter(brought=brought).values_list("n", flat=True))
    order = [n for n in lot if n not in done]
    run.begin(len(upload.entries), len(done))
    quoted = quoted_names(choices, labels_of(upload, lot))

    def next_ones() -> Iterator[ReadDocument]:
        for at, n in enumerate(order):
            if at % FILES_A_STEP == 0:
                run.may_go_on()
                time.sleep(BREATH)
            try:
                doc = lot[n]
            except OSError:
                raise Refused(gone()) from None
            yield settled(doc, n, choices)

    hear(
        inquiry=run.inquiry,
        documents=next_ones(),
        by=run.by,
        at=run.at,
        persons=quoted,
        stated=form.stated(),
        held=form.cleaned_data["held"],
        held_on=form.cleaned_data["held_on"],
        brought=brought,
        beside=Kept(run, brought, order),
        at_once=FILES_A_STEP,
    )
    store.drop(key)
    place_by_meaning_later(inquiry=run.inquiry, by=run.by)
    return counts_of(brought)


def lot_of(upload: Upload, choices: Choices) -> Lot:
    """Every file as understood; where its beginning is to be kept too, with it."""
    return upload.lot([n for n, choice in choices.files.items() if choice.preamble])


def _left_out(run: Run, brought: Import, upload: Upload, lot: Lot, choices: Choices) -> None:
    """Files that are not to go in: those of another kind, and those that a person left out."""
    done = set(Sent.objects.filter(brought=brought).values_list("n", flat=True))
    rows = []
    for n, entry in enumerate(upload.entries):
        if n in done:
            continue
        why = "" if entry.member else entry.why
        if n in lot and choices.of_file(n).leave_out:
            why = str(_("You left it out."))
        if why:
            rows.append((n, entry.path, why))
    if rows:
        with run.step():
            keep_left_out(brought, rows)


def place_later(*, inquiry: Inquiry, by: Actor, documents: Sequence[Document] | None = None) -> Job:
    """Ask the worker to place the answers of this inquiry, or of these documents in it, under the newest guide. In
    the caller's transaction. Asked twice while it waits, it is done once."""
    uuids = [str(d.uuid) for d in documents] if documents is not None else []
    return enqueue(
        PLACE,
        by=by,
        at=timezone.now(),
        inquiry=inquiry,
        args={"documents": uuids} if documents is not None else {},
        once="" if documents is not None else str(inquiry.uuid),
    )


def place_again(run: Run) -> dict[str, Any]:
    """Place the answers of each document under the newest guide, a document a transaction. What a person placed or
    confirmed stays. A guide that changes on the way starts it again."""
    assert run.inquiry is not None
    there = Document.objects.filter(inquiry=run.inquiry)
    if "documents" in run.args:
        there = there.filter(uuid__in=run.args["documents"])
    todo = there.filter(pk__gt=run.job.report.get("after", 0)).order_by("pk")
    total = there.count()
    done = total - todo.count()
    run.begin(total, done)
    version = latest_version(run.inquiry)
    shelf = Shelf(run.inquiry)
    for key in list(todo.values_list("pk", flat=True)):
        with run.step():
            document = there.filter(pk=key).select_related("place", "inquiry").first()
            if document is None:
                continue
            place_document(document=document, by=run.by, at=timezone.now(), shelf=shelf)
            done += 1
            run.count(done)
            run.remember(after=document.pk)
    if latest_version(run.inquiry) != version:
        run.remember(after=0)
        raise Refused(_("The guide was changed meanwhile. Press “Go on”, and it is placed under the new one."))
    place_by_meaning_later(inquiry=run.inquiry, by=run.by)
    return {"interviews": done, "after": 0}


#: More interviews than this are placed under a changed guide by the worker.
FEW_INTERVIEWS = 50


def place_what_is_there(*, inquiry: Inquiry, by: Actor, at: datetime) -> int:
    """The guide is new or changed: place what is there under it, by rules at once where it is little or whoever runs
    the server asks, else in the worker; then by meaning. Says how many interviews were placed at once."""
    if not by.is_server and Document.objects.filter(inquiry=inquiry).count() > FEW_INTERVIEWS:
        place_later(inquiry=inquiry, by=by)
        return 0
    count = place_inquiry(inquiry=inquiry, by=by, at=at)
    if count and not by.is_server:  # the command line places by meaning itself
        place_by_meaning_later(inquiry=inquiry, by=by)
    return count


def place_by_meaning_later(*, inquiry: Inquiry, by: Actor) -> Job | None:
    """Ask the worker to place by meaning what the rules left of this inquiry. None where there is no guide, or no
    sentence model on this machine. Asked twice while it waits, it is done once."""
    if why_not_by_meaning() or latest_version(inquiry) is None:
        return None
    return enqueue(MEANING, by=by, at=timezone.now(), inquiry=inquiry, args={}, once=str(inquiry.uuid))


def place_by_meaning(run: Run) -> dict[str, Any]:
    """What the rules left, an interview after another. The model thinks outside any transaction, so pages can write
    meanwhile; what a person does meanwhile stays."""
    assert run.inquiry is not None
    there = Document.objects.filter(inquiry=run.inquiry)
    todo = there.filter(pk__gt=run.job.report.get("after", 0)).order_by("pk")
    total = there.count()
    done = total - todo.count()
    run.begin(total, done)
    shelf = Shelf(run.inquiry)
    for key in list(todo.values_list("pk", flat=True)):
        run.may_go_on()
        document = there.filter(pk=key).select_related("place", "inquiry").first()
        if document is None:
            continue
        try:
            place_document_by_meaning(document=document, by=run.by, at=timezone.now(), shelf=shelf)
        except NotHere as why:
            raise Refused(str(why)) from None
        done += 1
        with run.step():
            run.count(done)
            run.remember(after=document.pk)
    return {"interviews": done, "after": 0}


def _to_preview(job: Job) -> tuple[str, str] | None:
    upload = str(job.args.get("upload", ""))
    if job.inquiry is None or not upload or not store.waits(UUID(upload)):
        return None
    return (
        reverse("interviews:preview", args=[job.inquiry.place.slug, job.inquiry.slug, upload]),
        str(_("Look at what was understood")),
    )


def _to_brought(job: Job) -> tuple[str, str] | None:
    if job.inquiry is None or not Import.objects.filter(inquiry=job.inquiry, uuid=job.args["import"]).exists():
        return None
    return (
        reverse("interviews:brought", args=[job.inquiry.place.slug, job.inquiry.slug, job.args["import"]]),
        str(_("See what came in")),
    )


def _to_check(job: Job) -> tuple[str, str] | None:
    if job.inquiry is None:
        return None
    address = reverse("interviews:check", args=[job.inquiry.place.slug, job.inquiry.slug])
    return address, str(_("Check what Trailbook placed"))


def _said_of_reading(job: Job) -> str:
    if job.report and not store.waits(UUID(str(job.args["upload"]))):
        return str(_("The files do not wait any more: their words were kept, or they were thrown away."))
    return ""


def _said_of_bringing(job: Job) -> str:
    n = int(job.report.get("in", 0))
    return str(ngettext("%(n)s file went in.", "%(n)s files went in.", n) % {"n": f"{n:,}"}) if job.report else ""


def files(n: int) -> str:
    return str(ngettext("%(n)s file", "%(n)s files", n) % {"n": f"{n:,}"})


def interviews(n: int) -> str:
    return str(ngettext("%(n)s interview", "%(n)s interviews", n) % {"n": f"{n:,}"})


KINDS = (
    Kind(
        READ,
        title=lambda: str(_("Reading files")),
        run=read_files,
        right="hear",
        unit=files,
        leads_to=_to_preview,
        said=_said_of_reading,
        can_go_on=lambda job: store.waits(UUID(str(job.args["upload"]))),
        straight_on=True,
        private=True,
        urgent=True,
    ),
    Kind(
        BRING,
        title=lambda: str(_("Bringing interviews in")),
        run=bring_in,
        right="hear",
        unit=files,
        leads_to=_to_brought,
        said=_said_of_bringing,
        can_go_on=lambda job: store.is_kept(UUID(str(job.args["upload"]))),
    ),
    Kind(
        PLACE,
        title=lambda: str(_("Placing answers under questions")),
        run=place_again,
        right="place",
        unit=interviews,
        leads_to=_to_check,
    ),
    Kind(
        MEANING,
        title=lambda: str(_("Placing answers by what they mean")),
        run=place_by_meaning,
        right="place",
        unit=interviews,
        leads_to=_to_check,
    ),
)


def register_kinds() -> None:
    for kind in KINDS:
        register(kind)
