"""What is wrong with a file as a whole; what is wrong with one of its rows is a `Remark` of the plan."""


class SheetRefused(Exception):
    """The file can't be read as a table. `message` is a Chinese message id, its places filled from `params`."""

    def __init__(self, message: str, **params):
        super().__init__(message % params if params else message)
        self.message = message
        self.params = params
