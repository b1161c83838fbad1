"""Alembic's environment: our tables only, their versions in a table of their own."""

from pathlib import Path

from alembic import context
from sqlalchemy import engine_from_config, pool

from ckan.model.meta import metadata

config = context.config
name = Path(__file__).parent.name


def include_object(_object, object_name, type_, _reflected, _compare_to):
    """Leave CKAN's own tables alone."""
    return type_ != "table" or object_name.startswith(name)


def run_migrations():
    """Apply the migrations on one connection of their own."""
    options = {
        "target_metadata": metadata,
        "version_table": f"{name}_alembic_version",
        "include_object": include_object,
    }
    if context.is_offline_mode():
        context.configure(
            url=config.get_main_option("sqlalchemy.url"), literal_binds=True, **options
        )
        with context.begin_transaction():
            context.run_migrations()
        return
    engine = engine_from_config(
        config.get_section(config.config_ini_section), prefix="sqlalchemy.", poolclass=pool.NullPool
    )
    with engine.connect() as connection:
        context.configure(connection=connection, **options)
        with context.begin_transaction():
            context.run_migrations()


run_migrations()
