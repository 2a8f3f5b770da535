"""What a page's cell prints is shown as it was printed, however the kernel sends it."""

import kernel
import pytest


def stream(text, name="stdout"):
    return {"output_type": "stream", "name": name, "text": text}


@pytest.mark.parametrize("parts", [["a\nb\n"], ["a", "\nb\n"], ["a\n", "b", "\n"], ["", "a\nb"]])
def test_parts_of_a_stream_are_joined_as_they_came(parts):
    assert kernel.joined([stream(part) for part in parts]) == [stream("a\nb\n")]


def test_other_outputs_keep_their_places():
    picture = {"output_type": "display_data", "data": {}}
    outputs = [stream("a"), picture, stream("!", "stderr"), stream("\nb\n")]
    assert kernel.joined(outputs) == [stream("a\nb\n"), picture, stream("!\n", "stderr")]
