"""The peer's screens: Django's admin as it comes, the home and the escort found by typing."""

from django.contrib import admin

from .models import Category, House, Staff, Visit


@admin.register(House, Staff, Category)
class NamedAdmin(admin.ModelAdmin):
    search_fields = ("name",)


@admin.register(Visit)
class VisitAdmin(admin.ModelAdmin):
    autocomplete_fields = ("house", "escort", "assigned_to")
    list_display = ("id", "kind", "house", "content")
