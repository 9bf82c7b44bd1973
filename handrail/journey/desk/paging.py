"""A page of a long list of cases: its keys are found first, and only its own rows are read."""

from django.core.paginator import Page, Paginator

from handrail.journey.case.models import Case

PAGE = 25


class CasePaginator(Paginator):
    """Sorting whole rows, people and staff joined, is what makes a long list slow; keys sort quickly."""

    def page(self, number: int | str) -> Page:
        number = self.validate_number(number)
        first = (number - 1) * self.per_page
        keys = list(self.object_list.values_list("pk", flat=True)[first : first + self.per_page])
        found = Case.objects.select_related("person", "case_manager").in_bulk(keys)
        return self._get_page([found[key] for key in keys if key in found], number, self)
