import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0002_sign_out_everywhere'),
    ]

    operations = [
        migrations.CreateModel(
            name='AttributeKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('name', models.CharField(max_length=160)),
                ('fold', models.CharField(max_length=160)),
                ('hidden', models.BooleanField(default=False)),
                ('offered', models.JSONField(blank=True, default=list)),
                ('made_at', models.DateTimeField()),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.place')),
                ('same_as', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='spellings', to='people.attributekey')),
            ],
        ),
        migrations.CreateModel(
            name='Alike',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('fold', models.CharField(max_length=120)),
                ('counts_as', models.CharField(max_length=120)),
                ('by', models.CharField(max_length=120)),
                ('at', models.DateTimeField()),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.place')),
                ('key', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='alike', to='people.attributekey')),
            ],
            options={
                'verbose_name_plural': 'alike',
            },
        ),
        migrations.CreateModel(
            name='PersonAttribute',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('value', models.TextField()),
                ('fold', models.CharField(max_length=120)),
                ('by', models.CharField(max_length=120)),
                ('at', models.DateTimeField()),
                ('key', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='noted', to='people.attributekey')),
                ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='noted', to='people.person')),
                ('place', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.place')),
            ],
        ),
        migrations.AddConstraint(
            model_name='attributekey',
            constraint=models.UniqueConstraint(fields=('place', 'fold'), name='people_key_once_a_place'),
        ),
        migrations.AddConstraint(
            model_name='alike',
            constraint=models.UniqueConstraint(fields=('key', 'fold'), name='people_alike_once'),
        ),
        migrations.AddIndex(
            model_name='personattribute',
            index=models.Index(fields=['key', 'fold'], name='people_noted_alike'),
        ),
        migrations.AddConstraint(
            model_name='personattribute',
            constraint=models.UniqueConstraint(fields=('person', 'key'), name='people_noted_once'),
        ),
    ]
