"""Articles, their countries and their former addresses."""

from news.models.article import Article, Words
from news.models.parts import ArticleCountry, FormerSlug
from news.models.pictures import Picture
from news.models.querysets import ArticleQuerySet
from news.models.states import Stage, State

__all__ = [
    "Article",
    "ArticleCountry",
    "ArticleQuerySet",
    "FormerSlug",
    "Picture",
    "Stage",
    "State",
    "Words",
]
