"""Where CKAN calls the pieces of this room."""

from __future__ import annotations

from typing import Any

import ckan.plugins as p
from ckan import model
from ckan.common import CKANConfig
from ckan.types import CKANApp, Response, Schema

from . import (
    accounts,
    addresses,
    admin_options,
    api,
    api_errors,
    client_address,
    csrf,
    database_limits,
    errors,
    file_answers,
    file_names,
    harvest_actions,
    headers,
    limits,
    logout,
    mail,
    pager,
    password_reset,
    sessions,
    sql_search,
    taken,
    tokens,
    uploads,
)

__all__ = ["Hardening", "secure_configuration"]


def secure_configuration(config: CKANConfig) -> None:
    """Set what must not be looser, and mend CKAN's own parts; called whenever plugins are loaded."""
    sessions.prepare(config)
    sql_search.keep_off(config)
    csrf.check_each_request()
    mail.check_certificates()
    accounts.same_work_for_all()
    accounts.hide_details(config)
    taken.tell_nothing_of_others()
    file_names.keep_chinese_names()
    harvest_actions.register_actions_only()
    pager.name_the_links()


class Hardening(p.IMiddleware, p.IAuthenticator, p.IApiToken, p.IUploader):
    """The part of the plugin that guards every request."""

    def make_middleware(self, app: CKANApp, config: CKANConfig) -> CKANApp:
        for piece in (
            client_address.note_address,
            sessions.keep_on_server,
            csrf.refuse_other_sites,
            api.refuse_in_words,
            accounts.guard_guessing,
            addresses.guard_addresses,
            admin_options.refuse_without_button,
            password_reset.same_answer_for_all,
            logout.ask_first,
            errors.answer_what_views_let_through,
            file_names.send_chinese_names,
            file_answers.send_as_attachments,
            headers.secure,
            database_limits.limit_waiting,
            limits.refuse_what_cannot_be,
            api_errors.one_shape,
        ):
            piece(app, config)
        return app

    def update_config_schema(self, schema: Schema) -> Schema:
        return admin_options.without_dangerous(schema)

    def identify_user(self, user_id: str | None = None) -> model.User | model.AnonymousUser | None:
        return accounts.identify(user_id)

    def login(self) -> Response | None:
        return accounts.refuse_login()

    def get_uploader(self, upload_to: str, old_filename: str | None) -> uploads.PictureUpload:
        return uploads.PictureUpload(upload_to, old_filename)

    def get_resource_uploader(self, data_dict: dict[str, Any]) -> None:
        uploads.look_at_file(data_dict)

    def create_api_token_schema(self, schema: Schema) -> Schema:
        return tokens.with_days(schema)

    def postprocess_api_token(
        self, data: dict[str, Any], jti: str, data_dict: dict[str, Any]
    ) -> dict[str, Any]:
        tokens.keep_days(jti, data_dict)
        return data

    def preprocess_api_token(self, data: dict[str, Any]) -> dict[str, Any]:
        return tokens.of_today(data)
