"""The installation's database."""

import pytest
from django.db import connection


@pytest.mark.django_db
def test_the_database_compares_cyrillic_text() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select lower('СЧЁТ'), current_setting('server_encoding')")
        row = cursor.fetchone()

    assert row == ("счёт", "UTF8")
