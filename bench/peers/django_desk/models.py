"""The peer's tables in Django: the same fields."""

from django.db import models
from office import CHANNELS, KINDS, SEVERITIES, SIZES


class Named(models.Model):
    name = models.CharField(max_length=60)

    class Meta:
        abstract = True

    def __str__(self):
        return self.name


class House(Named):
    owner_name = models.CharField(max_length=60, blank=True)
    phone = models.CharField(max_length=20, blank=True)


class Staff(Named):
    """A colleague."""


class Category(Named):
    """A kind of complaint."""


class Visit(models.Model):
    kind = models.CharField(max_length=20, choices=KINDS, default="enquiry")
    channel = models.CharField(max_length=20, choices=CHANNELS, default="call")
    house = models.ForeignKey(House, null=True, blank=True, on_delete=models.PROTECT)
    content = models.TextField()
    answer = models.TextField(blank=True)
    solved_on_spot = models.BooleanField(default=False)
    visitor_name = models.CharField(max_length=60, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    category = models.ForeignKey(Category, null=True, blank=True, on_delete=models.PROTECT)
    severity = models.CharField(max_length=20, choices=SEVERITIES, default="minor")
    apologised_first = models.BooleanField(default=False)
    size = models.CharField(max_length=20, choices=SIZES, default="small")
    assigned_to = models.ForeignKey(Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    organisation = models.CharField(max_length=120, blank=True)
    head_count = models.IntegerField(null=True, blank=True)
    escort = models.ForeignKey(Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    promised_at = models.DateTimeField(null=True, blank=True)
    promise_reason = models.CharField(max_length=200, blank=True)
    consented = models.BooleanField(default=False)
