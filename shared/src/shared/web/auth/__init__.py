"""Who may come in: verified tokens, roles, and routes that are open on purpose."""

from shared.web.auth.principal import ROLES, Principal, Role
from shared.web.auth.verifier import Auth, TokenRefused

__all__ = ["ROLES", "Auth", "Principal", "Role", "TokenRefused"]
