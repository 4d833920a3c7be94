"""One case in memory: what the library tells of it, its parsed text, its facets and what its profile adds."""

from dataclasses import dataclass

from retrieval.case_profile import Claim
from retrieval.case_types import CaseStudy
from retrieval.documents import CaseDocument
from retrieval.facets import Facets


@dataclass(frozen=True, slots=True)
class Case:
    """`claims` are the claims of the profile that are no sentences of the file: a model's or an admin's words."""

    study: CaseStudy
    document: CaseDocument
    facets: Facets
    claims: tuple[Claim, ...] = ()

    @property
    def sentence_texts(self) -> list[str]:
        """The title, then each sentence."""
        return [self.document.title, *(sentence.text for sentence in self.document.sentences)]

    @property
    def claim_texts(self) -> list[str]:
        """Each claim in each language that it is told in."""
        return [text for _, text in self._told()]

    @property
    def texts(self) -> list[str]:
        """What is embedded, in the order of the vectors: the title, each sentence, each claim."""
        return self.sentence_texts + self.claim_texts

    def words_at(self, place: int) -> str:
        """The words of the file behind a vector: the title, a sentence, or what a claim quotes."""
        texts = self.sentence_texts
        if place < len(texts):
            return texts[place]
        claim, text = self._told()[place - len(texts)]
        return claim.quote or text

    def _told(self) -> list[tuple[Claim, str]]:
        return [(claim, text) for claim in self.claims for text in (claim.zh, claim.en) if text]
