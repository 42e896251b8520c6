"""The peer's tables in Django: the same columns, in tables of the same names."""

from django.db import models

from bench.peers.office import CHANNELS, KINDS, STATES


class House(models.Model):
    key = models.CharField(max_length=120)

    class Meta:
        db_table = "house"

    def __str__(self):
        return self.key


class Staff(models.Model):
    name = models.CharField(max_length=60)

    class Meta:
        db_table = "staff"

    def __str__(self):
        return self.name


class Visit(models.Model):
    number = models.CharField(max_length=40)
    received_at = models.DateTimeField()
    channel = models.CharField(max_length=30, choices=CHANNELS)
    kind = models.CharField(max_length=30, choices=KINDS)
    house = models.ForeignKey(House, null=True, blank=True, on_delete=models.PROTECT)
    place_text = models.CharField(max_length=120, null=True, blank=True)
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT)
    visitor_name = models.CharField(max_length=60, null=True, blank=True)
    phone = models.CharField(max_length=30, null=True, blank=True)
    subject = models.CharField(max_length=50)
    content = models.TextField()
    answer = models.TextField(null=True, blank=True)
    answer_basis = models.CharField(max_length=30, null=True, blank=True)
    solved_on_spot = models.BooleanField(default=False)
    is_late_entry = models.BooleanField(default=False)
    is_special_event = models.BooleanField(default=False)
    state = models.CharField(max_length=30, choices=STATES)
    done_at = models.DateTimeField(null=True, blank=True)
    remark = models.TextField(null=True, blank=True)

    class Meta:
        db_table = "visit"

    def __str__(self):
        return self.number
