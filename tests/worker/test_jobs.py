"""Asking for work, doing it, stopping it: who may, what is kept of it, and that it is done once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import OperationalError
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from tests.cast import client_of, member
from trailbook.kit.refused import Refused
from trailbook.ledger.models import Entry
from trailbook.people import actions as people
from trailbook.work import worker
from trailbook.work.actions import doing, enqueue, go_on, stop, workers
from trailbook.work.actions.doing import Here, run_job
from trailbook.work.kinds import KINDS, Kind
from trailbook.work.models import Job, Worker
from trailbook.work.rules import SILENT, TRIES

pytestmark = pytest.mark.django_db


@pytest.fixture
def counting(monkeypatch):
    """A kind of work with ten steps. What is put into ``before`` happens before the step of that number."""

    class Counting:
        def __init__(self) -> None:
            self.steps: list[int] = []
            self.before: dict[int, object] = {}

        def run(self, run):
            run.begin(10, run.job.done)
            for n in range(run.job.done, 10):
                if n in self.before:
                    self.before.pop(n)()
                with run.step():
                    self.steps.append(n)
                    run.count(n + 1)
            return {"counted": 10}

    made = Counting()
    monkeypatch.setitem(KINDS, "counting", Kind("counting", lambda: "Counting", made.run, right="hear"))
    monkeypatch.setitem(KINDS, "quick", Kind("quick", lambda: "Quick", lambda run: {"quick": 1}, urgent=True))
    monkeypatch.setitem(KINDS, "own", Kind("own", lambda: "Own", lambda run: None))
    for kind in [k for k in KINDS.values() if k.daily]:
        monkeypatch.delitem(KINDS, kind.name)
    Here.stopping.clear()
    yield made
    Here.stopping.clear()


def ask(cast, who=None, kind="counting", **more):
    return enqueue(kind, by=(who or cast.dana).actor, at=timezone.now(), inquiry=cast.inquiry, **more)


def again(job):
    job.refresh_from_db()
    return job


def test_it_is_done_once_and_tells_what_came_of_it(cast, counting):
    job = ask(cast)
    run_job(str(job.uuid))
    run_job(str(job.uuid))
    assert counting.steps == list(range(10))
    assert (again(job).state, job.done, job.total, job.report) == ("done", 10, 10, {"counted": 10})
    verbs = list(Entry.objects.filter(thing=f"work.job:{job.uuid}").order_by("number").values_list("verb", flat=True))
    assert verbs == ["asked-for-work", "work-done"]


def test_the_same_work_that_waits_is_not_asked_for_twice(cast, counting):
    job = ask(cast, once="x")
    assert ask(cast, once="x").pk == job.pk
    run_job(str(job.uuid))
    assert ask(cast, once="x").pk != job.pk


def test_who_may_not_is_refused_when_they_ask(cast, counting):
    with pytest.raises(Refused):
        ask(cast, cast.ash)
    with pytest.raises(Refused):
        ask(cast, cast.ola)
    assert not Job.objects.exists()


def test_who_left_before_it_began_or_while_it_runs_gets_nothing_more_done(cast, counting):
    def leave():
        people.leave_team(person=cast.lee, by=cast.dana.actor, at=timezone.now())

    job = ask(cast, cast.lee)
    counting.before[4] = leave
    run_job(str(job.uuid))
    assert counting.steps == [0, 1, 2, 3]
    assert again(job).state == "failed"
    assert "not in the team any more" in job.sentence
    with pytest.raises(Refused):
        go_on(job=job, by=cast.lee.actor, at=timezone.now())
    go_on(job=job, by=cast.dana.actor, at=timezone.now())
    run_job(str(job.uuid))
    assert counting.steps == list(range(10))


def test_stopped_it_keeps_what_is_done_and_goes_on_from_there(cast, counting):
    job = ask(cast)
    counting.before[3] = lambda: stop(job=job, by=cast.dana.actor, at=timezone.now())
    run_job(str(job.uuid))
    assert (again(job).state, job.done) == ("stopped", 3)
    with pytest.raises(Refused):
        stop(job=job, by=cast.dana.actor, at=timezone.now())
    go_on(job=job, by=cast.dana.actor, at=timezone.now())
    run_job(str(job.uuid))
    assert (again(job).state, counting.steps) == ("done", list(range(10)))


def test_what_waits_is_stopped_at_once(cast, counting):
    job = ask(cast)
    stop(job=job, by=cast.dana.actor, at=timezone.now())
    run_job(str(job.uuid))
    assert (again(job).state, counting.steps) == ("stopped", [])


def test_urgent_work_goes_first_and_the_other_goes_on_afterwards(cast, counting, monkeypatch):
    monkeypatch.setattr(doing, "LOOK", 0)
    job = ask(cast)
    counting.before[0] = lambda: ask(cast, kind="quick")
    did = worker.work(until_empty=True)
    assert counting.steps == list(range(10))
    assert did == 3, "begun, made room, gone on with"
    assert set(Job.objects.values_list("state", flat=True)) == {"done"}
    assert again(job).state == "done"


def test_a_fault_is_told_in_a_sentence_without_what_it_was_about(cast, counting, caplog):
    def broken():
        raise ValueError("The kettle was always on")

    job = ask(cast)
    counting.before[2] = broken
    worker.work(until_empty=True)
    assert (again(job).state, job.done) == ("failed", 2)
    assert job.sentence.startswith("Something went wrong that should not (ValueError).")
    kept = [str(row) for row in [*Job.objects.values(), *DBTaskResult.objects.values()]]
    assert not any("kettle" in row for row in kept)


def test_a_busy_database_puts_it_back(cast, counting, caplog):
    def busy():
        raise OperationalError("database is locked")

    job = ask(cast)
    counting.before[2] = busy
    worker.work(until_empty=True)
    assert (again(job).state, counting.steps) == ("done", list(range(10)))


def test_work_that_kills_its_worker_again_and_again_is_given_up(cast, counting):
    job = ask(cast)
    Job.objects.filter(pk=job.pk).update(tries=TRIES)
    run_job(str(job.uuid))
    assert (again(job).state, counting.steps) == ("failed", [])
    assert "given up" in job.sentence


def test_what_a_dead_worker_left_is_taken_up_and_what_a_living_one_does_is_left_alone(cast, counting):
    now = timezone.now()
    dead = Worker.objects.create(name="1-dead", host="elsewhere", began_at=now, beat_at=now - SILENT * 2)
    living = Worker.objects.create(name="2-lives", host="elsewhere", began_at=now, beat_at=now)
    jobs = {w: ask(cast) for w in (dead, living)}
    for owner, job in jobs.items():
        Job.objects.filter(pk=job.pk).update(state="running", held_by=owner.name, done=5)
        row = DBTaskResult.objects.get(args_kwargs__args__0=str(job.uuid))
        row.status, row.worker_ids = "RUNNING", [owner.name]
        row.save()
    assert workers.take_up() == 1
    worker.work(until_empty=True)
    assert counting.steps == [5, 6, 7, 8, 9]
    assert again(jobs[dead]).state == "done"
    assert (again(jobs[living]).state, jobs[living].held_by) == ("running", "2-lives")


def test_a_worker_that_lost_its_work_writes_nothing_more(cast, counting):
    job = ask(cast)
    counting.before[6] = lambda: Job.objects.filter(pk=job.pk).update(held_by="another")
    run_job(str(job.uuid))
    assert counting.steps == list(range(6))
    assert (again(job).state, job.held_by, job.done) == ("running", "another", 6)


def test_open_work_that_the_queue_does_not_know_is_handed_over_again(cast, counting):
    job = ask(cast)
    DBTaskResult.objects.all().delete()  # as after a backup of before was brought back
    worker.work(until_empty=True)
    assert again(job).state == "done"


def test_daily_work_is_asked_for_once_a_day_and_what_ended_long_ago_is_forgotten(cast, counting, monkeypatch):
    monkeypatch.setitem(KINDS, "own", Kind("own", lambda: "Own", lambda run: None, daily=lambda: True))
    old = ask(cast)
    Job.objects.filter(pk=old.pk).update(state="done", ended_at=timezone.now() - timedelta(days=31))
    workers.daily()
    workers.daily()
    worker.work(until_empty=True)
    workers.daily()
    assert list(Job.objects.filter(kind="own").values_list("state", flat=True)) == ["done"]
    assert not Job.objects.filter(pk=old.pk).exists()


# The pages


def test_the_page_tells_how_far_it_is_looks_again_by_itself_and_can_be_held_still(cast, counting):
    job = ask(cast, total=10)
    address = f"/t/{cast.place.slug}/+work/{job.uuid}/"
    page = client_of(cast.dana).get(address).content.decode()
    assert "the worker does not run" in page
    Job.objects.filter(pk=job.pk).update(state="running", done=4, run_at=timezone.now() - timedelta(minutes=4))
    page = client_of(cast.dana).get(f"/t/{cast.place.slug}/+work/").content.decode()
    assert "4 of 10. It stands still." in page
    assert "the worker does not run" in page
    Worker.objects.create(name="1-lives", host="elsewhere", began_at=timezone.now(), beat_at=timezone.now())
    page = client_of(cast.dana).get(address).content.decode()
    assert "4 of 10" in page
    assert "About 6 minutes left." in page
    assert '<noscript><meta http-equiv="refresh"' in page
    assert "refresh" not in client_of(cast.dana).get(address + "?still").content.decode()
    Job.objects.filter(pk=job.pk).update(state="failed", sentence="The files are not here any more.")
    page = client_of(cast.dana).get(address).content.decode()
    assert "The files are not here any more." in page
    assert "refresh" not in page


def test_the_list_says_what_runs_first_then_what_ended_day_by_day_and_what_to_press(cast, counting):
    now = timezone.now()
    done, failed, waits = (ask(cast, total=10) for _ in range(3))
    Job.objects.filter(pk=done.pk).update(
        state="done", done=10, started_at=now - timedelta(days=1, minutes=5), ended_at=now - timedelta(days=1)
    )
    Job.objects.filter(pk=failed.pk).update(state="failed", sentence="The guide was changed.", ended_at=now, done=3)
    page = client_of(cast.dana).get(f"/t/{cast.place.slug}/+work/").content.decode()
    at = [page.index(str(job.uuid)) for job in (waits, failed, done)]
    assert at == sorted(at)
    assert page.index(">Now<") < at[0] < page.index(">Today<") < at[1] < page.index(">Yesterday<") < at[2]
    assert "The guide was changed. It got as far as 3 of 10." in page
    assert "it took about 5 minutes" in page
    assert page.count("/go-on/") == 1
    assert page.count("/stop/") == 1


def test_a_place_sees_its_own_work_and_who_may_not_stop_it_does_not(cast, counting):
    job = ask(cast, total=10)
    kim = member(cast.place, "Kim Oak", ["community"], timezone.now())
    address = f"/t/{cast.place.slug}/+work/{job.uuid}/"
    assert client_of(cast.nadia).get(address).status_code == 404
    assert client_of(cast.nadia).get(f"/t/{cast.other_place.slug}/+work/{job.uuid}/").status_code == 404
    assert "Counting" not in client_of(cast.nadia).get(f"/t/{cast.other_place.slug}/+work/").content.decode()
    assert "Counting" in client_of(kim).get(f"/t/{cast.place.slug}/+work/").content.decode()
    assert "/stop/" not in client_of(kim).get(address).content.decode()
    client_of(kim).post(address + "stop/")
    assert again(job).state == "waiting"
    client_of(cast.dana).post(address + "stop/")
    assert again(job).state == "stopped"
    client_of(cast.dana).post(address + "go-on/")
    assert again(job).state == "waiting"


def test_the_list_asks_as_much_with_thirty_as_with_two(cast, counting, django_assert_num_queries):
    from django.db import connection

    client, address = client_of(cast.dana), f"/t/{cast.place.slug}/+work/"
    ask(cast), ask(cast, cast.lee)
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(address)
    for _ in range(28):
        ask(cast, cast.lee)
    with django_assert_num_queries(len(few)):
        client.get(address)
