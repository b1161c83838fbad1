"""Cases: rows, append-only events, clocks, parties, entries, papers; revisions and aliases of entries."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0010_case"
down_revision = "0020_import_run"
branch_labels = None
depends_on = None

KEEP = """
CREATE OR REPLACE FUNCTION shuangpai_case_event_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF NOT EXISTS (SELECT 1 FROM shuangpai_case WHERE id = OLD.case_id) THEN
      RETURN OLD;
    END IF;
  END IF;
  RAISE EXCEPTION 'events of a case are never changed or removed' USING ERRCODE = '23001';
END $$;
CREATE TRIGGER shuangpai_case_event_keep BEFORE UPDATE OR DELETE ON shuangpai_case_event
  FOR EACH ROW EXECUTE FUNCTION shuangpai_case_event_keep();
CREATE TRIGGER shuangpai_case_event_keep_all BEFORE TRUNCATE ON shuangpai_case_event
  FOR EACH STATEMENT EXECUTE FUNCTION shuangpai_case_event_keep();
"""


def text(name, **facts):
    return sa.Column(name, sa.UnicodeText, **{"nullable": False, **facts})


def moment(name, **facts):
    return sa.Column(name, sa.DateTime(timezone=True), **{"nullable": False, **facts})


def of_case(**facts):
    key = sa.ForeignKey("shuangpai_case.id", ondelete="CASCADE")
    return sa.Column("case_id", sa.UnicodeText, key, nullable=False, **facts)


def upgrade():
    _case()
    _event()
    _clock()
    _party()
    _paper()
    _entry()


def _case():
    op.create_table(
        "shuangpai_case",
        text("id", primary_key=True),
        text("type"),
        text("ruleset"),
        text("state"),
        sa.Column("version", sa.Integer, nullable=False),
        text("title"),
        text("entry_id", nullable=True),
        sa.Column("facts", JSONB, nullable=False),
        sa.Column("opened_on", sa.Date, nullable=False),
        text("opened_by"),
        text("opened_for"),
        sa.Column("closed_on", sa.Date),
        moment("changed_at"),
        sa.Column("due_on", sa.Date),
        text("due_clock", server_default=""),
        sa.Column("provisional", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.CheckConstraint("version > 0", name="shuangpai_case_version"),
        sa.CheckConstraint(
            "closed_on IS NULL OR closed_on >= opened_on", name="shuangpai_case_closed"
        ),
    )
    running = sa.text("closed_on IS NULL")
    op.create_index("shuangpai_case_entry_id", "shuangpai_case", ["entry_id"])
    op.create_index("shuangpai_case_due", "shuangpai_case", ["due_on"], postgresql_where=running)
    op.create_index("shuangpai_case_opened", "shuangpai_case", ["opened_for", "opened_on"])
    op.create_index("shuangpai_case_changed", "shuangpai_case", ["changed_at"])
    op.create_index(
        "shuangpai_case_one_review",
        "shuangpai_case",
        ["entry_id"],
        unique=True,
        postgresql_where=sa.text("type = 'entry_review' AND closed_on IS NULL"),
    )


def _event():
    op.create_table(
        "shuangpai_case_event",
        of_case(primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True),
        moment("at"),
        text("command"),
        text("state"),
        text("actor"),
        text("role"),
        text("organization_id"),
        text("reason", server_default=""),
        sa.Column("basis", JSONB, nullable=False, server_default="{}"),
        sa.Column("papers", JSONB, nullable=False, server_default="[]"),
        sa.Column("facts", JSONB, nullable=False, server_default="{}"),
        sa.Column("reason_required", sa.Boolean, nullable=False),
        sa.Column("basis_required", sa.Boolean, nullable=False),
        sa.CheckConstraint("version > 0", name="shuangpai_case_event_version"),
        sa.CheckConstraint(
            "NOT reason_required OR btrim(reason) <> ''", name="shuangpai_case_event_reason"
        ),
        sa.CheckConstraint(
            "NOT basis_required OR (btrim(coalesce(basis->>'instrument', '')) <> ''"
            " AND btrim(coalesce(basis->>'article', '')) <> '')",
            name="shuangpai_case_event_basis",
        ),
    )
    op.execute(KEEP)


def _clock():
    op.create_table(
        "shuangpai_case_clock",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        of_case(),
        text("name"),
        text("duty"),
        sa.Column("started_on", sa.Date, nullable=False),
        sa.Column("due_on", sa.Date),
        sa.Column("provisional", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("binding", JSONB),
        sa.Column("extended", sa.Integer, nullable=False, server_default="0"),
        sa.Column("pauses", JSONB, nullable=False, server_default="[]"),
        sa.Column("paused_on", sa.Date),
        sa.Column("stopped_on", sa.Date),
        sa.CheckConstraint("extended >= 0", name="shuangpai_case_clock_extended"),
        sa.CheckConstraint(
            "stopped_on IS NULL OR stopped_on >= started_on", name="shuangpai_case_clock_stopped"
        ),
    )
    running = sa.text("stopped_on IS NULL")
    op.create_index("shuangpai_case_clock_case", "shuangpai_case_clock", ["case_id"])
    op.create_index(
        "shuangpai_case_clock_running",
        "shuangpai_case_clock",
        ["case_id", "name"],
        unique=True,
        postgresql_where=running,
    )
    op.create_index(
        "shuangpai_case_clock_due", "shuangpai_case_clock", ["due_on"], postgresql_where=running
    )


def _party():
    op.create_table(
        "shuangpai_case_party",
        of_case(primary_key=True),
        text("party", primary_key=True),
        text("organization_id", primary_key=True),
        text("waits", server_default=""),
        text("capacity", server_default=""),
    )
    op.create_index("shuangpai_case_party_of", "shuangpai_case_party", ["organization_id"])
    op.create_index(
        "shuangpai_case_party_waits",
        "shuangpai_case_party",
        ["organization_id", "capacity"],
        postgresql_where=sa.text("waits <> ''"),
    )
    op.create_table(
        "shuangpai_case_entry",
        of_case(primary_key=True),
        text("entry_id", primary_key=True),
    )
    op.create_index("shuangpai_case_entry_of", "shuangpai_case_entry", ["entry_id"])


def _paper():
    op.create_table(
        "shuangpai_case_paper",
        text("id", primary_key=True),
        of_case(),
        text("name"),
        text("mimetype"),
        sa.Column("size", sa.Integer, nullable=False),
        text("sha256"),
        sa.Column("content", sa.LargeBinary, nullable=False),
        moment("uploaded_at"),
        text("uploaded_by"),
        sa.CheckConstraint("size > 0", name="shuangpai_case_paper_size"),
    )
    op.create_index("shuangpai_case_paper_case", "shuangpai_case_paper", ["case_id"])


def _entry():
    op.create_table(
        "shuangpai_entry_revision",
        text("id", primary_key=True),
        text("entry_id"),
        of_case(),
        text("state"),
        sa.Column("changes", JSONB, nullable=False),
        text("saved_by"),
        moment("saved_at"),
        sa.CheckConstraint(
            "state IN ('open', 'applied', 'discarded')", name="shuangpai_entry_revision_state"
        ),
    )
    op.create_index(
        "shuangpai_entry_revision_open",
        "shuangpai_entry_revision",
        ["entry_id"],
        unique=True,
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index("shuangpai_entry_revision_case", "shuangpai_entry_revision", ["case_id"])
    op.create_table(
        "shuangpai_entry_alias",
        text("name", primary_key=True),
        text("code", unique=True),
        text("entry_id"),
        text("target_id"),
        of_case(),
        moment("made_at"),
        sa.CheckConstraint("entry_id <> target_id", name="shuangpai_entry_alias_other"),
    )
    op.create_index("shuangpai_entry_alias_target", "shuangpai_entry_alias", ["target_id"])


def downgrade():
    for name in ("entry_alias", "entry_revision", "case_paper", "case_entry", "case_party"):
        op.drop_table(f"shuangpai_{name}")
    op.drop_table("shuangpai_case_clock")
    op.drop_table("shuangpai_case_event")
    op.execute("DROP FUNCTION IF EXISTS shuangpai_case_event_keep()")
    op.drop_table("shuangpai_case")
