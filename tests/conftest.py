"""What every test has: a home of its own, a database of the run's kind, and no silent skips."""

import gc
from pathlib import Path

import pytest
from hypothesis import settings

# No test is timed: a loaded machine is no fault of the code.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

pytest_plugins = [
    "tests.support.clock",
    "tests.support.people",
    "tests.support.pseudo",
    "tests.support.browser",
    "tests.support.servers",
    "tests.support.mail_servers",
    "tests.support.worker",
    "tests.support.walk",
    "tests.support.world",
]

# A story that works a whole case through. What the others show of a database, tests of the journey show
# on both; a real server that is killed has its own, always SQLite.
ON_BOTH = "test_whole_journey_scotland"
SQLITE_ONLY = ("of_files", "either_database")
DATABASE_FIXTURES = {"db", "transactional_db", "live_server"}


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("handrail")
    group.addoption("--only-database", action="store_true", help="leave out tests that use no database")
    group.addoption("--no-skips", action="store_true", help="fail the run when a test was skipped")
    group.addoption(
        "--screenshots", action="store_true", help="keep every page a story visits in var/screenshots"
    )


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what uses a database; stories are marked by where they live."""
    for item in items:
        if "stories" in item.path.relative_to(config.rootpath).parts:
            item.add_marker("story")
        if item.get_closest_marker("django_db") or DATABASE_FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker("database")
    if config.getoption("--only-database"):
        again = [item for item in items if _runs_again(item)]
        config.hook.pytest_deselected(items=[item for item in items if item not in set(again)])
        items[:] = again


def pytest_collection_finish() -> None:
    """Keep the collected tests out of garbage collection: they live as long as the run (8% of its time)."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def pytest_unconfigure() -> None:
    """Let go of what was kept; libraries in C count what is left over at the end."""
    gc.unfreeze()


def _runs_again(item: pytest.Item) -> bool:
    if item.get_closest_marker("story") and not item.path.name.startswith(ON_BOTH):
        return False
    return bool(item.get_closest_marker("database")) and not any(map(item.get_closest_marker, SQLITE_ONLY))


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter and session.config.getoption("--no-skips") and (skipped := reporter.stats.get("skipped")):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
        reporter.write_line("")
        reporter.write_line(
            f"{len(skipped)} skipped: the whole suite skips nothing; provide what they lack", red=True
        )


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """A database per worker; no waiting for the disk, since no test database has to survive a power cut."""
    from django.conf import settings

    for database in settings.DATABASES.values():
        database["CONN_MAX_AGE"] = 0
        options = database.get("OPTIONS", {})
        if "init_command" in options:
            options["init_command"] = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")


@pytest.fixture(scope="session")
def project() -> Path:
    """The folder of the clone."""
    return Path(__file__).resolve().parent.parent
