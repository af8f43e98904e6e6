"""Words that somebody said through an interpreter say so."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("evidence", "0003_words_by_postgresql")]

    operations = [
        migrations.AlterField(
            model_name="turn",
            name="manner",
            field=models.CharField(
                choices=[
                    ("said", "said"),
                    ("written", "written"),
                    ("noted", "noted by someone else"),
                    ("interpret", "said through an interpreter"),
                ],
                default="said",
                max_length=10,
            ),
        )
    ]
