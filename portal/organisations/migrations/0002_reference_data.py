"""Load countries, region schemes and constituencies from ../data (sources in its README.md)."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.utils.text import slugify

DATA = Path(__file__).resolve().parent.parent / "data"


def rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of one data file."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def load(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Fill the four reference tables."""
    models: dict[str, Any] = {
        name: apps.get_model("organisations", name) for name in ("RegionScheme", "Region", "Country", "Constituency")
    }
    schemes = (
        ("un-regional-groups", "UN regional groups"),
        ("m49-regions", "M49 regions"),
        ("m49-subregions", "M49 sub-regions"),
    )
    models["RegionScheme"].objects.bulk_create(
        models["RegionScheme"](code=code, name=name, position=position)
        for position, (code, name) in enumerate(schemes)
    )
    countries = list(rows("country_regions.csv"))
    regions = [
        ("un-regional-groups", row["code"], row["name"], row["abbreviation"], row["global_south"] == "1")
        for row in rows("un_regional_groups.csv")
    ]
    for scheme, column in (("m49-regions", "m49_region"), ("m49-subregions", "m49_subregion")):
        regions += [
            (scheme, slugify(name), name, "", False) for name in sorted({row[column] for row in countries} - {""})
        ]
    region = {}
    for position, (scheme, code, name, abbreviation, south) in enumerate(regions):
        region[scheme, code] = models["Region"].objects.create(
            scheme_id=scheme,
            code=code,
            name=name,
            abbreviation=abbreviation,
            is_global_south=south,
            position=position,
        )
    models["Country"].objects.bulk_create(
        models["Country"](
            iso2=row["iso2"], name=row["name"], is_un_member=row["un_member"] == "1", is_g77=row["g77"] == "1"
        )
        for row in countries
    )
    link = models["Country"].regions.through
    link.objects.bulk_create(
        link(country_id=row["iso2"], region_id=region[scheme, code].pk)
        for row in countries
        for scheme, codes in (
            ("un-regional-groups", row["un_regional_groups"].split("|")),
            ("m49-regions", [slugify(row["m49_region"])]),
            ("m49-subregions", [slugify(row["m49_subregion"])]),
        )
        for code in codes
        if code
    )
    models["Constituency"].objects.bulk_create(
        models["Constituency"](
            code=row["code"],
            name=row["name"],
            kind=row["kind"],
            aliases=[alias for alias in row["aliases"].split("|") if alias],
            position=position,
        )
        for position, row in enumerate(rows("constituencies.csv"))
    )


class Migration(migrations.Migration):
    """One load."""

    dependencies: ClassVar = [("organisations", "0001_initial")]

    operations: ClassVar = [migrations.RunPython(load, migrations.RunPython.noop)]
