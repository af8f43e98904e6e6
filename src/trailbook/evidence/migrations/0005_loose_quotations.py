"""Quoted words whose talk is not known yet are found without looking through every turn, and the asker's turns are in no
index of occasions."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('consent', '0002_wishes'),
        ('evidence', '0004_words_through_an_interpreter'),
        ('people', '0005_no_attributes_on_persons'),
    ]

    operations = [
        migrations.AlterField(
            model_name='turn',
            name='occasion',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='turns', to='consent.occasion'),
        ),
        migrations.AddIndex(
            model_name='turn',
            index=models.Index(condition=models.Q(('occasion__isnull', False)), fields=['occasion'], name='evidence_turns_on'),
        ),
        migrations.AddIndex(
            model_name='turn',
            index=models.Index(condition=models.Q(('asks', False), ('occasion__isnull', True), ('quoted', True)), fields=['document'], name='evidence_loose'),
        ),
    ]
