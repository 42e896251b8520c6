"""The name that people see beside a file. It never becomes a path: files stand under random names."""

import re
import unicodedata

LENGTH = 120
NAMELESS = "附件"
EXTENSIONS = {"image/jpeg": ".jpg", "image/png": ".png", "application/pdf": ".pdf"}
AN_EXTENSION = re.compile(r"\.(?=\w*[a-z])[a-z0-9]{1,5}$", re.IGNORECASE | re.ASCII)
NOT_IN_A_NAME = re.compile(r'[<>:"|?*]')
# Controls, marks that turn the reading direction (`gpj.exe` shown as `exe.jpg`), halves of a character, line ends.
UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def shown_name(given: str | None, media_type: str) -> str:
    """Return the last part of the name that was sent, cleaned, with the extension of what the file really is.

    At most 120 characters; without a usable name it is called 附件.
    """
    name = re.split(r"[/\\]", given or "")[-1]
    name = "".join(letter for letter in name if unicodedata.category(letter) not in UNSEEN)
    name = NOT_IN_A_NAME.sub("_", unicodedata.normalize("NFC", name))
    stem = AN_EXTENSION.sub("", " ".join(name.split())).strip(" .")
    extension = EXTENSIONS[media_type]
    return (stem[: LENGTH - len(extension)].rstrip(" .") or NAMELESS) + extension
