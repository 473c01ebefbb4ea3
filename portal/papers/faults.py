"""What a document can be refused for: a code, which the caller says in the reader's language."""


class DocumentFault(Exception):
    """A document that cannot be made or read; `code` says why, `facts` what it is about."""

    def __init__(self, code: str, **facts: str) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts
