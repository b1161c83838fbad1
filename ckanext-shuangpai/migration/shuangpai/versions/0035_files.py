"""The type of a stored file is what its kind is, whatever was said of it when it came."""

import sqlalchemy as sa
from alembic import op

revision = "0035_files"
down_revision = "0034_creator_membership"
branch_labels = None
depends_on = None

OFFICE = "application/vnd.openxmlformats-officedocument"
TYPES = {
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "txt": "text/plain",
    "json": "application/json",
    "geojson": "application/geo+json",
    "xml": "application/xml",
    "pdf": "application/pdf",
    "xlsx": f"{OFFICE}.spreadsheetml.sheet",
    "docx": f"{OFFICE}.wordprocessingml.document",
    "xls": "application/vnd.ms-excel",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "ofd": "application/ofd",
    "zip": "application/zip",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
}
"""As reference/file_types.yaml had them: a file was stored only when its content was its ending's."""


def upgrade():
    resource = sa.table(
        "resource", *(sa.column(name) for name in ("url", "url_type", "mimetype", "mimetype_inner"))
    )
    ending = sa.func.lower(sa.func.substring(resource.c.url, r"\.([A-Za-z0-9]+)$"))
    known = sa.case(TYPES, value=ending, else_="")
    op.execute(
        sa.update(resource)
        .where(
            resource.c.url_type == "upload",
            resource.c.mimetype.is_distinct_from(known) | resource.c.mimetype_inner.is_not(None),
        )
        .values(mimetype=known, mimetype_inner=None)
    )


def downgrade():
    """What was said of the files before is not kept."""
