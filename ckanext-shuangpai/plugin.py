"""Wiring only: which of our parts CKAN calls at which place."""

from __future__ import annotations

from typing import Any

import ckan.plugins as p
from ckan import model
from ckan.common import CKANConfig
from ckan.lib.plugins import DefaultTranslation
from ckan.plugins import toolkit as tk
from ckan.types import Context

from . import display, duplicate_index
from .hardening import Hardening, guard_by, secure_configuration
from .logic import account_changes, caller_access, entry, licensing, visibility
from .search import connection, document


@tk.blanket.actions
@tk.blanket.auth_functions
@tk.blanket.blueprints
@tk.blanket.cli
@tk.blanket.config_declarations
@tk.blanket.helpers
@tk.blanket.validators
class ShuangpaiPlugin(p.SingletonPlugin, Hardening, DefaultTranslation):
    """Government data catalog of a county: entries, departments, sync, duplicates, search."""

    p.implements(p.IConfigurer)
    p.implements(p.IFacets, inherit=True)
    p.implements(p.IPackageController, inherit=True)
    p.implements(p.IPermissionLabels)
    p.implements(p.ITranslation)

    def update_config(self, config: CKANConfig) -> None:
        tk.add_template_directory(config, "templates")
        tk.add_public_directory(config, "public")
        tk.add_resource("assets", "shuangpai")
        secure_configuration(config)
        guard_by(caller_access.refuse_caller, caller_access.hides)
        account_changes.watch()
        connection.keep_connections()

    def get_dataset_labels(self, dataset_obj: model.Package) -> list[str]:
        return visibility.dataset_labels(dataset_obj)

    def get_user_dataset_labels(self, user_obj: Any) -> list[str]:
        return visibility.user_labels(user_obj)

    def dataset_facets(self, facets_dict: dict[str, Any], package_type: str) -> dict[str, Any]:
        return display.facets(facets_dict, package_type)

    def organization_facets(
        self, facets_dict: dict[str, Any], organization_type: str, package_type: str | None
    ) -> dict[str, Any]:
        return display.facets(facets_dict, package_type or "dataset")

    def after_dataset_create(self, context: Context, pkg_dict: dict[str, Any]) -> None:
        entry.stored(pkg_dict)
        self.after_dataset_update(context, pkg_dict)

    def after_dataset_update(self, context: Context, pkg_dict: dict[str, Any]) -> None:
        duplicate_index.profile_changed(pkg_dict)

    def after_dataset_delete(self, context: Context, pkg_dict: dict[str, Any]) -> None:
        duplicate_index.profile_deleted(pkg_dict["id"])

    def after_dataset_show(self, context: Context, pkg_dict: dict[str, Any]) -> None:
        visibility.redact_shown(context, pkg_dict)
        licensing.say_shown(context, pkg_dict)

    def before_dataset_index(self, pkg_dict: dict[str, Any]) -> dict[str, Any]:
        return document.index_entry(pkg_dict)

    def after_dataset_search(
        self, search_results: dict[str, Any], search_params: dict[str, Any]
    ) -> dict[str, Any]:
        return display.name_facets(search_results)
