"""The peer's screens: Django's admin as it comes, and the CSV that its own documentation describes, streamed."""

import csv

from django.contrib import admin
from django.http import StreamingHttpResponse
from django.urls import path

from .models import House, Staff, Visit

EXPORTED = (
    "id", "number", "received_at", "channel", "kind", "house__key", "place_text", "staff__name", "visitor_name",
    "phone", "subject", "content", "answer", "answer_basis", "solved_on_spot", "is_late_entry", "is_special_event",
    "state", "done_at", "remark",
)


class Echo:
    """A file that gives each line back in place of keeping it."""

    def write(self, line: str) -> str:
        return line


admin.site.register([House, Staff])


@admin.register(Visit)
class VisitAdmin(admin.ModelAdmin):
    list_display = (
        "number", "received_at", "channel", "kind", "house", "visitor_name", "subject", "state", "staff",
    )
    list_per_page = 20
    list_select_related = ("house", "staff")
    list_filter = ("kind", "state")
    search_fields = ("number", "subject", "content", "visitor_name", "phone", "house__key")

    def get_urls(self):
        return [path("csv/", self.admin_site.admin_view(self.as_csv)), *super().get_urls()]

    def as_csv(self, request):
        """All rows, read and sent one by one."""
        writer = csv.writer(Echo())
        rows = Visit.objects.order_by("-id").values_list(*EXPORTED).iterator()
        lines = (writer.writerow(row) for head in ([EXPORTED], rows) for row in head)
        return StreamingHttpResponse(lines, content_type="text/csv")
