"""Walks every address of the portal."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver


def routes() -> Iterator[str]:
    """Each pattern of the URLconf as `resolve(path).route` gives it, those of admin and allauth included."""
    yield from _below(get_resolver(), "")


def _below(resolver: URLResolver, prefix: str) -> Iterator[str]:
    for one in resolver.url_patterns:
        # As Django joins them: the anchor of a regular expression is dropped behind a prefix.
        route = prefix + str(one.pattern).removeprefix("^" if prefix else "")
        if isinstance(one, URLPattern):
            yield route
        else:
            yield from _below(one, route)
