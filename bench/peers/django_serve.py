"""The peer in Django's admin.

    python bench/peers/django_serve.py PORT FOLDER
"""

import sys
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, make_server

sys.path.insert(0, str(Path(__file__).parent))

import django
from django.conf import settings
from office import CATEGORIES, HOMES, PASSWORD, STAFF, owner


class Quiet(WSGIRequestHandler):
    def log_message(self, *args):
        pass


def main(port: int, folder: str) -> None:
    settings.configure(
        SECRET_KEY=PASSWORD, DEBUG=True, ALLOWED_HOSTS=["*"], ROOT_URLCONF="django_desk.urls", STATIC_URL="/static/",
        USE_TZ=True, TIME_ZONE="Asia/Shanghai", DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        INSTALLED_APPS=[
            "django.contrib.admin", "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions",
            "django.contrib.messages", "django.contrib.staticfiles", "django_desk",
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware", "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
        ],
        TEMPLATES=[{
            "BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True,
            "OPTIONS": {"context_processors": [
                "django.template.context_processors.request", "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]},
        }],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": f"{folder}/django.db"}},
    )
    django.setup()
    fill()
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.core.wsgi import get_wsgi_application

    make_server("127.0.0.1", port, StaticFilesHandler(get_wsgi_application()), handler_class=Quiet).serve_forever()


def fill() -> None:
    from django.contrib.auth.models import User
    from django.core.management import call_command
    from django_desk.models import Category, House, Staff

    call_command("migrate", run_syncdb=True, verbosity=0)
    House.objects.bulk_create(
        House(name=key, owner_name=owner(place)[0], phone=owner(place)[1]) for place, key in enumerate(HOMES)
    )
    Staff.objects.bulk_create(Staff(name=name) for name in STAFF)
    Category.objects.bulk_create(Category(name=name) for name in CATEGORIES)
    User.objects.create_superuser("desk", password=PASSWORD)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
