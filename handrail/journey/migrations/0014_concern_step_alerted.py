"""The person alerted about a concern: the field has a plain name."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('journey', '0013_message_states'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='concernstep',
            name='concern_step_told_names_whom',
        ),
        migrations.RenameField(
            model_name='concernstep',
            old_name='whom',
            new_name='alerted',
        ),
        migrations.AddConstraint(
            model_name='concernstep',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'told'), ('alerted__isnull', False)), models.Q(models.Q(('kind', 'told'), _negated=True), ('alerted__isnull', True)), _connector='OR'), name='concern_step_told_names_whom'),
        ),
    ]
