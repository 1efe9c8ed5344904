"""Turn Latin letters back into Cyrillic or Greek, as people without those keys type."""

from collections.abc import Iterator

# Longer groups first; й is и and ё is е, as fold() leaves them.
_CYRILLIC = (
    "shch=щ sch=щ zh=ж kh=х ts=ц tz=ц ch=ч sh=ш yu=ю ju=ю ya=я ja=я yo=е jo=е ye=е je=е "
    "a=а b=б v=в w=в g=г d=д e=е z=з i=и j=и k=к l=л m=м n=н o=о p=п r=р s=с t=т u=у "
    "f=ф h=х c=ц q=к x=кс"
)
_GREEK = (
    "th=θ ch=χ kh=χ ps=ψ ks=ξ a=α b=β v=β g=γ d=δ e=ε z=ζ i=ι k=κ l=λ m=μ n=ν x=ξ o=ο "
    "p=π r=ρ s=σ t=τ u=υ y=υ f=φ h=η w=ω j=τζ c=κ q=κ"
)


def original_forms(word: str) -> Iterator[str]:
    """Yield the words that a word in Latin letters may stand for."""
    yield _written(word, f"{_CYRILLIC} y=ы")
    if "y" in word:
        yield _written(word, f"{_CYRILLIC} y=и")
    yield _written(word, _GREEK)


def _written(word: str, table: str) -> str:
    for pair in table.split():
        latin, letter = pair.split("=")
        word = word.replace(latin, letter)
    return word
