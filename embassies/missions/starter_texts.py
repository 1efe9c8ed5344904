"""Translations of what the starter directory notes on rules and statuses."""

from pathlib import Path

from embassies.models import Arrangement, ArrangementStatus, Bloc, StatusPeriod
from portal.translations.starter import load_texts, read_texts

PATH = Path(__file__).parent.parent / "data" / "translations.csv"
TRANSLATED = (Bloc, Arrangement, ArrangementStatus, StatusPeriod)


def load_translations(path: Path = PATH) -> int:
    """Write the translations that differ and return how many. Three queries a model."""
    texts = read_texts(path)
    return sum(load_texts(model, model.translatable, texts) for model in TRANSLATED)
