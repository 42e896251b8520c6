"""The peer as a server calls it, and its tables with one account.

    PEER_DATABASE=… python bench/peers/serve.py bench.peers.django_visits.wsgi:application PORT 2 12
"""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.peers.django_visits.settings")
application = get_wsgi_application()


def make_tables() -> None:
    """Make the tables, and the account that the bench logs in with."""
    from django.contrib.auth.models import User
    from django.core.management import call_command

    from bench.peers.office import PASSWORD

    call_command("migrate", run_syncdb=True, verbosity=0)
    User.objects.create_superuser("desk", password=PASSWORD)


if __name__ == "__main__":
    make_tables()
