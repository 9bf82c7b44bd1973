"""Cost and benefit: break-even, net benefit, uncertainty, missing data, reporting checklist."""
