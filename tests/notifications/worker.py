"""A worker process that tells the mail server its number, so that the server knows who gave it a letter."""

import os

import django
from django.core.mail.utils import DNS_NAME
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

HEARTBEAT = 0.5

django.setup()


def work() -> None:
    """Do jobs until killed."""
    DNS_NAME._fqdn = f"worker-{os.getpid()}"
    connector = app.connector
    assert isinstance(connector, DjangoConnector)
    with app.replace_connector(connector.get_worker_connector()):
        app.run_worker(
            concurrency=1,
            fetch_job_polling_interval=0.5,
            update_heartbeat_interval=HEARTBEAT,
            install_signal_handlers=False,
        )
