"""PostgreSQL's full-text search finds the same words as SQLite's. Nothing to do on SQLite."""

import unicodedata

from django.db import migrations

# The same notion of a word as `evidence.search.terms` has, which decides what is a hit. PostgreSQL's own parser would see
# addresses, paths and joined words in the text, and its letters depend on the locale the database was made with; so the
# text is cut into words here, without capitals and marks, and each word is put into the index as it stands. That is what
# the configuration 'simple' does: no stems and no stop words, since a talk may be in any language and what is found must
# not depend on which. No `unaccent`: that extension is not everywhere. A word of more than 2046 bytes is too long for
# the index and stands in it by its beginning; so does a turn of more than some 100,000 different words.
POSTGRES = [
    """CREATE FUNCTION evidence_words_of(said text) RETURNS tsvector
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $function$
    DECLARE
        plain text := regexp_replace(lower(said COLLATE "C"), '[^a-z0-9{letters}]+', ' ', 'g');
    BEGIN
        IF plain COLLATE "C" ~ '[^ a-z0-9]' THEN
            plain := regexp_replace(normalize(plain, NFD) COLLATE "C", '[{marks}]+', '', 'g');
            plain := replace(lower(plain COLLATE "{collation}"), 'ς', 'σ');
        END IF;
        IF octet_length(plain) > 250000 THEN
            BEGIN
                RETURN evidence_words_in(plain);
            EXCEPTION WHEN program_limit_exceeded THEN
                RETURN evidence_words_in(left(plain, 100000));
            END;
        END IF;
        RETURN evidence_words_in(plain);
    END $function$""",
    "DROP INDEX evidence_words",
    "ALTER TABLE evidence_revision ADD COLUMN words tsvector GENERATED ALWAYS AS (evidence_words_of(text)) STORED",
    "CREATE INDEX evidence_words ON evidence_revision USING gin (words)",
]
BACKWARDS = [
    "ALTER TABLE evidence_revision DROP COLUMN words",
    "DROP FUNCTION evidence_words_of(text)",
    "DROP FUNCTION evidence_words_in(text)",
    "CREATE INDEX evidence_words ON evidence_revision USING gin (to_tsvector('simple', text))",
]
POSTGRES_IN = """CREATE FUNCTION evidence_words_in(plain text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $function$
    SELECT coalesce(string_agg(
        '''' || CASE WHEN octet_length(word) > 2046 THEN left(word, 500) ELSE word END || ''':' || least(place, 16383), ' '
    ), '')::tsvector
    FROM (SELECT word, row_number() OVER () AS place FROM string_to_table(plain, ' ') AS word WHERE word <> '') AS each
    $function$"""


def ranges(wanted):
    """The code points beyond ASCII that are wanted, as they stand in a pattern's brackets."""
    found, begun = [], None
    for point in range(0x80, 0x110000):
        here = not 0xD800 <= point < 0xE000 and wanted(chr(point))
        if here and begun is None:
            begun = point
        elif not here and begun is not None:
            found.append((begun, point - 1))
            begun = None
    return "".join(rf"\U{a:08X}" if a == b else rf"\U{a:08X}-\U{b:08X}" for a, b in found)


def collation(connection):
    """One that knows capitals in every script, whatever the database's own."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT collname FROM pg_collation WHERE collname IN ('pg_c_utf8', 'und-x-icu') ORDER BY collname")
        row = cursor.fetchone()
    return row[0] if row else "default"


def postgres(connection):
    with_parts = {
        "{letters}": ranges(lambda c: c.isalnum() or "\u0300" <= c <= "\u036f"),
        "{marks}": ranges(unicodedata.combining),
        "{collation}": collation(connection),
    }
    for statement in [POSTGRES_IN, *POSTGRES]:
        for name, part in with_parts.items():
            statement = statement.replace(name, part)
        yield statement


def forwards(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for statement in postgres(schema_editor.connection):
            schema_editor.execute(statement, params=None)


def backwards(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for statement in BACKWARDS:
            schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("evidence", "0002_words_index")]
    operations = [migrations.RunPython(forwards, backwards)]
