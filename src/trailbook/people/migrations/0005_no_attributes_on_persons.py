from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("people", "0004_attributes_move")]

    operations = [migrations.RemoveField(model_name="person", name="attributes")]
