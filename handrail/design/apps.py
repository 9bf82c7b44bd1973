"""The look as a Django app."""

from django.apps import AppConfig


class DesignConfig(AppConfig):
    name = "handrail.design"

    def ready(self) -> None:
        from handrail.design.translation import DjangoTranslator
        from handrail.foundation.translation import install_translator

        install_translator(DjangoTranslator())
