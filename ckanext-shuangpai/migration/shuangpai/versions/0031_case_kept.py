"""A case is never removed, and moves only with an event: the database holds both."""

from alembic import op

revision = "0031_case_kept"
down_revision = "0008_edition"
branch_labels = None
depends_on = None

KEEP = """
CREATE OR REPLACE FUNCTION shuangpai_case_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP IN ('DELETE', 'TRUNCATE') THEN
    RAISE EXCEPTION 'a case is never removed' USING ERRCODE = '23001';
  END IF;
  IF (NEW.id, NEW.type, NEW.ruleset, NEW.opened_on, NEW.opened_by)
    IS DISTINCT FROM (OLD.id, OLD.type, OLD.ruleset, OLD.opened_on, OLD.opened_by) THEN
    RAISE EXCEPTION 'how a case began is never changed' USING ERRCODE = '23001';
  END IF;
  IF NEW.version < OLD.version OR (NEW.version = OLD.version AND
    (NEW.state, NEW.facts, NEW.closed_on) IS DISTINCT FROM (OLD.state, OLD.facts, OLD.closed_on)) THEN
    RAISE EXCEPTION 'a case moves only with a new event' USING ERRCODE = '23001';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER shuangpai_case_keep BEFORE UPDATE OR DELETE ON shuangpai_case
  FOR EACH ROW EXECUTE FUNCTION shuangpai_case_keep();
CREATE TRIGGER shuangpai_case_keep_all BEFORE TRUNCATE ON shuangpai_case
  FOR EACH STATEMENT EXECUTE FUNCTION shuangpai_case_keep();

CREATE OR REPLACE FUNCTION shuangpai_case_told() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM shuangpai_case_event
    WHERE case_id = NEW.id AND version = NEW.version AND state = NEW.state) THEN
    RAISE EXCEPTION 'a case moves only with a new event' USING ERRCODE = '23001';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER shuangpai_case_told AFTER INSERT OR UPDATE OF version, state ON shuangpai_case
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION shuangpai_case_told();
"""


def upgrade():
    op.execute(KEEP)


def downgrade():
    for trigger in ("keep", "keep_all", "told"):
        op.execute(f"DROP TRIGGER IF EXISTS shuangpai_case_{trigger} ON shuangpai_case")
    for function in ("keep", "told"):
        op.execute(f"DROP FUNCTION IF EXISTS shuangpai_case_{function}()")
