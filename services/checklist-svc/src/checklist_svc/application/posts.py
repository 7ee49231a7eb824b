"""Secretaries' posts, one secretary an organisation."""

from datetime import date

from checklist_svc.application.aggregate import Aggregate
from checklist_svc.application.ports import Directory
from checklist_svc.domain.post import commands as c
from checklist_svc.domain.post.decider import PostHeld
from checklist_svc.domain.post.events import PostEvent
from checklist_svc.domain.post.state import Post
from shared.kernel import Context, NotFound, Outcome, record


@record
class Posts:
    aggregate: Aggregate[c.PostCommand, Post, PostEvent]
    directory: Directory

    async def show(self, post: str, root: str) -> Outcome[Post]:
        """Raises `NotFound`, in the same words for a post outside the subtree as for none."""
        found = await self.aggregate.load(post)
        await self._known(found.state, root)
        return found

    async def secretary_on(self, organisation: str, day: date, root: str) -> str | None:
        await self._reached(organisation, root)
        return await self.directory.secretary_on(organisation, day)

    async def appoint(self, command: c.AppointSecretary, context: Context, root: str) -> Outcome[Post]:
        """Raises `PostHeld` also where the organisation has its secretary in another post."""

        async def let_in(before: Post) -> None:
            await self._reached(command.organisation, root)
            if before.terms:
                await self._known(before, root)
                return
            if holder := await self.directory.secretary_on(command.organisation, command.from_on):
                raise PostHeld(f"{holder} is secretary of {command.organisation} on {command.from_on}")

        return await self.aggregate.carry_out(command.post, command, context, let_in)

    async def leave(self, command: c.LeavePost, context: Context, root: str) -> Outcome[Post]:
        async def let_in(before: Post) -> None:
            if not before.terms:
                raise NotFound(f"no post {command.post}")
            await self._known(before, root)

        return await self.aggregate.carry_out(command.post, command, context, let_in)

    async def _known(self, post: Post, root: str) -> None:
        if not await self.directory.reaches(root, post.organisation):
            raise NotFound(f"no post {post.post}")

    async def _reached(self, organisation: str, root: str) -> None:
        if not await self.directory.reaches(root, organisation):
            raise NotFound(f"no organisation {organisation}")
