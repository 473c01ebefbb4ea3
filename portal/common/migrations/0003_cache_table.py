"""The table of the cache that all processes share, in which rate limits count."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("common", "0002_start_the_clock")]

    operations = [
        # As `createcachetable` makes it. Unlogged: nothing in it is missed after a crash.
        migrations.RunSQL(
            sql="""
                create unlogged table cache (
                    cache_key varchar(255) primary key,
                    value text not null,
                    expires timestamp with time zone not null
                );
                create index cache_expires on cache (expires);
            """,
            reverse_sql="drop table cache",
        ),
    ]
