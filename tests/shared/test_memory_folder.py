"""The folder in memory that tests throw their databases into: there only with room, and given back by whoever died."""

from pathlib import Path

import pytest

from shared.testing import memory_folder as module
from shared.testing.memory_folder import memory_folder


@pytest.fixture(autouse=True)
def memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A disk's folder that plays the memory."""
    monkeypatch.setattr(module, "MEMORY", tmp_path)
    monkeypatch.setattr(module, "ROOM", 0)
    return tmp_path


def test_a_folder_goes_with_its_block(memory: Path) -> None:
    with memory_folder() as folder:
        assert folder is not None
        (folder / "database").touch()
    assert list(memory.iterdir()) == []


def test_where_there_is_no_memory_or_no_room_there_is_no_folder(memory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "ROOM", 1 << 62)
    with memory_folder() as folder:
        assert folder is None
    monkeypatch.setattr(module, "ROOM", 0)
    monkeypatch.setattr(module, "MEMORY", memory / "nowhere")
    with memory_folder() as folder:
        assert folder is None


def test_what_a_killed_session_left_is_given_back_and_what_lives_stays(memory: Path) -> None:
    left = memory / f"{module.PREFIX}left"
    left.mkdir()
    (left / "lock").touch()  # whoever held it is gone
    with memory_folder() as living, memory_folder() as other:
        assert living is not None
        assert other is not None
        assert living.exists()
    assert not left.exists()
