"""Who may hold a post next, and what is refused: one holder at a time, and no gap is rewritten."""

from checklist_svc.domain.post import commands as c
from checklist_svc.domain.post import events as e
from checklist_svc.domain.post.state import Post, evolve
from shared.kernel import Decider, NotFound, Refused, Text


class PostHeld(Refused):
    slug = "post-held"
    title = Text("The post has a holder", "该岗位在任职期内")


class PostElsewhere(Refused):
    slug = "post-of-another-organisation"
    title = Text("The post belongs to another organisation", "该岗位属于其他组织")


class PostVacant(Refused):
    slug = "post-vacant"
    title = Text("Nobody holds the post", "该岗位无人任职")


class LeftBeforeStart(Refused):
    slug = "left-before-start"
    title = Text("Nobody leaves a post before the first day in it", "离任日期不晚于任职日期")


def decide(command: c.PostCommand, post: Post) -> list[e.PostEvent]:
    match command, post.last:
        case c.AppointSecretary(organisation=where), last if last is not None and where != post.organisation:
            raise PostElsewhere(f"{command.post} is a post of {post.organisation}")
        case c.AppointSecretary(person=who, from_on=day), last if (
            last is not None and last.until is None and (last.person, last.from_on) == (who, day)
        ):
            return []
        case c.AppointSecretary(from_on=day), last if last is not None and (last.until is None or day < last.until):
            raise PostHeld(f"{last.person} holds {command.post} until {last.until or 'further notice'}")
        case c.AppointSecretary(post=id, organisation=where, person=who, from_on=day), _:
            return [e.SecretaryAppointed(post=id, organisation=where, person=who, from_on=day)]

        case c.LeavePost(), None:
            raise NotFound(f"no post {command.post}")
        case c.LeavePost(until=day), last if last.until == day:
            return []
        case c.LeavePost(), last if last.until is not None:
            raise PostVacant(f"{last.person} left {command.post} on {last.until}")
        case c.LeavePost(until=day), last if day <= last.from_on:
            raise LeftBeforeStart(f"{last.person} holds {command.post} from {last.from_on} on")
        case c.LeavePost(post=id, until=day, reason=reason), last:
            return [
                e.SecretaryLeft(
                    post=id,
                    organisation=post.organisation,
                    person=last.person,
                    from_on=last.from_on,
                    until=day,
                    reason=reason,
                )
            ]


post_decider = Decider(decide=decide, evolve=evolve, initial=Post())
