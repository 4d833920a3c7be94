"""The library as LangChain parts: an `Embeddings`, and a `BaseRetriever` over matched cases."""

from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from retrieval.base import CaseLibrary, Embedder
from retrieval.case_types import CustomerProfile


class LangChainEmbeddings(Embeddings):
    """Our embedder for LangChain."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Vectors of passages."""
        return [[float(value) for value in row] for row in self._embedder.embed_passages(texts)]

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question."""
        return [float(value) for value in self._embedder.embed_queries([text])[0]]


class CaseRetriever(BaseRetriever):
    """Cases for a question: the page is the quoted sentence, the metadata say which case and why it fits.

    Cases that do not fit are left out unless `include_nearest` is set.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    library: Any
    count: int = 3
    include_nearest: bool = False

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        library: CaseLibrary = self.library
        matches = library.match(CustomerProfile(needs=(query,)), count=self.count)
        return [
            Document(
                page_content=match.quote,
                metadata={
                    "case_id": match.case_id,
                    "title": match.title,
                    "source": str(match.path),
                    "score": match.score,
                    "language": match.language,
                    "fits": match.fits,
                    "reasons": [f"{r.facet}: {r.asked} / {r.found}" for r in match.reasons],
                },
            )
            for match in matches
            if match.fits or self.include_nearest
        ]
