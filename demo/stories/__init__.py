"""The stories: each writes the script of one case, by its kind and course."""
