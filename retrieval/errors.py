"""The library's own kinds of failure. `code` is stable; wording for people is made at the edge."""

from retrieval.base import RetrievalError
from retrieval.case_types import RefusedReason


class LibraryBusy(RetrievalError):
    """Another process is importing into this library; wait, use the server, or set SPOTTER_CHROMA_URL."""

    code = "library_busy"
    retryable = True


class FileRefused(RetrievalError):
    """A file cannot become a case; the message says in English why and what to do, `reason` is its kind."""

    code = "case_file_refused"

    def __init__(self, why: str, reason: RefusedReason) -> None:
        super().__init__(why)
        self.reason: RefusedReason = reason


class FolderUnusable(RetrievalError):
    """The folder to import does not exist, is no folder, or cannot be read."""

    code = "case_folder_unusable"


class IndexUnavailable(RetrievalError):
    """The Chroma server or the embedded index cannot be reached now."""

    code = "case_index_unavailable"
    retryable = True
