"""HTTP as every service speaks it: problems, versions, keys, pages, who may come in.

A service's ``api/`` imports from here and nowhere deeper.
"""

from shared.web.after import After
from shared.web.app import open_routes, routes_of, service_app
from shared.web.auth.guard import OPEN, Caller, requires
from shared.web.auth.principal import Principal, Role
from shared.web.auth.verifier import Auth
from shared.web.commands import Command, CommandIfMatch, UploadCommand
from shared.web.desk import Desk, Today
from shared.web.docs import Described
from shared.web.edge import UNSEEN
from shared.web.etag import answer, show
from shared.web.exact import Router
from shared.web.health import answering
from shared.web.limits import IMPORT_LIMIT
from shared.web.models import In, Out, actions
from shared.web.numbers import Score, ScoreOut, SignedScore
from shared.web.openapi import refusals
from shared.web.paging import Page, Paging, keyset, page
from shared.web.portal import portal
from shared.web.problems import Kind, Rejected, Wrong
from shared.web.values import ONE_LINE, SOME_TEXT, Cycle, Day, Id, Instant, Line, Organisation, Prose

__all__ = [
    "IMPORT_LIMIT",
    "ONE_LINE",
    "OPEN",
    "SOME_TEXT",
    "UNSEEN",
    "After",
    "Auth",
    "Caller",
    "Command",
    "CommandIfMatch",
    "Cycle",
    "Day",
    "Described",
    "Desk",
    "Id",
    "In",
    "Instant",
    "Kind",
    "Line",
    "Organisation",
    "Out",
    "Page",
    "Paging",
    "Principal",
    "Prose",
    "Rejected",
    "Role",
    "Router",
    "Score",
    "ScoreOut",
    "SignedScore",
    "Today",
    "UploadCommand",
    "Wrong",
    "actions",
    "answer",
    "answering",
    "keyset",
    "open_routes",
    "page",
    "portal",
    "refusals",
    "requires",
    "routes_of",
    "service_app",
    "show",
]
