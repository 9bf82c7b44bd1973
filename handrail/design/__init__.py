"""The look of the whole product: page layout, forms, components, charts and letters."""
