"""Full-text search over the words, by each engine's own means, kept true by the database itself."""

from django.db import migrations

SQLITE = [
    """CREATE VIRTUAL TABLE evidence_words USING fts5(
        text, content='evidence_revision', content_rowid='id',
        tokenize="unicode61 remove_diacritics 2")""",
    # Fewer, larger merges: interviews come in by the hundred, and each commit adds a segment to the index.
    "INSERT INTO evidence_words(evidence_words, rank) VALUES ('automerge', 16)",
    "INSERT INTO evidence_words(evidence_words, rank) VALUES ('pgsz', 8000)",
    "INSERT INTO evidence_words(evidence_words, rank) VALUES ('hashsize', 4194304)",
    # While a row stands in this table, within one transaction, whoever adds words by the thousand tells the index
    # themselves, in one statement for all of them (see kit/database.add_rows): the index is then written once.
    "CREATE TABLE evidence_words_held (held INTEGER NOT NULL)",
    """CREATE TRIGGER evidence_words_added AFTER INSERT ON evidence_revision
        WHEN NOT EXISTS (SELECT 1 FROM evidence_words_held) BEGIN
        INSERT INTO evidence_words(rowid, text) VALUES (new.id, new.text); END""",
    """CREATE TRIGGER evidence_words_removed AFTER DELETE ON evidence_revision BEGIN
        INSERT INTO evidence_words(evidence_words, rowid, text) VALUES ('delete', old.id, old.text); END""",
]
POSTGRES = [
    """CREATE INDEX evidence_words ON evidence_revision
        USING gin (to_tsvector('simple', text))""",
]


def forwards(apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRES:
        schema_editor.execute(statement)


def backwards(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TRIGGER evidence_words_added")
        schema_editor.execute("DROP TRIGGER evidence_words_removed")
        schema_editor.execute("DROP TABLE evidence_words")
        schema_editor.execute("DROP TABLE evidence_words_held")
    else:
        schema_editor.execute("DROP INDEX evidence_words")


class Migration(migrations.Migration):
    dependencies = [("evidence", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards)]
