"""What is taken down, and each act of it: rows that are added and never changed."""

import sqlalchemy as sa
from alembic import op

revision = "0039_takedown"
down_revision = "0037_sync_run_process"
branch_labels = None
depends_on = None

KEEP = """
CREATE OR REPLACE FUNCTION shuangpai_takedown_event_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF NOT EXISTS (SELECT 1 FROM shuangpai_takedown WHERE id = OLD.takedown_id) THEN
      RETURN OLD;
    END IF;
  END IF;
  RAISE EXCEPTION 'acts of a takedown are never changed or removed' USING ERRCODE = '23001';
END $$;
CREATE TRIGGER shuangpai_takedown_event_keep BEFORE UPDATE OR DELETE ON shuangpai_takedown_event
  FOR EACH ROW EXECUTE FUNCTION shuangpai_takedown_event_keep();
CREATE TRIGGER shuangpai_takedown_event_keep_all BEFORE TRUNCATE ON shuangpai_takedown_event
  FOR EACH STATEMENT EXECUTE FUNCTION shuangpai_takedown_event_keep();

CREATE OR REPLACE FUNCTION shuangpai_takedown_told() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM shuangpai_takedown_event
    WHERE takedown_id = NEW.id AND version = NEW.version) THEN
    RAISE EXCEPTION 'a takedown moves only with an act' USING ERRCODE = '23001';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER shuangpai_takedown_told AFTER INSERT OR UPDATE OF version, state ON shuangpai_takedown
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION shuangpai_takedown_told();
"""


def text(name, **facts):
    return sa.Column(name, sa.UnicodeText, **{"nullable": False, **facts})


def upgrade():
    op.create_table(
        "shuangpai_takedown",
        text("id", primary_key=True),
        text("kind"),
        text("entry_id"),
        text("resource_id", server_default=""),
        text("title"),
        text("owner"),
        text("state"),
        sa.Column("version", sa.Integer, nullable=False),
        text("hidden_by"),
        sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date, nullable=False),
        sa.Column("provisional", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.CheckConstraint("kind IN ('entry', 'file', 'table')", name="shuangpai_takedown_kind"),
        sa.CheckConstraint(
            "(kind = 'entry') = (resource_id = '')", name="shuangpai_takedown_resource"
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'confirmed', 'restored')", name="shuangpai_takedown_state"
        ),
    )
    op.create_index(
        "shuangpai_takedown_standing",
        "shuangpai_takedown",
        ["entry_id", "resource_id", "kind"],
        unique=True,
        postgresql_where=sa.text("state <> 'restored'"),
    )
    op.create_index("shuangpai_takedown_owner", "shuangpai_takedown", ["owner", "state"])
    _event()


def _event():
    key = sa.ForeignKey("shuangpai_takedown.id", ondelete="CASCADE")
    op.create_table(
        "shuangpai_takedown_event",
        sa.Column("takedown_id", sa.UnicodeText, key, primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        text("act"),
        text("actor"),
        text("reason"),
        sa.CheckConstraint("btrim(reason) <> ''", name="shuangpai_takedown_event_reason"),
        sa.CheckConstraint(
            "act IN ('hide', 'confirm', 'restore')", name="shuangpai_takedown_event_act"
        ),
    )
    op.execute(KEEP)


def downgrade():
    op.drop_table("shuangpai_takedown_event")
    op.execute("DROP FUNCTION IF EXISTS shuangpai_takedown_event_keep()")
    op.drop_table("shuangpai_takedown")
    op.execute("DROP FUNCTION IF EXISTS shuangpai_takedown_told()")
