"""Placings, and who was asked what, are in no index that nothing looks into."""

import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('evidence', '0006_lighter_words_index'),
        ('interviews', '0003_what_a_list_told'),
        ('people', '0005_no_attributes_on_persons'),
    ]

    operations = [
        migrations.AlterField(
            model_name='asked',
            name='document',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='asked', to='evidence.document'),
        ),
        migrations.AlterField(
            model_name='asked',
            name='place',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.place'),
        ),
        migrations.AlterField(
            model_name='asked',
            name='uuid',
            field=models.UUIDField(default=uuid.uuid4, editable=False),
        ),
        migrations.AlterField(
            model_name='placing',
            name='uuid',
            field=models.UUIDField(default=uuid.uuid4, editable=False),
        ),
    ]
