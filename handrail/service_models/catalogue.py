"""All services there are: the built-in folders and an operator's own, read once."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property
from pathlib import Path

from handrail.foundation.calendars import NATIONS, long_date
from handrail.foundation.declared_files import list_setting_folders
from handrail.foundation.errors import UserError
from handrail.foundation.yaml_document import DeclaredFileError, FieldFault
from handrail.service_models import consistency
from handrail.service_models.loader import Data, read_model
from handrail.service_models.meaning import Codebook
from handrail.service_models.operator_details import find_details
from handrail.service_models.references import build_directory, read_sources
from handrail.service_models.schema.version import ServiceFile, Version

BUILT_IN = Path(__file__).parent
SETTING = "HANDRAIL_SERVICE_MODELS"  # folders of an operator's own models, separated as in PATH

# The order in which services are listed: as their evaluations are read.
ORDER = (
    "greater-manchester",
    "inner-north-west-london",
    "leicestershire",
    "north-staffordshire",
    "nottinghamshire",
    "rhyl",
    "working-health-services-scotland",
    "health-and-work-support",
    "working-win",
    "thrive-into-work",
    "workwell",
)


@dataclass(frozen=True)
class Service:
    """A service and its versions, the earliest first."""

    about: ServiceFile
    versions: tuple[Version, ...]
    folder: Path

    @property
    def slug(self) -> str:
        return self.about.slug

    @property
    def name(self) -> str:
        """What the operator calls the service, else what its model does."""
        return find_details(self.slug).name or self.about.name

    @property
    def short_name(self) -> str:
        return self.about.short_name

    @property
    def calendar(self) -> str:
        return self.about.calendar

    @property
    def nations(self) -> tuple[str, ...]:
        return self.about.nations

    @cached_property
    def codebook(self) -> Codebook:
        """What the codes recorded under the versions of the service mean."""
        return Codebook(self.versions)

    @property
    def current_version(self) -> Version:
        """The latest version."""
        return self.versions[-1]

    def find_version(self, version_id: str) -> Version:
        for version in self.versions:
            if version.id == version_id:
                return version
        known = ", ".join(version.id for version in self.versions)
        raise UserError(f"Version of {self.slug}: expected one of {known}; got {version_id!r}.")

    def find_version_on(self, day: date) -> Version:
        """Return the version in force on `day`, the date of referral. Raises UserError before the first."""
        for version in reversed(self.versions):
            if version.in_force_from <= day and (version.in_force_to is None or day <= version.in_force_to):
                return version
        first = long_date(self.versions[0].in_force_from)
        raise UserError(
            f"{self.name}: expected a date on which a version is in force, from {first}; "
            f"got {day.isoformat()}."
        )


def list_folders() -> list[Path]:
    """Return the built-in folder, then the operator's."""
    return [BUILT_IN, *list_setting_folders(SETTING)]


def list_slugs() -> list[str]:
    """Return every service with a folder, built-in ones first, in the order of the documentation."""
    return list(_find_slugs(tuple(list_folders())))


@cache
def _find_slugs(places: tuple[Path, ...]) -> tuple[str, ...]:
    found = dict.fromkeys(path.name for place in places for path in _walk_service_folders(place))
    known = {slug: number for number, slug in enumerate(ORDER)}
    return tuple(sorted(found, key=lambda slug: (known.get(slug, len(ORDER)), slug)))


def _walk_service_folders(folder: Path) -> Iterator[Path]:
    if folder.is_dir():
        yield from (path for path in sorted(folder.iterdir()) if path.is_dir() and any(path.glob("*.y*ml")))


def load_services() -> list[Service]:
    """Return every service that can be used; what could not be read is in `find_problems()`."""
    return [service for slug in list_slugs() if (service := _load_service(slug, tuple(list_folders()))[0])]


def find_problems() -> list[str]:
    """Return what is wrong with the operator's files, a line each: file, line and what was expected."""
    found = [line for slug in list_slugs() for line in _load_service(slug, tuple(list_folders()))[1]]
    return (
        found
        + _find_missing_folders()
        + [line for folder in list_folders()[1:] for line in _find_strays(folder)]
    )


def _find_strays(folder: Path) -> list[str]:
    """Return a problem for each file outside the folder of a service, where nothing reads it."""
    return [
        f"{path.name}: expected in the folder of its service; it lies in {folder}."
        for path in sorted(folder.glob("*.y*ml"))
    ]


def _find_missing_folders() -> list[str]:
    return [
        f"{SETTING}: expected a folder of service models; {folder} is not one."
        for folder in list_folders()
        if not folder.is_dir()
    ]


def get_service(slug: str) -> Service:
    """Return the service of that name. Raises UserError, which names those there are."""
    if slug not in list_slugs():
        raise UserError(f"Service: expected one of {', '.join(list_slugs())}; got {slug!r}.")
    service, faults = _load_service(slug, tuple(list_folders()))
    if service is None:
        raise UserError(f"Service {slug} cannot be used:\n" + "\n".join(faults))
    return service


@cache
def _load_built_in(slug: str) -> tuple[Service | None, tuple[str, ...]]:
    """Return a service as it ships. Released files do not change, so this is read once."""
    if not (BUILT_IN / slug).is_dir():
        return None, ()
    service, faults = read_folder(BUILT_IN / slug)
    return service, tuple(faults)


@cache
def _load_service(slug: str, places: tuple[Path, ...]) -> tuple[Service | None, tuple[str, ...]]:
    """Return a service gathered from every folder that has it, broken files left out, and what is wrong."""
    service, errors = _load_built_in(slug)
    faults = list(errors)
    for folder in (place / slug for place in places[1:] if (place / slug).is_dir()):
        found, more = read_folder(folder, service)
        faults += more
        service = found or service
    return service, tuple(faults)


def read_folder(folder: Path, known: Service | None = None) -> tuple[Service | None, list[str]]:
    """Return the service in one folder, added to what is `known` of it, and what is wrong there."""
    faults: list[str] = []
    about = known.about if known else None
    if (folder / "service.yaml").is_file():
        try:
            about = _read_about(folder)
        except DeclaredFileError as error:
            faults += error.faults
    elif about is None:
        faults.append(f"{folder.name}: expected service.yaml with the service's name and calendar.")
    faults += _find_misnamed(folder)
    versions = {version.id: version for version in (known.versions if known else ())}
    for path in sorted(folder.glob("[0-9][0-9][0-9][0-9]-[0-9][0-9]*.yaml")):
        try:
            version = _read_version(path, about)
            if versions.setdefault(version.id, version) is not version:
                faults.append(
                    f"{folder.name}/{path.name}, line 1: expected a new version; {version.id} is taken."
                )
        except DeclaredFileError as error:
            faults += error.faults
    if about is None or not versions:
        return None, faults
    return Service(about, _date_versions(versions.values()), folder), faults


def _find_misnamed(folder: Path) -> list[str]:
    """Return a problem for each file of a service that is named neither service.yaml nor as a version."""
    return [
        f"{folder.name}/{path.name}: expected service.yaml, or a version such as 2026-04.yaml."
        for path in sorted(folder.glob("*.y*ml"))
        if path.name != "service.yaml" and not re.fullmatch(r"\d{4}-\d{2}(-\d{2})?\.yaml", path.name)
    ]


def check_folder(folder: Path) -> tuple[list[str], list[Service]]:
    """Return what is wrong with the models of one folder, and the services there that can be used."""
    one = (folder / "service.yaml").is_file()
    faults: list[str] = [] if one else _find_strays(folder)
    found: list[Service] = []
    for path in [folder.resolve()] if one else _walk_service_folders(folder):
        built_in = _load_built_in(path.name)[0] if path.parent != BUILT_IN else None
        service, errors = read_folder(path, built_in)
        faults += errors
        found += [service] if service else []
    if not found and not faults:
        faults.append(
            f"{folder}: expected a folder for each service, with service.yaml and a file for each version."
        )
    return faults, found


def _read_about(folder: Path) -> ServiceFile:
    def find_faults(data: Data) -> Iterator[FieldFault]:
        if (slug := data.get("slug", folder.name)) != folder.name:
            yield FieldFault(("slug",), f"expected {folder.name}; got {slug!r}")
        if (calendar := data.get("calendar", "scotland")) not in NATIONS:
            yield FieldFault(("calendar",), f"expected one of {', '.join(NATIONS)}; got {calendar!r}")
        yield from consistency.find_unknown_sources(data)

    return read_model(folder / "service.yaml", ServiceFile, checks=find_faults)


def _read_version(path: Path, about: ServiceFile | None) -> Version:
    """Read a version; one whose service.yaml cannot be used is read all the same, for what is wrong in it."""
    service = path.parent.name
    extra = {"service": service, "source": "service-brief"}
    if about:
        extra = {"service": about.slug, "calendar": about.calendar, "source": about.source}

    def find_faults(data: Data) -> Iterator[FieldFault]:
        if (id_ := data.get("id", path.stem)) != path.stem:
            yield FieldFault(("id",), f"expected {path.stem}; got {id_!r}")
        yield from consistency.find_faults(data)

    return read_model(path, Version, extra, find_faults)


def _date_versions(versions: Iterable[Version]) -> tuple[Version, ...]:
    """Return versions in order, each in force until the day before the next."""
    ordered = sorted(versions, key=lambda version: version.in_force_from)
    following = [*ordered[1:], None]
    return tuple(_end_version(version, after) for version, after in zip(ordered, following, strict=True))


def _end_version(version: Version, after: Version | None) -> Version:
    if after is None or version.in_force_to is not None:
        return version
    return version.model_copy(update={"in_force_to": after.in_force_from - timedelta(days=1)})


def clear_cache() -> None:
    """Forget what was read from the operator's folders, so that it is read again."""
    _load_service.cache_clear()
    _find_slugs.cache_clear()


__all__ = [
    "Service",
    "build_directory",
    "clear_cache",
    "find_problems",
    "get_service",
    "list_slugs",
    "load_services",
    "read_sources",
]
