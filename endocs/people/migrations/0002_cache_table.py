"""The table of Django's database cache: throttles of the log-in are shared by all processes."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]

    operations = [
        migrations.RunSQL(
            "create unlogged table cache (cache_key varchar(255) primary key, value text not null,"
            " expires timestamp with time zone not null); create index cache_expires on cache (expires);",
            "drop table cache",
        )
    ]
