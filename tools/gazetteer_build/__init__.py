"""Builder of the gazetteer's data files from CLDR, GeoNames and our own tables."""
