"""Every shape of a search beyond its bounds is refused in words; what is within them is asked."""

from __future__ import annotations

import random
import string

import pytest
import requests

from ckan.plugins import toolkit as tk

from ckanext.shuangpai.search import bounds, connection
from ckanext.shuangpai.search.line import Line, NoTurn

pytestmark = pytest.mark.usefixtures("with_plugins")

API = "/api/3/action/package_search"
chance = random.Random(12)


def words(count: int, length: int = 6, after: str = "") -> str:
    letters = string.ascii_lowercase
    return " ".join("".join(chance.choices(letters, k=length)) + after for _ in range(count))


REFUSED = {
    "query": {"q": "a" * 2001},
    "query in Solr's language": {"q": f"text:({'a ' * 1000})"},
    "query is a list": {"q": ["a"] * 3},
    "query is an object": {"q": {"a": "b"}},
    "filter": {"fq": "tags:" + "a" * 8000},
    "filters together": {"fq": "tags:" + "a" * 3000, "fq_list": ["tags:" + "b" * 3000] * 2},
    "filter is a list": {"fq": ["tags:a"]},
    "filters": {"fq_list": ["tags:a"] * 51},
    "a filter is no text": {"fq_list": [["tags:a"]]},
    "facet fields": {"facet.field": ["tags"] * 51},
    "facet fields as JSON": {"facet.field": '["tags"' + ', "tags"' * 50 + "]"},
    "length of a facet field": {"facet.field": ["t" * 501]},
    "values of a facet": {"facet.field": ["tags"], "facet.limit": 1001},
    "facets with every value": {"facet.field": ["tags"] * 11, "facet.limit": -1},
    "fields": {"fl": ["id"] * 101},
    "fields as a text": {"fl": "id," * 101},
    "parts of the order": {"sort": ",".join(["title_string asc"] * 11)},
    "length of the order": {"sort": "a" * 501},
    "length of the fields asked": {"qf": "title " * 100},
    "brackets": {"q": "text:" + "(" * 40 + "a" + ")" * 40},
    "brackets without end": {"q": "text:" + "(" * 1000},
    "brackets of a filter": {"fq": "(" * 3000 + "a" + ")" * 3000},
    "brackets of a function": {"defType": "edismax", "q": "a", "bf": "sum(" * 40 + "1" + ")" * 40},
    "fuzzy words": {"q": f"text:({words(11, after='~')})"},
    "fuzzy words in filters": {"fq_list": [f"text:{words(1, after='~2')}"] * 11},
    "a long fuzzy word": {"q": f"text:{'a' * 60}~2"},
    "wildcards": {"q": f"title:({words(11, 1, '*')})"},
    "wide wildcards": {"q": "title:*a" + "?" * 6},
    "regular expressions": {"q": "title:(" + " ".join(f"/.*{n}.*/" for n in range(11)) + ")"},
    "a long regular expression": {"q": "title:/(" + ".*[ab]" * 12 + ")/"},
    "ranges": {"q": "title:(" + " ".join(f"[{n} TO z]" for n in range(31)) + ")"},
}
TAKEN = {
    "words with signs": {"q": "什么? " * 30},
    "phrases": {"q": 'title:"a*~?/" ' * 20},
    "escaped": {"q": r"title:a\~\*\? " * 20},
    "that a field exists": {"q": "title:* AND notes:* AND *:*", "fq": "num_resources:[1 TO *]"},
    "distance of a phrase": {"q": 'title:"a b"~3 ' * 20},
    "a filter of a code": {"fq": 'catalog_code:("307002431123/000001" OR "307002431123/000002")'},
    "exclusions": {"q": "text:a " + "-tags:b " * 100},
    "ten of the costly": {"q": f"text:({words(10, after='~')})"},
    "order": {"sort": "score desc, title_string asc"},
    "no words": {"q": None, "fq": None, "fl": None, "sort": None, "facet.field": None},
}


@pytest.mark.parametrize("asked", REFUSED.values(), ids=REFUSED)
def test_what_is_beyond_the_bounds_is_refused_with_name_and_value(asked):
    with pytest.raises(tk.ValidationError) as refused:
        bounds.check(asked, in_words=False)
    [(name, [message])] = refused.value.error_dict.items()
    assert name in asked or (name == "fq" and "fq_list" in asked)
    assert message.startswith(f"{name} ")
    assert len(message) < 200


@pytest.mark.parametrize("asked", TAKEN.values(), ids=TAKEN)
def test_what_is_within_the_bounds_is_taken(asked):
    bounds.check(asked, in_words=":" not in str(asked.get("q")))


@pytest.mark.usefixtures("clean_index")
def test_the_api_refuses_in_chinese_and_no_search_fails_the_server(app):
    answers = {}
    for name, asked in REFUSED.items():
        sent = app.post(API, json=asked, headers={"Accept-Language": "zh-CN"}, expect_errors=True)
        answers[name] = sent.status_code
        assert "请少问一些" in str(sent.json.get("error")), (name, sent.text)
    assert {name: code for name, code in answers.items() if code != 409} == {}


@pytest.mark.usefixtures("clean_index")
@pytest.mark.parametrize(
    "q",
    [
        "validated_data_dict:*",
        "title:/(.*[ab].{12}){3}/",
        "title:/(((.{0,30}){0,30}){0,30})x/",
        "title:" + "?*" * 3,
        "text:(" + "ab " * 600 + ")",
        "title:(((",
    ],
)
def test_a_query_that_the_index_cannot_run_is_the_callers_fault(app, q):
    assert app.post(API, json={"q": q}, expect_errors=True).status_code in (200, 400, 409)


@pytest.mark.usefixtures("clean_index")
def test_signs_alone_ask_nothing(act):
    everything = act("package_search", q="*:*")["count"]
    for q in ("+-+-", '"""', "?*?", ":::", "((((", "~~ //", "[ TO", "😀", "^^^:"):
        assert act("package_search", q=q)["count"] == everything, q


def test_few_wait_for_what_does_not_answer():
    line = Line(at_once=1, patience=0.01, pause=60)
    with line.turn(), pytest.raises(NoTurn), line.turn():
        pass
    with line.turn():
        pass
    line.close()
    with pytest.raises(NoTurn), line.turn():
        pass


@pytest.mark.usefixtures("clean_index")
def test_names_are_completed_within_bounds(app, act):
    address = "/api/3/action/package_autocomplete"
    for asked in ({"q": "a" * 201}, {"q": ["a"]}, {"q": "a", "limit": -1}):
        assert app.post(address, json=asked, expect_errors=True).status_code == 409, asked
    assert app.post(address, json={"q": "双" * 200, "limit": 10**9}).status_code == 200
    assert act("package_autocomplete", q="((") == []


@pytest.mark.usefixtures("clean_index")
@pytest.mark.parametrize(
    "action", ["shuangpai_suggest", "shuangpai_search_advice", "shuangpai_data_item_search"]
)
def test_words_have_the_same_bound_everywhere(act, action):
    for q in ("a" * 2001, ["a"]):
        with pytest.raises(tk.ValidationError) as refused:
            act(action, q=q)
        assert list(refused.value.error_dict) == ["q"]


PARTIAL = (
    b'{"responseHeader":{"status":0,"partialResults":true},"response":{"numFound":0,"docs":[]}}'
)
NAMED_SO = (
    b'{"responseHeader":{"status":0},"response":{"docs":[{"title":"\\"partialResults\\":true"}]}}'
)


@pytest.mark.parametrize(("content", "status"), [(PARTIAL, 400), (NAMED_SO, 200)])
def test_what_was_not_looked_at_to_the_end_is_no_answer(content, status):
    answer = requests.Response()
    answer.status_code, answer._content = 200, content
    answer.request = requests.Request("GET", "http://127.0.0.1:9/solr/x/select/?q=a").prepare()
    assert connection._judged(answer, connection._Adapter()).status_code == status
