"""Make the sample files from records.json and organizations.yaml: same input, same content.

``python demo/build.py`` writes city-entries.json, county-catalog.xlsx and resources/*.csv.
"""

from __future__ import annotations

from pathlib import Path

from generator.city import write_city
from generator.county import write_county
from generator.tables import write_tables

DEMO = Path(__file__).parent


def main() -> None:
    """Write every generated file and say which."""
    for path in (write_city(DEMO), write_county(DEMO), *write_tables(DEMO)):
        print(path.relative_to(DEMO))


if __name__ == "__main__":
    main()
