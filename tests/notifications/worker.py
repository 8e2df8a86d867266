"""A worker process that tells the mail server its number, so that the server knows who gave it a letter."""

import os
from importlib import import_module

import django
from django.conf import settings
from django.core.mail.utils import DNS_NAME
from django.template.loader import get_template
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

HEARTBEAT = 0.5

django.setup()
# Loaded before the fork, so that the first job of each life is not the one that always dies.
import_module(settings.ROOT_URLCONF)
get_template("letters/notices.html")


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
