"""What makes the start short: addresses that are compiled as they are first built, templates that stay compiled."""

from collections.abc import Mapping
from contextlib import suppress
from functools import cache, partial
from importlib.metadata import version
from pathlib import Path
from zlib import crc32

from jinja2 import FileSystemBytecodeCache
from jinja2.bccache import Bucket
from werkzeug.routing import Rule


class LateRule(Rule):
    """An address of the program. What builds it is compiled as it is first built: at the start, for each of three
    hundred addresses twice, that would take 60 ms."""

    def _compile_builder(self, append_unknown: bool = True):
        compiled = cache(partial(super()._compile_builder, append_unknown))
        return lambda rule, /, **values: compiled()(rule, **values)


class CompiledTemplates(FileSystemBytecodeCache):
    """The templates as Jinja compiled them, in a folder below the instance's: the first page after a start comes in
    half the time. What can't be read there is compiled, and what can't be written isn't kept.

    Jinja knows a file by the template's text; another Jinja or other `options` compile the same text otherwise, so
    that each of them has files of its own.
    """

    def __init__(self, instance_path: str, options: Mapping):
        folder = Path(instance_path, "compiled_templates")
        with suppress(OSError):
            folder.mkdir(mode=0o700, exist_ok=True)
        compiled_with = repr([version("jinja2"), version("flask-babel"), sorted(options.items())])
        super().__init__(str(folder), f"{crc32(compiled_with.encode()):08x}-%s")

    def load_bytecode(self, bucket: Bucket) -> None:
        try:
            super().load_bytecode(bucket)
        except Exception:
            # A file that lost its end raises whatever is missed first.
            bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):
            super().dump_bytecode(bucket)
