"""Dremio is registered by Superset's own models; here these are stood in for."""

import sys
import types

import pytest
from scripts import script

VARIABLES = {"DREMIO_USER": "admin", "DREMIO_PASSWORD": "p@ss/w:rd", "DREMIO_HOST": "dremio.apps.svc", "DREMIO_PORT": "32010"}


class Session:
    def __init__(self):
        self.kept, self.commits = [], 0

    def query(self, _):
        return self

    def filter_by(self, database_name):
        self.wanted = database_name
        return self

    def one_or_none(self):
        return next((each for each in self.kept if each.database_name == self.wanted), None)

    def add(self, one):
        self.kept.append(one)

    def commit(self):
        self.commits += 1


class Database:
    def __init__(self, **members):
        vars(self).update(members)

    def set_sqlalchemy_uri(self, uri):
        self.uri = uri


class App:
    def app_context(self):
        return self

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return False


@pytest.fixture
def superset(monkeypatch):
    def module(name, **members):
        made = types.ModuleType(name)
        vars(made).update(members)
        monkeypatch.setitem(sys.modules, name, made)

    session = Session()
    module("superset", db=types.SimpleNamespace(session=session))
    module("superset.app", create_app=App)
    module("superset.models")
    module("superset.models.core", Database=Database)
    module("sqlalchemy_dremio")
    module("sqlalchemy_dremio.flight")
    monkeypatch.setattr("os.environ", dict(VARIABLES))
    return session


def run():
    exec(compile(script("superset/lake.cpp", "kRegister"), "register_dremio.py", "exec"), {"__name__": "__main__"})


def test_the_address_has_quoted_credentials_and_says_no_encryption(superset):
    run()
    assert [each.database_name for each in superset.kept] == ["Dremio"]
    assert superset.kept[0].uri == "dremio+flight://admin:p%40ss%2Fw%3Ard@dremio.apps.svc:32010/dremio?UseEncryption=false"
    assert superset.kept[0].expose_in_sqllab


def test_a_second_time_changes_the_one_that_is_there(superset):
    run()
    first = superset.kept[0]
    first.expose_in_sqllab = False  # somebody's choice
    run()
    assert superset.kept == [first]
    assert superset.commits == 2
    assert not first.expose_in_sqllab


def test_without_the_driver_it_says_which_image_to_build(superset, monkeypatch):
    monkeypatch.setitem(sys.modules, "sqlalchemy_dremio", None)
    monkeypatch.delitem(sys.modules, "sqlalchemy_dremio.flight")
    with pytest.raises(SystemExit) as ended:
        run()
    assert "no driver for Dremio" in str(ended.value)
    assert superset.kept == []
