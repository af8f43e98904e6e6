"""The full-text index is written with less work on SQLite. Nothing to do on PostgreSQL."""

from django.db import migrations

TABLE = """CREATE VIRTUAL TABLE evidence_words USING fts5(
    text, content='evidence_revision', content_rowid='id', {more}
    tokenize="unicode61 remove_diacritics 2")"""
# How long each text is: for ranking by the engine, which nothing here does.
WITHOUT_LENGTHS = TABLE.format(more="columnsize=0,")
WITH_LENGTHS = TABLE.format(more="")
# Interviews come in by the hundred and each commit adds a segment to the index. Up to 32 of a size stand beside each
# other (a word costs some 8 microseconds more for each), and are then made one little by little with what is written:
# done at once it would make one import wait ten times as long as others.
SETTINGS = {"pgsz": 8000, "hashsize": 8388608, "automerge": 32, "crisismerge": 128}
BEFORE = {"pgsz": 8000, "hashsize": 4194304, "automerge": 16}


def made(schema_editor, table, settings):
    if schema_editor.connection.vendor != "sqlite":
        return
    schema_editor.execute("DROP TABLE evidence_words")
    schema_editor.execute(table)
    for name, value in settings.items():
        schema_editor.execute(f"INSERT INTO evidence_words(evidence_words, rank) VALUES ('{name}', {value})")
    schema_editor.execute("INSERT INTO evidence_words(evidence_words) VALUES ('rebuild')")


def forwards(apps, schema_editor):
    made(schema_editor, WITHOUT_LENGTHS, SETTINGS)


def backwards(apps, schema_editor):
    made(schema_editor, WITH_LENGTHS, BEFORE)


class Migration(migrations.Migration):
    dependencies = [("evidence", "0005_loose_quotations")]
    operations = [migrations.RunPython(forwards, backwards)]
