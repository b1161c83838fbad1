"""The texts of CKAN's scripts reach pages that call their language zh-Hans-CN."""

import pytest

from ckan.plugins import toolkit as tk
from ckan.views.api import i18n_js_translations

pytestmark = pytest.mark.usefixtures("with_plugins")


def test_scripts_get_chinese_under_the_code_that_pages_use(app):
    from ckan.lib.i18n import build_js_translations

    build_js_translations()
    page = app.get("/about")
    assert 'lang="zh-Hans-CN"' in page.body
    texts = app.get("/api/i18n/zh_Hans-CN").json
    assert texts["Are you sure you want to perform this action?"][1] == "确定要进行这项操作吗？"


def test_upstream_still_refuses_that_code(app):
    """Fails when CKAN knows the code itself: then views/script_texts.py can go."""
    with app.flask_app.test_request_context("/"):
        answer = i18n_js_translations("zh_Hans-CN")
    assert answer[1] == 400 if isinstance(answer, tuple) else answer.status_code == 400
    assert tk.check_ckan_version(min_version="2.12.0")
