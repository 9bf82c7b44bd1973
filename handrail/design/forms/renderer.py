"""The FORM_RENDERER: every Django form, ours or a library's, drawn as NHS components."""

from django.forms.renderers import BaseRenderer
from django.template import engines
from django.template.backends.jinja2 import Jinja2, Template
from django.utils.functional import cached_property


class Renderer(BaseRenderer):
    """settings.FORM_RENDERER = "handrail.design.forms.Renderer"; uses the project's Jinja2 engine."""

    form_template_name = "design/forms/form.html"
    formset_template_name = "design/forms/formset.html"
    field_template_name = "design/forms/field.html"

    @cached_property
    def engine(self) -> Jinja2:
        return next(engine for engine in engines.all() if isinstance(engine, Jinja2))

    def get_template(self, template_name: str) -> Template:
        return self.engine.get_template(template_name)
