"""How answers travel: compressed, kept by browsers, and what is said while nothing else can be."""
