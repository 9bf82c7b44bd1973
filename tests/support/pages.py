"""What a person reads on a page, and where a page is."""

import re
from urllib.parse import urlsplit

from django.http import HttpResponse
from django.urls import reverse

from handrail.journey.case.models import Case


def read_words(page: HttpResponse) -> str:
    """Return the words of a page without its markup, with one space between them."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))


def read_path(link: str) -> str:
    """Return the path of a link, as the test client opens it."""
    return urlsplit(link).path


def find_page(name: str, case: Case, *more: object) -> str:
    """Return the address of a page of a case."""
    return reverse(name, args=[case.reference, *more])
