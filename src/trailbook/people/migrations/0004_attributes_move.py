"""What was noted of people moves from a column of theirs into rows of its own."""

from django.db import migrations

from trailbook.people.rules import fold, not_said, why_not_key


def move(apps, schema_editor):
    person, key, noted = (apps.get_model("people", m) for m in ("Person", "AttributeKey", "PersonAttribute"))
    keys, seen = {}, set()
    for p in person.objects.exclude(attributes={}).iterator(chunk_size=500):
        rows = []
        for name, value in p.attributes.items():
            of = (p.place_id, fold(name))
            if not_said(str(value)) or why_not_key(name) or (p.pk, of) in seen:
                continue
            seen.add((p.pk, of))
            if of not in keys:
                keys[of] = key.objects.create(place_id=of[0], fold=of[1], name=name.strip()[:160], made_at=p.made_at)
            words = str(value).strip()
            rows.append(
                noted(
                    place_id=p.place_id, person=p, key=keys[of], value=words, fold=fold(words), by="machine:rules",
                    at=p.made_at,
                )
            )  # fmt: skip
        noted.objects.bulk_create(rows)


class Migration(migrations.Migration):
    dependencies = [("people", "0003_attributes_have_a_table")]

    operations = [migrations.RunPython(move, migrations.RunPython.noop)]
