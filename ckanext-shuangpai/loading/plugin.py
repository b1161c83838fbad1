"""Wiring of the DataStore: xloader with our reading, and rows for those who may have them."""

from __future__ import annotations

from typing import Any

import ckan.plugins as p
from ckan import model
from ckan.common import CKANConfig
from ckan.types import Context

from ckanext.datastore.interfaces import IDatastore
from ckanext.xloader.plugin import xloaderPlugin

from ..reference import table
from . import access, actions, job, query, submission

__all__ = ["ShuangpaiDatastorePlugin"]


class ShuangpaiDatastorePlugin(xloaderPlugin):
    """xloader without its pages (ours show the state of a load), and the guard of the rows.

    Stands after ``datastore`` in ``ckan.plugins``.
    """

    p.implements(p.IConfigurer)
    p.implements(p.IConfigurable)
    p.implements(p.IDomainObjectModification)
    p.implements(p.IActions)
    p.implements(p.IAuthFunctions)
    p.implements(p.ITemplateHelpers)
    p.implements(p.IResourceController, inherit=True)
    p.implements(p.IClick)
    p.implements(p.IBlueprint)
    p.implements(IDatastore, inherit=True)

    def update_config(self, config: CKANConfig) -> None:
        config["ckan.datastore.public_table_search"] = []
        config["ckanext.xloader.formats"] = " ".join(table("data_table")["formats"])
        config["ckanext.xloader.api_token"] = "unused"
        job.install()

    def get_blueprint(self) -> list[Any]:
        return []

    def get_helpers(self) -> dict[str, Any]:
        return {}

    def get_actions(self) -> dict[str, Any]:
        return {**super().get_actions(), **actions.ACTIONS}  # type: ignore[misc]

    def get_auth_functions(self) -> dict[str, Any]:
        return {**super().get_auth_functions(), **access.AUTH}  # type: ignore[misc]

    def notify(self, entity: Any, operation: str) -> None:
        if isinstance(entity, model.Resource):
            submission.resource_changed(entity, operation)

    def after_resource_create(self, context: Context, resource_dict: dict[str, Any]) -> None:
        """Nothing: ``notify`` hears of every new resource, whichever action brought it."""

    def after_resource_update(self, context: Context, resource_dict: dict[str, Any]) -> None:
        submission.keep_active_flag(resource_dict["id"])

    def before_resource_show(self, resource_dict: dict[str, Any]) -> dict[str, Any]:
        return resource_dict

    def datastore_search(
        self,
        context: Context,
        data_dict: dict[str, Any],
        fields_types: dict[str, str],
        query_dict: dict[str, Any],
    ) -> dict[str, Any]:
        query_dict["where"] += query.where(context, fields_types)
        return query_dict

    def update_datastore_create_schema(self, schema: Any) -> Any:
        return schema

    def update_datastore_info_field(
        self, field: dict[str, Any], plugin_data: dict[str, Any]
    ) -> dict[str, Any]:
        return {**field, "info": plugin_data["_info"]} if "_info" in plugin_data else field
