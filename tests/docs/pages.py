"""The pages as a reader sees them: their fenced blocks, and running what stands in them."""

import os
import re
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
READMES = ("README.md", "README.zh-CN.md")
HOW_TO = "docs/how-to"

FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, kw_only=True)
class Block:
    """A fenced block; ``language`` is what stands behind the fence."""

    language: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a block of commands said."""

    block: Block
    output: str

    @property
    def headers(self) -> Mapping[str, str]:
        """Of the response that ``curl -i`` printed, by their names in lower case."""
        _, *lines = self._head.splitlines()
        return {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}

    @property
    def status(self) -> int:
        return int(self._head.split()[1])

    @property
    def body(self) -> str:
        return self.output.replace("\r\n", "\n").partition("\n\n")[2]

    @property
    def _head(self) -> str:
        return self.output.replace("\r\n", "\n").partition("\n\n")[0]


def read(page: str) -> str:
    return (REPOSITORY / page).read_text(encoding="utf-8")


def blocks(page: str, language: str) -> Sequence[Block]:
    """The blocks of one language, in the order of the page."""
    found = (Block(language=word, text=text) for word, text in FENCE.findall(read(page)))
    return [block for block in found if block.language == language]


def run(commands: Sequence[Block], folder: Path, *, port: int, data: Path) -> Sequence[Answer]:
    """Type the blocks into one shell, one after the other, as a reader would: what each of them said.

    The site that the pages find at port 8000, with its data in ``var``, is at ``port`` with ``data``.
    """
    outputs = [folder / f"{number:02}" for number, _ in enumerate(commands)]
    script = "\n".join(
        f"exec >{output}\n{block.text.replace('127.0.0.1:8000', f'127.0.0.1:{port}')}"
        for output, block in zip(outputs, commands, strict=True)
    )
    done = subprocess.run(  # noqa: S603 - the commands are those of our own pages
        ["/bin/bash", "-euo", "pipefail", "-c", script],
        cwd=REPOSITORY,
        env=environment() | {"ZEREN_DATA": str(data)},
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        timeout=200,
        check=False,
    )
    shown = {output: output.read_text(encoding="utf-8") for output in outputs if output.exists()}
    assert done.returncode == 0, f"{done.stderr}\n{list(shown.values())[-1:]}"
    return [Answer(block=block, output=shown[output]) for output, block in zip(outputs, commands, strict=True)]


def environment() -> dict[str, str]:
    """Ours, without what the make that runs the tests has told its children."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("MAKE", "MFLAGS", "ZEREN_")) and name not in ("DATA", "PORT")
    }


def answer_to(answers: Sequence[Answer], part: str) -> Answer:
    """What the one block said whose commands contain ``part``."""
    (found,) = (answer for answer in answers if part in answer.block.text)
    return found
