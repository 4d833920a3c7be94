"""What became of a case study that was brought for customers, and how much that should count when choosing again."""

from dataclasses import dataclass

_DOUBT = 5.0
"""So many uses without a verdict stand against the first ones: a single thumb moves little."""
_OPENED, _WON = 0.3, 1.0


@dataclass(frozen=True, slots=True)
class CaseUse:
    """For how many customers a case was brought, its file fetched, liked or disliked, and the deal won afterwards."""

    case_id: str
    brought: int = 0
    opened: int = 0
    liked: int = 0
    disliked: int = 0
    won: int = 0

    @property
    def earned(self) -> float:
        """How well the case serves, -1 to 1, 0 while nobody knows: thumbs, files fetched and deals won, doubted."""
        good = self.liked + _OPENED * self.opened + _WON * self.won
        return (good - self.disliked) / (good + self.disliked + _DOUBT)
