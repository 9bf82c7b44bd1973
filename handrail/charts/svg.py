"""SVG elements as safe markup, and a picture with a title and its content in words for screen readers."""

from collections.abc import Mapping

from markupsafe import Markup

NAMESPACE = "http://www.w3.org/2000/svg"


def build_element(name: str, content: str | Markup | None = None, /, **attributes: object) -> Markup:
    """Return an SVG element; an attribute of None is left out, an underscore stands for a hyphen."""
    written = Markup("").join(
        Markup(' {}="{}"').format(key.replace("_", "-"), value)
        for key, value in attributes.items()
        if value is not None
    )
    if content is None:
        return Markup("<{0}{1}/>").format(Markup(name), written)
    return Markup("<{0}{1}>{2}</{0}>").format(Markup(name), written, content)


def build_picture(
    id_: str, title: str, description: str, content: Markup, attributes: Mapping[str, object]
) -> Markup:
    """Return an SVG picture that screen readers announce by its title and description."""
    return build_element(
        "svg",
        build_element("title", title, id=f"{id_}-title")
        + build_element("desc", description, id=f"{id_}-desc")
        + content,
        **attributes,
        role="img",
        aria_labelledby=f"{id_}-title {id_}-desc",
    )
